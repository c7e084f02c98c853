/* sbi_base.c - the SBI base extension: the version, and which extensions there are. */
#include "lib/sbi.h"

static bool has(uint64_t extension)
{
	switch (extension) {
	case SBI_EXT_LEGACY_SET_TIMER:
	case SBI_EXT_LEGACY_PUTCHAR:
	case SBI_EXT_LEGACY_GETCHAR:
	case SBI_EXT_LEGACY_SHUTDOWN:
	case SBI_EXT_BASE:
	case SBI_EXT_TIME:
	case SBI_EXT_SRST:
	case SBI_EXT_DBCN:
		return true;
	default:
		return false;
	}
}

struct sbi_ret sbi_base(uint64_t function, uint64_t arg0)
{
	switch (function) {
	case SBI_BASE_SPEC_VERSION:
		return (struct sbi_ret){SBI_SUCCESS, SBI_SPEC_VERSION};
	case SBI_BASE_IMPL_ID:
		return (struct sbi_ret){SBI_SUCCESS, SBI_IMPL_RINGSIDE};
	case SBI_BASE_IMPL_VERSION:
		return (struct sbi_ret){SBI_SUCCESS, 1};
	case SBI_BASE_PROBE:
		return (struct sbi_ret){SBI_SUCCESS, has(arg0)};
	case SBI_BASE_MVENDORID:
	case SBI_BASE_MARCHID:
	case SBI_BASE_MIMPID:
		return (struct sbi_ret){SBI_SUCCESS, 0};
	default:
		return (struct sbi_ret){SBI_ERR_NOT_SUPPORTED, 0};
	}
}
