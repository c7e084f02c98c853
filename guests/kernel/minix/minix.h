/* minix.h - what the files of the minix file system share. It reads and writes version 3, as
 * mkfs.minix -3 of util-linux makes it. The caller holds the file system's lock.
 *
 *	block 0    1       2                                                first_zone
 *	     | - | super | map of inodes | map of zones | inodes ... | zones ...
 *
 * A zone is a block of a file or directory. Inode 1 is the root directory. Source: the MINIX 3
 * book (Tanenbaum, Woodhull: "Operating Systems: Design and Implementation", "The Disk
 * Layout").
 *
 * A disk may hold anything. Every number that is read from it is checked before it is used, so
 * that reading a damaged disk is safe. That is not enough for writing: if a map says that a
 * block of some file is free, the block would be given to another file. So the whole disk is
 * checked once, before it is first written (check.c). A damaged disk is never written. */
#ifndef KERNEL_MINIX_H
#define KERNEL_MINIX_H
#include <stdbool.h>
#include <stdint.h>

#include "disk/buffer.h"
#include "kernel/abi/syscall.h"

#define MINIX_ROOT 1u
#define MINIX_NAME 60u /* bytes of a name; a name of this length has no NUL */

#define MODE_KIND      0170000u
#define MODE_FILE      0100000u
#define MODE_DIRECTORY 0040000u
#define MODE_LINK      0120000u

/* On the disk. */
struct minix_inode {
	uint16_t mode, links, uid, gid;
	uint32_t size, atime, mtime, ctime;
	uint32_t zone[10]; /* 7 of the file itself; then 1, 2 and 3 levels of tables of zones;
			      0 is a hole. Devices keep other things here. */
};
_Static_assert(sizeof(struct minix_inode) == 64, "as on the disk");

struct minix_entry {
	uint32_t inode; /* 0: the entry is free */
	char name[MINIX_NAME];
};
_Static_assert(sizeof(struct minix_entry) == 64, "as on the disk");

#define MINIX_DIRECT	 7u
#define MINIX_LEVELS	 3u
#define MINIX_TABLE_BITS 8u
#define MINIX_TABLE	 (1u << MINIX_TABLE_BITS) /* zones in a table */

/* ---- super.c ---- */

/* The geometry, from the super block. */
struct minix_super {
	uint32_t inodes, zones, first_zone, max_size;
	uint32_t inode_map, zone_map, inode_table; /* blocks where they start */
};
extern struct minix_super minix_super;

/** Read the super block, once. @return 0; -ENODEV if there is no disk or no minix file system
 * on it; -EUCLEAN if its numbers contradict each other. */
int minix_mount(void);
bool minix_is_mounted(void);

/** Report damage on the console, the first time that some is found, and refuse to write from
 * then on. `what` is a format for print() with up to two numbers. @return -EUCLEAN. */
int minix_damaged(const char *what, uint64_t number, uint64_t other);

/** Before anything is written: check the disk if that was not done yet.
 * @return 0, -EROFS, or what minix_check() returned. */
int minix_may_write(void);

static inline bool minix_is_inode(uint32_t number)
{
	return number >= 1 && number <= minix_super.inodes;
}

static inline bool minix_is_zone(uint32_t zone)
{
	return zone >= minix_super.first_zone && zone < minix_super.zones;
}

/** Allocate an inode or zone. @return 0 and its number; -ENOSPC or -EIO. */
int minix_take_inode(uint32_t *number);
int minix_take_zone(uint32_t *zone);

/** Free an inode or zone, which must be allocated. @return 0, -EUCLEAN if it is not, or -EIO;
 * on failure it stays allocated, and fsck finds it. */
int minix_free_inode(uint32_t number);
int minix_free_zone(uint32_t zone);

/** @return 1 if an inode or zone is allocated, 0 if it is free, or -EIO. Number 0, and the zone
 * before the first, stand for the bit that is always set. */
int minix_inode_is_taken(uint32_t number);
int minix_zone_is_taken(uint32_t zone);

/* ---- check.c ---- */

/** Check all that leads to files: maps, inodes, tables of zones, directories.
 * @return 0; -EUCLEAN if the disk is damaged; -EROFS if it is too large to be checked; -ENOMEM;
 * -EIO. */
int minix_check(void);

/* ---- inode.c ---- */

/** Read or write an inode. @return 0, -EUCLEAN if there is no such inode, -EIO. */
int minix_load(uint32_t number, struct minix_inode *inode);
int minix_store(uint32_t number, const struct minix_inode *inode);

/** Whether the inode is in use, as far as its mode and links tell. */
bool minix_is_used(const struct minix_inode *inode);

/** Whether `zone` holds zones: files, directories and symbolic links. */
bool minix_has_zones(const struct minix_inode *inode);

/** Read slot `index` of the table in `table`. @return 0 or -EIO. */
int minix_read_slot(uint32_t table, uint32_t index, uint32_t *zone);

/** Find the zone of block `index` of a file, 0 for a hole. With `make`, holes are filled, and
 * the inode may change. @return 0, -ENOSPC, -EFBIG, -EUCLEAN or -EIO. */
int minix_map(struct minix_inode *inode, uint32_t index, bool make, uint32_t *zone);

/** Free all zones. @return 0, -EUCLEAN or -EIO; what follows the error is not freed. */
int minix_empty(struct minix_inode *inode);

/** Read or write bytes of a file. The other end may be a program's memory.
 * @return the number of bytes, or an error if there are none. */
int64_t minix_read_bytes(struct minix_inode *inode, uint64_t offset, void *to, uint64_t size);
int64_t minix_write_bytes(struct minix_inode *inode, uint64_t offset, const void *from,
			  uint64_t size);

/** Seconds since 1970, for the times in inodes; 0 without a clock. */
uint32_t minix_time(void);

/* ---- directory.c ---- */

/** @return 0 and the inode called `name`; -ENOENT; or another error. */
int minix_find(struct minix_inode *directory, const char *name, uint32_t *number);

/** Add a name that is not there yet. The directory's inode may change, even on failure. */
int minix_add(struct minix_inode *directory, const char *name, uint32_t number);
int minix_remove(struct minix_inode *directory, const char *name);

/** Read the first entry in use at or after `*index`, and set `*index` to its place.
 * @return 1; 0 if there are no more; or an error. */
int minix_next(struct minix_inode *directory, uint64_t *index, struct minix_entry *entry);

#endif
