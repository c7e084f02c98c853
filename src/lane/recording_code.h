/* recording_code.h - the parts of a recording file as bytes. One description serves writing and
 * reading: each function takes a value to the stream or from it. */
#ifndef LANE_RECORDING_CODE_H
#define LANE_RECORDING_CODE_H
#include "lane/recording.h"

/** Bytes on their way. `move` takes `size` bytes from or to `bytes`; false ends it all. */
struct code_stream {
	bool (*move)(struct code_stream *s, void *bytes, size_t size);
	bool writing, failed;
};

/** What a file begins with. */
extern const char recording_magic[8];

enum { EVENT_BYTES = 64 };

/** All but the passages, and how many of these there are. */
bool code_head(struct code_stream *s, struct rs_recorded *r, uint64_t *passages);
bool code_event(struct code_stream *s, struct rs_event *e);
bool code_look(struct code_stream *s, struct rs_look *look);
/** Its place and counts. */
bool code_passage(struct code_stream *s, struct passage *p);
/** Whether what was read is what a lane could have written. */
bool code_head_valid(const struct rs_recorded *r);
/** `end`: the number after the last event before it. */
bool code_passage_valid(const struct passage *p, size_t end);
bool code_event_valid(const struct rs_event *e, const struct rs_event *before);
bool code_look_valid(const struct rs_look *look, const struct rs_look *before,
		     const struct passage *p);

#endif
