/** @file breaks.h
 * The microscope's own breakpoints: conditions (lane/condition.h) at which the lane that is looked at is stopped. It is
 * run anew for that, beside what was recorded of it: every instruction counts, while a recording has events.
 */
#ifndef VIEW_BREAKS_H
#define VIEW_BREAKS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/model/source.h"

enum { VIEW_BREAKS = 16 };

struct view_break {
	char text[VIEW_BREAK_TEXT];
	bool has_pc; /**< it is at a line of code ... */
	uint64_t pc; /**< ... this one */
};

struct view_breaks {
	struct view_break list[VIEW_BREAKS];
	size_t count;

	bool typing; /**< one is being typed: `typed` */
	bool fresh;  /**< ... and the letter of the key that began it may still come as text */
	char typed[VIEW_BREAK_TEXT];

	int searching; /**< 1: for the next one; -1: for the one before; 0: not */
	struct view_find find;
	char joined[VIEW_BREAKS * (VIEW_BREAK_TEXT + 8)]; /**< what is looked for */

	/** Where the lane was stopped last: it is shown while the position is `cycle`. */
	struct {
		bool held;
		size_t lane;
		uint64_t cycle;
		struct view_found found;
	} stop;
};

/** Add one, or remove it if it is there. @return whether it is there then; *full: there is no room. */
bool view_breaks_toggle(struct view_breaks *b, const struct view_break *one, bool *full);
/** @return whether the position is where this lane was stopped. */
bool view_breaks_stopped(const struct view_breaks *b, size_t lane, uint64_t cycle);
/** @return whether one is at this line of code. */
bool view_breaks_at(const struct view_breaks *b, uint64_t pc);
/** Write all of them, as one condition; or for people, with `between` between them. */
void view_breaks_join(const struct view_breaks *b, char *text, size_t size, bool condition,
		      const char *between);

#endif
