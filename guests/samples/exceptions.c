/* exceptions.c - a lesson: every way in which an instruction can fail.
 *
 * When the CPU cannot execute an instruction it neither guesses nor crashes: it traps. It records
 * why (scause), where (sepc) and, often, for which address or instruction (stval), and jumps to
 * the address in stvec. Below, each cause is provoked once, on
 * purpose. The way out is the same for all: the trap "returns" to the caller of the function that failed.
 *
 * Not here: cause 0 (a jump to an odd address) cannot happen on a CPU with 2-byte instructions;
 * cause 9 (ecall from supervisor mode) is handled by the firmware and never reaches us.
 *
 * It prints the same on every generation. On hvm the hypervisor passes the last three on: where a
 * virtual machine has neither memory nor a device, its kernel gets what the CPU gives it on the bare
 * computer. Source: RISC-V Privileged Specification, "Supervisor Cause Register".
 */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "provokes every exception once and prints its cause");

_Noreturn void main(void);
void trap(void);
void illegal(void), breakpoint(void), load_misaligned(void), store_misaligned(void), ask(void);
void fetch_there(void), load_there(void), store_there(void);

uint64_t last_cause, last_value; /* what the trap handler recorded */
uint64_t there;			 /* the address that the last three functions use */

/* The trap handler, and functions that fail. They change t0 and t1 only and leave ra alone, so
 * that the handler can return in their place. The call from user mode is an exception too;
 * the handler makes sure that we return in supervisor mode. */
__asm__("	.text\n"
	"	.balign 4\n"
	"trap:	csrr	t0, scause\n"
	"	sd	t0, last_cause, t1\n"
	"	csrr	t0, stval\n"
	"	sd	t0, last_value, t1\n"
	"	csrw	sepc, ra		# continue where the function was called\n"
	"	li	t0, 0x100		# sstatus.SPP: in supervisor mode\n"
	"	csrs	sstatus, t0\n"
	"	sret\n"

	"illegal:\n"
	"	.word	0			# no instruction\n"
	"breakpoint:\n"
	"	ebreak\n"
	"load_misaligned:			# ordinary loads may be misaligned here,\n"
	"	la	t0, there + 1		# atomic ones may not\n"
	"	lr.d	t0, (t0)\n"
	"store_misaligned:\n"
	"	la	t0, there + 1\n"
	"	amoadd.d t0, t0, (t0)\n"
	"ask:	li	t0, 0x100\n"
	"	csrc	sstatus, t0		# to user mode ...\n"
	"	la	t0, 1f\n"
	"	csrw	sepc, t0\n"
	"	sret\n"
	"1:	ecall				# ... which calls\n"

	"fetch_there:\n"
	"	ld	t0, there\n"
	"	jr	t0\n"
	"load_there:\n"
	"	ld	t0, there\n"
	"	ld	t0, (t0)\n"
	"store_there:\n"
	"	ld	t0, there\n"
	"	sd	t0, (t0)\n");

#define NOWHERE                                                                                \
	UINT64_C(0x18000000) /* a physical address with nothing behind it on this board */

static uint64_t root[512] __attribute__((aligned(4096)));
static bool all_right = true;

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

static void provoke(const char *how, void (*fail)(void), uint64_t expected)
{
	last_cause = UINT64_MAX;
	fail();
	print("cause %u: %s\n", last_cause, how);
	all_right = all_right && last_cause == expected;
}

/* A page table with one entry: this program's gigabyte, at its own address. Nothing else is
 * mapped. */
static void paging(bool on)
{
	root[RS_RAM_BASE >> 30] = (uint64_t)RS_RAM_BASE >> 12 << PTE_PPN_SHIFT | PTE_V | PTE_R |
				  PTE_W | PTE_X | PTE_A | PTE_D;
	csr_write(CSR_satp, on ? ATP_MODE_SV39 | (uint64_t)root >> 12 : 0);
	__asm__ volatile("sfence.vma" ::: "memory");
}

void main(void)
{
	rs_op_begin(RS_OP_SET_TRAP_VECTOR);
	csr_write(CSR_stvec, (uintptr_t)trap);
	rs_op_end(RS_OP_SET_TRAP_VECTOR);

	provoke("illegal instruction", illegal, RS_CAUSE_ILLEGAL_INSN);
	provoke("breakpoint", breakpoint, RS_CAUSE_BREAKPOINT);
	provoke("load address misaligned", load_misaligned, 4);
	provoke("store address misaligned", store_misaligned, 6);
	provoke("ecall from user mode", ask, RS_CAUSE_ECALL_U);

	there = NOWHERE;
	paging(true);
	provoke("instruction page fault: not mapped", fetch_there, RS_CAUSE_INSN_PAGE);
	provoke("load page fault: not mapped", load_there, RS_CAUSE_LOAD_PAGE);
	provoke("store page fault: not mapped", store_there, RS_CAUSE_STORE_PAGE);
	paging(false);
	provoke("instruction access fault: no memory", fetch_there, RS_CAUSE_INSN_ACCESS);
	provoke("load access fault: no memory", load_there, RS_CAUSE_LOAD_ACCESS);
	provoke("store access fault: no memory", store_there, RS_CAUSE_STORE_ACCESS);

	print("exceptions: %s\n", all_right ? "each came as the specification says"
					    : "not what the specification says");
	rs_op_begin(RS_OP_POWER_OFF);
	sbi_power_off(!all_right);
}
