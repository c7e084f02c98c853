#include "scratch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first block marks the disk as a scratch disk; the others follow it. */
#define MARK  0x6863746172637372 /* "rscratch" */
#define WORDS (BLOCK / 8)
#define BATCH 8

static bool is_ours(const uint64_t *words)
{
	bool zero = true;
	for (long i = 0; i < WORDS; i++)
		zero &= words[i] == 0;
	return zero || words[0] == MARK;
}

void block_fill(uint64_t *words, long number, uint64_t version)
{
	for (long i = 0; i < WORDS; i++)
		words[i] = (uint64_t)number << 32 ^ version << 16 ^ (uint64_t)i;
}

bool block_is(const uint64_t *words, long number, uint64_t version)
{
	for (long i = 0; i < WORDS; i++)
		if (words[i] != ((uint64_t)number << 32 ^ version << 16 ^ (uint64_t)i))
			return false;
	return true;
}

static void seek(int fd, long number)
{
	work_need(lseek(fd, (number + 1) * BLOCK, SEEK_SET), "lseek");
}

void scratch_read(int fd, long number, void *to, long blocks)
{
	seek(fd, number);
	if (read(fd, to, (size_t)(blocks * BLOCK)) != blocks * BLOCK)
		work_failed("reading the disk");
}

void scratch_write(int fd, long number, const void *from, long blocks)
{
	seek(fd, number);
	if (write(fd, from, (size_t)(blocks * BLOCK)) != blocks * BLOCK)
		work_failed("writing the disk");
}

static void fill(int fd, long blocks)
{
	static uint64_t words[BATCH * WORDS];
	for (long done = 0, piece; done < blocks; done += piece) {
		piece = blocks - done < BATCH ? blocks - done : BATCH;
		for (long i = 0; i < piece; i++)
			block_fill(words + i * WORDS, done + i, 0);
		scratch_write(fd, done, words, piece);
	}
}

int scratch_open(long blocks)
{
	static uint64_t first[WORDS];
	struct stat s;
	int fd = open("/dev/disk", O_RDWR);
	if (fd < 0)
		work_impossible("this computer has no disk (-drive file=IMG)");
	work_need(fstat(fd, &s), "fstat");
	if (s.size < (uint64_t)(blocks + 1) * BLOCK)
		work_impossible("the disk is too small");
	if (read(fd, first, BLOCK) != BLOCK)
		work_failed("reading the disk");
	if (!is_ours(first))
		work_impossible("the disk is in use: this needs one that begins with zeroes");
	first[0] = MARK;
	work_need(lseek(fd, 0, SEEK_SET), "lseek");
	if (write(fd, first, BLOCK) != BLOCK)
		work_failed("writing the disk");
	fill(fd, blocks);
	return fd;
}
