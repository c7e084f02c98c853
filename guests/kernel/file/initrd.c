/* initrd.c - the root: the files that come with the kernel, an archive in memory. */
#include "file/archive.h"
#include "file/fs.h"

#define INDEX 128u

static struct archive initrd;

void initrd_init(const void *start, uint64_t size)
{
	static struct archive_entry entries[INDEX];
	(void)archive_index(&initrd, entries, INDEX, start, size);
}

const void *initrd_bytes(uint32_t number, uint64_t *size)
{
	*size = initrd.entries[number].size;
	return initrd.entries[number].bytes;
}

static int initrd_find(uint32_t directory, const char *name, uint32_t *number)
{
	return archive_find(&initrd, directory, name, number);
}

static int initrd_stat(uint32_t number, struct stat *stat)
{
	return archive_stat(&initrd, number, stat);
}

static int64_t initrd_read(uint32_t number, uint64_t offset, void *to, uint64_t size)
{
	return archive_read(&initrd, number, offset, to, size);
}

static int initrd_list(uint32_t directory, uint64_t *offset, struct dirent *entry)
{
	return archive_list(&initrd, directory, offset, entry);
}

const struct filesystem initrd_fs = {
	.id = 1,
	.find = initrd_find,
	.stat = initrd_stat,
	.read = initrd_read,
	.list = initrd_list,
};
