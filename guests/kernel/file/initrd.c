/* initrd.c - the files that come with the kernel: a cpio archive in memory ("newc": each file a
 * header of hexadecimal digits, its name, its bytes; cpio(5)). They are read-only.
 *
 * The archive is indexed once. A file's number is its index; 0 is the root. */
#include "arch/arch.h"
#include "file/fs.h"
#include "kernel.h"
#include "lib/string.h"

#define INDEX 128u

static struct {
	const char *path; /* without a slash at either end; "" is the root */
	const uint8_t *bytes;
	uint32_t size;
	bool directory;
} entries[INDEX] = {{.path = "", .directory = true}};
static uint32_t count = 1;

#define HEADER	     110u
#define FIELD_MODE   1u
#define FIELD_SIZE   6u
#define FIELD_NAME   11u
#define MODE_KIND    0170000u
#define MODE_FOLDER  0040000u
#define MODE_REGULAR 0100000u

/* Read a field of a header: 8 hexadecimal digits each, after a magic of 6. */
static uint32_t field(const uint8_t *header, unsigned index)
{
	uint32_t value = 0;
	for (unsigned i = 0; i < 8; i++) {
		uint8_t c = header[6 + 8 * index + i];
		value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return value;
}

static uint64_t align_4(uint64_t value)
{
	return (value + 3) & ~(uint64_t)3;
}

static void add(const char *path, const uint8_t *bytes, uint32_t size, uint32_t mode)
{
	uint32_t kind = mode & MODE_KIND;
	if (kind != MODE_FOLDER && kind != MODE_REGULAR)
		return;
	if (path[0] == '.' && path[1] == '/')
		path += 2;
	if (!*path || (path[0] == '.' && !path[1]))
		return;
	if (count == INDEX) {
		print("kernel: no room for file %s of the archive\n", path);
		return;
	}
	entries[count].path = path;
	entries[count].bytes = bytes;
	entries[count].size = size;
	entries[count].directory = kind == MODE_FOLDER;
	count++;
}

void initrd_init(const void *start, uint64_t size)
{
	const uint8_t *archive = start;
	uint64_t at = 0;
	while (at + HEADER <= size && memcmp(archive + at, "07070", 5) == 0) {
		const uint8_t *header = archive + at;
		uint32_t length = field(header, FIELD_NAME), bytes = field(header, FIELD_SIZE);
		uint64_t data = align_4(at + HEADER + length);
		const char *path = (const char *)header + HEADER;
		if (!length || data > size || bytes > size - data || path[length - 1])
			return;
		if (memcmp(path, "TRAILER!!!", 11) == 0)
			return;
		add(path, archive + data, bytes, field(header, FIELD_MODE));
		at = align_4(data + bytes);
	}
}

/* The name of `path` in directory `above`; NULL if it is not directly in it. */
static const char *name_in(const char *above, const char *path)
{
	size_t length = strlen(above);
	if (length) {
		if (memcmp(path, above, length) || path[length] != '/')
			return NULL;
		path += length + 1;
	}
	for (const char *c = path; *c; c++)
		if (*c == '/')
			return NULL;
	return path;
}

static int initrd_find(uint32_t directory, const char *name, uint32_t *number)
{
	if (!entries[directory].directory)
		return -ENOTDIR;
	for (uint32_t i = 1; i < count; i++) {
		const char *here = name_in(entries[directory].path, entries[i].path);
		if (!here || !same_text(here, name))
			continue;
		*number = i;
		return 0;
	}
	return -ENOENT;
}

static int initrd_stat(uint32_t number, struct stat *stat)
{
	stat->kind = entries[number].directory ? S_DIRECTORY : S_FILE;
	stat->number = number;
	stat->size = entries[number].size;
	return 0;
}

static int64_t initrd_read(uint32_t number, uint64_t offset, void *to, uint64_t size)
{
	if (entries[number].directory)
		return -EISDIR;
	if (offset >= entries[number].size)
		return 0;
	size = min_u64(size, entries[number].size - offset);
	return copy_user(to, entries[number].bytes + offset, size) ? (int64_t)size : -EFAULT;
}

static int initrd_list(uint32_t directory, uint64_t *offset, struct dirent *entry)
{
	if (!entries[directory].directory)
		return -ENOTDIR;
	for (uint64_t i = *offset + 1; i < count; i++) {
		const char *name = name_in(entries[directory].path, entries[i].path);
		if (!name || strlen(name) >= NAME_ROOM)
			continue;
		*offset = i;
		entry->number = (uint32_t)i;
		memcpy(entry->name, name, strlen(name) + 1);
		return 1;
	}
	return 0;
}

const struct filesystem initrd_fs = {
	.id = 1,
	.find = initrd_find,
	.stat = initrd_stat,
	.read = initrd_read,
	.list = initrd_list,
};
