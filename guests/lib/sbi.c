#include "lib/sbi.h"

#include "lib/csr.h"

void sbi_console_write(bool dbcn, const char *bytes, uint64_t pa, size_t size)
{
	while (dbcn && size) {
		struct sbi_ret ret = sbi_call(SBI_EXT_DBCN, SBI_DBCN_WRITE, size, pa, 0);
		if (ret.error != SBI_SUCCESS)
			return;
		/* it may write less than asked; `value` is the number of bytes written */
		pa += (uint64_t)ret.value;
		size -= (size_t)ret.value;
	}
	for (; size; bytes++, size--)
		(void)sbi_call(SBI_EXT_LEGACY_PUTCHAR, 0, (uint8_t)*bytes, 0, 0);
}

_Noreturn void sbi_power_off(uint8_t code)
{
	(void)sbi_call(SBI_EXT_SRST, SBI_SRST_RESET, SBI_SRST_TYPE_SHUTDOWN,
		       SBI_SRST_REASON_EXITCODE | code, 0);
	/* for firmware that refuses platform-specific reasons, or has no SRST */
	(void)sbi_call(SBI_EXT_SRST, SBI_SRST_RESET, SBI_SRST_TYPE_SHUTDOWN,
		       code ? SBI_SRST_REASON_FAILURE : SBI_SRST_REASON_NONE, 0);
	(void)sbi_call(SBI_EXT_LEGACY_SHUTDOWN, 0, 0, 0, 0);
	for (;;)
		wait_for_interrupt();
}
