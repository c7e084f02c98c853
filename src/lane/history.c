#include "lane/history.h"

#include <stdlib.h>
#include <string.h>

#include "host/message.h"

#define USUAL_BYTES    (UINT64_C(256) << 20)
#define USUAL_INTERVAL UINT64_C(16000000)
#define MOST_INTERVAL  (UINT64_C(1) << 36)

enum {
	SHARE = 50, /* snapshots take a part of the time at most: one in so many */
	LEAST_CYCLES =
		4096, /* a run is not cut into smaller pieces to take a snapshot in time */
};

static uint64_t now_of(const struct history *h)
{
	return rs_machine_cycles(&h->lane->machine);
}

/* ---- snapshots */

/* The next one in as many instructions as take SHARE times as long as this one took. */
static void pace(struct history *h, uint64_t instructions, double took)
{
	double ran = h->lane->status.host_seconds - h->ran, wanted;

	h->ran = h->lane->status.host_seconds;
	if (!h->clock || ran <= 0 || took <= 0)
		return;
	wanted = (double)instructions * took * SHARE / ran;
	if (wanted > 2 * (double)h->interval)
		h->interval *= 2;
	else if (wanted > (double)h->interval)
		h->interval = (uint64_t)wanted;
	else if (h->interval > h->least)
		h->interval -= h->interval / 8;
	if (h->interval > MOST_INTERVAL)
		h->interval = MOST_INTERVAL;
}

/* While the lane repeats, nothing is noted: its pages were. */
static void note_pages(struct history *h)
{
	struct snapshots *all = &h->snapshots;
	struct rs_pages *pages =
		h->lane->repeats || all->count == 0 ? NULL : &all->list[all->count - 1]->pages;

	if (h->lane->machine.pages != pages)
		rs_machine_note_pages(&h->lane->machine, pages);
}

/* Before a snapshot goes or comes. */
static void rest_pages(struct history *h)
{
	rs_machine_note_pages(&h->lane->machine, NULL);
}

/* `noted`: by a run; not behind a change of the user's. */
static bool take(struct history *h, bool noted)
{
	struct snapshot *one;
	size_t before;

	rest_pages(h);
	one = snapshot_take(&h->snapshots, h->lane, h->era, noted);
	if (!one)
		return false;
	if (now_of(h) < h->end) { /* what follows has been run, and was noted */
		before = snapshots_at(&h->snapshots, one->era, one->point);
		if (before > 0 && h->snapshots.list[before] == one)
			rs_pages_add(&one->pages, &h->snapshots.list[before - 1]->pages);
	}
	one->input = h->next_input;
	one->undo = h->undo_gone + h->undo_count;
	one->polled_at = h->polled_at;
	one->polls = h->polls;
	return true;
}

bool history_take(struct history *h)
{
	return take(h, true);
}

/* As the run goes on. Where there is no room it is not tried again so soon. */
static bool take_next(struct history *h, bool noted)
{
	uint64_t instructions = rs_machine_instructions(&h->lane->machine);
	double began = h->clock ? h->clock() : 0;
	bool taken = take(h, noted);

	if (!taken && h->interval < MOST_INTERVAL)
		h->interval *= 2;
	pace(h, instructions - h->since, h->clock ? h->clock() - began : 0);
	h->since = instructions;
	return taken;
}

void history_put_back(struct history *h, size_t i)
{
	const struct snapshot *one = h->snapshots.list[i];
	size_t from = snapshots_at(&h->snapshots, h->era, now_of(h));

	history_undo(h, one->undo);
	snapshot_put_back(&h->snapshots, one, h->snapshots.list[from], h->lane);
	h->era = one->era;
	h->next_input = one->input;
	h->polled_at = one->polled_at;
	h->polls = one->polls;
}

/* The change of the user's that comes next: the snapshot behind it, or NULL. */
static const struct snapshot *next_era(const struct history *h, size_t *number)
{
	for (size_t i = 0; i < h->snapshots.count; i++) {
		if (h->snapshots.list[i]->era <= h->era)
			continue;
		*number = i;
		return h->snapshots.list[i];
	}
	return NULL;
}

static void first_dropped(void *context)
{
	struct history *h = context;

	history_forget_undo(h, h->snapshots.list[0]->undo);
}

/* ---- running */

static void note_end(struct history *h)
{
	uint64_t now = now_of(h), since;

	if (now < h->end)
		return;
	h->end = now;
	h->end_wait = rs_machine_waits(&h->lane->machine, &since) ? since : UINT64_MAX;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Where a run that repeats must be cut. A change of the user's that is due is made. */
static uint64_t next_cut(struct history *h)
{
	const struct snapshot *next;
	uint64_t cut;
	size_t i;

	while ((next = next_era(h, &i)) && next->point == now_of(h))
		history_put_back(h, i);
	cut = earlier(h->end, history_next_input(h, now_of(h)));
	if (next)
		cut = earlier(cut, next->point);
	return cut;
}

static uint64_t due(const struct history *h)
{
	uint64_t done = rs_machine_instructions(&h->lane->machine) - h->since;

	return done < h->interval ? h->interval - done : 0;
}

/* Instructions take a cycle at least. */
static uint64_t until_due(const struct history *h)
{
	uint64_t left = due(h);

	return left > LEAST_CYCLES ? left : LEAST_CYCLES;
}

static bool watch_hit(const struct history *h)
{
	return h->lane->machine.watches && h->lane->machine.watches->hit;
}

static uint64_t cut_at(struct history *h, uint64_t wanted)
{
	uint64_t now = now_of(h), end = wanted;

	h->lane->repeats = now < h->end;
	note_pages(h);
	if (now < h->end)
		end = earlier(end, next_cut(h));
	else
		end = earlier(end, now + until_due(h));
	return end;
}

struct rs_stop history_run(struct history *h, uint64_t cycles)
{
	uint64_t now = now_of(h), end = cycles < UINT64_MAX - now ? now + cycles : UINT64_MAX;
	struct rs_stop stop = {.kind = RS_STOP_BUDGET};

	history_settle(h);
	do {
		uint64_t to = cut_at(h, end);

		stop = rs_machine_run(&h->lane->machine, to - now_of(h));
		note_end(h);
		if (h->lost)
			history_settle(h);
		else if (!h->lane->repeats && due(h) == 0)
			(void)take_next(h, true);
	} while (stop.kind == RS_STOP_BUDGET && now_of(h) < end && !watch_hit(h));
	h->lane->repeats = false;
	return stop;
}

/* A wait is one step, however it has been cut. */
struct rs_stop history_step(struct history *h)
{
	struct rs_machine *m = &h->lane->machine;
	struct rs_stop stop;
	uint64_t since, before;
	bool waited;

	history_settle(h);
	do {
		uint64_t cut = cut_at(h, UINT64_MAX);

		before = now_of(h);
		waited = rs_machine_waits(m, &since);
		if (waited && since == h->end_wait)
			cut = earlier(cut, h->end > before ? h->end : UINT64_MAX);
		stop = rs_machine_step_within(m, cut - before);
		note_end(h);
	} while (waited && stop.kind == RS_STOP_BUDGET && rs_machine_waits(m, &since) &&
		 now_of(h) > before);
	if (h->lost)
		history_settle(h);
	else if (!h->lane->repeats && due(h) == 0)
		(void)take_next(h, true);
	h->lane->repeats = false;
	return stop;
}

/* ---- the user's changes */

/* What cannot be gone back over begins anew. */
static void begin_anew(struct history *h)
{
	rest_pages(h);
	snapshots_cut(&h->snapshots, 0);
	history_forget_undo(h, SIZE_MAX);
	h->snapshots.forgot = true;
	h->changed = true;
	h->lost = false;
}

void history_settle(struct history *h)
{
	if (h->lost)
		begin_anew(h);
	if (!h->changed)
		return;
	h->changed = false;
	h->era = ++h->last_era;
	if (take_next(h, false))
		h->snapshots.list[h->snapshots.count - 1]->pinned = true;
	else
		begin_anew(h);
}

void rs_lane_changed(struct rs_lane *lane)
{
	struct history *h = lane->history;
	size_t keep;

	if (!h || h->changed)
		return;
	history_void_input(h);
	rest_pages(h);
	keep = snapshots_at(&h->snapshots, h->era, now_of(h)) + 1;
	snapshots_cut(&h->snapshots, keep);
	h->last_era = h->era;
	h->end = 0;
	note_end(h);
	h->changed = true;
}

/* ---- */

static enum rs_error refuse_late(char *message, size_t size)
{
	return rs_refuse(
		RS_BAD_CONFIG, message, size,
		"a disk of this machine answers late: a run with it is not repeated exactly");
}

enum rs_error rs_lane_keep_history(struct rs_lane *lane,
				   const struct rs_history_options *options, char *message,
				   size_t size)
{
	static const struct rs_history_options usual = {.bytes = 0};
	const struct rs_history_options *o = options ? options : &usual;
	struct history *h;

	rs_lane_drop_history(lane);
	for (size_t i = 0; i < RS_LANE_DRIVES; i++)
		if (lane->machine.disks[i].poll)
			return refuse_late(message, size);
	h = calloc(1, sizeof *h);
	if (!h)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a history");
	h->lane = lane;
	h->interval = h->least = o->interval ? o->interval : USUAL_INTERVAL;
	h->clock = o->clock;
	h->ran = lane->status.host_seconds;
	h->since = rs_machine_instructions(&lane->machine);
	snapshots_init(&h->snapshots, lane, o->bytes ? o->bytes : USUAL_BYTES);
	h->snapshots.first_dropped = first_dropped;
	h->snapshots.context = h;
	if (!history_take(h)) {
		uint64_t limit = h->snapshots.limit;

		free(h);
		return rs_refuse(RS_NO_MEMORY, message, size,
				 "a snapshot of this guest takes more than the %llu MiB that a "
				 "history may have",
				 (unsigned long long)(limit >> 20));
	}
	h->snapshots.list[0]->pinned = true;
	history_connect(h);
	lane->history = h;
	note_end(h);
	return RS_OK;
}

void rs_lane_drop_history(struct rs_lane *lane)
{
	if (lane->history)
		(void)rs_lane_go(lane, lane->history->end);
	history_free(lane);
}

void history_free(struct rs_lane *lane)
{
	struct history *h = lane->history;

	if (!h)
		return;
	lane->history = NULL;
	history_disconnect(h);
	rest_pages(h);
	snapshots_cut(&h->snapshots, 0);
	free(h);
}

struct rs_history rs_lane_history(const struct rs_lane *lane)
{
	const struct history *h = lane->history;

	if (!h || h->snapshots.count == 0)
		return (struct rs_history){.kept = false};
	return (struct rs_history){.kept = true,
				   .begin = h->snapshots.list[0]->point,
				   .end = h->end,
				   .snapshots = h->snapshots.count,
				   .bytes = h->snapshots.bytes,
				   .limit = h->snapshots.limit,
				   .forgot = h->snapshots.forgot};
}
