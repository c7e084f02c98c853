/* call.c - the SBI calls of S-mode.
 * Source: RISC-V SBI specification 2.0, chapters named as the extensions.
 */
#include "firmware.h"

#include "lib/csr.h"
#include "lib/uart.h"
#include "ringside/abi/board.h"

static struct sbi_ret answer(int64_t error, uint64_t value)
{
	return (struct sbi_ret){error, (int64_t)value};
}

static volatile uint32_t *const finisher = (volatile uint32_t *)RS_FINISHER_BASE;
static volatile uint64_t *const mtimecmp =
	(volatile uint64_t *)(RS_ACLINT_BASE + RS_ACLINT_MTIMECMP);

_Noreturn void finish(uint8_t code)
{
	*finisher = code ? (uint32_t)code << 16 | RS_FINISHER_FAIL : RS_FINISHER_PASS;
	for (;;)
		wait_for_interrupt();
}

static void set_timer(uint64_t deadline)
{
	if (firmware.sstc) {
		csr_write(CSR_stimecmp, deadline); /* sets and clears STIP by itself */
		return;
	}
	*mtimecmp = deadline;
	csr_clear(CSR_mip, 1u << RS_IRQ_S_TIMER);
	csr_set(CSR_mie, 1u << RS_IRQ_M_TIMER);
}

static struct sbi_ret base(uint64_t function, uint64_t a0)
{
	switch (function) {
	case SBI_BASE_MVENDORID:
		return answer(SBI_SUCCESS, csr_read(CSR_mvendorid));
	case SBI_BASE_MARCHID:
		return answer(SBI_SUCCESS, csr_read(CSR_marchid));
	case SBI_BASE_MIMPID:
		return answer(SBI_SUCCESS, csr_read(CSR_mimpid));
	default:
		return sbi_base(function, a0);
	}
}

/* The firmware accesses memory with rights that its caller lacks. So a caller may name neither the
 * firmware's memory nor devices. */
static bool may_name(uint64_t low, uint64_t high, uint64_t size)
{
	return high == 0 && low >= RS_FIRMWARE_BASE + FIRMWARE_SIZE &&
	       low <= firmware.ram_end && size <= firmware.ram_end - low;
}

static struct sbi_ret console(uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2)
{
	switch (function) {
	case SBI_DBCN_WRITE:
		if (!may_name(a1, a2, a0))
			return answer(SBI_ERR_INVALID_PARAM, 0);
		uart_write((const char *)a1, a0);
		return answer(SBI_SUCCESS, a0);
	case SBI_DBCN_READ: {
		uint64_t n = 0;
		if (!may_name(a1, a2, a0))
			return answer(SBI_ERR_INVALID_PARAM, 0);
		for (int byte; n < a0 && (byte = uart_read()) >= 0; n++)
			((uint8_t *)a1)[n] = (uint8_t)byte;
		return answer(SBI_SUCCESS, n);
	}
	case SBI_DBCN_WRITE_BYTE:
		uart_write(&(const char){(char)a0}, 1);
		return answer(SBI_SUCCESS, 0);
	default:
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	}
}

/* Not inlined, so that firmware_call() saves no registers for it: frequent calls would pay. */
static __attribute__((noinline)) struct sbi_ret reset(uint32_t type, uint32_t reason)
{
	int64_t error = sbi_check_reset(type, reason);

	if (error)
		return answer(error, 0);
	if (type == SBI_SRST_TYPE_SHUTDOWN)
		finish((uint8_t)reason);
	*finisher = RS_FINISHER_RESET;
	return answer(SBI_ERR_FAILED, 0); /* the board did not do it */
}

/* The legacy calls answer in a0 alone: a1 stays. */
static struct sbi_ret legacy(uint64_t extension, uint64_t a0, uint64_t a1)
{
	switch (extension) {
	case SBI_EXT_LEGACY_SET_TIMER:
		set_timer(a0);
		return answer(0, a1);
	case SBI_EXT_LEGACY_PUTCHAR:
		uart_write(&(const char){(char)a0}, 1);
		return answer(0, a1);
	case SBI_EXT_LEGACY_GETCHAR:
		return answer(uart_read(), a1);
	case SBI_EXT_LEGACY_CLEAR_IPI:
	case SBI_EXT_LEGACY_SEND_IPI:
	case SBI_EXT_LEGACY_FENCE_I:
	case SBI_EXT_LEGACY_SFENCE:
	case SBI_EXT_LEGACY_SFENCE_ASID:
		return firmware_legacy_hart_call(extension, a1);
	case SBI_EXT_LEGACY_SHUTDOWN:
		finish(0);
	default:
		return answer(SBI_ERR_NOT_SUPPORTED, 0);
	}
}

struct sbi_ret firmware_call(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4,
			     uint64_t a5, uint64_t function, uint64_t extension)
{
	(void)a3;
	(void)a4;
	(void)a5;
	switch (extension) {
	case SBI_EXT_TIME:
		if (function != SBI_TIME_SET_TIMER)
			return answer(SBI_ERR_NOT_SUPPORTED, 0);
		set_timer(a0);
		return answer(SBI_SUCCESS, 0);
	case SBI_EXT_DBCN:
		return console(function, a0, a1, a2);
	case SBI_EXT_BASE:
		return base(function, a0);
	case SBI_EXT_SRST:
		return function == SBI_SRST_RESET ? reset((uint32_t)a0, (uint32_t)a1)
						  : answer(SBI_ERR_NOT_SUPPORTED, 0);
	case SBI_EXT_IPI:
	case SBI_EXT_RFENCE:
	case SBI_EXT_HSM:
		return firmware_hart_call(extension, function, a0, a1);
	default:
		return legacy(extension, a0, a1);
	}
}
