/* fs.h - file systems, as the rest of the kernel sees them. */
#ifndef KERNEL_FS_H
#define KERNEL_FS_H
#include <stddef.h>
#include <stdint.h>

#include "kernel/abi/syscall.h"

/** Each file system numbers its files. Functions return 0 or what is noted, or an error. `to`
 * and `from` may be a program's memory. Functions that a file system does not have are NULL. */
struct filesystem {
	uint32_t id;   /* unique */
	uint32_t root; /* the number of its root directory */
	int (*find)(uint32_t directory, const char *name, uint32_t *number);
	int (*stat)(uint32_t number, struct stat *stat);
	int64_t (*read)(uint32_t number, uint64_t offset, void *to, uint64_t size);
	int64_t (*write)(uint32_t number, uint64_t offset, const void *from, uint64_t size);
	/* Read the first name at or after `*offset`, and advance that past it. @return 1; 0 if
	 * there are no more. */
	int (*list)(uint32_t directory, uint64_t *offset, struct dirent *entry);
	int (*make)(uint32_t directory, const char *name, uint32_t kind, uint32_t *number);
	int (*remove)(uint32_t directory, const char *name);
	int (*truncate)(uint32_t number);
};

/** A file, wherever it is. */
struct node {
	const struct filesystem *fs;
	uint32_t number;
};

extern const struct filesystem initrd_fs; /* / */
extern const struct filesystem device_fs; /* /dev */
extern const struct filesystem minix_fs;  /* /disk */

/** minix/minix.c: write all that is not on the disk yet. @return 0 or -EIO. */
int minix_sync(void);

/** initrd.c: index the archive at `start`, up to the first entry that makes no sense. */
void initrd_init(const void *start, uint64_t size);

/** @return the bytes of a file of the initrd, which stay where they are, and how many. */
const void *initrd_bytes(uint32_t number, uint64_t *size);

#endif
