#include "web/lane/recall.h"

#include <string.h>

#include "host/message.h"

static struct rs_replays replays;

static enum rs_error open_lane(void *context, const struct rs_lane_observer *observer,
			       struct rs_lane **lane, char *message, size_t size)
{
	const struct web_wish *wish = context;
	struct rs_lane_options options = wish->options;

	options.record = 0;
	options.observer = *observer;
	options.keep_hart = true;
	return rs_lane_open(lane, &options, message, size);
}

static struct rs_replay *replay_new(const struct web_wish *wish)
{
	return rs_replay_new(open_lane, rs_lane_close, (void *)wish, wish->options.record);
}

/* @return the replay to be run to the moment; NULL without memory. */
static struct rs_replay *choose(const struct web_wish *wish, const struct web_asked *asked)
{
	if (!replays.now)
		replays.now = replay_new(wish);
	if (!replays.before)
		replays.before = replay_new(wish);
	return replays.now && replays.before
		       ? rs_replays_choose(&replays, asked->before, &asked->moment)
		       : NULL;
}

void web_recall_slice(const struct web_wish *wish, const struct web_asked *asked,
		      uint32_t cycles, struct web_recalled *out)
{
	struct rs_replay *replay = choose(wish, asked);
	const struct rs_moment *moment = &asked->moment;

	memset(out, 0, sizeof *out);
	out->asked = *asked;
	out->state = VIEW_MEMORY_FAILED;
	if (!replay) {
		(void)rs_refuse(RS_NO_MEMORY, out->problem, sizeof out->problem, "no memory");
		return;
	}
	if (!rs_replay_at(replay, moment) &&
	    rs_replay_run(replay, moment, cycles, out->problem, sizeof out->problem) != RS_OK)
		return;
	out->state = VIEW_MEMORY_WAITS;
	if (moment->cycle)
		out->percent = (uint32_t)(100 * rs_replay_cycle(replay) / moment->cycle);
	if (!rs_replay_at(replay, moment))
		return;
	out->state = VIEW_MEMORY_THERE;
	rs_lane_recall(rs_replay_at(replay, moment), &asked->wish, &out->memory);
}
