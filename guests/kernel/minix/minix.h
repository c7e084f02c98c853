/* minix.h - the minix file system, version 3, as mkfs.minix -3 of util-linux makes it: its
 * parts to each other. The file system's lock is held throughout. Numbers on the disk may be
 * anything: what leads outside is an error.
 *
 *	block 0    1       2                                                first_zone
 *	     | - | super | map of inodes | map of zones | inodes ... | zones ...
 *
 * A zone is a block of file or directory. Inode 1 is the root directory. Source: the MINIX 3
 * book (Tanenbaum, Woodhull: "Operating Systems: Design and Implementation", "The Disk
 * Layout"). */
#ifndef KERNEL_MINIX_H
#define KERNEL_MINIX_H
#include <stdbool.h>
#include <stdint.h>

#include "disk/buffer.h"
#include "kernel/abi/syscall.h"

#define MINIX_ROOT 1u
#define MINIX_NAME 60u /* bytes of a name, the NUL not counted if it fills them */

#define MODE_KIND      0170000u
#define MODE_FILE      0100000u
#define MODE_DIRECTORY 0040000u

/* On the disk. */
struct minix_inode {
	uint16_t mode, links, uid, gid;
	uint32_t size, atime, mtime, ctime;
	uint32_t zone[10]; /* 7 of the file itself; one each of 1, 2 and 3 levels of tables of
			      zones */
};
_Static_assert(sizeof(struct minix_inode) == 64, "as on the disk");

struct minix_entry {
	uint32_t inode; /* 0: the entry is free */
	char name[MINIX_NAME];
};
_Static_assert(sizeof(struct minix_entry) == 64, "as on the disk");

/* ---- super.c ---- */

/* What the super block says. */
struct minix_super {
	uint32_t inodes, zones, first_zone, max_size;
	uint32_t inode_map, zone_map, inode_table; /* blocks where they start */
};
extern struct minix_super minix_super;

/** Read the super block, once. @return 0; -ENODEV if there is no disk or no minix file system
 * on it. */
int minix_mount(void);
bool minix_is_mounted(void);

/** Take a free inode or zone. @return 0 and its number, -ENOSPC or -EIO. */
int minix_take_inode(uint32_t *number);
int minix_take_zone(uint32_t *zone);
void minix_free_inode(uint32_t number);
void minix_free_zone(uint32_t zone);

/* ---- inode.c ---- */

int minix_load(uint32_t number, struct minix_inode *inode);
int minix_store(uint32_t number, const struct minix_inode *inode);

/** The zone of block `index` of a file; 0 for a hole. With `make` there is none, and the inode
 * may have changed. @return 0, -ENOSPC, -EFBIG or -EIO. */
int minix_map(struct minix_inode *inode, uint32_t index, bool make, uint32_t *zone);

/** Give all zones back. */
int minix_empty(struct minix_inode *inode);

/** Read or write bytes of a file. @return how many or an error. */
int64_t minix_read_bytes(struct minix_inode *inode, uint64_t offset, void *to, uint64_t size);
int64_t minix_write_bytes(struct minix_inode *inode, uint64_t offset, const void *from,
			  uint64_t size);

/** Seconds since 1970, for times of change. */
uint32_t minix_time(void);

/* ---- directory.c ---- */

/** @return 0 and the inode called `name`, -ENOENT, ... */
int minix_find(struct minix_inode *directory, const char *name, uint32_t *number);

/** Add a name, which is not there. The inode of the directory may have changed, even on
 * failure. */
int minix_add(struct minix_inode *directory, const char *name, uint32_t number);
int minix_remove(struct minix_inode *directory, const char *name);

/** The entry at or behind `*index` that is in use. @return 1, 0 behind the last, or an error.
 */
int minix_next(struct minix_inode *directory, uint64_t *index, struct minix_entry *entry);

#endif
