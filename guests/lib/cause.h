/** @file cause.h
 * What a cause is called.
 */
#ifndef GUEST_CAUSE_H
#define GUEST_CAUSE_H
#include <stdint.h>

#include "ringside/abi/cause.h"

/* cause_text_<name>: for a table of one's own. */
#define CAUSE(number, name, slug, text) static const char cause_text_##name[] = text;
#include "ringside/abi/cause.def"
#undef CAUSE

/** @return "load page fault", "supervisor timer interrupt"...; "reserved cause" for a number without
 * a name. */
static inline const char *cause_text(uint64_t cause)
{
	static const char *const exceptions[] = {
#define CAUSE(number, name, slug, text) [number] = cause_text_##name,
#include "ringside/abi/cause.def"
#undef CAUSE
	};
	static const char *const interrupts[] = {
#define INTERRUPT(number, name, slug, text) [number] = text,
#include "ringside/abi/interrupt.def"
#undef INTERRUPT
	};
	uint64_t number = cause & ~RS_CAUSE_INTERRUPT;
	const char *text = 0;

	if (cause & RS_CAUSE_INTERRUPT)
		text = number < sizeof interrupts / sizeof *interrupts ? interrupts[number] : 0;
	else if (number < sizeof exceptions / sizeof *exceptions)
		text = exceptions[number];
	return text ? text : "reserved cause";
}

#endif
