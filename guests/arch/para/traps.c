/* traps.c - interrupts, trap frames and programs' memory, where the kernel is in U-mode itself.
 * The interrupt mask is a word of the shared page: masking takes a store and no call. */
#include "para.h"

#include "lib/string.h"

void arch_set_trap_vector(void)
{
	/* native: writes of stvec and sie */
	(void)hypercall(RS_HC_SET_ENTRIES, (uint64_t)trap, (uint64_t)trap, 0, 0);
}

bool arch_irq_save(void)
{
	/* native: csrrc of sstatus. No call: the hypervisor looks at the word before an event. */
	bool unmasked = !shared->mask;
	shared->mask = 1;
	return unmasked;
}

void arch_irq_unmask(void)
{
	/* native: csrs of sstatus, and the CPU takes what is pending. Here that needs a call; what
	 * comes from now on needs none. */
	shared->mask = 0;
	if (shared->pending)
		(void)hypercall(RS_HC_DELIVER, 0, 0, 0, 0);
}

void arch_idle(void)
{
	/* native: wfi. Like it, the call returns when one is pending, masked or not. */
	(void)hypercall(RS_HC_WAIT, 0, 0, 0, 0);
}

bool frame_is_user(const struct frame *frame)
{
	return frame->status & RS_STATUS_USER;
}

void frame_make_user(struct frame *frame, uint64_t pc, uint64_t sp)
{
	memset(frame, 0, sizeof(*frame));
	frame->pc = pc;
	frame->sp = sp;
	/* native: sstatus.SPP = 0, SPIE = 1, for sret */
	frame->status = RS_STATUS_USER; /* under the user root, interrupts unmasked */
}

bool arch_copy_user(void *to, const void *from, size_t size)
{
	/* native: csrs and csrc of sstatus.SUM around it. Here the kernel is in U-mode, and its root
	 * maps programs' pages. */
	return copy_bytes(to, from, size);
}

_Noreturn void arch_power_off(uint8_t code)
{
	/* native: a call of the firmware */
	(void)hypercall(RS_HC_SHUTDOWN, code, 0, 0, 0);
	__builtin_trap();
}
