/* trap.c - the three reasons for a trap: interrupts, system calls, faults. */
#include "arch/arch.h"
#include "box/box.h"
#include "call/syscalls.h"
#include "kernel.h"
#include "lib/cause.h"
#include "process/clock.h"
#include "process/process.h"
#include "ringside/abi/mark.h"

uint64_t fault_count;

/* The signal with which an exception ends a program. Those with `access` are page faults, which
 * the kernel may resolve. */
static const struct {
	int signal;
	unsigned access;
	const char *what;
} exceptions[] = {
	[RS_CAUSE_INSN_MISALIGNED] = {SIGBUS, 0, cause_text_INSN_MISALIGNED},
	[RS_CAUSE_INSN_ACCESS] = {SIGSEGV, 0, cause_text_INSN_ACCESS},
	[RS_CAUSE_ILLEGAL_INSN] = {SIGILL, 0, cause_text_ILLEGAL_INSN},
	[RS_CAUSE_BREAKPOINT] = {SIGTRAP, 0, cause_text_BREAKPOINT},
	[RS_CAUSE_LOAD_MISALIGNED] = {SIGBUS, 0, cause_text_LOAD_MISALIGNED},
	[RS_CAUSE_LOAD_ACCESS] = {SIGSEGV, 0, cause_text_LOAD_ACCESS},
	[RS_CAUSE_STORE_MISALIGNED] = {SIGBUS, 0, cause_text_STORE_MISALIGNED},
	[RS_CAUSE_STORE_ACCESS] = {SIGSEGV, 0, cause_text_STORE_ACCESS},
	[RS_CAUSE_INSN_PAGE] = {SIGSEGV, PROT_EXEC, cause_text_INSN_PAGE},
	[RS_CAUSE_LOAD_PAGE] = {SIGSEGV, PROT_READ, cause_text_LOAD_PAGE},
	[RS_CAUSE_STORE_PAGE] = {SIGSEGV, PROT_WRITE, cause_text_STORE_PAGE},
};

static _Noreturn void kernel_fault(const struct frame *frame)
{
	print("kernel: trap, cause %p value %p status %p\n", frame->cause, frame->value,
	      frame->status);
	frame_print(frame);
	panic("the kernel itself faulted");
}

/* The kernel itself accesses programs' memory in copy_bytes() alone. */
static void fault_in_kernel(struct frame *frame, unsigned access)
{
	if (frame->pc < (uint64_t)copy_bytes_begin || frame->pc >= (uint64_t)copy_bytes_end ||
	    !access || frame->value >= USER_END)
		kernel_fault(frame);
	if (space_fault(&current->space, frame->value, access))
		frame->pc = (uint64_t)copy_bytes_failed;
}

/* Apart, so that it changes no code that runs when nothing is wrong. */
__attribute__((noinline)) static void report_fault(uint64_t pc)
{
	rs_mark(RS_MARK_PROGRAM_FAULT, pc);
}

/* Apart, so that the common way through on_trap() saves fewer registers. */
__attribute__((noinline)) static void end_program(const struct frame *frame, bool known,
						  int error)
{
	if (current->box)
		print("box %s: ", current->box->name);
	print("%s: pid %u: %s at %p, pc %p\n", current->name, (uint64_t)current->pid,
	      error == -ENOMEM ? "out of memory"
	      : known	       ? exceptions[frame->cause].what
			       : "unknown trap",
	      frame->value, frame->pc);
	report_fault(frame->pc);
	current->killed = known && !(current->box && error == -ENOMEM)
				  ? exceptions[frame->cause].signal
				  : SIGKILL;
}

static void fault_in_program(struct frame *frame)
{
	bool known = frame->cause < COUNT_OF(exceptions) && exceptions[frame->cause].what;
	unsigned access = known ? exceptions[frame->cause].access : 0;
	int error = access ? space_fault(&current->space, frame->value, access) : -EFAULT;
	if (error)
		end_program(frame, known, error);
}

static void fault(struct frame *frame)
{
	fault_count++;
	if (frame_is_user(frame))
		fault_in_program(frame);
	else if (frame->cause < COUNT_OF(exceptions))
		fault_in_kernel(frame, exceptions[frame->cause].access);
	else
		kernel_fault(frame);
}

void on_trap(struct frame *frame)
{
	if (frame->cause == RS_CAUSE_ECALL_U) {
		irq_restore(true);
		system_call(frame);
		(void)irq_save();
	} else if (frame->cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER)) {
		clock_interrupt();
	} else if (frame->cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_EXTERNAL)) {
		device_interrupt();
	} else {
		fault(frame);
	}
	if (frame_is_user(frame))
		process_before_user();
}
