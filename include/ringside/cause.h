/** @file cause.h
 * The names of causes (abi/cause.h), for anyone who shows them.
 */
#ifndef RS_CAUSE_H
#define RS_CAUSE_H
#include <stdint.h>

#include "ringside/abi/cause.h"

/** @return "illegal-insn", "irq-s-timer"...; "reserved" for a number without a name. */
const char *rs_cause_slug(uint64_t xcause);
/** @return "illegal instruction", "supervisor timer interrupt"...; "reserved cause" likewise. */
const char *rs_cause_text(uint64_t xcause);

/** @return what the specification calls a cause in a fault record of the IOMMU. */
const char *rs_iommu_cause_text(unsigned cause);

#endif
