/* raw.h - the disk as a file: /dev/disk. */
#ifndef KERNEL_RAW_H
#define KERNEL_RAW_H
#include <stdbool.h>
#include <stdint.h>

/** Read or write whole sectors of the disk, bypassing any file system. The other end may be a
 * program's memory.
 * @return the number of bytes, 0 at the end of the disk; -EINVAL if offset or size is not a
 * multiple of DISK_SECTOR; -EBUSY for writing while the disk is in use as /disk; or another
 * error. */
int64_t disk_read_at(uint64_t offset, void *to, uint64_t size);
int64_t disk_write_at(uint64_t offset, const void *from, uint64_t size);

/** Whether a disk_write_at() is under way: then no file system can be mounted. */
bool disk_is_written(void);

#endif
