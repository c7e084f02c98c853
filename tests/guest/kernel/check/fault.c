/* fault.c - whatever a program does wrong ends it, and it alone. */
#include "check.h"

static void read_null(void)
{
	(void)*(volatile int *)NULL;
}

static void write_null(void)
{
	*(volatile int *)NULL = 1;
}

static void run_null(void)
{
	((void (*)(void))NULL)();
}

static void read_kernel(void)
{
	(void)*(volatile int *)0xffffffc080200000;
}

static void write_kernel(void)
{
	*(volatile int *)0xffffffc080200000 = 1;
}

static void run_kernel(void)
{
	((void (*)(void))0xffffffc080200000)();
}

static void read_between(void)
{
	(void)*(volatile int *)0x8000000000000000; /* no address of Sv39 at all */
}

static void read_device(void)
{
	(void)*(volatile char *)0x10000000;
}

#define INSTRUCTION(name, text)                                                                \
	static void name(void)                                                                 \
	{                                                                                      \
		__asm__ volatile(text ::: "memory", "t0");                                     \
	}
INSTRUCTION(unknown, ".word 0xffffffff")
INSTRUCTION(zero, ".half 0")
INSTRUCTION(read_sstatus, "csrr t0, sstatus")
INSTRUCTION(write_satp, "csrw satp, zero")
INSTRUCTION(read_mstatus, "csrr t0, mstatus")
INSTRUCTION(wait, "wfi")
INSTRUCTION(fence, "sfence.vma")
INSTRUCTION(return_s, "sret")
INSTRUCTION(return_m, "mret")
INSTRUCTION(stop, "ebreak")
INSTRUCTION(misaligned_add, "addi t0, sp, 1\namoadd.w zero, zero, (t0)")
INSTRUCTION(misaligned_reserve, "addi t0, sp, 2\nlr.w t0, (t0)")

static const struct {
	const char *what;
	void (*part)(void);
	int signal;
} faults[] = {
	{"read at 0", read_null, SIGSEGV},
	{"write at 0", write_null, SIGSEGV},
	{"run at 0", run_null, SIGSEGV},
	{"read the kernel", read_kernel, SIGSEGV},
	{"write the kernel", write_kernel, SIGSEGV},
	{"run the kernel", run_kernel, SIGSEGV},
	{"read where no address is", read_between, SIGSEGV},
	{"read a device", read_device, SIGSEGV},
	{"unknown instruction", unknown, SIGILL},
	{"instruction of zeroes", zero, SIGILL},
	{"read sstatus", read_sstatus, SIGILL},
	{"write satp", write_satp, SIGILL},
	{"read mstatus", read_mstatus, SIGILL},
	{"wait for an interrupt", wait, SIGILL},
	{"flush the TLB", fence, SIGILL},
	{"return from a trap of S", return_s, SIGILL},
	{"return from a trap of M", return_m, SIGILL},
	{"breakpoint", stop, SIGTRAP},
	{"add to memory that is not aligned", misaligned_add, SIGBUS},
	{"reserve memory that is not aligned", misaligned_reserve, SIGBUS},
};

static void each_fault_ends_its_program_alone(void)
{
	for (unsigned i = 0; i < COUNT_OF(faults); i++) {
		int status = status_of(faults[i].part);
		if (status != STATUS_SIGNAL + faults[i].signal)
			check_failed(__FILE__, __LINE__, faults[i].what, status);
	}
}

static void bad_stack(void)
{
	__asm__ volatile("li sp, 16\nsd zero, 0(sp)" ::: "memory");
}

static void bad_stack_and_call(void)
{
	__asm__ volatile(
		"li sp, -1\nli a7, %0\necall\nli a0, 0\nli a7, %1\necall" ::"i"(SYS_getpid),
		"i"(SYS_exit)
		: "memory", "a0", "a7");
}

static void a_bad_stack_is_the_programs_affair(void)
{
	answers(STATUS_SIGNAL + SIGSEGV, status_of(bad_stack));
	answers(0, status_of(bad_stack_and_call));
}

const struct check fault_checks[] = {
	{"each fault ends its program alone", each_fault_ends_its_program_alone},
	{"a bad stack is the program's affair", a_bad_stack_is_the_programs_affair},
	{NULL, NULL},
};
