/* crash_hints.h - what a crash often means, derived from what is known of it. */
#ifndef CLI_CRASH_HINTS_H
#define CLI_CRASH_HINTS_H
#include "ringside/lane.h"

enum { CRASH_HINTS = 4, CRASH_HINT = 320 };

/** Write the hints that fit; `ram`: bytes of the guest's RAM. @return how many. */
size_t crash_hints(char hints[CRASH_HINTS][CRASH_HINT], const struct rs_crash *crash,
		   uint64_t ram);

#endif
