/* race_bars.h - a race on a terminal: a line for each lane, drawn over and over.
 */
#ifndef CLI_RACE_BARS_H
#define CLI_RACE_BARS_H
#include <stdio.h>

#include "ringside/lane.h"

/** What is to be seen of a lane. */
struct race_line {
	enum rs_generation generation;
	bool ended, ok;	      /**< ... and well */
	uint64_t done, total; /**< of its work; 0, 0: it does not say */
	uint64_t cycles;      /**< that the result counts */
	unsigned place;	      /**< 1: it ended first; 0: not known */
	double ratio;	      /**< to bare metal; 0: not known */
};

struct race_bars {
	size_t columns; /**< of the terminal when it was last drawn; 0: it was not */
	size_t lines;	/**< that were drawn */
};

/** Draw the lines on a terminal, over those of before: nothing if it is none, or too narrow. */
void race_bars_draw(struct race_bars *bars, FILE *out, const struct race_line *lines,
		    size_t count);
/** Leave the terminal so that other text may follow, whatever is at the cursor. */
void race_bars_end(const struct race_bars *bars, FILE *out);

#endif
