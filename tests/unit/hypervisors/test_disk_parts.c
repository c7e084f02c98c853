/* test_disk_parts.c - requests with more pieces than the hypervisors' driver takes at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hypervisors/common/disk_parts.h"

enum { MOST = 2000, SECTOR = VIRTIO_BLK_SECTOR, FIRST = 7 };

static uint8_t memory[MOST * 8192]; /* a piece every 8 KiB, so that none follows another */
static struct rs_block_piece pieces[MOST];

static struct disk_rest request(size_t count, const uint32_t *sizes, size_t size_count)
{
	for (size_t i = 0; i < count; i++)
		pieces[i] = (struct rs_block_piece){.bytes = memory + i * 8192,
						    .size = sizes[i % size_count]};
	return (struct disk_rest){.pieces = pieces, .count = count, .sector = FIRST};
}

/* Take all parts. They are whole sectors, follow each other on the disk, and together they are the bytes
 * of all pieces in their order. @return how many there are. */
static unsigned take_all(struct disk_rest *rest)
{
	struct virtio_blk_piece part[VIRTIO_BLK_PIECES];
	uint64_t bytes = 0;
	size_t at = 0;
	uint32_t done = 0;
	unsigned parts = 0;

	while (rest->count) {
		unsigned count;
		uint64_t before = bytes;

		assert_int_equal(rest->sector, FIRST + bytes / SECTOR);
		count = disk_take_part(rest, part);
		assert_in_range(count, 1, VIRTIO_BLK_PIECES);
		for (unsigned i = 0; i < count; i++) {
			assert_int_equal(part[i].address, (uintptr_t)pieces[at].bytes + done);
			assert_in_range(part[i].size, 1, pieces[at].size - done);
			bytes += part[i].size;
			done += part[i].size;
			if (done == pieces[at].size) {
				at++;
				done = 0;
			}
		}
		assert_int_equal((bytes - before) % SECTOR, 0);
		parts++;
	}
	assert_ptr_equal(rest->pieces, pieces + at);
	return parts;
}

static void what_fits_is_one_part(void **state)
{
	static const uint32_t odd[] = {1, SECTOR - 1, 4096};
	struct disk_rest rest = request(1, &odd[2], 1);

	(void)state;
	assert_int_equal(take_all(&rest), 1);
	rest = request(VIRTIO_BLK_PIECES - 2, odd, 3);
	assert_int_equal(take_all(&rest), 1);
}

static void a_request_of_pages_is_cut_between_them(void **state)
{
	static const uint32_t page = 4096;
	struct disk_rest rest = request(VIRTIO_BLK_PIECES + 1, &page, 1);

	(void)state;
	assert_int_equal(take_all(&rest), 2);
}

static void a_part_ends_inside_a_piece_where_a_sector_does(void **state)
{
	static const uint32_t odd[] = {100, 4000, 3, 505, 512}; /* 10 sectors */
	struct disk_rest rest = request(MOST, odd, 5);

	(void)state;
	assert_in_range(take_all(&rest), MOST / VIRTIO_BLK_PIECES + 1,
			MOST / VIRTIO_BLK_PIECES + 2);
}

static void pieces_too_small_for_a_sector_are_no_part(void **state)
{
	static const uint32_t byte = 1;
	struct disk_rest rest = request(512, &byte, 1);
	struct virtio_blk_piece part[VIRTIO_BLK_PIECES];

	(void)state;
	assert_int_equal(disk_take_part(&rest, part), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fits_is_one_part),
		cmocka_unit_test(a_request_of_pages_is_cut_between_them),
		cmocka_unit_test(a_part_ends_inside_a_piece_where_a_sector_does),
		cmocka_unit_test(pieces_too_small_for_a_sector_are_no_part),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
