/* count.c - a lesson about speed: a loop that counts, and nothing else.
 *
 * Nothing in the loop needs any privilege: it is an addition, a comparison and a jump. A
 * virtual machine of the second or third generation runs it on the CPU itself, as fast as the
 * bare computer does. A virtual machine of the first generation emulates each of these
 * instructions in software, which takes tens of instructions:
 *
 *	ringside race count
 *
 * Marks (ringside/abi/mark.h) tell an observer where the work begins, how far it is and where it
 * ends. They are instructions that have no effect on any RISC-V CPU.
 */
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/mark.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "counts to 200,000: what a loop costs in each generation");

_Noreturn void main(void);

enum { GOAL = 200000, STEPS = 20 };

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

void main(void)
{
	uint64_t count = 0;

	print("count: to %u\n", (uint64_t)GOAL);
	rs_mark(RS_MARK_WORKLOAD_BEGIN, STEPS);
	for (uint64_t step = 1; step <= STEPS; step++) {
		while (count < step * (GOAL / STEPS)) {
			count++;
			__asm__ volatile(
				""
				: "+r"(count)); /* otherwise the compiler would compute the sum */
		}
		rs_mark(RS_MARK_WORKLOAD_PROGRESS, step);
	}
	rs_mark(RS_MARK_WORKLOAD_END, count != GOAL);
	print("count: %u\n", count);
	rs_op_begin(RS_OP_POWER_OFF);
	sbi_power_off(count != GOAL);
}
