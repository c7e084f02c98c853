/* packed_stream.h - a stream of a file that is compressed, and ends with a checksum (zstd). */
#ifndef LANE_PACKED_STREAM_H
#define LANE_PACKED_STREAM_H
#include <stdint.h>
#include <stdio.h>

#include "lane/recording_format.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

enum { PACKED_PIECE = 1 << 16 }; /* bytes that may be moved at once */

struct packed_writer {
	struct format_stream stream; /* first, so that one is the other */
	FILE *file;		     /* to be set */
	struct ZSTD_CCtx_s *zstd;
	uint8_t piece[PACKED_PIECE], packed[PACKED_PIECE];
	size_t used;
};

/** @return NULL without memory. */
struct packed_writer *packed_writer_new(int level);
/** Write what is left, and the checksum. */
bool packed_end(struct packed_writer *w);
void packed_writer_free(struct packed_writer *w);

struct packed_reader {
	struct format_stream stream;
	struct ZSTD_DCtx_s *zstd;
	const uint8_t *bytes; /* `size` of them, of which `taken` are unpacked */
	size_t size, taken;
	uint8_t piece[PACKED_PIECE];
	size_t at, end; /* of `piece` that is not yet taken */
	bool over;	/* the stream's end, its checksum included, was seen */
};

/** Read from bytes that must stay. @return NULL without memory. */
struct packed_reader *packed_reader_new(const void *bytes, size_t size);
/** Nothing is left, and the checksum was right. */
bool packed_is_over(struct packed_reader *r);
void packed_reader_free(struct packed_reader *r);

#endif
