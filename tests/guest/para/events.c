/* events.c - a guest that looks how timer events reach it: when, with what, and when not. */
#include "guest.h"

#include "lib/note.h"
#include "lib/print.h"
#include "lib/string.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a guest that looks how events reach it");

#define TIMER (UINT64_C(1) << RS_EVENT_TIMER)
#define EVENT TRAP(RS_CAUSE_INTERRUPT | RS_EVENT_TIMER)
#define SOON  500 /* ticks: 50 us */

static void timer(uint64_t ticks)
{
	expect("timer", ask(RS_HC_TIMER_SET, csr_read(CSR_time) + ticks, 0, 0, 0), 0);
}

static void no_timer(void)
{
	expect("no timer", ask(RS_HC_TIMER_SET, UINT64_MAX, 0, 0, 0), 0);
	expect("nothing pending", shared->pending, 0);
}

static uint64_t wait_pending(uint64_t mask)
{
	shared->mask = mask;
	while (!(shared->pending & TIMER))
		;
	return 0;
}

static void in_the_kernel(void)
{
	timer(SOON);
	expect("masked: no event", attempt(wait_pending, 1), 0);
	expect("deliver, masked", attempt(deliver, 1), 0);
	expect("deliver, unmasked", attempt(deliver, 0), EVENT);
	expect("its status", shared->frame.status, 0);
	expect("it masks", shared->mask, 1);
	no_timer();
	expect("deliver, nothing pending", attempt(deliver, 0), 0);
	timer(SOON);
	expect("unmasked: an event", attempt(wait_pending, 0), EVENT);
	no_timer();
	timer(0);
	expect("a deadline in the past", attempt(deliver, 0), EVENT);
	no_timer();
	print("events: in the kernel, masked and unmasked\n");
}

static void while_waiting(void)
{
	timer(SOON);
	expect("wait, masked", attempt(wait, 1), 0);
	expect("pending", shared->pending, TIMER);
	expect("still masked", shared->mask, 1);
	expect("wait, already pending", attempt(wait, 1), 0);
	expect("wait, unmasked", attempt(wait, 0), EVENT);
	no_timer();
	timer(SOON);
	expect("wait, unmasked", attempt(wait, 0), EVENT);
	no_timer();
	expect("yield, no event", attempt(yield, 0), 0);
	shared->mask = 1; /* the event shall come at the yield, not at the next call */
	timer(0);
	expect("yield, an event", attempt(yield, 0), EVENT);
	no_timer();
	print("events: while the kernel waits\n");
}

static void in_a_program(void)
{
	map_program();
	timer(SOON);
	expect("an event", go_to((uint64_t)(program_loop - program), RS_STATUS_USER), EVENT);
	expect("its status", shared->frame.status, RS_STATUS_USER);
	expect("its pc", shared->frame.pc, (uint64_t)(program_loop - program));
	no_timer();
	timer(SOON / 10);
	expect("masked: the program's call",
	       go_to((uint64_t)(program_busy - program), RS_STATUS_USER | RS_STATUS_MASKED),
	       TRAP(RS_CAUSE_ECALL_U));
	expect("its status", shared->frame.status, RS_STATUS_USER | RS_STATUS_MASKED);
	expect("its pc", shared->frame.pc, (uint64_t)(program_late - program));
	expect("pending", shared->pending, TIMER);
	expect("return, pending", go_to((uint64_t)(program_call - program), RS_STATUS_USER),
	       EVENT);
	expect("before anything ran", shared->frame.pc, (uint64_t)(program_call - program));
	no_timer();
	print("events: while a program runs\n");
}

_Noreturn void guest_main(const struct rs_start_info *start)
{
	guest_init(start);
	in_the_kernel();
	while_waiting();
	in_a_program();
	print(failures ? "events: WRONG\n" : "events: right\n");
	(void)ask(RS_HC_SHUTDOWN, failures ? 1 : 0, 0, 0, 0);
	__builtin_trap();
}
