/* recording.h - the observer that keeps events, and hart states beside them. One thread
 * writes, any number may read meanwhile.
 *
 * Events are kept in *passages*: an operation with all that is done for it, up to the next one;
 * where no operations are marked, or in a long one, a stretch. What is thinned out are whole
 * passages, so that whatever is left of an operation is all of it.
 */
#ifndef LANE_RECORDING_H
#define LANE_RECORDING_H
#include "ringside/recording.h"

/** Bytes that a lane's recording takes at most, but for what is being written. */
#define RECORDING_BYTES ((size_t)256 << 20)

/** Events of a passage, and hart states, at most; and page walks. */
enum { PASSAGE_MOST = 1024, PASSAGE_WALKS = 1024 };

struct passage {
	size_t first; /**< number of its first event */
	uint32_t count, state_count, walk_count;
	struct rs_event *events; /**< and what they mean: */
	struct rs_fact *facts;
	struct rs_hart_state *states;
	struct rs_page_walk *walks; /**< the first so many of them */
	uint32_t nth;		    /**< of its operation's kind, or of the stretches */
	uint8_t level;		    /**< how often those like it were thinned */
	bool stays;		    /**< results are read from it */
};

/** @return what it takes in a recording. */
size_t passage_bytes(const struct passage *p);

/** @param bytes  it takes at most. @return NULL if the host is out of memory. */
struct rs_recording *recording_new(size_t bytes);
void recording_free(struct rs_recording *r);

/** Keep a copy of an event and of what it means. @return the event's number. */
size_t recording_add(struct rs_recording *r, const struct rs_event *e, const struct rs_fact *f);
/** Keep a copy of the hart's state right after the newest event. */
void recording_add_hart_state(struct rs_recording *r, const struct rs_hart_state *look);
/** Keep a copy of a walk after the newest event, and give it its numbers. Of more than PASSAGE_WALKS in a
 * passage, the first are kept and the others counted. */
void recording_add_walk(struct rs_recording *r, struct rs_page_walk *walk);
/** There were so many walks: of a recording that was read from a file. */
void recording_set_walks(struct rs_recording *r, size_t walks);

/** Passages that are there, the one being written last, while nobody writes. */
size_t recording_passages(const struct rs_recording *r);
struct passage recording_passage(const struct rs_recording *r, size_t i);
/** Keep a copy of a passage that comes after all others: a recording that was read from a file.
 * @return false without memory. */
bool recording_put(struct rs_recording *r, const struct passage *p);

/** Write a file of these. `head->events` is ignored. */
enum rs_error recording_write(struct rs_recorded *head, const struct rs_recording *r,
			      const char *path, char *message, size_t size);

#endif
