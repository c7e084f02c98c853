/* super.c - the super block, what is known of the disk's health, and the maps of what is free. */
#include "minix/minix.h"

#include "arch/arch.h"
#include "disk/raw.h"
#include "kernel.h"
#include "lib/string.h"

struct minix_super minix_super;
static enum { NO, PENDING, YES } mounted;
static enum { UNCHECKED, SOUND, DAMAGED } health;

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

/* Everything lies on the disk, in its order, and the maps are large enough. */
static bool makes_sense(const struct super_block *s)
{
	uint64_t table = blocks_for(s->inodes, INODES_A_BLOCK);
	return s->inodes > 0 && s->zones > s->first_zone &&
	       s->zones <= disk_sectors() / (BUFFER_SIZE / DISK_SECTOR) &&
	       (uint64_t)s->inode_map_blocks * BITS > s->inodes &&
	       (uint64_t)s->zone_map_blocks * BITS > s->zones - s->first_zone &&
	       2u + s->inode_map_blocks + s->zone_map_blocks + table == s->first_zone;
}

static int read_super(void)
{
	struct super_block s;
	if (disk_sectors() < 4)
		return -ENODEV;
	int error = buffer_init();
	if (error)
		return error;
	struct buffer *buffer = buffer_get(1);
	if (!buffer)
		return -EIO;
	memcpy(&s, buffer->bytes, sizeof(s));
	buffer_forget(1); /* until it is mounted, /dev/disk can be written */
	if (s.magic != MAGIC_3 || s.block_size != BUFFER_SIZE || s.log_zone_size != 0)
		return -ENODEV;
	if (!makes_sense(&s))
		return minix_damaged("the super block contradicts itself or the disk", 0, 0);
	minix_super = (struct minix_super){
		.inodes = s.inodes,
		.zones = s.zones,
		.first_zone = s.first_zone,
		.max_size = s.max_size,
		.inode_map = 2,
		.zone_map = 2u + s.inode_map_blocks,
		.inode_table = 2u + s.inode_map_blocks + s.zone_map_blocks,
	};
	return 0;
}

int minix_mount(void)
{
	if (mounted)
		return 0;
	if (disk_is_written())
		return -EBUSY;
	mounted = PENDING; /* keeps writers of /dev/disk out while the disk is waited for */
	int error = read_super();
	mounted = error ? NO : YES;
	return error;
}

bool minix_is_mounted(void)
{
	return mounted != NO;
}

int minix_damaged(const char *what, uint64_t number, uint64_t other)
{
	if (health != DAMAGED) {
		print("kernel: /disk is damaged: ");
		print(what, number, other);
		print("\nkernel: /disk cannot be written until it is repaired (by fsck.minix, "
		      "on the host)\n");
	}
	health = DAMAGED;
	return -EUCLEAN;
}

int minix_may_write(void)
{
	if (disk_read_only())
		return -EROFS;
	if (health == UNCHECKED) {
		int error = minix_check();
		if (error)
			return error;
		health = SOUND;
	}
	return health == SOUND ? 0 : -EUCLEAN;
}

/* ---- Maps: a bit for each inode or zone, set if it is allocated; bit 0 is always set ---- */

/* Set the first of bits 1 to `last` that is clear, in the map that starts at block `map`. */
static int take_bit(uint32_t map, uint32_t last, uint32_t *bit)
{
	for (uint32_t at = 0; at <= last; at += BITS) {
		struct buffer *buffer = buffer_get(map + at / BITS);
		if (!buffer)
			return -EIO;
		for (uint32_t i = 0; i < BUFFER_SIZE; i++) {
			uint32_t byte = buffer->bytes[i] | (at + i == 0), first = 0;
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

static int free_bit(uint32_t map, uint32_t bit, const char *what, uint32_t number)
{
	struct buffer *buffer = buffer_get(map + bit / BITS);
	if (!buffer)
		return -EIO;
	uint8_t *byte = &buffer->bytes[bit % BITS / 8], mask = (uint8_t)(1u << bit % 8);
	if (!(*byte & mask))
		return minix_damaged(what, number, 0);
	*byte &= (uint8_t)~mask;
	buffer->dirty = true;
	return 0;
}

static int read_bit(uint32_t map, uint32_t bit)
{
	struct buffer *buffer = buffer_get(map + bit / BITS);
	return buffer ? buffer->bytes[bit % BITS / 8] >> bit % 8 & 1 : -EIO;
}

/* The bit of a zone; that of the zone before the first is bit 0. */
static uint32_t zone_bit(uint32_t zone)
{
	return zone - minix_super.first_zone + 1;
}

int minix_take_inode(uint32_t *number)
{
	return take_bit(minix_super.inode_map, minix_super.inodes, number);
}

int minix_free_inode(uint32_t number)
{
	if (!minix_is_inode(number))
		return minix_damaged("there is no inode %u", number, 0);
	return free_bit(minix_super.inode_map, number, "inode %u is freed twice", number);
}

int minix_take_zone(uint32_t *zone)
{
	uint32_t bit;
	int error = take_bit(minix_super.zone_map, zone_bit(minix_super.zones) - 1, &bit);
	if (!error)
		*zone = bit + minix_super.first_zone - 1;
	return error;
}

int minix_free_zone(uint32_t zone)
{
	if (!minix_is_zone(zone))
		return minix_damaged("block %u is freed, which cannot hold files", zone, 0);
	int error =
		free_bit(minix_super.zone_map, zone_bit(zone), "block %u is freed twice", zone);
	if (!error)
		buffer_forget(zone);
	return error;
}

int minix_inode_is_taken(uint32_t number)
{
	return read_bit(minix_super.inode_map, number);
}

int minix_zone_is_taken(uint32_t zone)
{
	return read_bit(minix_super.zone_map, zone_bit(zone));
}
