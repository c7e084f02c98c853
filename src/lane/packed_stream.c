#include "lane/packed_stream.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

/* ---- writing */

static bool pack(struct packed_writer *w, ZSTD_EndDirective what)
{
	ZSTD_inBuffer in = {w->piece, w->used, 0};
	size_t left;

	do {
		ZSTD_outBuffer out = {w->packed, sizeof w->packed, 0};

		left = ZSTD_compressStream2(w->zstd, &out, &in, what);
		if (ZSTD_isError(left) || fwrite(w->packed, 1, out.pos, w->file) != out.pos)
			return false;
	} while (what == ZSTD_e_end ? left != 0 : in.pos < in.size);
	w->used = 0;
	return true;
}

static bool put(struct format_stream *s, void *bytes, size_t size)
{
	struct packed_writer *w = (struct packed_writer *)s;
	const uint8_t *from = bytes;

	while (size > 0) {
		size_t room = sizeof w->piece - w->used, part = size < room ? size : room;

		memcpy(w->piece + w->used, from, part);
		w->used += part;
		from += part;
		size -= part;
		if (w->used == sizeof w->piece && !pack(w, ZSTD_e_continue))
			return false;
	}
	return true;
}

struct packed_writer *packed_writer_new(int level)
{
	struct packed_writer *w = calloc(1, sizeof *w);

	if (w)
		w->zstd = ZSTD_createCCtx();
	if (!w || !w->zstd) {
		free(w);
		return NULL;
	}
	ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(w->zstd, ZSTD_c_checksumFlag, 1);
	w->stream = (struct format_stream){.move = put, .writing = true};
	return w;
}

bool packed_end(struct packed_writer *w)
{
	return pack(w, ZSTD_e_end);
}

void packed_writer_free(struct packed_writer *w)
{
	if (w)
		ZSTD_freeCCtx(w->zstd);
	free(w);
}

/* ---- reading */

static bool refill(struct packed_reader *r)
{
	ZSTD_outBuffer out = {r->piece, sizeof r->piece, 0};
	ZSTD_inBuffer in = {r->bytes, r->size, r->taken};

	while (out.pos == 0 && !r->over) {
		size_t before = in.pos, left = ZSTD_decompressStream(r->zstd, &out, &in);

		if (ZSTD_isError(left) || (out.pos == 0 && left != 0 && in.pos == before))
			return false;
		r->over = left == 0;
	}
	r->taken = in.pos;
	r->at = 0;
	r->end = out.pos;
	return out.pos > 0;
}

static bool get(struct format_stream *s, void *bytes, size_t size)
{
	struct packed_reader *r = (struct packed_reader *)s;
	uint8_t *to = bytes;

	while (size > 0) {
		size_t n = r->end - r->at < size ? r->end - r->at : size;

		if (n == 0) {
			if (!refill(r))
				return false;
			continue;
		}
		memcpy(to, r->piece + r->at, n);
		r->at += n;
		to += n;
		size -= n;
	}
	return true;
}

struct packed_reader *packed_reader_new(const void *bytes, size_t size)
{
	struct packed_reader *r = calloc(1, sizeof *r);

	if (r)
		r->zstd = ZSTD_createDCtx();
	if (!r || !r->zstd) {
		free(r);
		return NULL;
	}
	r->stream.move = get;
	r->bytes = bytes;
	r->size = size;
	return r;
}

bool packed_is_over(struct packed_reader *r)
{
	return r->at == r->end && !refill(r) && r->over && r->taken == r->size;
}

void packed_reader_free(struct packed_reader *r)
{
	if (r)
		ZSTD_freeDCtx(r->zstd);
	free(r);
}
