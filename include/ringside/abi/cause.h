/** @file cause.h
 * Why a trap was taken: the numbers of xcause. Rows: cause.def and interrupt.def. For C and assembly.
 */
#ifndef RS_ABI_CAUSE_H
#define RS_ABI_CAUSE_H

/** Bit 63 of xcause: an interrupt, not an exception. */
#define RS_CAUSE_INTERRUPT 0x8000000000000000

/* RS_CAUSE_<name>: an exception. RS_IRQ_<name>: an interrupt, without bit 63; its bit of xie and xip. */
#ifdef __ASSEMBLER__
/* clang-format off */
#define CAUSE(number, name, slug, text) .equ RS_CAUSE_##name, number
#include "ringside/abi/cause.def"
#undef CAUSE
#define INTERRUPT(number, name, slug, text) .equ RS_IRQ_##name, number
#include "ringside/abi/interrupt.def"
#undef INTERRUPT
/* clang-format on */
#else
enum rs_cause {
#define CAUSE(number, name, slug, text) RS_CAUSE_##name = (number),
#include "ringside/abi/cause.def"
#undef CAUSE
};

enum rs_interrupt {
#define INTERRUPT(number, name, slug, text) RS_IRQ_##name = (number),
#include "ringside/abi/interrupt.def"
#undef INTERRUPT
};
#endif

#endif
