/* share.c - the CPU, divided by weights: whoever had the least, divided by its weight, is next.
 * Each box is one, and so are all processes outside together; within one, processes take turns.
 *
 * A box with a cap that had its per cent of a window waits for the next window. */
#include "box/box.h"
#include "kernel.h"
#include "process/clock.h"
#include "ringside/abi/board.h"

#define WINDOW (RS_TIMEBASE_HZ / 100) /* ticks: 10 ms */

static struct share outside;
static uint64_t least;	 /* the `virtual` of whoever was picked last; it never goes back */
static uint64_t started; /* when that was */

static struct share *share_of(const struct process *process)
{
	struct box *box = box_with(process, CLONE_NEWCGROUP);
	return box ? &box->share : &outside;
}

static uint64_t weight_of(const struct process *process)
{
	struct box *box = box_with(process, CLONE_NEWCGROUP);
	return box && box->limits.cpu_weight ? box->limits.cpu_weight : CPU_WEIGHT_USUAL;
}

/* What the cap leaves of this window, in ticks. */
static uint64_t left(const struct process *process, uint64_t now)
{
	struct box *box = box_with(process, CLONE_NEWCGROUP);
	if (!box || !box->limits.cpu_max)
		return UINT64_MAX;
	struct share *share = &box->share;
	uint64_t most = WINDOW * box->limits.cpu_max / 100;
	if (now - share->window >= WINDOW) {
		/* what was too much in one window is taken from the next ones */
		uint64_t windows = (now - share->window) / WINDOW;
		uint64_t paid = min_u64(share->window_use, most * min_u64(windows, 100));
		share->window_use -= paid;
		share->window += windows * WINDOW;
	}
	return share->window_use < most ? most - share->window_use : 0;
}

void share_start(void)
{
	started = time_now();
}

void share_stop(const struct process *process)
{
	struct share *share = share_of(process);
	uint64_t now = time_now(), ran = now - started;
	started = now;
	share->time += ran;
	share->window_use += ran;
	share->virtual += ran * CPU_WEIGHT_MOST / weight_of(process);
}

struct process *share_pick(const struct queue *ready)
{
	struct process *best = NULL;
	uint64_t now = time_now(), again = TIMER_NEVER;
	for (struct process *p = ready->first; p; p = p->next) {
		struct share *share = share_of(p);
		/* whoever slept has not saved anything up */
		if (share->virtual < least)
			share->virtual = least;
		bool capped = !left(p, now);
		if (p->box)
			watch_ready(p->box, capped);
		if (capped)
			again = min_u64(again, share->window + WINDOW);
		else if (!best || share->virtual < share_of(best)->virtual)
			best = p;
	}
	watch_decision(ready, current->box, now);
	started = now;
	if (best) {
		least = share_of(best)->virtual;
		uint64_t rest = left(best, now);
		again = rest == UINT64_MAX ? TIMER_NEVER : now + rest;
	}
	if (again != TIMER_NEVER)
		clock_need_interrupt(again);
	return best;
}
