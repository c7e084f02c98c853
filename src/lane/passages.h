/* passages.h - where the passages of a recording begin, and the numbers of operations.
 *
 * Pure: it sees the events in order and knows nothing of what is kept.
 */
#ifndef LANE_PASSAGES_H
#define LANE_PASSAGES_H
#include "ringside/lane.h"

enum { PASSAGES_DEPTH = 8 };

struct passages {
	/** Of the passage that the newest event is in: its number of its operation's kind, or of
	 * the stretches; and whether results are read off it. */
	uint32_t nth;
	bool stays;

	uint32_t began[RS_OPS]; /* operations of each kind */
	struct {
		uint32_t id, nth;
	} inside[PASSAGES_DEPTH]; /* begun and not ended, the innermost last */
	size_t depth;
	uint32_t stretches;
	bool called; /* the passage begins with a call of the hardware, whose operation is not
			yet known */
	bool begun, ended; /* the timed part */
};

/** Take the next event, and number it if it is a mark of an operation.
 * @param full  no more fits the passage.
 * @return true if a passage begins with it. */
bool passages_event(struct passages *c, struct rs_event *e, bool full);

#endif
