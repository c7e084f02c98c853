/* minix.h - the kernel's minix file system on the host: what surrounds it, and a judge that
 * reads its disk without it. */
#ifndef TEST_FUZZ_MINIX_H
#define TEST_FUZZ_MINIX_H
#include <stdbool.h>

#include "fuzz.h"

/* The disk: small, but files reach all levels of tables, and a directory has two blocks. */
enum {
	DISK_BLOCKS = 128,
	DISK_BLOCK = 1024,
	DISK_SIZE = DISK_BLOCKS * DISK_BLOCK,
	DISK_INODES = 64,
	DISK_INODE_MAP = 2,
	DISK_ZONE_MAP = 3,
	DISK_INODE_TABLE = 4,
	DISK_FIRST_ZONE = DISK_INODE_TABLE + DISK_INODES / 16,
};

/* ---- minix_host.c */

extern uint8_t host_disk[DISK_SIZE];

/* A program's memory. Behind `host_user_size` bytes nothing is there. */
enum { HOST_USER = 8192 };
extern uint8_t host_user[HOST_USER];
extern size_t host_user_size;

/* After so many transfers the disk fails, for ever. */
extern unsigned host_transfers_left;

/* Start the kernel's side anew, with nothing in memory. */
void host_start(void);

/* An empty file system. */
void host_make_disk(void);

/* Give a file a second name; turn it into another kind. The kernel has no calls for that. */
void host_add_name(uint32_t directory, const char *name, uint32_t inode);
void host_set_mode(uint32_t inode, uint16_t mode, uint32_t first_zone);

/* What the kernel thinks of the disk. */
bool host_is_damaged(void);
bool host_is_sound(void);

/* Files that cannot be removed now. */
enum { HOST_OPEN = 4 };
extern uint32_t host_open[HOST_OPEN];

/* ---- minix_judge.c */

/* @return whether nothing on the disk can make writing to it hurt a file; then `*lost` counts
 * inodes and blocks that are marked as allocated and belong to nothing. */
bool judge_is_sound(const uint8_t *disk, unsigned *lost);

/* What is to be on the disk, which is sound. */
void judge_start(const uint8_t *disk);
void judge_made(uint32_t directory, const char *name, uint32_t inode, bool is_file);
void judge_removed(uint32_t directory, const char *name, uint32_t inode);
void judge_emptied(uint32_t inode);
void judge_wrote(uint32_t inode, uint64_t offset, const uint8_t *bytes, size_t size);

/* Compare bytes that were read from a file. */
void judge_read(uint32_t inode, uint64_t offset, const uint8_t *bytes, size_t size);

/* Compare all of it with the disk, which is sound and has lost no more than before. */
void judge_compare(const uint8_t *disk);

/* ---- minix_fsck.c */

/* Ask fsck.minix, if RINGSIDE_FSCK names it. */
void judge_by_fsck(const uint8_t *disk);

#endif
