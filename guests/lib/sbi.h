/** @file sbi.h
 * SBI calls to the firmware or hypervisor below. Numbers are in ringside/abi/sbi.h.
 */
#ifndef GUEST_SBI_H
#define GUEST_SBI_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/abi/sbi.h"

struct sbi_ret {
	int64_t error; /* SBI_SUCCESS or SBI_ERR_* */
	int64_t value;
};

static inline struct sbi_ret sbi_call(uint64_t extension, uint64_t function, uint64_t arg0,
				      uint64_t arg1, uint64_t arg2)
{
	register uint64_t a0 __asm__("a0") = arg0;
	register uint64_t a1 __asm__("a1") = arg1;
	register uint64_t a2 __asm__("a2") = arg2;
	register uint64_t a6 __asm__("a6") = function;
	register uint64_t a7 __asm__("a7") = extension;
	__asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a6), "r"(a7) : "memory");
	return (struct sbi_ret){(int64_t)a0, (int64_t)a1};
}

/** @return whether the SBI implementation has `extension`. */
static inline bool sbi_probe(uint64_t extension)
{
	struct sbi_ret ret = sbi_call(SBI_EXT_BASE, SBI_BASE_PROBE, extension, 0, 0);
	return ret.error == SBI_SUCCESS && ret.value != 0;
}

/** Request a timer interrupt at `deadline` (ticks of `time`); clears a pending one. */
static inline void sbi_set_timer(uint64_t deadline)
{
	(void)sbi_call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, deadline, 0, 0);
}

/** Write `size` bytes: those at physical address `pa` by the debug console extension, or those
 * at `bytes` by the legacy call if `dbcn` is false. */
void sbi_console_write(bool dbcn, const char *bytes, uint64_t pa, size_t size);

/** Switch the machine off with an exit code, 0 to 255. */
_Noreturn void sbi_power_off(uint8_t code);

#endif
