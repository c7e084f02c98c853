#include "lib/sbi_server.h"

static struct sbi_ret answer(int64_t error, uint64_t value)
{
	return (struct sbi_ret){error, (int64_t)value};
}

/* ---- base and reset ---- */

static bool has(uint64_t extension)
{
	switch (extension) {
	case SBI_EXT_BASE:
	case SBI_EXT_TIME:
	case SBI_EXT_IPI:
	case SBI_EXT_RFENCE:
	case SBI_EXT_HSM:
	case SBI_EXT_SRST:
	case SBI_EXT_DBCN:
		return true;
	default:
		return extension <= SBI_EXT_LEGACY_SHUTDOWN;
	}
}

struct sbi_ret sbi_base(uint64_t function, uint64_t a0)
{
	switch (function) {
	case SBI_BASE_SPEC_VERSION:
		return answer(SBI_SUCCESS, SBI_SPEC_VERSION);
	case SBI_BASE_IMPL_ID:
		return answer(SBI_SUCCESS, SBI_IMPL_RINGSIDE);
	case SBI_BASE_IMPL_VERSION:
		return answer(SBI_SUCCESS, 1);
	case SBI_BASE_PROBE:
		return answer(SBI_SUCCESS, has(a0));
	case SBI_BASE_MVENDORID:
	case SBI_BASE_MARCHID:
	case SBI_BASE_MIMPID:
		return answer(SBI_SUCCESS, 0);
	default:
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	}
}

/* Of the platform's own types there are none; its own reasons are exit codes. */
int64_t sbi_check_reset(uint32_t type, uint32_t reason)
{
	if (type >= SBI_SRST_PLATFORM)
		return SBI_ERR_NOT_SUPPORTED;
	if (type > SBI_SRST_TYPE_WARM ||
	    (reason > SBI_SRST_REASON_FAILURE && reason >> 8 != SBI_SRST_REASON_EXITCODE >> 8))
		return SBI_ERR_INVALID_PARAM;
	return SBI_SUCCESS;
}

/* ---- harts ---- */

/* Calls name a set of harts: bit n of `mask` is hart `base` + n; with base -1 it is all harts. */
static bool names_self(uint64_t mask, uint64_t base)
{
	return base == UINT64_MAX || (base == 0 && (mask & 1));
}

/* Does the set name harts that do not exist? */
static bool names_others(uint64_t mask, uint64_t base)
{
	return base != UINT64_MAX && (base == 0 ? mask & ~UINT64_C(1) : mask) != 0;
}

/* Let the harts of the set do `work`. */
static struct sbi_ret of_harts(uint64_t mask, uint64_t base, enum sbi_hart_work wanted,
			       enum sbi_hart_work *work)
{
	if (names_others(mask, base))
		return answer(SBI_ERR_INVALID_PARAM, 0);
	if (names_self(mask, base))
		*work = wanted;
	return answer(SBI_SUCCESS, 0);
}

static struct sbi_ret rfence(uint64_t function, uint64_t mask, uint64_t base, bool hypervisor,
			     enum sbi_hart_work *work)
{
	static const uint8_t fences[] = {
		[SBI_RFENCE_FENCE_I] = SBI_HART_FENCE_I,
		[SBI_RFENCE_SFENCE] = SBI_HART_SFENCE,
		[SBI_RFENCE_SFENCE_ASID] = SBI_HART_SFENCE,
		[SBI_RFENCE_HFENCE_GVMA_VMID] = SBI_HART_HFENCE_GVMA,
		[SBI_RFENCE_HFENCE_GVMA] = SBI_HART_HFENCE_GVMA,
		[SBI_RFENCE_HFENCE_VVMA_ASID] = SBI_HART_HFENCE_VVMA,
		[SBI_RFENCE_HFENCE_VVMA] = SBI_HART_HFENCE_VVMA,
	};

	if (function >= sizeof fences ||
	    (function >= SBI_RFENCE_HFENCE_GVMA_VMID && !hypervisor))
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	return of_harts(mask, base, (enum sbi_hart_work)fences[function], work);
}

static struct sbi_ret suspend(uint32_t type, enum sbi_hart_work *work)
{
	uint32_t kind = type & ~(uint32_t)SBI_HSM_SUSPEND_NON_RETENTIVE;

	if (kind > 0 && kind < SBI_HSM_SUSPEND_PLATFORM)
		return answer(SBI_ERR_INVALID_PARAM, 0); /* reserved */
	if (type != SBI_HSM_SUSPEND_RETENTIVE)
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	*work = SBI_HART_WAIT;
	return answer(SBI_SUCCESS, 0);
}

static struct sbi_ret hsm(uint64_t function, uint64_t a0, enum sbi_hart_work *work)
{
	switch (function) {
	case SBI_HSM_START:
		return answer(a0 == 0 ? SBI_ERR_ALREADY : SBI_ERR_INVALID_PARAM, 0);
	case SBI_HSM_STOP: /* no hart would be left to start it again */
		return answer(SBI_ERR_FAILED, 0);
	case SBI_HSM_STATUS:
		return a0 == 0 ? answer(SBI_SUCCESS, SBI_HSM_STARTED)
			       : answer(SBI_ERR_INVALID_PARAM, 0);
	case SBI_HSM_SUSPEND:
		return suspend((uint32_t)a0, work);
	default:
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	}
}

/* The legacy calls name harts by a mask in the caller's memory. It is not read: an interrupt or a
 * fence too many is allowed, and the caller is the only hart. */
static enum sbi_hart_work legacy(uint64_t extension)
{
	switch (extension) {
	case SBI_EXT_LEGACY_CLEAR_IPI:
		return SBI_HART_CLEAR_INTERRUPT;
	case SBI_EXT_LEGACY_SEND_IPI:
		return SBI_HART_INTERRUPT;
	case SBI_EXT_LEGACY_FENCE_I:
		return SBI_HART_FENCE_I;
	default:
		return SBI_HART_SFENCE;
	}
}

struct sbi_ret sbi_hart_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1,
			     bool hypervisor, enum sbi_hart_work *work)
{
	*work = SBI_HART_NOTHING;
	switch (extension) {
	case SBI_EXT_IPI:
		if (function != SBI_IPI_SEND)
			return answer(SBI_ERR_NOT_SUPPORTED, 0);
		return of_harts(a0, a1, SBI_HART_INTERRUPT, work);
	case SBI_EXT_RFENCE:
		return rfence(function, a0, a1, hypervisor, work);
	case SBI_EXT_HSM:
		return hsm(function, a0, work);
	default:
		*work = legacy(extension);
		return answer(SBI_SUCCESS, 0);
	}
}
