/* directory.c - directories: files of entries, each the number of an inode and a name. */
#include "minix/minix.h"

#include "kernel.h"
#include "lib/string.h"

#define ENTRY	sizeof(struct minix_entry)
#define A_BLOCK (BUFFER_SIZE / ENTRY)

static bool is_called(const struct minix_entry *entry, const char *name)
{
	for (unsigned i = 0; i < MINIX_NAME; i++) {
		if (entry->name[i] != name[i])
			return false;
		if (!name[i])
			return true;
	}
	return !name[MINIX_NAME];
}

/* Directories have no holes, so that a large size alone does not make a long search.
 * @return 1; 0 at the end; or an error. */
static int entry_at(struct minix_inode *directory, uint64_t index, struct minix_entry *entry)
{
	uint32_t zone;
	if ((index + 1) * ENTRY > directory->size)
		return 0;
	int error = minix_map(directory, (uint32_t)(index / A_BLOCK), false, &zone);
	if (error)
		return error;
	if (!zone)
		return minix_damaged("a directory of %u bytes has no block for them",
				     directory->size, 0);
	struct buffer *buffer = buffer_get(zone);
	if (!buffer)
		return -EIO;
	*entry = ((const struct minix_entry *)(const void *)buffer->bytes)[index % A_BLOCK];
	return 1;
}

static int put_entry(struct minix_inode *directory, uint64_t index,
		     const struct minix_entry *entry)
{
	if ((index + 1) * ENTRY > minix_super.max_size) /* else a part of it would be written */
		return -EFBIG;
	int64_t put = minix_write_bytes(directory, index * ENTRY, entry, ENTRY);
	return put < 0 ? (int)put : 0;
}

/* Find the entry called `name`. @return as entry_at(). */
static int search(struct minix_inode *directory, const char *name, uint64_t *index,
		  struct minix_entry *entry)
{
	int found;
	for (*index = 0; (found = entry_at(directory, *index, entry)) > 0; ++*index)
		if (entry->inode && is_called(entry, name))
			break;
	return found;
}

int minix_find(struct minix_inode *directory, const char *name, uint32_t *number)
{
	struct minix_entry entry;
	uint64_t index;
	int found = search(directory, name, &index, &entry);
	if (found <= 0)
		return found ? found : -ENOENT;
	*number = entry.inode;
	return 0;
}

int minix_add(struct minix_inode *directory, const char *name, uint32_t number)
{
	struct minix_entry entry;
	uint64_t index = 0;
	int found;
	if (strlen(name) > MINIX_NAME)
		return -ENAMETOOLONG;
	while ((found = entry_at(directory, index, &entry)) > 0 && entry.inode)
		index++;
	if (found < 0)
		return found;
	memset(&entry, 0, sizeof(entry));
	entry.inode = number;
	memcpy(entry.name, name, strlen(name));
	return put_entry(directory, index, &entry);
}

int minix_remove(struct minix_inode *directory, const char *name)
{
	struct minix_entry entry;
	uint64_t index;
	int found = search(directory, name, &index, &entry);
	if (found <= 0)
		return found ? found : -ENOENT;
	entry.inode = 0;
	return put_entry(directory, index, &entry);
}

int minix_next(struct minix_inode *directory, uint64_t *index, struct minix_entry *entry)
{
	int found;
	while ((found = entry_at(directory, *index, entry)) > 0 && !entry->inode)
		++*index;
	return found;
}
