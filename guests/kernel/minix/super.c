/* super.c - the super block, and the maps of what is free. */
#include "minix/minix.h"

#include "arch/arch.h"
#include "kernel.h"
#include "lib/string.h"

struct minix_super minix_super;
static bool mounted;

/* On the disk, in block 1. */
struct super_block {
	uint32_t inodes;
	uint16_t pad0, inode_map_blocks, zone_map_blocks, first_zone, log_zone_size, pad1;
	uint32_t max_size, zones;
	uint16_t magic, pad2, block_size;
	uint8_t disk_version;
};

#define MAGIC_3	       0x4d5a
#define BITS	       (BUFFER_SIZE * 8)
#define INODES_A_BLOCK (BUFFER_SIZE / sizeof(struct minix_inode))

static uint32_t blocks_for(uint32_t count, uint32_t per_block)
{
	return count / per_block + (count % per_block != 0);
}

/* Everything lies on the disk, and the maps are large enough. */
static bool makes_sense(const struct super_block *s)
{
	uint64_t table = blocks_for(s->inodes, INODES_A_BLOCK);
	return s->magic == MAGIC_3 && s->block_size == BUFFER_SIZE && s->log_zone_size == 0 &&
	       s->inodes > 0 && s->zones > s->first_zone &&
	       s->zones <= disk_sectors() / (BUFFER_SIZE / DISK_SECTOR) &&
	       (uint64_t)s->inode_map_blocks * BITS > s->inodes &&
	       (uint64_t)s->zone_map_blocks * BITS > s->zones - s->first_zone &&
	       2u + s->inode_map_blocks + s->zone_map_blocks + table <= s->first_zone;
}

int minix_mount(void)
{
	struct super_block s;
	if (mounted)
		return 0;
	if (disk_sectors() < 4)
		return -ENODEV;
	int error = buffer_init();
	if (error)
		return error;
	struct buffer *buffer = buffer_get(1, true);
	if (!buffer)
		return -EIO;
	memcpy(&s, buffer->bytes, sizeof(s));
	buffer_forget(1); /* the disk may be given another file system meanwhile */
	if (!makes_sense(&s))
		return -ENODEV;
	minix_super = (struct minix_super){
		.inodes = s.inodes,
		.zones = s.zones,
		.first_zone = s.first_zone,
		.max_size = s.max_size,
		.inode_map = 2,
		.zone_map = 2u + s.inode_map_blocks,
		.inode_table = 2u + s.inode_map_blocks + s.zone_map_blocks,
	};
	mounted = true;
	return 0;
}

bool minix_is_mounted(void)
{
	return mounted;
}

/* ---- Maps: bit 0 stands for nothing and is set ---- */

/* Set the first of bits 1 to `last` that is clear, in the map that starts at block `map`. */
static int take_bit(uint32_t map, uint32_t last, uint32_t *bit)
{
	for (uint32_t at = 0; at <= last; at += BITS) {
		struct buffer *buffer = buffer_get(map + at / BITS, true);
		if (!buffer)
			return -EIO;
		for (uint32_t i = 0; i < BUFFER_SIZE; i++) {
			uint32_t byte = buffer->bytes[i], first = 0;
			if (byte == 0xff)
				continue;
			while (byte >> first & 1)
				first++;
			*bit = at + i * 8 + first;
			if (*bit > last)
				return -ENOSPC;
			buffer->bytes[i] = (uint8_t)(byte | 1u << first);
			buffer->dirty = true;
			return 0;
		}
	}
	return -ENOSPC;
}

/* If the disk fails here, what is free counts as taken: fsck finds it. */
static void free_bit(uint32_t map, uint32_t bit)
{
	struct buffer *buffer = buffer_get(map + bit / BITS, true);
	if (!buffer)
		return;
	buffer->bytes[bit % BITS / 8] &= (uint8_t) ~(1u << bit % 8);
	buffer->dirty = true;
}

int minix_take_inode(uint32_t *number)
{
	return take_bit(minix_super.inode_map, minix_super.inodes, number);
}

void minix_free_inode(uint32_t number)
{
	free_bit(minix_super.inode_map, number);
}

int minix_take_zone(uint32_t *zone)
{
	uint32_t bit;
	int error = take_bit(minix_super.zone_map, minix_super.zones - minix_super.first_zone,
			     &bit);
	*zone = bit + minix_super.first_zone - 1;
	return error;
}

void minix_free_zone(uint32_t zone)
{
	if (zone < minix_super.first_zone || zone >= minix_super.zones)
		return;
	buffer_forget(zone);
	free_bit(minix_super.zone_map, zone - minix_super.first_zone + 1);
}
