/* hart.c - what S-mode may ask of harts. There is one, number 0, and it is the caller.
 * Source: RISC-V SBI specification 2.0, chapters named as the extensions.
 */
#include "firmware.h"

#include "lib/csr.h"

static struct sbi_ret answer(int64_t error, uint64_t value)
{
	return (struct sbi_ret){error, (int64_t)value};
}

/* A set of harts as calls name it: bit n of `mask` is hart `base` + n; with base -1 it is all
 * harts. */
static bool names_self(uint64_t mask, uint64_t base)
{
	return base == UINT64_MAX || (base == 0 && (mask & 1));
}

/* Does the set name harts that are not there? */
static bool names_others(uint64_t mask, uint64_t base)
{
	return base != UINT64_MAX && (base == 0 ? mask & ~(uint64_t)1 : mask) != 0;
}

static void interrupt_self(void)
{
	csr_set(CSR_mip, 1u << RS_IRQ_S_SOFTWARE);
}

struct sbi_ret firmware_ipi(uint64_t function, uint64_t mask, uint64_t base)
{
	if (function != SBI_IPI_SEND)
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	if (names_others(mask, base))
		return answer(SBI_ERR_INVALID_PARAM, 0);
	if (names_self(mask, base))
		interrupt_self();
	return answer(SBI_SUCCESS, 0);
}

/* ---- fences: more may be forgotten than was asked for, so the address range does not matter
 */

static void fence_i(void)
{
	__asm__ volatile("fence.i" ::: "memory");
}

static void sfence(void)
{
	__asm__ volatile("sfence.vma" ::: "memory");
}

static void sfence_asid(uint64_t asid)
{
	__asm__ volatile("sfence.vma x0, %0" ::"r"(asid) : "memory");
}

static void hfence_gvma(void)
{
	__asm__ volatile(".word 0x62000073" ::: "memory");
}

static void hfence_vvma(void)
{
	__asm__ volatile(".word 0x22000073" ::: "memory");
}

static struct sbi_ret fence_self(uint64_t function, uint64_t space)
{
	switch (function) {
	case SBI_RFENCE_FENCE_I:
		fence_i();
		break;
	case SBI_RFENCE_SFENCE:
		sfence();
		break;
	case SBI_RFENCE_SFENCE_ASID:
		sfence_asid(space);
		break;
	case SBI_RFENCE_HFENCE_GVMA:
	case SBI_RFENCE_HFENCE_GVMA_VMID:
		hfence_gvma();
		break;
	default:
		hfence_vvma();
		break;
	}
	return answer(SBI_SUCCESS, 0);
}

struct sbi_ret firmware_rfence(uint64_t function, uint64_t mask, uint64_t base, uint64_t space)
{
	bool of_guests = function >= SBI_RFENCE_HFENCE_GVMA_VMID;

	if (function > SBI_RFENCE_HFENCE_VVMA || (of_guests && !(csr_read(CSR_misa) & MISA_H)))
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	if (names_others(mask, base))
		return answer(SBI_ERR_INVALID_PARAM, 0);
	return names_self(mask, base) ? fence_self(function, space) : answer(SBI_SUCCESS, 0);
}

/* ---- hart state */

static struct sbi_ret suspend(uint32_t type)
{
	uint32_t kind = type & ~(uint32_t)SBI_HSM_SUSPEND_NON_RETENTIVE;

	if (kind > 0 && kind < SBI_HSM_SUSPEND_PLATFORM)
		return answer(SBI_ERR_INVALID_PARAM, 0); /* reserved */
	if (type != SBI_HSM_SUSPEND_RETENTIVE)
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	wait_for_interrupt(); /* any that S-mode has enabled: mie is shared */
	return answer(SBI_SUCCESS, 0);
}

struct sbi_ret firmware_hsm(uint64_t function, uint64_t a0)
{
	switch (function) {
	case SBI_HSM_START:
		return answer(a0 == 0 ? SBI_ERR_ALREADY : SBI_ERR_INVALID_PARAM, 0);
	case SBI_HSM_STOP: /* nobody would be left to start it again */
		return answer(SBI_ERR_FAILED, 0);
	case SBI_HSM_STATUS:
		return a0 == 0 ? answer(SBI_SUCCESS, SBI_HSM_STARTED)
			       : answer(SBI_ERR_INVALID_PARAM, 0);
	case SBI_HSM_SUSPEND:
		return suspend((uint32_t)a0);
	default:
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	}
}

/* The old calls name harts by a mask in the caller's memory. It is not read: an interrupt or a
 * fence too many is allowed, and the caller is the only hart. */
void firmware_legacy_hart(uint64_t extension)
{
	switch (extension) {
	case SBI_EXT_LEGACY_CLEAR_IPI:
		csr_clear(CSR_mip, 1u << RS_IRQ_S_SOFTWARE);
		break;
	case SBI_EXT_LEGACY_SEND_IPI:
		interrupt_self();
		break;
	case SBI_EXT_LEGACY_FENCE_I:
		fence_i();
		break;
	default:
		sfence();
		break;
	}
}
