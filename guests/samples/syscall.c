/* syscall.c - a lesson: how a program asks the operating system.
 *
 * A program runs in user mode and cannot reach devices or the memory of others. It can ask: it
 * puts the number of a service into a register, the arguments into others, and executes `ecall`.
 * The CPU enters the operating system in supervisor mode, at an address that the system has set.
 * The operating system checks the number, does what it decides to do, and returns with an answer.
 * The program chooses what it asks for, but neither where it enters the system nor what is done.
 *
 * By the same instruction an operating system calls the firmware (hello-sbi.c) or a hypervisor.
 * The cost of the way there and back is what the generations of virtualization differ in most: ringside bench -w syscall
 */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/mark.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "a program in user mode asks the operating system for services");

_Noreturn void main(void);
_Noreturn void program(void);
uint64_t on_trap(uint64_t number, uint64_t a, uint64_t b);
void trap(void);

/* The services of this operating system. */
enum { SAY = 1, ADD = 2, END = 3 };
#define UNKNOWN UINT64_MAX /* the answer to any other number */

enum { TIMES = 100 };

/* ---- the program. It shares only the numbers above with the operating system. */

/* For the program a system call is like a function call: the operating system may change the
 * registers that a function may change. That keeps the entry short. */
static uint64_t ask(uint64_t number, uint64_t a, uint64_t b)
{
	register uint64_t a0 __asm__("a0") = number;
	register uint64_t a1 __asm__("a1") = a;
	register uint64_t a2 __asm__("a2") = b;

	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1), "+r"(a2)
			 :
			 : "ra", "t0", "t1", "t2", "a3", "a4", "a5", "a6", "a7", "t3", "t4",
			   "t5", "t6", "memory");
	return a0;
}

void program(void)
{
	uint64_t sum = 0;

	ask(SAY, (uint64_t) "program: here, in user mode\n", 0);
	rs_mark(RS_MARK_WORKLOAD_BEGIN, TIMES);
	for (uint64_t i = 1; i <= TIMES; i++) {
		rs_op_begin(RS_OP_SYSCALL);
		sum = ask(ADD, sum, i);
		rs_op_end(RS_OP_SYSCALL);
		rs_mark(RS_MARK_WORKLOAD_PROGRESS, i);
	}
	rs_mark(RS_MARK_WORKLOAD_END, sum != TIMES * (TIMES + 1) / 2);
	if (ask(42, 0, 0) == UNKNOWN)
		ask(SAY, (uint64_t) "program: there is no service 42\n", 0);
	ask(END, sum, 0);
	for (;;)
		; /* not reached */
}

/* ---- the operating system */

static uint8_t program_stack[4096] __attribute__((aligned(16)));
static uint64_t asked;

/* Where the CPU jumps. sscratch holds the operating system's stack pointer while the program runs:
 * the two are swapped, a C function is called, and they are swapped back. */
__asm__("	.text\n"
	"	.balign 4\n"
	"trap:	csrrw	sp, sscratch, sp\n"
	"	call	on_trap			# its arguments are in a0, a1, a2 already\n"
	"	csrrw	sp, sscratch, sp\n"
	"	sret				# the answer is in a0\n");

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

static _Noreturn void end(uint64_t sum)
{
	bool right = sum == TIMES * (TIMES + 1) / 2;

	print("OS: the program is done; it asked %u times, and its sum is %u\n", asked, sum);
	rs_op_begin(RS_OP_POWER_OFF);
	sbi_power_off(!right);
}

uint64_t on_trap(uint64_t number, uint64_t a, uint64_t b)
{
	uint64_t cause = csr_read(CSR_scause);

	if (cause != RS_CAUSE_ECALL_U) {
		print("OS: a trap that this lesson does not expect: cause %x\n", cause);
		sbi_power_off(2);
	}
	csr_write(CSR_sepc, csr_read(CSR_sepc) + 4); /* resume after the ecall */
	asked++;
	switch (number) {
	case SAY:
		/* A real system would first check that the program may read there: see tour.
		 */
		print("%s", (const char *)a);
		return 0;
	case ADD:
		return a + b;
	case END:
		end(a);
	default:
		return UNKNOWN;
	}
}

void main(void)
{
	print("OS: starting a program in user mode\n");
	csr_write(CSR_stvec, (uintptr_t)trap);
	rs_op_begin(RS_OP_ENTER_USER);
	csr_clear(CSR_sstatus, SSTATUS_SPP);	 /* the mode to "return" to: user */
	csr_write(CSR_sepc, (uintptr_t)program); /* and the address */
	__asm__ volatile("csrw	sscratch, sp\n"
			 "mv	sp, %0\n"
			 "sret" ::"r"(program_stack + sizeof program_stack)
			 : "memory");
	__builtin_unreachable();
}
