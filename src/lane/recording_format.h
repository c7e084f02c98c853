/* recording_format.h - the parts of a recording file as bytes. One description serves writing and
 * reading: each function takes a value to the stream or from it. */
#ifndef LANE_RECORDING_FORMAT_H
#define LANE_RECORDING_FORMAT_H
#include "lane/recording.h"

/** A stream of bytes. `move` transfers `size` bytes from or to `bytes`; after false, nothing more is
 * transferred. */
struct format_stream {
	bool (*move)(struct format_stream *s, void *bytes, size_t size);
	bool writing, failed;
};

/** What a file begins with. */
extern const char recording_magic[8];

/** All but the passages, and how many of these there are. */
bool format_head(struct format_stream *s, struct rs_recorded *r, uint64_t *passages);
bool format_event(struct format_stream *s, struct rs_event *e);
bool format_fact(struct format_stream *s, struct rs_fact *f);
bool format_hart_state(struct format_stream *s, struct rs_hart_state *look);
bool format_page_walk(struct format_stream *s, struct rs_page_walk *w);
/** Its place and counts. */
bool format_passage(struct format_stream *s, struct passage *p);
/** Whether what was read is what a lane could have written. */
bool format_head_valid(const struct rs_recorded *r);
/** `end`: the number after the last event before it. */
bool format_passage_valid(const struct passage *p, size_t end);
bool format_event_valid(const struct rs_event *e, const struct rs_event *before);
bool format_fact_valid(const struct rs_fact *f, const struct rs_event *e);
bool format_hart_state_valid(const struct rs_hart_state *look,
			     const struct rs_hart_state *before, const struct passage *p);
bool format_page_walk_valid(const struct rs_page_walk *w, const struct rs_page_walk *before,
			    const struct passage *p);

#endif
