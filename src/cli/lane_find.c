#include "cli/lane_find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/point.h"
#include "host/clock.h"
#include "host/language.h"

/* So long a frame can wait. */
#define SLICE_SECONDS 0.008
#define SLICE_CYCLES  UINT64_C(200000)

struct lane_find {
	struct rs_lane_options
		options; /* of the lane that is shown, less what only showing needs */
	struct code_symbols names;
	struct condition condition;
	struct until until;
	struct rs_lane *lane; /* NULL: nothing is looked for */
	bool has_before;      /* for what came before: the newest so far */
	struct view_found before;
};

static struct lane_find *make(const struct rs_lane_options *shown)
{
	struct lane_find *f = calloc(1, sizeof *f);

	if (!f)
		return NULL;
	f->options = *shown;
	f->options.record = 0;
	f->options.observer = (struct rs_lane_observer){.event = NULL};
	f->options.console = (struct rs_console){.put = NULL};
	code_symbols_open(&f->names, &f->options);
	return f;
}

static void end(struct lane_find *f)
{
	if (f->lane) {
		until_close(&f->until);
		rs_lane_close(f->lane);
	}
	f->lane = NULL;
}

void lane_find_free(struct lane_find *f)
{
	if (!f)
		return;
	end(f);
	code_symbols_close(&f->names);
	free(f);
}

/* What the guest wrote to its disk would be read again. */
static bool writes_disks(const struct rs_lane_options *o)
{
	for (size_t i = 0; i < o->drive_count; i++)
		if (!o->drives[i].read_only && !o->drives[i].snapshot)
			return true;
	return false;
}

static enum view_find_result check(struct lane_find *f, const char *text,
				   struct view_found *found, char *message, size_t size)
{
	struct condition_names names = point_names(&f->names);
	struct rs_watch list[CONDITION_POINTS];
	size_t count;

	if (f->options.generation == RS_FULL) {
		snprintf(message, size, "%s",
			 _("under full emulation: ringside run --until stops there; no "
			   "breakpoints here"));
		return VIEW_FIND_REFUSED;
	}
	if (writes_disks(&f->options)) {
		snprintf(message, size, "%s",
			 _("the guest writes to a disk, and cannot be run again: use "
			   "snapshot=on"));
		return VIEW_FIND_REFUSED;
	}
	if (condition_read(&f->condition, text, &names, message, size) != RS_OK)
		return VIEW_FIND_REFUSED;
	found->has_pc = condition_points(&f->condition, list, &count) && count > 0 &&
			list[0].kinds == RS_WATCH_CODE && f->condition.count == 3;
	found->pc = found->has_pc ? list[0].first : 0;
	return VIEW_FIND_YES;
}

static void observe(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct lane_find *find = context;

	until_event(&find->until, e, f);
}

static bool begin(struct lane_find *f, char *message, size_t size)
{
	until_prepare(&f->until, &f->condition, false, &f->options);
	f->options.observer = (struct rs_lane_observer){
		.event = observe,
		.context = f,
		.mask = f->condition.names_cause ? RS_EVENT_BIT(RS_EVENT_TRAP) : 0};
	if (rs_lane_open(&f->lane, &f->options, message, size) != RS_OK) {
		f->lane = NULL;
		return false;
	}
	until_open(&f->until, f->lane);
	f->has_before = false;
	return true;
}

/* ---- where it stopped */

/* The code round the pc, as a recording keeps it. */
static void take_code(struct rs_hart_state *look, const struct rs_machine *m)
{
	unsigned before = RS_HART_STATE_BEFORE, after = RS_HART_STATE_CODE - before;

	while (before > 0 &&
	       rs_machine_fetch(m, look->pc - before, look->code, before) != RS_OK)
		before -= 2;
	while (after > 0 && rs_machine_fetch(m, look->pc, look->code + before, after) != RS_OK)
		after -= 2;
	look->code_at = look->pc - before;
	look->code_size = (uint8_t)(after ? before + after : 0);
}

static void look(struct lane_find *f, struct view_found *found)
{
	const struct rs_machine *m = rs_lane_machine(f->lane);
	char place[CODE_SYMBOLS_PLACE];

	memset(found, 0, sizeof *found);
	found->cycle = rs_machine_cycles(m);
	found->look.pc = rs_machine_pc(m);
	for (unsigned i = 0; i < 32; i++)
		found->look.x[i] = rs_machine_reg(m, i);
	take_code(&found->look, m);
	snprintf(found->where, sizeof found->where, "%s",
		 code_symbols_place(place, &f->names, rs_machine_mode(m), found->look.pc));
}

static enum view_find_result over(struct lane_find *f, const struct view_find *what,
				  struct view_found *found)
{
	end(f);
	if (what->kind != VIEW_FIND_BEFORE || !f->has_before)
		return VIEW_FIND_NO;
	*found = f->before;
	return VIEW_FIND_YES;
}

/* Behind one more place: is it the one that is meant? */
static bool is_it(struct lane_find *f, const struct view_find *what)
{
	uint64_t now = rs_machine_cycles(rs_lane_machine(f->lane));

	if (what->kind == VIEW_FIND_NEXT)
		return now > what->cycle;
	if (now < what->cycle) {
		look(f, &f->before);
		f->has_before = true;
	}
	return false;
}

static enum view_find_result go_on(struct lane_find *f, const struct view_find *what,
				   struct view_found *found)
{
	double end_of_slice = rs_host_seconds() + SLICE_SECONDS;

	while (rs_host_seconds() < end_of_slice) {
		uint64_t now = rs_machine_cycles(rs_lane_machine(f->lane));
		uint64_t cycles = SLICE_CYCLES;

		if (rs_lane_status(f->lane).state != RS_LANE_RUNNING ||
		    (what->kind == VIEW_FIND_BEFORE && now >= what->cycle))
			return over(f, what, found);
		if (what->kind == VIEW_FIND_BEFORE && what->cycle - now < cycles)
			cycles = what->cycle - now;
		if (until_run(&f->until, cycles) && is_it(f, what)) {
			look(f, found);
			end(f);
			return VIEW_FIND_YES;
		}
	}
	return VIEW_FIND_MORE;
}

enum view_find_result lane_run_to(struct lane_find **state,
				  const struct rs_lane_options *options,
				  const struct view_find *what, struct view_found *found,
				  char *message, size_t size)
{
	struct lane_find *f = *state ? *state : make(options);
	enum view_find_result result;

	*state = f;
	if (!f) {
		snprintf(message, size, "%s", _("no memory"));
		return VIEW_FIND_REFUSED;
	}
	if (what->kind == VIEW_FIND_STOP || !what->begun)
		end(f);
	if (what->kind == VIEW_FIND_STOP)
		return VIEW_FIND_NO;
	if (what->kind == VIEW_FIND_CHECK || !what->begun) {
		result = check(f, what->text, found, message, size);
		if (result != VIEW_FIND_YES || what->kind == VIEW_FIND_CHECK)
			return result;
		if (!begin(f, message, size))
			return VIEW_FIND_REFUSED;
		if (until_is_true(&f->until) && is_it(f, what)) {
			look(f, found);
			end(f);
			return VIEW_FIND_YES;
		}
	}
	return f->lane ? go_on(f, what, found) : VIEW_FIND_NO;
}
