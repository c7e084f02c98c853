/** @file cause.h
 * The names of causes (abi/cause.h), for anyone who shows them.
 */
#ifndef RS_CAUSE_H
#define RS_CAUSE_H
#include <stdbool.h>
#include <stdint.h>

#include "ringside/abi/cause.h"

/** @return "illegal-insn", "irq-s-timer"...; "reserved" for a number without a name. */
const char *rs_cause_slug(uint64_t xcause);
/** @return "illegal instruction", "supervisor timer interrupt"...; "reserved cause" likewise. */
const char *rs_cause_text(uint64_t xcause);

/** @return whether it is of an instruction that could not be fetched: there was no memory, or it is not mapped. */
static inline bool rs_cause_is_fetch(uint64_t xcause)
{
	return xcause == RS_CAUSE_INSN_ACCESS || xcause == RS_CAUSE_INSN_PAGE ||
	       xcause == RS_CAUSE_INSN_GUEST_PAGE;
}
/** @return whether it is likewise of a load or a store. */
static inline bool rs_cause_is_access(uint64_t xcause)
{
	return xcause == RS_CAUSE_LOAD_ACCESS || xcause == RS_CAUSE_STORE_ACCESS ||
	       xcause == RS_CAUSE_LOAD_PAGE || xcause == RS_CAUSE_STORE_PAGE ||
	       xcause == RS_CAUSE_LOAD_GUEST_PAGE || xcause == RS_CAUSE_STORE_GUEST_PAGE;
}

/** @return what the specification calls a cause in a fault record of the IOMMU. */
const char *rs_iommu_cause_text(unsigned cause);

#endif
