/** @file sbi_server.h
 * The SBI from the other side: what firmware and hypervisors share that answer its calls, on a
 * machine whose only hart is number 0. Source: RISC-V SBI specification 2.0.
 */
#ifndef GUEST_SBI_SERVER_H
#define GUEST_SBI_SERVER_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/sbi.h"

/** Answer a call of the BASE extension for an implementation that has what abi/sbi.h lists.
 * Machine identities are 0, which means "not known". */
struct sbi_ret sbi_base(uint64_t function, uint64_t a0);

/** @return SBI_SUCCESS if a SRST call may be served, else the error to answer. */
int64_t sbi_check_reset(uint32_t type, uint32_t reason);

/** What a call about harts asks of the caller's own hart. A fence may drop more than was asked
 * for, so neither address range nor address space matters. */
enum sbi_hart_work {
	SBI_HART_NOTHING,
	SBI_HART_INTERRUPT,	  /* make its software interrupt pending */
	SBI_HART_CLEAR_INTERRUPT, /* ... or not */
	SBI_HART_FENCE_I,
	SBI_HART_SFENCE,
	SBI_HART_HFENCE_GVMA,
	SBI_HART_HFENCE_VVMA,
	SBI_HART_WAIT, /* wait until an interrupt is pending that the caller has enabled */
};

/** Answer a call of IPI, RFENCE, HSM or one of their legacy ones, a0 and a1 being its arguments.
 * `hypervisor` says whether the caller may have the H extension. The answer holds after `work`
 * is done. A legacy call has no value to answer: its caller's a1 stays. */
struct sbi_ret sbi_hart_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1,
			     bool hypervisor, enum sbi_hart_work *work);

#endif
