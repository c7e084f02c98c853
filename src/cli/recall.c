#include "cli/recall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/again.h"
#include "host/clock.h"

/* Of a frame; more would make the window wait. */
#define SECONDS 0.008
enum { CYCLES = 1000000 };

/* One run. */
struct run {
	struct recall *recall;
	struct rs_replay *replay;
	struct rs_lane_observer observer; /* of that */
	struct again_check check;
};

struct recall {
	struct rs_lane_options options;
	const struct rs_recorded *recorded; /* or NULL */
	bool same;			    /* it can be repeated, as far as is known */
	struct run runs[2];
	struct rs_replays replays; /* theirs */
	struct code_symbols names;
	bool named; /* those of virtual machine `vm`, or of the only guest */
	unsigned vm;
};

static void observe(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct run *run = context;

	again_event(&run->check, e);
	run->observer.event(run->observer.context, e, f);
}

static enum rs_error open_lane(void *context, const struct rs_lane_observer *observer,
			       struct rs_lane **lane, char *message, size_t size)
{
	struct run *run = context;
	struct recall *r = run->recall;
	struct rs_lane_options options = r->options;

	if (r->recorded && !r->same)
		r->same = again_is_same(r->recorded, &r->options, message, size);
	if (r->recorded && !r->same)
		return RS_BAD_CONFIG;
	options.record = 0;
	options.observer = *observer;
	if (r->recorded) {
		run->observer = *observer;
		run->check = (struct again_check){.events = r->recorded->events};
		options.observer.event = observe;
		options.observer.context = run;
	}
	options.keep_hart = true;
	options.console.put = NULL; /* it has been seen */
	return rs_lane_open(lane, &options, message, size);
}

static bool make_run(struct run *run, struct recall *r)
{
	run->recall = r;
	run->replay = rs_replay_new(open_lane, rs_lane_close, run, r->options.record);
	return run->replay;
}

struct recall *recall_new(const struct rs_lane_options *options,
			  const struct rs_recorded *recorded)
{
	struct recall *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->options = *options;
	r->recorded = recorded;
	if (make_run(&r->runs[0], r) && make_run(&r->runs[1], r)) {
		r->replays.now = r->runs[0].replay;
		r->replays.before = r->runs[1].replay;
		return r;
	}
	recall_free(r);
	return NULL;
}

void recall_free(struct recall *r)
{
	if (!r)
		return;
	rs_replay_free(r->runs[0].replay);
	rs_replay_free(r->runs[1].replay);
	if (r->named)
		code_symbols_close(&r->names);
	free(r);
}

enum view_memory_state recall_read(struct recall *r, bool before,
				   const struct rs_moment *moment,
				   const struct rs_memory_wish *wish, struct rs_memory *out,
				   unsigned *percent, char problem[VIEW_MEMORY_PROBLEM])
{
	double begin = rs_host_seconds();
	struct rs_replay *replay = rs_replays_choose(&r->replays, before, moment);
	struct run *run = &r->runs[replay == r->runs[1].replay];

	do {
		const struct rs_lane *lane = rs_replay_at(replay, moment);

		if (!again_holds(&run->check, problem, VIEW_MEMORY_PROBLEM))
			return VIEW_MEMORY_FAILED;
		if (lane) {
			rs_lane_recall(lane, wish, out);
			return VIEW_MEMORY_THERE;
		}
		if (rs_replay_run(replay, moment, CYCLES, problem, VIEW_MEMORY_PROBLEM) !=
		    RS_OK)
			return VIEW_MEMORY_FAILED;
	} while (rs_host_seconds() - begin < SECONDS);
	*percent =
		moment->cycle ? (unsigned)(100 * rs_replay_cycle(replay) / moment->cycle) : 0;
	return VIEW_MEMORY_WAITS;
}

/* Of the images of one virtual machine's guest. */
static const struct code_symbols *names(struct recall *r, unsigned vm)
{
	struct rs_lane_options options = r->options;

	if (r->named && r->vm == vm)
		return &r->names;
	if (r->named)
		code_symbols_close(&r->names);
	r->named = true;
	r->vm = vm;
	if (options.vm_count)
		options.guest = vm < options.vm_count ? options.vms[vm].guest : NULL;
	if (options.guest)
		code_symbols_open_guest(&r->names, &options);
	else
		r->names.count = 0;
	return &r->names;
}

bool recall_symbol(struct recall *r, unsigned vm, enum rs_mode mode, uint64_t address,
		   char *name, size_t size, uint64_t *offset)
{
	const struct rs_symbol *s = code_symbols_at(names(r, vm), mode, address, offset);

	if (s)
		snprintf(name, size, "%s", s->name);
	return s;
}

bool recall_find(struct recall *r, unsigned vm, const char *name, uint64_t *address)
{
	struct place place;

	if (!code_symbols_find(names(r, vm), name, &place))
		return false;
	*address = place.address;
	return true;
}
