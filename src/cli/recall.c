#include "cli/recall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/clock.h"

/* Of a frame; more would make the window wait. */
#define SECONDS 0.008
enum { CYCLES = 1000000 };

struct recall {
	struct rs_lane_options options;
	struct rs_replays replays;
	struct code_symbols names;
	bool named; /* those of virtual machine `vm`, or of the only guest */
	unsigned vm;
};

static enum rs_error open_lane(void *context, const struct rs_lane_observer *observer,
			       struct rs_lane **lane, char *message, size_t size)
{
	const struct recall *r = context;
	struct rs_lane_options options = r->options;

	options.record = 0;
	options.observer = *observer;
	options.keep_hart = true;
	options.console.put = NULL; /* it has been seen */
	return rs_lane_open(lane, &options, message, size);
}

struct recall *recall_new(const struct rs_lane_options *options)
{
	struct recall *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->options = *options;
	r->replays.now = rs_replay_new(open_lane, rs_lane_close, r, options->record);
	r->replays.before = rs_replay_new(open_lane, rs_lane_close, r, options->record);
	if (r->replays.now && r->replays.before)
		return r;
	recall_free(r);
	return NULL;
}

void recall_free(struct recall *r)
{
	if (!r)
		return;
	rs_replay_free(r->replays.now);
	rs_replay_free(r->replays.before);
	if (r->named)
		code_symbols_close(&r->names);
	free(r);
}

enum view_memory_state recall_read(struct recall *r, bool before,
				   const struct view_moment *moment,
				   const struct rs_memory_wish *wish, struct rs_memory *out,
				   unsigned *percent, char problem[VIEW_MEMORY_PROBLEM])
{
	double begin = rs_host_seconds();
	struct rs_replay *replay = rs_replays_choose(&r->replays, before, moment->event);

	do {
		const struct rs_lane *lane = rs_replay_at(replay, moment->event);

		if (lane) {
			rs_lane_recall(lane, wish, out);
			return VIEW_MEMORY_THERE;
		}
		if (rs_replay_run(replay, moment->event, moment->cycle, CYCLES, problem,
				  VIEW_MEMORY_PROBLEM) != RS_OK)
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
