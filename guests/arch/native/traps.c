/* traps.c - interrupts, trap frames and programs' memory, where the kernel has S-mode. */
#include "native.h"

#include "lib/csr.h"
#include "lib/sbi.h"
#include "lib/string.h"

void arch_set_trap_vector(void)
{
	/* at its linked address, even while paging is off */
	csr_write(CSR_stvec, (uint64_t)trap + (link_offset - ram_offset));
	csr_set(CSR_sie, 1u << RS_IRQ_S_TIMER);
}

bool arch_irq_save(void)
{
	return csr_read_clear(CSR_sstatus, SSTATUS_SIE) & SSTATUS_SIE;
}

void arch_irq_unmask(void)
{
	csr_set(CSR_sstatus, SSTATUS_SIE);
}

void arch_idle(void)
{
	wait_for_interrupt(); /* returns when one is pending, masked or not */
}

bool frame_is_user(const struct frame *frame)
{
	return !(frame->status & SSTATUS_SPP);
}

void frame_make_user(struct frame *frame, uint64_t pc, uint64_t sp)
{
	memset(frame, 0, sizeof(*frame));
	frame->pc = pc;
	frame->sp = sp;
	frame->status = SSTATUS_SPIE; /* to U-mode, interrupts unmasked */
}

bool arch_copy_user(void *to, const void *from, size_t size)
{
	csr_set(CSR_sstatus, SSTATUS_SUM);
	bool good = copy_bytes(to, from, size);
	csr_clear(CSR_sstatus, SSTATUS_SUM);
	return good;
}

_Noreturn void arch_power_off(uint8_t code)
{
	sbi_power_off(code);
}
