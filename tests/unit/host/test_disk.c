/* test_disk.c - image files as disks: what reaches the file, what leaves it alone, what is
 * refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/disk.h"

enum { SECTORS = 32, SIZE = SECTORS * 512 };

static char path[] = "/tmp/ringside-disk-XXXXXX";
static char message[512];

static uint8_t pattern(size_t at)
{
	return (uint8_t)(at / 512 * 31 + at);
}

static void write_file(const void *bytes, size_t size)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static void read_file(uint8_t *bytes, size_t size)
{
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	assert_int_equal(fread(bytes, 1, size, f), size);
	fclose(f);
}

/* In place of the system's: what was asked for, and the answer. */
static struct {
	unsigned count;
	int result;
} syncs;

int fsync(int fd)
{
	assert_true(fd >= 0);
	syncs.count++;
	errno = EIO;
	return syncs.result;
}

static int make_image(void **state)
{
	uint8_t bytes[SIZE];
	(void)state;
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = pattern(i);
	write_file(bytes, SIZE);
	syncs.count = 0;
	syncs.result = 0;
	return 0;
}

static const struct rs_drive plain = {.file = path};
static const struct rs_drive read_only = {.file = path, .read_only = true};
static const struct rs_drive snapshot = {.file = path, .snapshot = true};

static struct rs_disk *open_disk(const struct rs_drive *drive)
{
	struct rs_disk *disk;

	assert_int_equal(rs_disk_open(&disk, drive, 3, message, sizeof message), RS_OK);
	assert_non_null(disk);
	return disk;
}

static enum rs_block_result request(struct rs_disk *disk, enum rs_block_op op, uint64_t sector,
				    uint8_t *bytes, uint32_t first, uint32_t second)
{
	struct rs_block block = rs_disk_block(disk);
	const struct rs_block_piece pieces[] = {
		{.bytes = bytes, .size = first},
		{.bytes = bytes ? bytes + first : NULL, .size = second}};
	const struct rs_block_request r = {.op = op,
					   .sector = sector,
					   .pieces = pieces,
					   .piece_count = second  ? 2
							  : first ? 1
								  : 0};

	return block.submit(block.context, &r);
}

static void a_disk_is_as_large_as_its_file_and_has_a_name(void **state)
{
	struct rs_disk *disk = open_disk(&plain);
	struct rs_block block = rs_disk_block(disk);
	(void)state;
	assert_int_equal(block.sectors, SECTORS);
	assert_false(block.read_only);
	assert_string_equal(block.id, "ringside-disk-3");
	rs_disk_close(disk);
}

static void reads_come_from_the_file_whatever_the_pieces(void **state)
{
	struct rs_disk *disk = open_disk(&plain);
	uint8_t bytes[1024];
	(void)state;
	assert_int_equal(request(disk, RS_BLOCK_READ, 5, bytes, 100, 924), RS_BLOCK_DONE);
	for (size_t i = 0; i < sizeof bytes; i++)
		assert_int_equal(bytes[i], pattern(5 * 512 + i));
	assert_null(rs_disk_problem(disk));
	rs_disk_close(disk);
}

static void writes_are_in_the_file_when_they_are_done(void **state)
{
	struct rs_disk *disk = open_disk(&plain);
	uint8_t bytes[1024], after[SIZE];
	(void)state;
	memset(bytes, 0xa5, sizeof bytes);
	assert_int_equal(request(disk, RS_BLOCK_WRITE, 7, bytes, 700, 324), RS_BLOCK_DONE);
	read_file(after, SIZE);
	for (size_t i = 0; i < SIZE; i++)
		assert_int_equal(after[i], i >= 7 * 512 && i < 9 * 512 ? 0xa5 : pattern(i));
	assert_int_equal(request(disk, RS_BLOCK_FLUSH, 0, bytes, 0, 0), RS_BLOCK_DONE);
	rs_disk_close(disk);
}

static void a_snapshot_reads_what_it_wrote_and_leaves_the_file_alone(void **state)
{
	struct rs_disk *disk = open_disk(&snapshot);
	uint8_t bytes[1024], after[SIZE];
	(void)state;
	memset(bytes, 0xa5, sizeof bytes);
	/* pieces that cut a sector: each part must find the other */
	assert_int_equal(request(disk, RS_BLOCK_WRITE, 7, bytes, 700, 324), RS_BLOCK_DONE);
	assert_int_equal(request(disk, RS_BLOCK_FLUSH, 0, bytes, 0, 0), RS_BLOCK_DONE);
	for (uint64_t sector = 0; sector < SECTORS; sector++) {
		assert_int_equal(request(disk, RS_BLOCK_READ, sector, bytes, 512, 0),
				 RS_BLOCK_DONE);
		for (size_t i = 0; i < 512; i++)
			assert_int_equal(bytes[i], sector == 7 || sector == 8
							   ? 0xa5
							   : pattern(sector * 512 + i));
	}
	rs_disk_close(disk);
	read_file(after, SIZE);
	for (size_t i = 0; i < SIZE; i++)
		assert_int_equal(after[i], pattern(i));
}

static void a_read_only_disk_says_so(void **state)
{
	struct rs_disk *disk = open_disk(&read_only);
	(void)state;
	assert_true(rs_disk_block(disk).read_only);
	rs_disk_close(disk);
}

static void refused(const struct rs_drive *drive, enum rs_error e, const char *says)
{
	struct rs_disk *disk;

	assert_int_equal(rs_disk_open(&disk, drive, 0, message, sizeof message), e);
	assert_null(disk);
	assert_non_null(strstr(message, drive->file));
	if (!strstr(message, says))
		fail_msg("'%s' does not say '%s'", message, says);
}

static void one_file_is_written_by_one_machine(void **state)
{
	struct rs_disk *writer = open_disk(&plain), *reader, *other;
	(void)state;
	refused(&plain, RS_BAD_CONFIG, "in use by another machine");
	refused(&read_only, RS_BAD_CONFIG, "being written by another machine");
	refused(&snapshot, RS_BAD_CONFIG, "being written by another machine");
	rs_disk_close(writer);
	reader = open_disk(&read_only);
	other = open_disk(&snapshot); /* many may read */
	refused(&plain, RS_BAD_CONFIG, "in use by another machine");
	rs_disk_close(reader);
	rs_disk_close(other);
	rs_disk_close(open_disk(&plain));
}

static void sizes_that_are_no_sectors_are_refused(void **state)
{
	static const uint8_t bytes[1000];
	(void)state;
	write_file(bytes, 1000);
	refused(&plain, RS_BAD_CONFIG, "found 1000 bytes");
	write_file(bytes, 0);
	refused(&plain, RS_BAD_CONFIG, "found 0 bytes");
}

static void what_is_no_file_is_refused(void **state)
{
	const struct rs_drive missing = {.file = "/nowhere/disk.img"},
			      folder = {.file = "/tmp"};
	(void)state;
	refused(&missing, RS_IO, "No such file");
	refused(&folder, RS_IO, "Is a directory");
}

static void a_folder_and_a_device_are_no_images(void **state)
{
	const struct rs_drive folder = {.file = "/tmp", .read_only = true},
			      device = {.file = "/dev/zero", .read_only = true};
	(void)state;
	refused(&folder, RS_IO, "found a folder");
	refused(&device, RS_IO, "found no regular file");
}

static void a_file_that_became_shorter_is_an_error_the_guest_sees(void **state)
{
	struct rs_disk *disk = open_disk(&plain);
	uint8_t bytes[512];
	(void)state;
	assert_int_equal(truncate(path, 512), 0);
	assert_int_equal(request(disk, RS_BLOCK_READ, 0, bytes, 512, 0), RS_BLOCK_DONE);
	assert_int_equal(request(disk, RS_BLOCK_READ, 1, bytes, 512, 0), RS_BLOCK_FAILED);
	assert_non_null(strstr(rs_disk_problem(disk), "has become shorter"));
	rs_disk_close(disk);
}

/* As on a full disk: the file may not grow beyond the limit. The first failure is the one told.
 */
static void a_write_that_does_not_fit_is_an_error_the_guest_sees(void **state)
{
	struct rs_disk *disk = open_disk(&plain);
	struct rlimit limit, small;
	uint8_t bytes[512] = {0};
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = limit;
	small.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(request(disk, RS_BLOCK_WRITE, 7, bytes, 512, 0), RS_BLOCK_DONE);
	assert_int_equal(request(disk, RS_BLOCK_WRITE, 8, bytes, 512, 0), RS_BLOCK_FAILED);
	assert_int_equal(request(disk, RS_BLOCK_WRITE, 9, bytes, 512, 0), RS_BLOCK_FAILED);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_non_null(strstr(rs_disk_problem(disk), "written at byte 4096"));
	assert_non_null(strstr(rs_disk_problem(disk), path));
	rs_disk_close(disk);
}

/* As on a full disk: a sector that finds no room in the overlay is as it was, what was written
 * before stays, and the image is not touched. */
static void a_snapshot_that_fills_up_loses_nothing(void **state)
{
	struct rs_disk *disk = open_disk(&snapshot);
	uint8_t ones[1024], bytes[512], whole[SIZE];
	struct rlimit limit, small;

	(void)state;
	memset(ones, 0xff, sizeof ones);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = limit;
	small.rlim_cur = 4096 + 100; /* room for eight sectors and a bit */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(request(disk, RS_BLOCK_WRITE, 7, ones, 1024, 0), RS_BLOCK_FAILED);
	assert_int_equal(request(disk, RS_BLOCK_WRITE, 20, ones, 512, 0), RS_BLOCK_FAILED);
	assert_int_equal(request(disk, RS_BLOCK_WRITE, 6, ones, 512, 0), RS_BLOCK_DONE);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_non_null(strstr(rs_disk_problem(disk), "written to its snapshot at byte 4196"));
	assert_non_null(strstr(rs_disk_problem(disk), "File too large"));
	for (unsigned sector = 0; sector < SECTORS; sector++) {
		assert_int_equal(request(disk, RS_BLOCK_READ, sector, bytes, 512, 0),
				 RS_BLOCK_DONE);
		for (size_t i = 0; i < sizeof bytes; i++)
			assert_int_equal(bytes[i], sector == 6 || sector == 7
							   ? 0xff
							   : pattern(sector * 512u + i));
	}
	assert_int_equal(request(disk, RS_BLOCK_WRITE, 20, ones, 512, 0), RS_BLOCK_DONE);
	rs_disk_close(disk);
	read_file(whole, SIZE);
	for (size_t i = 0; i < SIZE; i++)
		assert_int_equal(whole[i], pattern(i));
}

static void a_file_that_may_not_be_written_is_refused_for_writing(void **state)
{
	(void)state;
	if (geteuid() == 0)
		skip(); /* who may do everything is refused nothing; tests/cli has it too */
	assert_int_equal(chmod(path, 0400), 0);
	refused(&plain, RS_IO, "readonly=on or snapshot=on");
	rs_disk_close(open_disk(&read_only));
	assert_int_equal(chmod(path, 0600), 0);
}

static void a_snapshot_without_room_for_it_is_refused(void **state)
{
	(void)state;
	assert_int_equal(setenv("TMPDIR", "/nowhere", 1), 0);
	refused(&snapshot, RS_IO, "");
	unsetenv("TMPDIR");
}

static void a_flush_waits_for_the_medium(void **state)
{
	struct rs_disk *disk = open_disk(&plain);
	uint8_t bytes[512] = {0};
	(void)state;
	assert_int_equal(request(disk, RS_BLOCK_WRITE, 1, bytes, 512, 0), RS_BLOCK_DONE);
	assert_int_equal(syncs.count, 0);
	assert_int_equal(request(disk, RS_BLOCK_FLUSH, 0, NULL, 0, 0), RS_BLOCK_DONE);
	assert_int_equal(syncs.count, 1);
	assert_null(rs_disk_problem(disk));
	rs_disk_close(disk);
}

static void a_flush_that_fails_is_an_error_the_guest_sees(void **state)
{
	struct rs_disk *disk = open_disk(&plain);
	(void)state;
	syncs.result = -1;
	assert_int_equal(request(disk, RS_BLOCK_FLUSH, 0, NULL, 0, 0), RS_BLOCK_FAILED);
	assert_non_null(strstr(rs_disk_problem(disk), "cannot be flushed: Input/output error"));
	rs_disk_close(disk);
}

static void a_snapshot_has_nothing_that_should_last(void **state)
{
	struct rs_disk *disk = open_disk(&snapshot);
	(void)state;
	assert_int_equal(request(disk, RS_BLOCK_FLUSH, 0, NULL, 0, 0), RS_BLOCK_DONE);
	assert_int_equal(syncs.count, 0);
	rs_disk_close(disk);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, make_image)
	const struct CMUnitTest tests[] = {
		TEST(a_disk_is_as_large_as_its_file_and_has_a_name),
		TEST(reads_come_from_the_file_whatever_the_pieces),
		TEST(writes_are_in_the_file_when_they_are_done),
		TEST(a_snapshot_reads_what_it_wrote_and_leaves_the_file_alone),
		TEST(a_flush_waits_for_the_medium),
		TEST(a_flush_that_fails_is_an_error_the_guest_sees),
		TEST(a_snapshot_has_nothing_that_should_last),
		TEST(a_read_only_disk_says_so),
		TEST(one_file_is_written_by_one_machine),
		TEST(sizes_that_are_no_sectors_are_refused),
		TEST(what_is_no_file_is_refused),
		TEST(a_folder_and_a_device_are_no_images),
		TEST(a_file_that_became_shorter_is_an_error_the_guest_sees),
		TEST(a_write_that_does_not_fit_is_an_error_the_guest_sees),
		TEST(a_snapshot_that_fills_up_loses_nothing),
		TEST(a_file_that_may_not_be_written_is_refused_for_writing),
		TEST(a_snapshot_without_room_for_it_is_refused),
	};
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests_name("host/disk", tests, NULL, NULL);
	unlink(path);
	return failed;
}
