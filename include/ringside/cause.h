/** @file cause.h
 * Why a trap was taken: the numbers of xcause, with their names.
 */
#ifndef RS_CAUSE_H
#define RS_CAUSE_H
#include <stdint.h>

enum rs_cause {
#define CAUSE(number, name, slug, text) RS_CAUSE_##name = (number),
#include "ringside/cause.def"
#undef CAUSE
};

enum rs_interrupt {
#define INTERRUPT(number, name, slug, text) RS_IRQ_##name = (number),
#include "ringside/interrupt.def"
#undef INTERRUPT
};

/** Bit 63 of xcause: an interrupt, not an exception. */
#define RS_CAUSE_INTERRUPT (UINT64_C(1) << 63)

/** @return "illegal-insn", "irq-s-timer"...; "reserved" for a number without a name. */
const char *rs_cause_slug(uint64_t xcause);
/** @return "illegal instruction", "supervisor timer interrupt"...; "reserved cause" likewise. */
const char *rs_cause_text(uint64_t xcause);

#endif
