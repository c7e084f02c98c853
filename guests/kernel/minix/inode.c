/* inode.c - files: their inodes, their zones, their bytes. */
#include "minix/minix.h"

#include "arch/arch.h"
#include "kernel.h"
#include "lib/string.h"

#define INODES_A_BLOCK (uint32_t)(BUFFER_SIZE / sizeof(struct minix_inode))

static int inode_buffer(uint32_t number, struct buffer **buffer, struct minix_inode **inode)
{
	if (!minix_is_inode(number))
		return minix_damaged("a name leads to inode %u, and there are only %u", number,
				     minix_super.inodes);
	*buffer = buffer_get(minix_super.inode_table + (number - 1) / INODES_A_BLOCK);
	if (!*buffer)
		return -EIO;
	*inode = (struct minix_inode *)(void *)(*buffer)->bytes + (number - 1) % INODES_A_BLOCK;
	return 0;
}

int minix_load(uint32_t number, struct minix_inode *inode)
{
	struct minix_inode *there = NULL;
	struct buffer *buffer = NULL;
	int error = inode_buffer(number, &buffer, &there);
	if (!error)
		*inode = *there;
	return error;
}

int minix_store(uint32_t number, const struct minix_inode *inode)
{
	struct minix_inode *there = NULL;
	struct buffer *buffer = NULL;
	int error = inode_buffer(number, &buffer, &there);
	if (error)
		return error;
	*there = *inode;
	buffer->dirty = true;
	return 0;
}

/* The kinds in a mode: FIFO 1, character device 2, directory 4, block device 6, file 8,
 * symbolic link 10, socket 12 (inode(7) of Linux). */
#define KINDS (1u << 1 | 1u << 2 | 1u << 4 | 1u << 6 | 1u << 8 | 1u << 10 | 1u << 12)

bool minix_is_used(const struct minix_inode *inode)
{
	return inode->links && KINDS >> (inode->mode >> 12) & 1;
}

bool minix_has_zones(const struct minix_inode *inode)
{
	uint32_t kind = inode->mode & MODE_KIND;
	return kind == MODE_FILE || kind == MODE_DIRECTORY || kind == MODE_LINK;
}

uint32_t minix_time(void)
{
	return rtc_exists() ? (uint32_t)(rtc_read() / 1000000000) : 0;
}

/* ---- Zones ---- */

static const uint8_t zeroes[BUFFER_SIZE];

/* Allocate a zone of zeroes. */
static int new_zone(uint32_t *zone)
{
	int error = minix_take_zone(zone);
	if (error)
		return error;
	error = buffer_fill(*zone, zeroes);
	if (error)
		(void)minix_free_zone(*zone);
	return error;
}

int minix_read_slot(uint32_t table, uint32_t index, uint32_t *zone)
{
	struct buffer *buffer = buffer_get(table);
	if (!buffer)
		return -EIO;
	*zone = ((const uint32_t *)(const void *)buffer->bytes)[index];
	return 0;
}

static int write_slot(uint32_t table, uint32_t index, uint32_t zone)
{
	struct buffer *buffer = buffer_get(table);
	if (!buffer)
		return -EIO;
	((uint32_t *)(void *)buffer->bytes)[index] = zone;
	buffer->dirty = true;
	return 0;
}

static int check_zone(uint32_t zone)
{
	return !zone || minix_is_zone(zone)
		       ? 0
		       : minix_damaged("a file refers to block %u, which cannot hold files",
				       zone, 0);
}

/* Follow slot `index` of the table in `table`; with `make`, a zone is allocated for it if it
 * has none. */
static int map_slot(uint32_t table, uint32_t index, bool make, uint32_t *zone)
{
	int error = minix_read_slot(table, index, zone);
	if (error || *zone || !make)
		return error ? error : check_zone(*zone);
	error = new_zone(zone);
	if (error)
		return error;
	error = write_slot(table, index, *zone);
	if (error)
		(void)minix_free_zone(*zone);
	return error;
}

int minix_map(struct minix_inode *inode, uint32_t index, bool make, uint32_t *zone)
{
	unsigned level = 0, first = index;
	int error = 0;
	if (index >= MINIX_DIRECT) {
		index -= MINIX_DIRECT;
		for (level = 1; index >> MINIX_TABLE_BITS * level; level++) {
			if (level == MINIX_LEVELS)
				return -EFBIG;
			index -= 1u << MINIX_TABLE_BITS * level;
		}
		first = MINIX_DIRECT + level - 1;
	}
	if (!inode->zone[first] && make)
		error = new_zone(&inode->zone[first]);
	if (error) {
		inode->zone[first] = 0;
		return error;
	}
	*zone = inode->zone[first];
	error = check_zone(*zone);
	while (level-- && *zone && !error)
		error = map_slot(*zone, (index >> MINIX_TABLE_BITS * level) % MINIX_TABLE, make,
				 zone);
	return error;
}

/* Free a zone, and those below it if it is a table of `level`. Each zone can be freed once, so
 * that even tables which refer to themselves come to an end. */
static int free_zones(uint32_t zone, unsigned level)
{
	int error = check_zone(zone);
	for (uint32_t i = 0; level && i < MINIX_TABLE && !error; i++) {
		uint32_t below = 0;
		error = minix_read_slot(zone, i, &below);
		if (!error && below)
			error = free_zones(below, level - 1);
	}
	return error ? error : minix_free_zone(zone);
}

int minix_empty(struct minix_inode *inode)
{
	int error = 0;
	for (unsigned i = 0; minix_has_zones(inode) && i < MINIX_DIRECT + MINIX_LEVELS; i++) {
		uint32_t zone = inode->zone[i];
		inode->zone[i] = 0;
		if (zone && !error)
			error = free_zones(zone, i < MINIX_DIRECT ? 0 : i - MINIX_DIRECT + 1);
	}
	inode->size = 0;
	inode->mtime = minix_time();
	return error;
}

/* ---- Bytes ---- */

/* Read the next blocks of a file in one go. */
static void read_ahead(struct minix_inode *inode, uint64_t offset, uint64_t size)
{
	uint32_t zones[BUFFER_AHEAD], index = (uint32_t)(offset / BUFFER_SIZE);
	unsigned count = 0;
	uint64_t blocks = (offset % BUFFER_SIZE + size + BUFFER_SIZE - 1) / BUFFER_SIZE;
	for (uint64_t i = 0; i < min_u64(blocks, BUFFER_AHEAD); i++)
		if (minix_map(inode, index + (uint32_t)i, false, &zones[count]) == 0 &&
		    zones[count])
			count++;
	if (count > 1)
		buffer_ahead(zones, count);
}

int64_t minix_read_bytes(struct minix_inode *inode, uint64_t offset, void *to, uint64_t size)
{
	if (offset >= inode->size)
		return 0;
	size = min_u64(size, inode->size - offset);
	for (uint64_t done = 0, piece; done < size; done += piece, offset += piece) {
		const uint8_t *from = zeroes;
		uint32_t zone;
		if (done % (BUFFER_AHEAD * BUFFER_SIZE) == 0)
			read_ahead(inode, offset, size - done);
		piece = min_u64(size - done, BUFFER_SIZE - offset % BUFFER_SIZE);
		int error = minix_map(inode, (uint32_t)(offset / BUFFER_SIZE), false, &zone);
		if (!error && zone) {
			struct buffer *buffer = buffer_get(zone);
			if (buffer)
				from = buffer->bytes;
			else
				error = -EIO;
		}
		if (!error &&
		    !copy_user((uint8_t *)to + done, from + offset % BUFFER_SIZE, piece))
			error = -EFAULT;
		if (error)
			return done ? (int64_t)done : error;
	}
	return (int64_t)size;
}

/* Write within one block. The bytes are copied from the program first, which may fail half-way:
 * then neither the file nor a buffer has changed. */
static int write_piece(struct minix_inode *inode, uint64_t offset, const void *from,
		       uint64_t size)
{
	static uint8_t bytes[BUFFER_SIZE];
	uint32_t zone;
	if (!copy_user(bytes, from, size))
		return -EFAULT;
	int error = minix_map(inode, (uint32_t)(offset / BUFFER_SIZE), true, &zone);
	if (error)
		return error;
	if (size == BUFFER_SIZE)
		return buffer_fill(zone, bytes);
	struct buffer *buffer = buffer_get(zone);
	if (!buffer)
		return -EIO;
	memcpy(buffer->bytes + offset % BUFFER_SIZE, bytes, size);
	buffer->dirty = true;
	return 0;
}

int64_t minix_write_bytes(struct minix_inode *inode, uint64_t offset, const void *from,
			  uint64_t size)
{
	uint64_t done = 0;
	int error = 0;
	if (size && offset >= minix_super.max_size)
		return -EFBIG;
	size = min_u64(size, minix_super.max_size - offset);
	while (done < size && !error) {
		uint64_t piece = min_u64(size - done, BUFFER_SIZE - offset % BUFFER_SIZE);
		error = write_piece(inode, offset, (const uint8_t *)from + done, piece);
		if (error)
			break;
		done += piece;
		offset += piece;
		if (offset > inode->size)
			inode->size = (uint32_t)offset;
	}
	if (done)
		inode->mtime = minix_time();
	return done ? (int64_t)done : error;
}
