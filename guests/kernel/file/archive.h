/* archive.h - files in a cpio archive in memory ("newc": each file a header of hexadecimal digits,
 * its name, its bytes; cpio(5)). They are read-only. The archive may have any contents.
 *
 * It is indexed once. A file's number is its place in the index; 0 is the root. */
#ifndef KERNEL_ARCHIVE_H
#define KERNEL_ARCHIVE_H
#include <stdbool.h>
#include <stdint.h>

#include "kernel/abi/syscall.h"

struct archive_entry {
	const char *path; /* without a slash at either end; "" is the root */
	const uint8_t *bytes;
	uint32_t size;
	bool directory;
};

struct archive {
	struct archive_entry *entries;
	uint32_t room, count;
};

/** Index the archive at `start`, up to the first entry that makes no sense, into `entries`, which
 * have room for `room`. @return whether it is whole. */
bool archive_index(struct archive *archive, struct archive_entry *entries, uint32_t room,
		   const void *start, uint64_t size);

/* As those of struct filesystem; `number` is one of the archive. */
int archive_find(const struct archive *archive, uint32_t directory, const char *name,
		 uint32_t *number);
int archive_stat(const struct archive *archive, uint32_t number, struct stat *stat);
int64_t archive_read(const struct archive *archive, uint32_t number, uint64_t offset, void *to,
		     uint64_t size);
int archive_list(const struct archive *archive, uint32_t directory, uint64_t *offset,
		 struct dirent *entry);

#endif
