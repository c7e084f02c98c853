/* os-as-program.c - a second lesson: why a computer had one operating system.
 *
 * Can a second operating system run beside the first, simply as one of its programs? Its code
 * is code like any other. But an operating system begins by taking control: where traps go,
 * which page table is used, when the timer interrupts. Those are privileged instructions (lesson one:
 * user-privileged.c), and a program runs in user mode. So the second system dies within its
 * first few instructions.
 *
 * There is one trap vector, one page table register and one timer in this computer, and they are the
 * first system's. To run two systems, something has to carry out each of those instructions as the
 * system expects. What does, and how, is the difference between the three generations of
 * virtualization: see `tour`.
 */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/mark.h"

GUEST_NOTE(
	RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	"a second operating system run as a program dies at its first privileged instruction");

#define EXIT_PROGRAM_DIED 1

_Noreturn void main(void);
_Noreturn void on_trap(uint64_t cause, uint64_t pc, uint64_t value);
void second_system(void), second_system_takes_charge(void), trap(void);

/* The second operating system: the first lines of a real one. Booted on a computer of its own,
 * in supervisor mode, each of them works. */
__asm__("	.text\n"
	"	.balign 4\n"
	"second_system:\n"
	"	lla	sp, 9f			# a stack: only a register, allowed\n"
	"	sd	zero, -8(sp)		# its own memory: allowed\n"
	"	lla	t0, 2f\n"
	"second_system_takes_charge:\n"
	"	csrw	stvec, t0		# where traps go: supervisor mode only\n"
	"	csrw	sie, zero		# no interrupts yet\n"
	"	csrw	satp, zero		# no page table yet\n"
	"1:	j	1b			# here it would start its programs\n"
	"	.balign 4\n"
	"2:	sret				# here it would handle traps\n"
	"	.bss\n"
	"	.balign 16\n"
	"	.zero	256\n"
	"9:\n");

/* Where the CPU jumps on a trap of the first system's program. */
__asm__("	.text\n"
	"	.balign 4\n"
	"trap:\n"
	"	lla	sp, __stack_top\n"
	"	csrr	a0, scause\n"
	"	csrr	a1, sepc\n"
	"	csrr	a2, stval\n"
	"	call	on_trap\n");

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

/* The first operating system. It was here first, so it has supervisor mode. */
void main(void)
{
	print("first OS: here, in supervisor mode; traps come to me\n");
	rs_op_begin(RS_OP_SET_TRAP_VECTOR);
	csr_write(CSR_stvec, (uintptr_t)trap);
	rs_op_end(RS_OP_SET_TRAP_VECTOR);

	print("first OS: running the second OS as a program, in user mode\n");
	rs_op_begin(RS_OP_ENTER_USER);
	csr_clear(CSR_sstatus, SSTATUS_SPP);
	csr_write(CSR_sepc, (uintptr_t)second_system);
	__asm__ volatile("sret");
	__builtin_unreachable();
}

void on_trap(uint64_t cause, uint64_t pc, uint64_t value)
{
	bool as_expected =
		cause == RS_CAUSE_ILLEGAL_INSN && pc == (uint64_t)second_system_takes_charge;
	if (as_expected)
		print("first OS: the second OS tried to take charge of traps and died "
		      "(illegal instruction 0x%x at pc 0x%x)\n",
		      value, pc);
	else
		print("first OS: a trap that this lesson does not expect: cause %x at pc "
		      "0x%x\n",
		      cause, pc);
	print("first OS: there is one trap vector in this computer, and it is mine\n");
	rs_op_begin(RS_OP_POWER_OFF);
	sbi_power_off(as_expected ? EXIT_PROGRAM_DIED : 2);
}
