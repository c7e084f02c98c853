#include "file/archive.h"

#include "arch/arch.h"
#include "kernel.h"
#include "lib/string.h"

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

static void add(struct archive *archive, const char *path, const uint8_t *bytes, uint32_t size,
		uint32_t mode)
{
	uint32_t kind = mode & MODE_KIND;
	if (kind != MODE_FOLDER && kind != MODE_REGULAR)
		return;
	if (path[0] == '.' && path[1] == '/')
		path += 2;
	if (!*path || (path[0] == '.' && !path[1]))
		return;
	if (archive->count == archive->room) {
		print("kernel: no room for file %s of the archive\n", path);
		return;
	}
	archive->entries[archive->count++] =
		(struct archive_entry){path, bytes, size, kind == MODE_FOLDER};
}

bool archive_index(struct archive *archive, struct archive_entry *entries, uint32_t room,
		   const void *start, uint64_t size)
{
	const uint8_t *all = start;
	uint64_t at = 0;
	entries[0] = (struct archive_entry){.path = "", .directory = true};
	*archive = (struct archive){entries, room, 1};
	while (at + HEADER <= size && memcmp(all + at, "07070", 5) == 0) {
		const uint8_t *header = all + at;
		uint32_t length = field(header, FIELD_NAME), bytes = field(header, FIELD_SIZE);
		uint64_t data = align_4(at + HEADER + length);
		const char *path = (const char *)header + HEADER;
		if (!length || data > size || bytes > size - data || path[length - 1])
			return false;
		if (memcmp(path, "TRAILER!!!", 11) == 0)
			return true;
		add(archive, path, all + data, bytes, field(header, FIELD_MODE));
		at = align_4(data + bytes);
	}
	return false;
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

int archive_find(const struct archive *archive, uint32_t directory, const char *name,
		 uint32_t *number)
{
	const struct archive_entry *entries = archive->entries;
	uint32_t count = archive->count;
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

int archive_stat(const struct archive *archive, uint32_t number, struct stat *stat)
{
	stat->kind = archive->entries[number].directory ? S_DIRECTORY : S_FILE;
	stat->number = number;
	stat->size = archive->entries[number].size;
	return 0;
}

int64_t archive_read(const struct archive *archive, uint32_t number, uint64_t offset, void *to,
		     uint64_t size)
{
	const struct archive_entry *entry = &archive->entries[number];
	if (entry->directory)
		return -EISDIR;
	if (offset >= entry->size)
		return 0;
	size = min_u64(size, entry->size - offset);
	return copy_user(to, entry->bytes + offset, size) ? (int64_t)size : -EFAULT;
}

int archive_list(const struct archive *archive, uint32_t directory, uint64_t *offset,
		 struct dirent *entry)
{
	const struct archive_entry *entries = archive->entries;
	if (!entries[directory].directory)
		return -ENOTDIR;
	for (uint64_t i = *offset + 1; i < archive->count; i++) {
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
