#include "web/lane/disk.h"

#include <stdlib.h>
#include <string.h>

#include "bench/workloads.h"

enum { CHUNK = 65536 };

struct disk {
	struct rs_block block;
	uint8_t *chunks[BENCH_DISK_SIZE /
			CHUNK]; /* NULL: nothing was written there, so that all of it is 0 */
};

/* @return false without memory. */
static bool move(struct disk *disk, uint64_t at, uint8_t *bytes, uint32_t size, bool write)
{
	while (size) {
		uint8_t **chunk = &disk->chunks[at / CHUNK];
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

	for (size_t i = 0; i < request->piece_count && request->op != RS_BLOCK_FLUSH; i++) {
		const struct rs_block_piece *p = &request->pieces[i];

		if (!move(context, at, p->bytes, p->size, request->op == RS_BLOCK_WRITE))
			return RS_BLOCK_FAILED;
		at += p->size;
	}
	return RS_BLOCK_DONE;
}

struct rs_block *web_disk_new(void)
{
	struct disk *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	d->block = (struct rs_block){.sectors = BENCH_DISK_SIZE / RS_SECTOR_SIZE,
				     .id = "ringside-disk-0",
				     .submit = submit,
				     .context = d};
	return &d->block;
}

void web_disk_free(struct rs_block *disk)
{
	struct disk *d = disk ? disk->context : NULL;

	for (size_t i = 0; d && i < sizeof d->chunks / sizeof *d->chunks; i++)
		free(d->chunks[i]);
	free(d);
}
