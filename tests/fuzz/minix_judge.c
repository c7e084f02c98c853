/* minix_judge.c - a reader of minix disks that shares nothing with the kernel's, and what it should
 * find. */
#include "minix.h"

enum { NAMES_MOST = 256, BLOCKS_MOST = 2 * DISK_BLOCKS, DEPTH_MOST = 70 };

/* ---- Numbers on the disk */

static uint32_t get(const uint8_t *disk, size_t at, unsigned size)
{
	uint32_t value = 0;

	MUST(at + size <= DISK_SIZE);
	for (unsigned i = 0; i < size; i++)
		value |= (uint32_t)disk[at + i] << 8 * i;
	return value;
}

static size_t inode_at(uint32_t inode)
{
	return DISK_INODE_TABLE * DISK_BLOCK + 64 * (size_t)(inode - 1);
}

static uint32_t mode_of(const uint8_t *disk, uint32_t inode)
{
	return get(disk, inode_at(inode), 2) >> 12;
}

static uint32_t links_of(const uint8_t *disk, uint32_t inode)
{
	return get(disk, inode_at(inode) + 2, 2);
}

static uint32_t size_of(const uint8_t *disk, uint32_t inode)
{
	return get(disk, inode_at(inode) + 8, 4);
}

static uint32_t zone_of(const uint8_t *disk, uint32_t inode, unsigned slot)
{
	return get(disk, inode_at(inode) + 24 + 4 * slot, 4);
}

static bool bit_of(const uint8_t *disk, unsigned map, uint32_t bit)
{
	return disk[map * DISK_BLOCK + bit / 8] >> bit % 8 & 1;
}

enum { IS_DIRECTORY = 4, IS_FILE = 8, IS_LINK = 10 };

static bool has_zones(uint32_t mode)
{
	return mode == IS_DIRECTORY || mode == IS_FILE || mode == IS_LINK;
}

/* ---- Walks: each calls `visit` for every block of a file that is not a hole */

typedef bool block_visitor(const uint8_t *disk, uint32_t inode, uint32_t index, uint32_t zone);

static bool walk_zone(const uint8_t *disk, uint32_t inode, uint32_t zone, unsigned level,
		      uint32_t index, block_visitor *visit, bool *used)
{
	if (!zone)
		return true;
	if (zone < DISK_FIRST_ZONE || zone >= DISK_BLOCKS)
		return false;
	if (used && (used[zone] || !bit_of(disk, DISK_ZONE_MAP, zone - DISK_FIRST_ZONE + 1)))
		return false;
	if (used)
		used[zone] = true;
	if (!level)
		return !visit || visit(disk, inode, index, zone);
	for (uint32_t i = 0; i < 256; i++)
		if (!walk_zone(disk, inode, get(disk, zone * DISK_BLOCK + 4 * i, 4), level - 1,
			       index + (i << 8 * (level - 1)), visit, used))
			return false;
	return true;
}

static bool walk_file(const uint8_t *disk, uint32_t inode, block_visitor *visit, bool *used)
{
	static const uint32_t first[] = {0, 1, 2, 3, 4, 5, 6, 7, 7 + 256, 7 + 256 + 65536};

	for (unsigned i = 0; i < 10; i++)
		if (!walk_zone(disk, inode, zone_of(disk, inode, i), i < 7 ? 0 : i - 6,
			       first[i], visit, used))
			return false;
	return true;
}

/* ---- Names */

struct name {
	uint32_t directory, inode;
	char text[61];
};

static struct names {
	struct name list[NAMES_MOST];
	unsigned count;
} expected_names, found_names;

static struct names *collecting;
static uint32_t block_wanted, block_found;

static bool is_wanted(const uint8_t *disk, uint32_t inode, uint32_t index, uint32_t zone)
{
	(void)disk, (void)inode;
	if (index == block_wanted)
		block_found = zone;
	return true;
}

/* The block of a file; 0 for a hole. */
static uint32_t find_block(const uint8_t *disk, uint32_t inode, uint32_t index)
{
	block_wanted = index;
	block_found = 0;
	MUST(walk_file(disk, inode, is_wanted, NULL));
	return block_found;
}

static struct name *find_name(struct names *names, uint32_t directory, const char *text)
{
	for (unsigned i = 0; i < names->count; i++)
		if (names->list[i].directory == directory &&
		    strcmp(names->list[i].text, text) == 0)
			return &names->list[i];
	return NULL;
}

static void add_name(struct names *names, uint32_t directory, const char *text, uint32_t inode)
{
	struct name *name = &names->list[names->count++];

	MUST(names->count < NAMES_MOST);
	name->directory = directory;
	name->inode = inode;
	memset(name->text, 0, sizeof name->text);
	memcpy(name->text, text, strnlen(text, sizeof name->text - 1));
}

/* Visit the entries of a directory and of those below it. `seen` counts what leads to each
 * inode. @return whether they make sense. */
static bool walk_directory(const uint8_t *disk, uint32_t inode, unsigned *seen, bool *used,
			   unsigned depth)
{
	uint32_t size = size_of(disk, inode);

	if (size % 64 || size < 128 || size > DISK_SIZE || depth > DEPTH_MOST ||
	    !walk_file(disk, inode, NULL, used))
		return false;
	for (uint32_t at = 0; at < size; at += 64) {
		uint32_t block = find_block(disk, inode, at / DISK_BLOCK), to;
		size_t entry = block * DISK_BLOCK + at % DISK_BLOCK;
		char text[61] = "";

		if (!block)
			return false;
		to = get(disk, entry, 4);
		memcpy(text, disk + entry + 4, 60);
		if (at < 128 && (!to || strcmp(text, at ? ".." : ".") != 0))
			return false;
		if (at == 0 && to != inode)
			return false;
		if (!to)
			continue;
		if (to > DISK_INODES)
			return false;
		if (seen[to]++ && (at >= 128 && mode_of(disk, to) == IS_DIRECTORY))
			return false; /* a second name, or a circle */
		if (at < 128)
			continue;
		if (collecting)
			add_name(collecting, inode, text, to);
		if (mode_of(disk, to) == IS_DIRECTORY) {
			if (!walk_directory(disk, to, seen, used, depth + 1))
				return false;
		} else if (seen[to] == 1 && has_zones(mode_of(disk, to)) &&
			   !walk_file(disk, to, NULL, used)) {
			return false;
		}
	}
	return true;
}

/* Count what is marked as allocated and belongs to nothing. */
static unsigned count_lost(const uint8_t *disk, const unsigned *seen, const bool *used)
{
	unsigned lost = 0;

	for (uint32_t i = 1; i <= DISK_INODES; i++)
		lost += bit_of(disk, DISK_INODE_MAP, i) && !seen[i];
	for (uint32_t i = DISK_FIRST_ZONE; i < DISK_BLOCKS; i++)
		lost += bit_of(disk, DISK_ZONE_MAP, i - DISK_FIRST_ZONE + 1) && !used[i];
	return lost;
}

bool judge_is_sound(const uint8_t *disk, unsigned *lost)
{
	unsigned seen[DISK_INODES + 1] = {0};
	bool used[DISK_BLOCKS] = {false};

	if (mode_of(disk, 1) != IS_DIRECTORY || !bit_of(disk, DISK_INODE_MAP, 0) ||
	    !bit_of(disk, DISK_ZONE_MAP, 0) || !walk_directory(disk, 1, seen, used, 0))
		return false;
	for (uint32_t i = 1; i <= DISK_INODES; i++)
		if (seen[i] && (!bit_of(disk, DISK_INODE_MAP, i) || !mode_of(disk, i) ||
				links_of(disk, i) != seen[i]))
			return false;
	*lost = count_lost(disk, seen, used);
	return true;
}

static void collect_names(const uint8_t *disk, struct names *names)
{
	unsigned seen[DISK_INODES + 1] = {0};
	bool used[DISK_BLOCKS] = {false};

	names->count = 0;
	collecting = names;
	MUST(walk_directory(disk, 1, seen, used, 0));
	collecting = NULL;
}

/* ---- Content */

static struct block {
	uint32_t inode, index; /* inode 0: not in use */
	bool found;
	uint8_t bytes[DISK_BLOCK];
} blocks[BLOCKS_MOST];

static uint32_t sizes[DISK_INODES + 1];
static bool is_file[DISK_INODES + 1];
static unsigned lost_before;

static const uint8_t zeroes[DISK_BLOCK];

/* How much of `size` bytes lies in the block of `at`. */
static size_t piece_of(uint64_t at, size_t size)
{
	size_t left = DISK_BLOCK - at % DISK_BLOCK;

	return size < left ? size : left;
}

static struct block *find_expected(uint32_t inode, uint32_t index, bool make)
{
	struct block *unused = NULL;

	for (unsigned i = 0; i < BLOCKS_MOST; i++) {
		if (blocks[i].inode == inode && blocks[i].index == index)
			return &blocks[i];
		if (!blocks[i].inode)
			unused = &blocks[i];
	}
	if (!make)
		return NULL;
	MUST(unused);
	unused->inode = inode;
	unused->found = false;
	unused->index = index;
	memset(unused->bytes, 0, DISK_BLOCK);
	return unused;
}

static bool expect_block(const uint8_t *disk, uint32_t inode, uint32_t index, uint32_t zone)
{
	memcpy(find_expected(inode, index, true)->bytes, disk + zone * DISK_BLOCK, DISK_BLOCK);
	return true;
}

void judge_start(const uint8_t *disk)
{
	MUST(judge_is_sound(disk, &lost_before));
	memset(blocks, 0, sizeof blocks);
	memset(is_file, 0, sizeof is_file);
	collect_names(disk, &expected_names);
	for (unsigned i = 0; i < expected_names.count; i++) {
		uint32_t inode = expected_names.list[i].inode;

		if (is_file[inode] || mode_of(disk, inode) != IS_FILE)
			continue;
		is_file[inode] = true;
		sizes[inode] = size_of(disk, inode);
		MUST(walk_file(disk, inode, expect_block, NULL));
	}
}

void judge_made(uint32_t directory, const char *name, uint32_t inode, bool file)
{
	MUST(inode >= 1 && inode <= DISK_INODES);
	MUST(!find_name(&expected_names, directory, name));
	for (unsigned i = 0; i < expected_names.count; i++)
		MUST(expected_names.list[i].inode != inode);
	add_name(&expected_names, directory, name, inode);
	is_file[inode] = file;
	judge_emptied(inode);
}

void judge_removed(uint32_t directory, const char *text, uint32_t inode)
{
	struct name *name = find_name(&expected_names, directory, text);

	MUST(name && name->inode == inode);
	*name = expected_names.list[--expected_names.count];
	for (unsigned i = 0; i < expected_names.count; i++)
		if (expected_names.list[i].inode == inode)
			return;
	judge_emptied(inode);
	is_file[inode] = false;
}

void judge_emptied(uint32_t inode)
{
	for (unsigned i = 0; i < BLOCKS_MOST; i++)
		if (blocks[i].inode == inode)
			blocks[i].inode = 0;
	sizes[inode] = 0;
}

void judge_wrote(uint32_t inode, uint64_t offset, const uint8_t *bytes, size_t size)
{
	MUST(is_file[inode]);
	for (size_t done = 0, piece; done < size; done += piece) {
		uint64_t at = offset + done;
		struct block *block = find_expected(inode, (uint32_t)(at / DISK_BLOCK), true);

		piece = piece_of(at, size - done);
		memcpy(block->bytes + at % DISK_BLOCK, bytes + done, piece);
	}
	if (size && offset + size > sizes[inode])
		sizes[inode] = (uint32_t)(offset + size);
}

void judge_read(uint32_t inode, uint64_t offset, const uint8_t *bytes, size_t size)
{
	if (!is_file[inode])
		return;
	MUST(!size || offset + size <= sizes[inode]);
	for (size_t done = 0, piece; done < size; done += piece) {
		uint64_t at = offset + done;
		const struct block *block =
			find_expected(inode, (uint32_t)(at / DISK_BLOCK), false);

		piece = piece_of(at, size - done);
		MUST(memcmp(bytes + done, block ? block->bytes + at % DISK_BLOCK : zeroes,
			    piece) == 0);
	}
}

/* What a file has and was not written is zero. */
static bool compare_block(const uint8_t *disk, uint32_t inode, uint32_t index, uint32_t zone)
{
	struct block *block = find_expected(inode, index, false);

	MUST(memcmp(disk + zone * DISK_BLOCK, block ? block->bytes : zeroes, DISK_BLOCK) == 0);
	if (block)
		block->found = true;
	return true;
}

void judge_compare(const uint8_t *disk)
{
	unsigned lost;

	MUST(judge_is_sound(disk, &lost));
	MUST(lost == lost_before);
	collect_names(disk, &found_names);
	MUST(found_names.count == expected_names.count);
	for (unsigned i = 0; i < found_names.count; i++) {
		const struct name *found = &found_names.list[i],
				  *expected = find_name(&expected_names, found->directory,
							found->text);

		MUST(expected && expected->inode == found->inode);
		MUST((mode_of(disk, found->inode) == IS_FILE) == is_file[found->inode]);
	}
	for (uint32_t i = 1; i <= DISK_INODES; i++) {
		if (!is_file[i])
			continue;
		MUST(size_of(disk, i) == sizes[i]);
		MUST(walk_file(disk, i, compare_block, NULL));
	}
	for (unsigned i = 0; i < BLOCKS_MOST; i++)
		if (blocks[i].inode)
			MUST(blocks[i].found);
}
