/* fs.h - file systems, as the rest of the kernel sees them. */
#ifndef KERNEL_FS_H
#define KERNEL_FS_H
#include <stddef.h>
#include <stdint.h>

#include "kernel/abi/syscall.h"

/** Files have numbers, each file system its own. Answers are 0, or as said, or an error. `to`
 * and `from` may be a program's memory. Functions that a file system does not have are NULL. */
struct filesystem {
	uint32_t id;   /* unlike that of any other */
	uint32_t root; /* the number of its first directory */
	int (*find)(uint32_t directory, const char *name, uint32_t *number);
	int (*stat)(uint32_t number, struct stat *stat);
	int64_t (*read)(uint32_t number, uint64_t offset, void *to, uint64_t size);
	int64_t (*write)(uint32_t number, uint64_t offset, const void *from, uint64_t size);
	/* The first name at or behind `*offset`, which moves on. @return 1, 0 behind the last.
	 */
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

/** minix/minix.c: write what is not on the disk yet. @return 0 or -EIO. */
int minix_sync(void);

/** initrd.c: take the archive at `start`. What is wrong in it is left out. */
void initrd_init(const void *start, uint64_t size);

#endif
