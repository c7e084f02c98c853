/* traps.c - interrupts, trap frames and programs' memory, where the kernel is in U-mode itself.
 * The interrupt mask is a word of the shared page: masking takes a store and no call. */
#include "para.h"

#include "lib/string.h"

void arch_set_trap_vector(void)
{
	(void)hypercall(RS_HC_SET_ENTRIES, (uint64_t)trap, (uint64_t)trap, 0, 0);
}

bool arch_irq_save(void)
{
	bool unmasked = !shared->mask;
	shared->mask = 1;
	return unmasked;
}

void arch_irq_unmask(void)
{
	shared->mask = 0;
	/* for what came while it was masked; what comes from now on needs no call */
	if (shared->pending)
		(void)hypercall(RS_HC_DELIVER, 0, 0, 0, 0);
}

void arch_idle(void)
{
	(void)hypercall(RS_HC_WAIT, 0, 0, 0,
			0); /* returns when one is pending, masked or not */
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
	frame->status = RS_STATUS_USER; /* under the user root, interrupts unmasked */
}

bool arch_copy_user(void *to, const void *from, size_t size)
{
	return copy_bytes(to, from, size); /* the kernel root maps programs' pages too */
}

_Noreturn void arch_power_off(uint8_t code)
{
	(void)hypercall(RS_HC_SHUTDOWN, code, 0, 0, 0);
	__builtin_trap();
}
