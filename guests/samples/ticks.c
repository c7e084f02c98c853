/* ticks.c - a lesson: how an operating system gets the CPU back.
 *
 * A program that never ends and never makes a system call would keep the CPU for ever. So the
 * operating system sets a timer before it lets a program run. When the time comes the CPU stops
 * what it is doing, wherever that is, and enters the operating system at an address that the
 * system has set: an interrupt. It happens between two instructions, and the interrupted code does
 * not notice, because all its registers are restored.
 *
 * Here the interrupted code is the operating system itself, which waits. Each tick sets the
 * timer again, relative to now: a slow computer then ticks slowly, but it never does nothing but
 * handle ticks.
 */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/mark.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "five ticks of the timer interrupt");

_Noreturn void main(void);
void on_interrupt(void);

enum { TICKS = 5 };
#define MILLISECOND 10000u /* of the clock that `time` shows: 10 MHz */
#define NEVER	    UINT64_MAX

static volatile unsigned ticks;

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

static void set_timer(uint64_t when)
{
	rs_op_begin(RS_OP_TIMER_SET);
	sbi_set_timer(when); /* also clears a pending interrupt */
	rs_op_end(RS_OP_TIMER_SET);
}

/* Where the CPU jumps. The attribute makes the compiler save and restore every register that
 * this function uses, and end it with `sret`: back to what was interrupted. */
__attribute__((interrupt("supervisor"), aligned(4))) void on_interrupt(void)
{
	ticks++;
	set_timer(ticks < TICKS ? csr_read(CSR_time) + MILLISECOND : NEVER);
}

static void irq_mask(void)
{
	csr_clear(CSR_sstatus, SSTATUS_SIE);
}

static void irq_unmask(void)
{
	csr_set(CSR_sstatus, SSTATUS_SIE);
}

void main(void)
{
	csr_write(CSR_stvec, (uintptr_t)on_interrupt);
	csr_write(CSR_sie, 1u << RS_IRQ_S_TIMER); /* enable the timer's interrupt */
	print("ticks: waiting for %u, a millisecond apart\n", (uint64_t)TICKS);
	set_timer(csr_read(CSR_time) + MILLISECOND);

	/* Masked, so that no tick can come between the check of `ticks` and the wait: it
	 * would be missed. `wfi` ends when an interrupt is pending, masked or not. */
	for (unsigned seen = 0; seen < TICKS;) {
		irq_mask();
		if (ticks == seen)
			wait_for_interrupt();
		irq_unmask(); /* the interrupt is taken here */
		if (ticks != seen)
			print("ticks: %u\n", (uint64_t)++seen);
	}
	rs_op_begin(RS_OP_POWER_OFF);
	sbi_power_off(0);
}
