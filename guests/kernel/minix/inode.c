/* inode.c - files: their inodes, their zones, their bytes. */
#include "minix/minix.h"

#include "arch/arch.h"
#include "kernel.h"
#include "lib/string.h"

#define INODES_A_BLOCK (uint32_t)(BUFFER_SIZE / sizeof(struct minix_inode))
#define DIRECT	       7u
#define LEVELS	       3u
#define PER_TABLE_BITS 8u /* a table is a block of 256 zones */
#define PER_TABLE      (1u << PER_TABLE_BITS)

static struct buffer *inode_buffer(uint32_t number, struct minix_inode **inode)
{
	if (number < 1 || number > minix_super.inodes)
		return NULL;
	struct buffer *buffer =
		buffer_get(minix_super.inode_table + (number - 1) / INODES_A_BLOCK, true);
	if (buffer)
		*inode = (struct minix_inode *)(void *)buffer->bytes +
			 (number - 1) % INODES_A_BLOCK;
	return buffer;
}

int minix_load(uint32_t number, struct minix_inode *inode)
{
	struct minix_inode *there;
	if (!inode_buffer(number, &there))
		return -EIO;
	*inode = *there;
	return 0;
}

int minix_store(uint32_t number, const struct minix_inode *inode)
{
	struct minix_inode *there;
	struct buffer *buffer = inode_buffer(number, &there);
	if (!buffer)
		return -EIO;
	*there = *inode;
	buffer->dirty = true;
	return 0;
}

uint32_t minix_time(void)
{
	return rtc_exists() ? (uint32_t)(rtc_read() / 1000000000) : 0;
}

/* ---- Zones ---- */

static bool is_zone(uint32_t zone)
{
	return zone >= minix_super.first_zone && zone < minix_super.zones;
}

/* A new zone of zeroes. */
static int new_zone(uint32_t *zone)
{
	int error = minix_take_zone(zone);
	if (error)
		return error;
	struct buffer *buffer = buffer_get(*zone, false);
	if (!buffer) {
		minix_free_zone(*zone);
		return -EIO;
	}
	memset(buffer->bytes, 0, BUFFER_SIZE);
	buffer->dirty = true;
	return 0;
}

/* Slot `index` of the table in `zone`. */
static int read_slot(uint32_t zone, uint32_t index, uint32_t *value)
{
	struct buffer *buffer = buffer_get(zone, true);
	if (!buffer)
		return -EIO;
	*value = ((const uint32_t *)(const void *)buffer->bytes)[index];
	return 0;
}

static int write_slot(uint32_t zone, uint32_t index, uint32_t value)
{
	struct buffer *buffer = buffer_get(zone, true);
	if (!buffer)
		return -EIO;
	((uint32_t *)(void *)buffer->bytes)[index] = value;
	buffer->dirty = true;
	return 0;
}

/* The zone that slot `index` of the table in `table` refers to, made if there is none and one
 * is to be. */
static int map_slot(uint32_t table, uint32_t index, bool make, uint32_t *zone)
{
	int error = read_slot(table, index, zone);
	if (error || *zone || !make)
		return error ? error : *zone && !is_zone(*zone) ? -EIO : 0;
	error = new_zone(zone);
	if (error)
		return error;
	error = write_slot(table, index, *zone);
	if (error)
		minix_free_zone(*zone);
	return error;
}

int minix_map(struct minix_inode *inode, uint32_t index, bool make, uint32_t *zone)
{
	unsigned level = 0, first = index;
	int error = 0;
	if (index >= DIRECT) {
		index -= DIRECT;
		for (level = 1; index >> PER_TABLE_BITS * level; level++) {
			if (level == LEVELS)
				return -EFBIG;
			index -= 1u << PER_TABLE_BITS * level;
		}
		first = DIRECT + level - 1;
	}
	if (!inode->zone[first] && make)
		error = new_zone(&inode->zone[first]);
	if (error) {
		inode->zone[first] = 0;
		return error;
	}
	*zone = inode->zone[first];
	if (*zone && !is_zone(*zone))
		return -EIO;
	while (level-- && *zone && !error)
		error = map_slot(*zone, (index >> PER_TABLE_BITS * level) % PER_TABLE, make,
				 zone);
	return error;
}

/* Give back a zone, and those in it if it is a table of `level`. */
static int free_zones(uint32_t zone, unsigned level)
{
	int error = 0;
	for (uint32_t i = 0; level && i < PER_TABLE && !error; i++) {
		uint32_t below = 0;
		error = read_slot(zone, i, &below);
		if (!error && is_zone(below))
			error = free_zones(below, level - 1);
	}
	minix_free_zone(zone);
	return error;
}

int minix_empty(struct minix_inode *inode)
{
	int error = 0;
	for (unsigned i = 0; i < DIRECT + LEVELS; i++) {
		uint32_t zone = inode->zone[i];
		inode->zone[i] = 0;
		if (!zone || !is_zone(zone))
			continue;
		int failed = free_zones(zone, i < DIRECT ? 0 : i - DIRECT + 1);
		if (failed)
			error = failed;
	}
	inode->size = 0;
	inode->mtime = minix_time();
	return error;
}

/* ---- Bytes ---- */

static const uint8_t zeroes[BUFFER_SIZE];

/* Have the disk read the next blocks of a file together. */
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
			struct buffer *buffer = buffer_get(zone, true);
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

/* Write within one block. */
static int write_piece(struct minix_inode *inode, uint64_t offset, const void *from,
		       uint64_t size)
{
	uint32_t zone;
	int error = minix_map(inode, (uint32_t)(offset / BUFFER_SIZE), true, &zone);
	if (error)
		return error;
	struct buffer *buffer = buffer_get(zone, size < BUFFER_SIZE);
	if (!buffer)
		return -EIO;
	buffer->dirty = true;
	return copy_user(buffer->bytes + offset % BUFFER_SIZE, from, size) ? 0 : -EFAULT;
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
