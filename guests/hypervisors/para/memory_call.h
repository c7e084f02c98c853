/** @file memory_call.h
 * The hypercalls about page tables, apart from registers and CSRs, so that unit tests and a fuzzer
 * can make them on the host. hypercall.h says what each means.
 */
#ifndef PARA_MEMORY_CALL_H
#define PARA_MEMORY_CALL_H
#include <stdint.h>

#include "hypervisors/para/pagetable.h"

/** A call. Fill id and arg, the rest is 0. */
struct memory_call {
	uint64_t id;	 /* RS_HC_MMU_* */
	uint64_t arg[4]; /* a0 to a3 */
	uint64_t answer; /* MMU_UPDATE: how many changes were made */
	/* how far it is */
	const volatile struct rs_mmu_update *next; /* in the VM's memory; NULL: not looked up */
	unsigned step;
	int64_t refused; /* MMU_SET_ROOTS: why, when references are to be given back */
};

/** Make it, or go on with it. @return 0, an RS_HERR_*, or PT_MORE if it has to be called again: the
 * budget is spent. */
int64_t memory_call(struct pt *pt, struct memory_call *call);

#endif
