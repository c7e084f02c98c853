/* steal.c - how long boxes wait for the CPU, reported to an observer as hypervisors do for VMs
 * (ringside/abi/mark.h). Nothing of the kernel depends on it. A box wants the CPU while one of its
 * processes is ready or runs; it is looked at whenever the scheduler decides. */
#include "box/box.h"
#include "kernel.h"
#include "ringside/abi/mark.h"

static void wake_up(struct box *box, uint64_t due)
{
	box->watch.wants = true;
	rs_mark(RS_MARK_VM_WAKE, box_tag(box) | due);
}

void watch_begin(struct box *box)
{
	uint64_t now = time_now();
	box->watch.since = now;
	wake_up(box, now);
}

void watch_end(struct box *box)
{
	uint64_t tag = box_tag(box);
	rs_mark(RS_MARK_VM_STEAL, tag | box->watch.steal);
	rs_mark(RS_MARK_VM_CAPPED, tag | box->watch.kept);
	rs_mark(RS_MARK_VM_HELD, tag | box->watch.most * PAGE_SIZE);
	box->watch.wants = false;
}

/* When the first of its processes should have had the CPU. Those that sleep wake at their time,
 * and others while somebody of their own box runs, or by a key: nobody waited for that. */
static uint64_t due_of(const struct box *box, const struct queue *ready, uint64_t now)
{
	uint64_t due = now;
	for (const struct process *p = ready->first; p; p = p->next)
		if (p->box == box && p->wake_at > box->watch.since)
			due = min_u64(due, p->wake_at);
	return due;
}

/* A decision: it had the CPU until now, or waited for it, or slept. */
static void look_at(struct box *box, bool ran, const struct queue *ready, uint64_t now)
{
	struct watch *w = &box->watch;
	bool wanted = w->wants, wants = w->ready;
	w->ready = false;
	if (wanted && !ran)
		*(w->capped ? &w->kept : &w->steal) += now - w->since;
	w->capped = w->will_be_capped;
	if (wants && !wanted) {
		uint64_t due = due_of(box, ready, now);
		w->steal += now - due;
		wake_up(box, due);
	} else if (!wants && wanted) {
		w->wants = false;
		rs_mark(RS_MARK_VM_SLEEP, box_tag(box));
	}
	if (wanted || wants) /* else it sleeps since then */
		w->since = now;
}

void watch_decision(const struct queue *ready, struct box *ran, uint64_t now)
{
	if (ran && box_count == 1 && ran->watch.ready) { /* two processes of the only box */
		ran->watch.ready = false;
		ran->watch.capped = ran->watch.will_be_capped;
		ran->watch.since = now;
		return;
	}
	for (unsigned i = 0, left = box_count; left; i++) {
		struct box *box = box_numbered(i + 1);
		if (!box->flags)
			continue;
		left--;
		look_at(box, box == ran, ready, now);
	}
}
