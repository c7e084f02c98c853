/* storm.c - a hostile guest that gives its hypervisor no rest: events that it forges, timers in the past, an event
 * entry anywhere, masks and unmasks without end. */
#include "guest.h"

#include <stdbool.h>

#include "hypervisors/para/layout.h"
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a hostile guest storms its hypervisor with events");

enum { ROUNDS = 2000 };
#define TIMER	 (UINT64_C(1) << RS_EVENT_TIMER)
#define EXTERNAL (UINT64_C(1) << RS_EVENT_EXTERNAL)
#define EVENT(n) TRAP(RS_CAUSE_INTERRUPT | (n))

static uint64_t timer(uint64_t deadline)
{
	return ask(RS_HC_TIMER_SET, deadline, 0, 0, 0);
}

/* Whatever lies in the past is due at once, once. */
static void timers_in_the_past(void)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint64_t now = csr_read(CSR_time);
		uint64_t past[] = {0, 1, now / 2, now - 1, now};
		shared->mask = 1;
		expect("timer", timer(past[i % 5]), 0);
		expect("an event", attempt(i % 2 ? wait : deliver, 0), EVENT(RS_EVENT_TIMER));
		shared->mask = 1;
		expect("never", timer(UINT64_MAX), 0);
		expect("one event", shared->pending, 0);
	}
	print("storm: timers in the past\n");
}

/* Unmask with something pending, again and again: the bit is not cleared. */
static void unmask_storm(void)
{
	shared->mask = 1;
	expect("timer", timer(0), 0);
	for (unsigned i = 0; i < ROUNDS; i++)
		expect("an event", attempt(deliver, 0), EVENT(RS_EVENT_TIMER));
	for (unsigned i = 0; i < ROUNDS; i++)
		expect("masked, by any value", attempt(deliver, UINT64_C(1) << i % 64), 0);
	shared->mask = 1;
	expect("never", timer(UINT64_MAX), 0);
	print("storm: unmasks\n");
}

/* The word is the guest's to write: bits that mean something come as that, others not at all. */
static void forged_events(void)
{
	for (unsigned bit = 0; bit < 64; bit++) {
		bool known = bit == RS_EVENT_TIMER || bit == RS_EVENT_EXTERNAL;
		shared->mask = 1;
		shared->pending = UINT64_C(1) << bit;
		expect("a forged event", attempt(deliver, 0), known ? EVENT(bit) : 0);
	}
	shared->mask = 1;
	shared->pending = UINT64_MAX;
	expect("all of them", attempt(deliver, 0), EVENT(RS_EVENT_EXTERNAL));
	shared->mask = 1;
	expect("wait", attempt(wait, 1), 0);
	shared->pending = 0;
	for (unsigned i = 0; i < ROUNDS; i++)
		expect("yield", attempt(yield, 0), 0);
	print("storm: forged events\n");
}

/* An event goes wherever the guest says, in U-mode; what traps there goes to the trap entry. */
static void entries_anywhere(void)
{
	static const uint64_t places[] = {2,
					  PAGE,
					  UINT64_C(1) << 38,
					  UINT64_C(1) << 39,
					  UINT64_C(1) << 63,
					  PARA_WINDOW,
					  PARA_WINDOW + RS_KERNEL_BASE,
					  PARA_WINDOW + RS_FIRMWARE_BASE,
					  PARA_WINDOW + RS_UART_BASE,
					  UINT64_MAX - 1};
	for (unsigned i = 0; i < sizeof(places) / sizeof(*places); i++) {
		shared->mask = 1;
		expect("entries", ask(RS_HC_SET_ENTRIES, (uint64_t)trap, places[i], 0, 0), 0);
		expect("timer", timer(0), 0);
		expect("an event there", attempt(deliver, 0), TRAP(RS_CAUSE_INSN_PAGE));
		expect("its pc", shared->frame.pc, places[i]);
		expect("never", timer(UINT64_MAX), 0);
	}
	expect("no entry", ask(RS_HC_SET_ENTRIES, (uint64_t)trap, 0, 0, 0), 0);
	expect("timer", timer(0), 0);
	expect("no event", attempt(deliver, 0), 0);
	catch_traps(shared);
	expect("an event", attempt(deliver, 0), EVENT(RS_EVENT_TIMER));
	expect("never", timer(UINT64_MAX), 0);
	print("storm: an event entry anywhere\n");
}

/* Faults without end are no crash if the kernel gets on in between: it makes a call. */
static uint64_t unmapped(uint64_t address)
{
	return *(volatile uint64_t *)address;
}

static void faults(void)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		expect("a fault", attempt(unmapped, 0x1000 + i % 2 * (UINT64_C(1) << 62)),
		       TRAP(RS_CAUSE_LOAD_PAGE));
		expect("a call", ask(RS_HC_MMU_FLUSH, RS_FLUSH_NONE, 0, 0, 0), 0);
	}
	print("storm: faults\n");
}

_Noreturn void guest_main(const struct rs_start_info *start)
{
	guest_init(start);
	timers_in_the_past();
	unmask_storm();
	forged_events();
	entries_anywhere();
	faults();
	print(failures ? "storm: WRONG\n" : "storm: calm\n");
	(void)ask(RS_HC_SHUTDOWN, failures ? 1 : 0, 0, 0, 0);
	__builtin_trap();
}
