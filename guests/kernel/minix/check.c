/* check.c - is the disk sound? Asked once, before it is first written, since writing to a damaged
 * disk can destroy files that the damage did not touch: a block that belongs to a file and is
 * marked as free will be allocated again. What must hold:
 *
 *	- a block belongs to at most one file, lies where files can be, and is marked as allocated
 *	- a name leads to an inode that is in use and marked as allocated
 *	- an inode has as many links as names; a directory has one name, and its own two entries
 *
 * Blocks, and inodes of files, that are marked as allocated and belong to nothing are lost space
 * and no danger: a kernel leaves them that is switched off at a bad moment.
 *
 * Each block is visited once for each inode or file that it is part of, so the check ends
 * whatever the disk holds. It needs a bit of memory for each block and 4 bytes for each inode. */
#include "minix/minix.h"

#include "arch/arch.h"
#include "kernel.h"
#include "memory/page.h"

/* An array too large for a page: cells are 0, and have no memory before they are first used. */
#define PAGES	    (PAGE_SIZE / sizeof(void *))
#define SPARSE_MOST (PAGES * PAGE_SIZE) /* bytes */
struct sparse {
	uint8_t **pages;
};

static struct sparse claimed; /* a bit for each zone: it belongs to a file */
static struct sparse names;   /* a struct names for each inode */

struct names {
	uint16_t plain; /* entries that lead to it, without "." and ".." */
	uint16_t below; /* directories whose ".." leads to it */
};

static bool sparse_init(struct sparse *sparse)
{
	pa_t page = page_alloc_zero();
	sparse->pages = page ? ram_at(page) : NULL;
	return page != 0;
}

static void sparse_free(struct sparse *sparse)
{
	if (!sparse->pages)
		return;
	for (unsigned i = 0; i < PAGES; i++)
		if (sparse->pages[i])
			page_put(pa_of(sparse->pages[i]));
	page_put(pa_of(sparse->pages));
	sparse->pages = NULL;
}

/* The cell at byte `at`. @return NULL if memory is short. */
static void *sparse_at(struct sparse *sparse, uint64_t at)
{
	uint64_t page = at / PAGE_SIZE;
	if (!sparse->pages[page]) {
		pa_t pa = page_alloc_zero();
		if (!pa)
			return NULL;
		sparse->pages[page] = ram_at(pa);
	}
	return sparse->pages[page] + at % PAGE_SIZE;
}

static struct names *names_of(uint32_t inode)
{
	return sparse_at(&names, (uint64_t)(inode - 1) * sizeof(struct names));
}

static bool is_too_large(void)
{
	return minix_super.inodes > SPARSE_MOST / sizeof(struct names) ||
	       minix_super.zones / 8 >= SPARSE_MOST;
}

/* ---- Blocks ---- */

/* Note that a zone belongs to inode `number`. */
static int claim(uint32_t zone, uint32_t number)
{
	if (!minix_is_zone(zone))
		return minix_damaged("inode %u refers to block %u, which cannot hold files",
				     number, zone);
	uint32_t bit = zone - minix_super.first_zone;
	uint8_t *byte = sparse_at(&claimed, bit / 8), mask = (uint8_t)(1u << bit % 8);
	if (!byte)
		return -ENOMEM;
	if (*byte & mask)
		return minix_damaged("inode %u refers to block %u, which another also does",
				     number, zone);
	*byte |= mask;
	int taken = minix_zone_is_taken(zone);
	if (taken == 0)
		return minix_damaged("inode %u refers to block %u, which is marked as free",
				     number, zone);
	return taken < 0 ? taken : 0;
}

/* The same for a zone and what is below it, if it is a table of `level`. */
static int claim_all(uint32_t zone, unsigned level, uint32_t number)
{
	int error = claim(zone, number);
	for (uint32_t i = 0; level && i < MINIX_TABLE && !error; i++) {
		uint32_t below = 0;
		error = minix_read_slot(zone, i, &below);
		if (!error && below)
			error = claim_all(below, level - 1, number);
	}
	return error;
}

static int check_zones(const struct minix_inode *inode, uint32_t number)
{
	int error = 0;
	for (unsigned i = 0; i < MINIX_DIRECT + MINIX_LEVELS && !error; i++)
		if (inode->zone[i])
			error = claim_all(inode->zone[i],
					  i < MINIX_DIRECT ? 0 : i - MINIX_DIRECT + 1, number);
	return error;
}

/* ---- Names ---- */

/* Note what the entry at `index` of directory `number` leads to. */
static int count_entry(const struct minix_entry *entry, uint64_t index, uint32_t number)
{
	static const char *const own[] = {".", ".."};
	bool plain = index >= COUNT_OF(own);
	if (!minix_is_inode(entry->inode))
		return minix_damaged("directory %u leads to inode %u, which does not exist",
				     number, entry->inode);
	if (!plain &&
	    (!same_text(entry->name, own[index]) || (index == 0 && entry->inode != number)))
		return minix_damaged("directory %u does not begin with \".\" and \"..\"",
				     number, 0);
	if (index == 0)
		return 0;
	struct names *found = names_of(entry->inode);
	if (!found)
		return -ENOMEM;
	uint16_t *count = plain ? &found->plain : &found->below;
	if (*count == UINT16_MAX)
		return minix_damaged("inode %u has too many names", entry->inode, 0);
	++*count;
	return 0;
}

static int count_names(struct minix_inode *directory, uint32_t number)
{
	struct minix_entry entry;
	uint64_t index = 0, expected = 0;
	int found;
	if (directory->size % sizeof(entry))
		return minix_damaged("directory %u has a size of %u, which is not whole "
				     "entries",
				     number, directory->size);
	while ((found = minix_next(directory, &index, &entry)) > 0) {
		if (expected < 2 && index != expected)
			break;
		int error = count_entry(&entry, index, number);
		if (error)
			return error;
		index++;
		expected++;
	}
	if (found >= 0 && expected < 2)
		return minix_damaged("directory %u does not begin with \".\" and \"..\"",
				     number, 0);
	return found;
}

/* ---- Inodes ---- */

/* The first pass: collect what the inode says of blocks and of other inodes. */
static int collect(uint32_t number)
{
	struct minix_inode inode;
	int taken = minix_inode_is_taken(number);
	if (taken <= 0)
		return taken;
	int error = minix_load(number, &inode);
	if (error || !minix_is_used(&inode) || !minix_has_zones(&inode))
		return error;
	error = check_zones(&inode, number);
	if (!error && (inode.mode & MODE_KIND) == MODE_DIRECTORY)
		error = count_names(&inode, number);
	return error;
}

/* The second pass: compare that with what the inode says of itself. */
static int compare(uint32_t number)
{
	const struct names *found = names_of(number);
	struct minix_inode inode;
	bool is_root = number == MINIX_ROOT;
	if (!found)
		return -ENOMEM;
	int taken = minix_inode_is_taken(number);
	if (taken < 0)
		return taken;
	int error = minix_load(number, &inode);
	if (error)
		return error;
	bool is_used = taken && minix_is_used(&inode);
	bool is_directory = is_used && (inode.mode & MODE_KIND) == MODE_DIRECTORY;
	if (is_root && !is_directory)
		return minix_damaged("the root is not a directory", 0, 0);
	if (is_directory && found->plain != !is_root)
		return minix_damaged("directory %u has %u names", number, found->plain);
	if (!found->plain && !is_root)
		return 0;
	if (!is_used)
		return minix_damaged("a name leads to inode %u, which is not in use", number,
				     0);
	if (inode.links != found->plain + (is_directory ? 1 + found->below : 0))
		return minix_damaged("inode %u has the wrong number of links, %u", number,
				     inode.links);
	return 0;
}

static int check_all(void)
{
	int error = 0;
	if (is_too_large())
		return -EROFS;
	if (!sparse_init(&claimed) || !sparse_init(&names))
		return -ENOMEM;
	if (minix_inode_is_taken(0) == 0 ||
	    minix_zone_is_taken(minix_super.first_zone - 1) == 0)
		return minix_damaged("bit 0 of a map is clear", 0, 0);
	for (uint32_t i = 1; i <= minix_super.inodes && !error; i++)
		error = collect(i);
	for (uint32_t i = 1; i <= minix_super.inodes && !error; i++)
		error = compare(i);
	return error;
}

int minix_check(void)
{
	int error = check_all();
	sparse_free(&claimed);
	sparse_free(&names);
	return error;
}
