/* user-privileged.c - a first lesson: why a program cannot take over the computer.
 *
 * A CPU runs code in one of several modes. The operating system has supervisor mode (S); a
 * program gets user mode (U), where some instructions are not allowed: those that affect the whole
 * computer, such as setting the page table or the address for interrupts. They are the privileged
 * instructions. In user mode they trap: the CPU returns to supervisor mode, to an address that the
 * operating system has set, and reports what happened.
 *
 * Below are an operating system of a few lines (main), a program of two instructions, and what the
 * operating system does when the program dies. Run it on the bare computer and in the virtual
 * ones that run unmodified systems, and watch what handles the trap.
 */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/mark.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "a program tries a privileged instruction and dies of it");

#define EXIT_PROGRAM_DIED 1

_Noreturn void main(void);
_Noreturn void on_trap(uint64_t cause, uint64_t pc, uint64_t value);
void program(void), tried(void), trap(void);

/* The program. Its second instruction would switch off paging, which protects every program's
 * memory. Only supervisor mode may do that. */
__asm__("	.text\n"
	"	.balign 4\n"
	"program:\n"
	"	li	t0, 0\n"
	"tried:	csrw	satp, t0\n"
	"1:	j	1b	# never reached\n");

/* Where the CPU jumps on a trap. The program's stack pointer cannot be trusted: use our own. */
__asm__("	.balign 4\n"
	"trap:\n"
	"	lla	sp, __stack_top\n"
	"	csrr	a0, scause\n"
	"	csrr	a1, sepc\n"
	"	csrr	a2, stval\n"
	"	call	on_trap\n");

/* How printing reaches the console: by asking the firmware. */
void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

/* The operating system. start.S set up a stack and called this, in supervisor mode. */
void main(void)
{
	print("OS: here, in supervisor mode\n");

	rs_op_begin(RS_OP_SET_TRAP_VECTOR);
	csr_write(CSR_stvec, (uintptr_t)trap);
	rs_op_end(RS_OP_SET_TRAP_VECTOR);

	print("OS: starting a program in user mode\n");
	rs_op_begin(RS_OP_ENTER_USER);
	csr_clear(CSR_sstatus, SSTATUS_SPP);	 /* the mode to "return" to: user */
	csr_write(CSR_sepc, (uintptr_t)program); /* and the address */
	__asm__ volatile("sret");
	__builtin_unreachable();
}

/* A trap. The CPU says why (cause), where (pc) and, here, which instruction word (value). */
void on_trap(uint64_t cause, uint64_t pc, uint64_t value)
{
	bool as_expected = cause == RS_CAUSE_ILLEGAL_INSN && pc == (uint64_t)tried;
	if (as_expected)
		print("OS: the program tried a privileged instruction (illegal "
		      "instruction 0x%x at pc 0x%x)\n",
		      value, pc);
	else
		print("OS: a trap that this lesson does not expect: cause %x at pc 0x%x\n",
		      cause, pc);
	print("OS: it is stopped, and nothing else was harmed\n");
	rs_op_begin(RS_OP_POWER_OFF);
	sbi_power_off(as_expected ? EXIT_PROGRAM_DIED : 2);
}
