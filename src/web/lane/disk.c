#include "web/lane/disk.h"

#include <stdlib.h>
#include <string.h>

#include "bench/workloads.h"

enum { CHUNK = 65536 };

static uint8_t *chunks[BENCH_DISK_SIZE /
		       CHUNK]; /* NULL: nothing was written there, so that all of it is 0 */

/* @return false without memory. */
static bool move(uint64_t at, uint8_t *bytes, uint32_t size, bool write)
{
	while (size) {
		uint8_t **chunk = &chunks[at / CHUNK];
		uint32_t begin = (uint32_t)(at % CHUNK),
			 some = size < CHUNK - begin ? size : CHUNK - begin;

		if (write && !*chunk)
			*chunk = calloc(1, CHUNK);
		if (write && !*chunk)
			return false;
		if (write)
			memcpy(*chunk + begin, bytes, some);
		else if (*chunk)
			memcpy(bytes, *chunk + begin, some);
		else
			memset(bytes, 0, some);
		at += some;
		bytes += some;
		size -= some;
	}
	return true;
}

static enum rs_block_result submit(void *context, const struct rs_block_request *request)
{
	uint64_t at = request->sector * RS_SECTOR_SIZE;

	(void)context;
	for (size_t i = 0; i < request->piece_count && request->op != RS_BLOCK_FLUSH; i++) {
		const struct rs_block_piece *p = &request->pieces[i];

		if (!move(at, p->bytes, p->size, request->op == RS_BLOCK_WRITE))
			return RS_BLOCK_FAILED;
		at += p->size;
	}
	return RS_BLOCK_DONE;
}

struct rs_block web_disk(void)
{
	return (struct rs_block){.sectors = BENCH_DISK_SIZE / RS_SECTOR_SIZE,
				 .id = "ringside-disk-0",
				 .submit = submit};
}
