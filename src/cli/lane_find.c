#include "cli/lane_find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/again.h"
#include "cli/find_names.h"
#include "gdb/until.h"
#include "host/clock.h"
#include "host/language.h"

/* So long a frame can wait. */
#define SLICE_SECONDS 0.008
#define SLICE_CYCLES  UINT64_C(200000)

/* Events that say which virtual machine runs; and what it does, though it may mark no operations. */
#define CHANGES                                                                                \
	(RS_EVENT_BIT(RS_EVENT_MARK) | RS_EVENT_BIT(RS_EVENT_TRAP) |                           \
	 RS_EVENT_BIT(RS_EVENT_RETURN))
#define DOES (CHANGES | RS_EVENT_BIT(RS_EVENT_PRIV))

struct lane_find {
	struct rs_lane_options
		options; /* of the lane that is shown, less what only showing needs */
	struct rs_drive drives[RS_LANE_DRIVES]; /* of these */
	const struct rs_recorded *recorded;	/* what is shown is this; NULL: a lane */
	bool same;				/* it can be repeated, as far as is known */
	bool nested;				/* the guest is data of an emulator */
	struct find_names names;
	uint8_t vm;
	struct condition condition;
	struct until until;
	struct again_check check; /* of the run; under full of `plain` */
	struct rs_lane *plain;	  /* under full: the recorded run, with the clock that it had */
	bool proven;		  /* ... and that it could be repeated */
	struct rs_lane *lane;	  /* NULL: nothing is looked for */
	bool has_before;	  /* for what came before: the newest so far */
	struct view_found before;

	struct view_progress place;    /* where a search by progress begins ... */
	bool passed;		       /* ... and whether the guest has come by */
	struct view_progress progress; /* of the virtual machine that is meant */
	uint8_t current;	       /* the one that runs, or whose hypervisor works for it */
};

/* A guest that writes to its disks writes to a copy, as it was when the lane that is shown began: that one has a copy,
 * too, and nobody else may write to an image that it has open. */
static void copy_disks(struct lane_find *f)
{
	if (f->options.drive_count > RS_LANE_DRIVES)
		return; /* such a lane is refused */
	for (size_t i = 0; i < f->options.drive_count; i++) {
		f->drives[i] = f->options.drives[i];
		f->drives[i].snapshot = !f->drives[i].read_only;
	}
	f->options.drives = f->drives;
}

static struct lane_find *make(const struct rs_lane_options *shown,
			      const struct rs_recorded *recorded)
{
	struct lane_find *f = calloc(1, sizeof *f);

	if (!f)
		return NULL;
	f->options = *shown;
	f->options.record = 0;
	f->options.observer = (struct rs_lane_observer){.event = NULL};
	f->options.console = (struct rs_console){.put = NULL};
	f->nested = shown->generation == RS_FULL;
	if (f->nested) /* what they say is among the events */
		f->options.relay = f->options.behalf = false;
	f->recorded = recorded;
	copy_disks(f);
	return f;
}

static void end(struct lane_find *f)
{
	if (f->lane) {
		until_close(&f->until);
		rs_lane_close(f->lane);
	}
	rs_lane_close(f->plain);
	f->lane = f->plain = NULL;
}

void lane_find_free(struct lane_find *f)
{
	if (!f)
		return;
	end(f);
	find_names_close(&f->names);
	free(f);
}

/* ---- the condition */

static struct rs_lane_options as_recorded(const struct lane_find *f)
{
	struct rs_lane_options options = f->options;

	options.relay = options.behalf = true;
	options.reports = RS_REPORTS_NONE;
	return options;
}

static enum view_find_result check(struct lane_find *f, const struct view_find *what,
				   struct view_found *found, char *message, size_t size)
{
	struct rs_lane_options options = as_recorded(f);

	if (f->recorded && !f->same)
		f->same = again_is_same(f->recorded, &options, message, size);
	if (f->recorded && !f->same)
		return VIEW_FIND_REFUSED;
	f->vm = what->vm;
	return find_names_read(&f->names, &f->options, what, &f->condition, found, message,
			       size);
}

/* ---- the run */

static void take_progress(struct lane_find *f, const struct rs_fact *fact)
{
	struct view_progress *p = &f->progress;

	if (rs_fact_begins_op(fact))
		*p = (struct view_progress){true, fact->op, fact->nth, false};
	if (rs_fact_ends_op(fact) && p->begun && p->op == fact->op && p->nth == fact->nth)
		p->ended = true;
	if (p->begun && p->op == f->place.op && p->nth == f->place.nth &&
	    (p->ended || !f->place.ended))
		f->passed = true;
}

static void observe(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct lane_find *find = context;

	if (find->recorded && !find->nested)
		again_event(&find->check, e);
	find->current = f->vm;
	if (f->vm == find->vm || !find->options.vm_count)
		take_progress(find, f);
	if (find->condition.names_cause)
		until_event(&find->until, e, f);
}

/* What an emulator reports takes time: always the same, so that one search goes on by the clock of another. */
static uint32_t events(const struct lane_find *f)
{
	uint32_t mask = f->condition.names_cause ? RS_EVENT_BIT(RS_EVENT_TRAP) : 0;

	if (f->nested)
		return DOES;
	if (f->recorded)
		mask |= AGAIN_KINDS;
	return f->options.vm_count ? mask | CHANGES : mask;
}

static void observe_plain(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	(void)f;
	again_event(&((struct lane_find *)context)->check, e);
}

/* Events of an emulator that reports steps are others than were recorded: the run is repeated without, once. */
static bool begin_proof(struct lane_find *f, char *message, size_t size)
{
	struct rs_lane_options options = as_recorded(f);

	options.observer = (struct rs_lane_observer){
		.event = observe_plain, .context = f, .mask = AGAIN_KINDS};
	return rs_lane_open(&f->plain, &options, message, size) == RS_OK;
}

static bool begin(struct lane_find *f, const struct view_find *what, char *message, size_t size)
{
	f->place = what->progress;
	f->passed = !f->place.begun;
	f->progress = (struct view_progress){.begun = false};
	f->current = RS_VM_NONE;
	f->check = (struct again_check){.events = f->recorded ? f->recorded->events : NULL};
	until_prepare(&f->until, &f->condition, f->nested, &f->options);
	f->options.observer =
		(struct rs_lane_observer){.event = observe, .context = f, .mask = events(f)};
	if (rs_lane_open(&f->lane, &f->options, message, size) != RS_OK) {
		f->lane = NULL;
		return false;
	}
	until_open(&f->until, f->lane);
	f->has_before = false;
	return !f->recorded || !f->nested || f->proven || begin_proof(f, message, size);
}

/* ---- where it stopped */

/* The code round the pc, as a recording keeps it. */
static void take_code(struct rs_hart_state *look, const struct subject *s)
{
	unsigned before = RS_HART_STATE_BEFORE, after = RS_HART_STATE_CODE - before;

	while (before > 0 && !subject_fetch(s, look->pc - before, look->code, before))
		before -= 2;
	while (after > 0 && !subject_fetch(s, look->pc, look->code + before, after))
		after -= 2;
	look->code_at = look->pc - before;
	look->code_size = (uint8_t)(after ? before + after : 0);
}

static void look(struct lane_find *f, struct view_found *found)
{
	const struct subject *s = &f->until.target.subject;

	memset(found, 0, sizeof *found);
	found->cycle = rs_machine_cycles(s->m);
	found->instruction = subject_instructions(s);
	found->other_clock = f->nested;
	found->progress = f->progress;
	found->look.pc = subject_pc(s);
	for (unsigned i = 0; i < 32; i++)
		found->look.x[i] = subject_reg(s, i);
	take_code(&found->look, s);
	find_names_where(&f->names, subject_mode(s), found->look.pc, found->where,
			 sizeof found->where);
}

/* Whether the run has come to where the search began: the last place before is known then, and the next may come. */
static bool is_behind(const struct lane_find *f, const struct view_find *what, bool next)
{
	uint64_t now = rs_machine_cycles(rs_lane_machine(f->lane));

	if (f->nested && !what->stopped)
		return f->passed;
	return next ? now > what->cycle : now >= what->cycle;
}

/* Behind one more place: is it the one that is meant? */
static bool is_it(struct lane_find *f, const struct view_find *what)
{
	if (f->options.vm_count && f->current != what->vm)
		return false;
	if (what->kind == VIEW_FIND_NEXT)
		return is_behind(f, what, true);
	if (!is_behind(f, what, false)) {
		look(f, &f->before);
		f->has_before = true;
	}
	return false;
}

/* The run is over, or came to where the search ends. */
static enum view_find_result over(struct lane_find *f, const struct view_find *what,
				  struct view_found *found)
{
	end(f);
	if (what->kind != VIEW_FIND_BEFORE || !f->has_before)
		return VIEW_FIND_NO;
	*found = f->before;
	return VIEW_FIND_YES;
}

static enum view_find_result arrive(struct lane_find *f, struct view_found *found)
{
	look(f, found);
	end(f);
	return VIEW_FIND_YES;
}

static void prove(struct lane_find *f)
{
	if (rs_lane_run(f->plain, SLICE_CYCLES).state == RS_LANE_RUNNING)
		return;
	again_end(&f->check);
	rs_lane_close(f->plain);
	f->plain = NULL;
	f->proven = !f->check.differs;
}

static enum view_find_result go_on(struct lane_find *f, const struct view_find *what,
				   struct view_found *found, char *message, size_t size)
{
	double end_of_slice = rs_host_seconds() + SLICE_SECONDS;

	while (rs_host_seconds() < end_of_slice) {
		uint64_t now = rs_machine_cycles(rs_lane_machine(f->lane));
		uint64_t cycles = SLICE_CYCLES;
		bool reached;

		if (!f->plain && !f->nested && rs_lane_status(f->lane).state != RS_LANE_RUNNING)
			again_end(&f->check);
		if (!again_holds(&f->check, message, size)) {
			end(f);
			return VIEW_FIND_REFUSED;
		}
		if (f->plain) {
			prove(f);
			continue;
		}
		if (rs_lane_status(f->lane).state != RS_LANE_RUNNING ||
		    (what->kind == VIEW_FIND_BEFORE && is_behind(f, what, false)))
			return over(f, what, found);
		if (what->kind == VIEW_FIND_BEFORE && what->cycle > now &&
		    what->cycle - now < cycles)
			cycles = what->cycle - now;
		reached = until_run(&f->until, cycles);
		if (!again_holds(&f->check, message, size))
			continue;
		if (reached && is_it(f, what))
			return arrive(f, found);
	}
	return VIEW_FIND_MORE;
}

enum view_find_result lane_run_to(struct lane_find **state,
				  const struct rs_lane_options *options,
				  const struct rs_recorded *recorded,
				  const struct view_find *what, struct view_found *found,
				  char *message, size_t size)
{
	struct lane_find *f = *state ? *state : make(options, recorded);
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
		result = check(f, what, found, message, size);
		if (result != VIEW_FIND_YES || what->kind == VIEW_FIND_CHECK)
			return result;
		if (!begin(f, what, message, size))
			return VIEW_FIND_REFUSED;
		if (until_is_true(&f->until) && is_it(f, what))
			return arrive(f, found);
	}
	return f->lane ? go_on(f, what, found, message, size) : VIEW_FIND_NO;
}
