/* raw.h - the disk as a file: /dev/disk. */
#ifndef KERNEL_RAW_H
#define KERNEL_RAW_H
#include <stdint.h>

/** Read or write whole sectors of the disk, past any file system. The other end may be a
 * program's memory.
 * @return bytes, 0 at the end of the disk, or an error: -EINVAL for parts of sectors, -EBUSY
 * for writing while the disk is in use as /disk. */
int64_t disk_read_at(uint64_t offset, void *to, uint64_t size);
int64_t disk_write_at(uint64_t offset, const void *from, uint64_t size);

#endif
