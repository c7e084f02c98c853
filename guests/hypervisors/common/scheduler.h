/** @file scheduler.h
 * Which virtual machine has the CPU next: proportional share by virtual time, for all three
 * hypervisors. Pure C without CSRs; the unit tests run it on the host.
 *
 * Each VM has a virtual time. It advances while the VM has the CPU, and the larger the VM's
 * weight, the slower. The runnable VM with the least virtual time goes next and keeps the CPU
 * for a slice, so over time each gets CPU in proportion to its weight:
 *
 *	weight 1   A----    A----    A----        virtual time advances by 6 a slice
 *	weight 2       B--B--   B--B--   B--B--   by 3 a slice
 *
 * A VM that wakes preempts the running one if its virtual time is not larger. While it slept
 * its virtual time stood still; so that it cannot save up the CPU time that it did not want, it
 * is moved up to the least virtual time of those that want the CPU. It is never moved back: a
 * VM that wakes all the time gets no more than its share.
 *
 * A cap limits a VM to so much of every window of SCHED_WINDOW; the rest of the window it
 * waits, even if the CPU is idle.
 *
 * Bound on the wait: let the weights of the n runnable VMs sum to W. A VM of weight w without a
 * cap that wants the CPU has it after at most (n - 1) + (W - w) / w slices. For it can be ahead
 * of the others by no more than one slice of its own, which takes them (W - w) / w slices to
 * make up for, and each of them can overrun by one slice more.
 *
 * All times are ticks of the `time` CSR.
 */
#ifndef HYPERVISOR_SCHEDULER_H
#define HYPERVISOR_SCHEDULER_H
#include <stdbool.h>
#include <stdint.h>

#include "ringside/abi/board.h"

#define SCHED_VMS    8u
#define SCHED_NOBODY (-1)
#define SCHED_NEVER  UINT64_MAX
#define SCHED_MS     (RS_TIMEBASE_HZ / 1000u)
#define SCHED_SLICE  (1u * SCHED_MS)  /* the default */
#define SCHED_WINDOW (10u * SCHED_MS) /* a cap is kept in each of these */
#define SCHED_NO_CAP 100u

enum sched_state {
	SCHED_ABSENT,
	SCHED_RUNNABLE, /* it has the CPU, or wants it */
	SCHED_WAITING,	/* it sleeps until an event */
	SCHED_ENDED,
};

struct sched_vm {
	enum sched_state state;
	uint32_t weight;
	uint64_t virtual_time; /* ticks * SCHED_SCALE / weight */
	uint64_t wake_at;      /* WAITING: the timer queue's entry; SCHED_NEVER: no timer */
	bool wake_on_input;    /* WAITING: input on the console wakes it too */
	bool woke;	       /* it woke and has not had the CPU since */
	uint64_t budget;       /* its cap: ticks in a window */
	uint64_t window, used; /* ticks that it had in the window of this number */
	/* where its time went; the rest of it was spent asleep */
	uint64_t ran, steal, capped;
};

struct scheduler {
	struct sched_vm vm[SCHED_VMS];
	int count;	    /* their numbers are below this */
	int running;	    /* a VM's number, or SCHED_NOBODY */
	bool yielded;	    /* it gives the rest of its slice away */
	uint64_t slice;	    /* length, and ... */
	uint64_t slice_end; /* ... the end of the current one */
	uint64_t least;	    /* least virtual time of those that wanted the CPU; never falls */
	uint64_t now;	    /* of the last decision */
	/* Called when a VM wakes, with the time at which it became due; NULL: nobody wants to know. */
	void (*on_wake)(unsigned vm, uint64_t due);
};

void scheduler_init(struct scheduler *s, uint64_t slice, uint64_t now);

/** Add VM number `vm` (below SCHED_VMS), runnable.
 * @param weight  1 or more.
 * @param cap     per cent of the CPU that it may have at most; SCHED_NO_CAP: all of it. */
void scheduler_add(struct scheduler *s, unsigned vm, uint32_t weight, uint32_t cap);

/** VM `vm` sleeps until `wake_at`, or until scheduler_wake(). */
void scheduler_wait(struct scheduler *s, unsigned vm, uint64_t wake_at, bool on_input);

/** An event has come for VM `vm` at `now`. Nothing happens unless it waits. */
void scheduler_wake(struct scheduler *s, unsigned vm, uint64_t now);

/** There is input at `now`: wake all who wait for it. */
void scheduler_input(struct scheduler *s, uint64_t now);

/** @return whether a VM waits for input. */
bool scheduler_wants_input(const struct scheduler *s);

/** The running VM lets the others go first, and stays runnable. */
void scheduler_yield(struct scheduler *s);

/** VM `vm` is over. */
void scheduler_end(struct scheduler *s, unsigned vm);

/** Account for the time since the last call, wake those that are due, and decide.
 * @return the VM that has the CPU from now on, or SCHED_NOBODY. */
int scheduler_pick(struct scheduler *s, uint64_t now);

/** @return when to decide again at the latest, after scheduler_pick(): a VM wakes, the slice is
 * over and another VM wants the CPU, a cap is reached, or a new window begins for a VM
 * that its cap keeps waiting. SCHED_NEVER if none of these can be. */
uint64_t scheduler_next_event(const struct scheduler *s);

#endif
