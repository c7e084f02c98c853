/* steal.c - how long boxes wait for the CPU: an observer is told, as hypervisors tell of their VMs
 * (ringside/abi/mark.h). Nothing of the kernel depends on it. A box wants the CPU while one of its
 * processes is ready or runs; it is looked at whenever the scheduler decides. */
#include "box/box.h"
#include "kernel.h"
#include "ringside/abi/mark.h"

_Static_assert(BOXES <= 32, "a bit for each");

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

static void look_at(struct box *box, bool wants, const struct queue *ready, bool ran,
		    uint64_t now)
{
	struct watch *w = &box->watch;
	bool wanted = w->wants;
	if (w->wants && !ran)
		*(w->capped ? &w->kept : &w->steal) += now - w->since;
	if (wants && !w->wants) {
		uint64_t due = due_of(box, ready, now);
		w->steal += now - due;
		wake_up(box, due);
	} else if (!wants && w->wants) {
		w->wants = false;
		rs_mark(RS_MARK_VM_SLEEP, box_tag(box));
	}
	if (wanted || wants) /* else it sleeps since then */
		w->since = now;
}

void watch_decision(const struct queue *ready, const struct process *left, uint64_t now)
{
	uint32_t wanting = 0;
	for (const struct process *p = ready->first; p; p = p->next)
		if (p->box)
			wanting |= 1u << (box_number(p->box) - 1);
	for (unsigned i = 0; i < BOXES; i++)
		if (box_at(i))
			look_at(box_numbered(i + 1), wanting >> i & 1, ready,
				left->box == box_at(i), now);
}
