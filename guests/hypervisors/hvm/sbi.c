/* sbi.c - the SBI for the guest: what the firmware is to an operating system on bare metal.
 * Source: RISC-V SBI specification 2.0, chapters named as the extensions.
 */
#include "lib/sbi_server.h"

#include "hypervisors/common/vm_console.h"
#include "lib/csr.h"
#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"
#include "vcpu.h"

/* One call writes no more than this, and its answer says so: no guest keeps the hypervisor busy
 * for long. */
#define CONSOLE_MOST 4096u

static enum verdict answer(struct frame *frame, int64_t error, uint64_t value)
{
	frame->a0 = (uint64_t)error;
	frame->a1 = value;
	return VERDICT_RESUME;
}

/* The legacy calls answer in a0 alone: a1 stays. */
static enum verdict answer_legacy(struct frame *frame, int64_t error)
{
	frame->a0 = (uint64_t)error;
	return VERDICT_RESUME;
}

/* @return where `size` bytes at guest-physical `low` lie, NULL if they are not all its RAM. */
static char *guest_memory(const struct vcpu *vcpu, uint64_t low, uint64_t high, uint64_t size)
{
	uint64_t at = low - RS_RAM_BASE;

	if (high || low < RS_RAM_BASE || at > vcpu->ram_size || size > vcpu->ram_size - at)
		return NULL;
	return (char *)vcpu->ram + at;
}

static enum verdict console_write(struct vcpu *vcpu, struct frame *f)
{
	uint64_t size = f->a0 < CONSOLE_MOST ? f->a0 : CONSOLE_MOST;
	char *bytes = guest_memory(vcpu, f->a1, f->a2, f->a0);

	if (!bytes)
		return answer(f, SBI_ERR_INVALID_PARAM, 0);
	vm_console_write(vcpu->vm->id, bytes, size);
	return answer(f, SBI_SUCCESS, size);
}

static enum verdict console_read(struct vcpu *vcpu, struct frame *f)
{
	uint64_t size = f->a0 < CONSOLE_MOST ? f->a0 : CONSOLE_MOST, n = 0;
	char *bytes = guest_memory(vcpu, f->a1, f->a2, f->a0);

	if (!bytes)
		return answer(f, SBI_ERR_INVALID_PARAM, 0);
	for (int byte; n < size && (byte = vm_console_read(vcpu->vm->id)) >= 0; n++)
		bytes[n] = (char)byte;
	if (size && !n && vm_console_has_ended())
		return answer(f, SBI_ERR_FAILED, 0);
	return answer(f, SBI_SUCCESS, n);
}

static enum verdict console(struct vcpu *vcpu, struct frame *f)
{
	switch (f->a6) {
	case SBI_DBCN_WRITE:
		return console_write(vcpu, f);
	case SBI_DBCN_READ:
		return console_read(vcpu, f);
	case SBI_DBCN_WRITE_BYTE:
		vm_console_write(vcpu->vm->id, &(const char){(char)f->a0}, 1);
		return answer(f, SBI_SUCCESS, 0);
	default:
		return answer(f, SBI_ERR_NOT_SUPPORTED, 0);
	}
}

static enum verdict set_timer(struct frame *f)
{
	if (f->a6 != SBI_TIME_SET_TIMER)
		return answer(f, SBI_ERR_NOT_SUPPORTED, 0);
	guest_timer_set(f->a0);
	return answer(f, SBI_SUCCESS, 0);
}

static enum verdict base(struct frame *f)
{
	struct sbi_ret ret = sbi_base(f->a6, f->a0);

	return answer(f, ret.error, (uint64_t)ret.value);
}

/* A VM runs once: it can be switched off, but not started again. */
static enum verdict reset(struct vcpu *vcpu, struct frame *f)
{
	int64_t error = sbi_check_reset((uint32_t)f->a0, (uint32_t)f->a1);

	if (f->a6 != SBI_SRST_RESET)
		return answer(f, SBI_ERR_NOT_SUPPORTED, 0);
	if (error)
		return answer(f, error, 0);
	if ((uint32_t)f->a0 != SBI_SRST_TYPE_SHUTDOWN)
		return answer(f, SBI_ERR_NOT_SUPPORTED, 0);
	return vm_shutdown(vcpu->vm, (uint8_t)f->a1);
}

/* The guest's fences are of its own translations, which hgatp's VMID tags. */
static enum verdict hart_work(struct vcpu *vcpu, enum sbi_hart_work work)
{
	switch (work) {
	case SBI_HART_INTERRUPT:
		csr_set(CSR_hvip, 1u << RS_IRQ_VS_SOFTWARE);
		break;
	case SBI_HART_CLEAR_INTERRUPT:
		csr_clear(CSR_hvip, 1u << RS_IRQ_VS_SOFTWARE);
		break;
	case SBI_HART_FENCE_I:
		__asm__ volatile("fence.i" ::: "memory");
		break;
	case SBI_HART_SFENCE:
		hfence_vvma();
		break;
	case SBI_HART_WAIT:
		return vcpu_wait(vcpu);
	case SBI_HART_NOTHING:
	case SBI_HART_HFENCE_GVMA: /* it has no H extension */
	case SBI_HART_HFENCE_VVMA:
		break;
	}
	return VERDICT_RESUME;
}

static enum verdict harts(struct vcpu *vcpu, struct frame *f)
{
	enum sbi_hart_work work;
	struct sbi_ret ret = sbi_hart_call(f->a7, f->a6, f->a0, f->a1, false, &work);

	(void)answer(f, ret.error, (uint64_t)ret.value);
	return hart_work(vcpu, work);
}

static enum verdict harts_legacy(struct vcpu *vcpu, struct frame *f)
{
	enum sbi_hart_work work;
	struct sbi_ret ret = sbi_hart_call(f->a7, 0, f->a0, f->a1, false, &work);

	(void)answer_legacy(f, ret.error);
	return hart_work(vcpu, work);
}

static enum verdict legacy(struct vcpu *vcpu, struct frame *f)
{
	switch (f->a7) {
	case SBI_EXT_LEGACY_SET_TIMER:
		guest_timer_set(f->a0);
		return answer_legacy(f, 0);
	case SBI_EXT_LEGACY_PUTCHAR:
		vm_console_write(vcpu->vm->id, &(const char){(char)f->a0}, 1);
		return answer_legacy(f, 0);
	case SBI_EXT_LEGACY_GETCHAR:
		return answer_legacy(f, vm_console_read(vcpu->vm->id));
	case SBI_EXT_LEGACY_CLEAR_IPI:
	case SBI_EXT_LEGACY_SEND_IPI:
	case SBI_EXT_LEGACY_FENCE_I:
	case SBI_EXT_LEGACY_SFENCE:
	case SBI_EXT_LEGACY_SFENCE_ASID:
		return harts_legacy(vcpu, f);
	case SBI_EXT_LEGACY_SHUTDOWN:
		return vm_shutdown(vcpu->vm, 0);
	default:
		return answer(f, SBI_ERR_NOT_SUPPORTED, 0);
	}
}

enum verdict sbi_handle_call(struct vcpu *vcpu)
{
	struct frame *f = &vcpu->frame;

	rs_mark(RS_MARK_HYPERCALL, (uint64_t)vcpu->vm->id << 32 | (uint32_t)f->a7);
	switch (f->a7) {
	case SBI_EXT_TIME:
		return set_timer(f);
	case SBI_EXT_DBCN:
		return console(vcpu, f);
	case SBI_EXT_BASE:
		return base(f);
	case SBI_EXT_SRST:
		return reset(vcpu, f);
	case SBI_EXT_IPI:
	case SBI_EXT_RFENCE:
	case SBI_EXT_HSM:
		return harts(vcpu, f);
	default:
		return legacy(vcpu, f);
	}
}
