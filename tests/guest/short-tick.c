/* short-tick.c - a guest whose tick is shorter than its handler. The time of a guest of `full` is the physical one, and
 * there a handler takes many ticks. The handler sets the timer relative to the time at its end, to the next tick, so it
 * is due again before the handler has returned. The program that is interrupted must get on none the less. */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/cause.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE, "a tick that is too short");

_Noreturn void main(void);
void on_interrupt(void);

enum { STEPS = 20000, WORK = 50, TICK = 1 };

static volatile uint64_t ticks, steps, work, late;

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

__attribute__((interrupt("supervisor"), aligned(4))) void on_interrupt(void)
{
	uint64_t begin = csr_read(CSR_time), end;

	for (unsigned i = 0; i < WORK; i++)
		work = work + 1;
	ticks = ticks + 1;
	end = csr_read(CSR_time);
	if (end - begin > TICK)
		late = late + 1;
	csr_write(CSR_stimecmp, end + TICK);
}

void main(void)
{
	csr_write(CSR_stvec, (uint64_t)on_interrupt);
	csr_write(CSR_stimecmp, csr_read(CSR_time));
	csr_write(CSR_sie, 1u << RS_IRQ_S_TIMER);
	csr_set(CSR_sstatus, SSTATUS_SIE);
	while (steps < STEPS)
		steps = steps + 1;
	csr_clear(CSR_sstatus, SSTATUS_SIE);
	print("it got on: %u steps\n", steps);
	print("%s\n",
	      ticks > 100 ? "and its tick came again and again" : "but its tick did not come");
	print("%s\n", late == ticks ? "each shorter than its handler"
				    : "some longer than their handler");
	sbi_power_off(0);
}
