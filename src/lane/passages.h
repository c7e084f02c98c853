/* passages.h - where the passages of a recording begin.
 *
 * Pure: it sees the events in order, with what they mean, and knows nothing of what is kept.
 */
#ifndef LANE_PASSAGES_H
#define LANE_PASSAGES_H
#include "ringside/lane.h"

struct passages {
	/** Of the passage that the newest event is in: its number of its operation's kind, or of
	 * the stretches; and whether results are read off it. */
	uint32_t nth;
	bool stays;

	uint32_t stretches;
	bool called; /* the passage begins with a call of the hardware, whose operation is not
			yet known */
};

/** Take the next event.
 * @param full  no more fits the passage.
 * @return true if a passage begins with it. */
bool passages_event(struct passages *p, const struct rs_event *e, const struct rs_fact *f,
		    bool full);

#endif
