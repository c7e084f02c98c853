/* lane_source.c - what is shown, as a source of the model: a lane that runs, or a recording. */
#include "cli/lane_set.h"

#include "cli/crash.h"

/* ---- a lane as a source of the model */

static struct rs_lane *of(void *shown)
{
	return ((struct shown_lane *)shown)->lane;
}

static size_t lane_count(void *shown)
{
	return rs_recording_count(rs_lane_recording(of(shown)));
}

static size_t lane_at(void *shown, size_t index, struct rs_event *event, struct rs_fact *fact)
{
	return rs_recording_at(rs_lane_recording(of(shown)), index, event, fact);
}

static size_t lane_read(void *shown, size_t from, struct rs_event *events,
			struct rs_fact *facts, size_t most, size_t *first)
{
	return rs_recording_read(rs_lane_recording(of(shown)), from, events, facts, most,
				 first);
}

static bool lane_whole(void *shown, size_t first, size_t last)
{
	return rs_recording_whole(rs_lane_recording(of(shown)), first, last);
}

static struct rs_lane_status lane_status(void *shown)
{
	return rs_lane_status(of(shown));
}

static void lane_ledger(void *shown, struct rs_ledger *out)
{
	rs_lane_ledger(of(shown), out);
}

static bool lane_look(void *shown, size_t event, struct rs_hart_state *out)
{
	return rs_recording_hart_state(rs_lane_recording(of(shown)), event, out);
}

static size_t lane_walks(void *shown)
{
	return rs_recording_walks(rs_lane_recording(of(shown)));
}

static bool lane_walk_from(void *shown, size_t event, uint64_t number,
			   struct rs_page_walk *walk)
{
	return rs_recording_walk_from(rs_lane_recording(of(shown)), event, number, walk);
}

static bool lane_walk_before(void *shown, size_t event, uint64_t number,
			     struct rs_page_walk *walk)
{
	return rs_recording_walk_before(rs_lane_recording(of(shown)), event, number, walk);
}

static bool lane_crash(void *context, char *text, size_t size)
{
	struct shown_lane *shown = context;

	return crash_place(text, size, shown->lane, &shown->options);
}

static enum view_find_result lane_runs_to(void *context, const struct view_find *what,
					  struct view_found *found, char *message, size_t size)
{
	struct shown_lane *shown = context;

	return lane_run_to(&shown->find, &shown->options, shown->recorded, what, found, message,
			   size);
}

/* ---- its memory */

static struct recall *recall_of(struct shown_lane *shown)
{
	if (!shown->recall)
		shown->recall = recall_new(&shown->options, shown->recorded);
	return shown->recall;
}

static enum view_memory_state lane_recall(void *shown, bool before,
					  const struct rs_moment *moment,
					  const struct rs_memory_wish *wish,
					  struct rs_memory *out, unsigned *percent,
					  char problem[VIEW_MEMORY_PROBLEM])
{
	struct recall *recall = recall_of(shown);

	return recall ? recall_read(recall, before, moment, wish, out, percent, problem)
		      : VIEW_MEMORY_NONE;
}

static bool lane_symbol(void *shown, unsigned vm, enum rs_mode mode, uint64_t address,
			char *name, size_t size, uint64_t *offset)
{
	struct recall *recall = recall_of(shown);

	return recall && recall_symbol(recall, vm, mode, address, name, size, offset);
}

static bool lane_place(void *shown, unsigned vm, const char *name, uint64_t *address)
{
	struct recall *recall = recall_of(shown);

	return recall && recall_find(recall, vm, name, address);
}

static struct rs_responses lane_responses(void *shown, unsigned vm)
{
	return rs_lane_responses(of(shown), vm);
}

/* What each virtual machine has, or the only guest. */
static void lane_memory(struct view_source *source, const struct rs_lane *lane)
{
	source->memory[0] = rs_lane_provenance(lane).memory;
	for (size_t i = 0; i < rs_lane_vms(lane); i++)
		source->memory[i] = rs_lane_vm(lane, i)->memory;
}

struct view_source lane_source(struct shown_lane *shown)
{
	const struct rs_lane *lane = shown->lane;
	struct view_source source = {.generation = rs_lane_generation(lane),
				     .context = shown,
				     .count = lane_count,
				     .at = lane_at,
				     .read = lane_read,
				     .whole = lane_whole,
				     .status = lane_status,
				     .ledger = lane_ledger,
				     .look = lane_look,
				     .walks = lane_walks,
				     .walk_from = lane_walk_from,
				     .walk_before = lane_walk_before,
				     .crash = lane_crash,
				     .responses = lane_responses,
				     .recall = lane_recall,
				     .symbol = lane_symbol,
				     .find = lane_place,
				     .run_to = lane_runs_to};

	for (size_t vm = 0; vm < RS_VMS; vm++)
		source.disks[vm] = rs_lane_vm_drives(lane, vm);
	source.several = rs_lane_vms(lane) > 1;
	source.images = rs_lane_provenance(lane).images;
	lane_memory(&source, lane);
	return source;
}

/* ---- a recording as a source of the model */

static struct rs_recorded *recorded(void *shown)
{
	return ((struct shown_lane *)shown)->recorded;
}

static size_t recorded_count(void *shown)
{
	return rs_recording_count(recorded(shown)->events);
}

static size_t recorded_at(void *shown, size_t index, struct rs_event *event,
			  struct rs_fact *fact)
{
	return rs_recording_at(recorded(shown)->events, index, event, fact);
}

static size_t recorded_read(void *shown, size_t from, struct rs_event *events,
			    struct rs_fact *facts, size_t most, size_t *first)
{
	return rs_recording_read(recorded(shown)->events, from, events, facts, most, first);
}

static bool recorded_whole(void *shown, size_t first, size_t last)
{
	return rs_recording_whole(recorded(shown)->events, first, last);
}

/* What ran when the recording ended will not go on. */
static struct rs_lane_status recorded_status(void *shown)
{
	struct rs_lane_status status = recorded(shown)->status;

	if (status.state == RS_LANE_RUNNING || status.state == RS_LANE_INPUT)
		status.state = RS_LANE_LIMIT;
	return status;
}

static void recorded_ledger(void *shown, struct rs_ledger *out)
{
	*out = recorded(shown)->ledger;
}

static bool recorded_look(void *shown, size_t event, struct rs_hart_state *out)
{
	return rs_recording_hart_state(recorded(shown)->events, event, out);
}

static size_t recorded_walks(void *shown)
{
	return rs_recording_walks(recorded(shown)->events);
}

static bool recorded_walk_from(void *shown, size_t event, uint64_t number,
			       struct rs_page_walk *walk)
{
	return rs_recording_walk_from(recorded(shown)->events, event, number, walk);
}

static bool recorded_walk_before(void *shown, size_t event, uint64_t number,
				 struct rs_page_walk *walk)
{
	return rs_recording_walk_before(recorded(shown)->events, event, number, walk);
}

static bool recorded_crash(void *shown, char *text, size_t size)
{
	const char *crash = recorded(shown)->crash;

	snprintf(text, size, "%s", crash);
	return *crash;
}

static struct rs_responses recorded_responses(void *shown, unsigned vm)
{
	return recorded(shown)->responses[vm];
}

struct view_source lane_source_recorded(struct shown_lane *shown)
{
	const struct rs_recorded *r = shown->recorded;
	struct view_source source = {.generation = r->generation,
				     .context = shown,
				     .count = recorded_count,
				     .at = recorded_at,
				     .read = recorded_read,
				     .whole = recorded_whole,
				     .status = recorded_status,
				     .ledger = recorded_ledger,
				     .look = recorded_look,
				     .walks = recorded_walks,
				     .walk_from = recorded_walk_from,
				     .walk_before = recorded_walk_before,
				     .crash = recorded_crash,
				     .responses = recorded_responses,
				     .recall = lane_recall,
				     .symbol = lane_symbol,
				     .find = lane_place,
				     .run_to = lane_runs_to,
				     .several = r->vm_count > 1,
				     .images = r->provenance.images,
				     .memory = {r->provenance.memory},
				     .disks = {{r->drives, r->passed}},
				     .disks_unknown = r->drives && r->vm_count > 1};

	for (size_t i = 0; i < r->vm_count; i++)
		source.memory[i] = r->vms[i].memory;
	return source;
}
