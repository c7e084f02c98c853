/* minix_host.c - the file system's own source files, and in place of the rest of the kernel: a
 * disk in memory, pages from the heap, a program's memory that ends somewhere. */
#define rs_op_begin(id) (void)(id)
#define rs_op_end(id)	(void)(id)
#include "disk/buffer.c"
#include "minix/super.c"
#undef INODES_A_BLOCK
#include "minix/check.c"
#include "minix/directory.c"
#include "minix/inode.c"
#include "minix/minix.c"

#include "minix.h"

uint8_t host_disk[DISK_SIZE], host_user[HOST_USER];
size_t host_user_size;
unsigned host_transfers_left;
uint32_t host_open[HOST_OPEN];

static unsigned pages;

/* ---- The disk */

static int transfer(const struct block_piece *pieces, unsigned count, bool write)
{
	for (unsigned i = 0; i < count; i++) {
		uint8_t *place = host_disk + pieces[i].sector * DISK_SECTOR;

		MUST(pieces[i].sector < DISK_SIZE / DISK_SECTOR);
		MUST(pieces[i].size <= DISK_SIZE - pieces[i].sector * DISK_SECTOR);
		if (!host_transfers_left)
			return -EIO;
		host_transfers_left--;
		if (write)
			memcpy(place, pieces[i].memory, pieces[i].size);
		else
			memcpy(pieces[i].memory, place, pieces[i].size);
	}
	return 0;
}

int block_read(const struct block_piece *pieces, unsigned count)
{
	return transfer(pieces, count, false);
}

int block_write(const struct block_piece *pieces, unsigned count)
{
	return transfer(pieces, count, true);
}

int block_flush(void)
{
	return host_transfers_left ? 0 : -EIO;
}

uint64_t disk_sectors(void)
{
	return DISK_SIZE / DISK_SECTOR;
}

bool disk_read_only(void)
{
	return false;
}

bool disk_is_written(void)
{
	return false;
}

/* ---- Memory */

uint64_t ram_offset;

pa_t page_alloc_for(struct box *box)
{
	void *page = aligned_alloc(PAGE_SIZE, PAGE_SIZE);

	(void)box;
	MUST(page);
	pages++;
	memset(page, 0xa5, PAGE_SIZE);
	return pa_of(page);
}

pa_t page_alloc_zero(void)
{
	pa_t page = page_alloc_for(NULL);

	memset(ram_at(page), 0, PAGE_SIZE);
	return page;
}

void page_put(pa_t page)
{
	pages--;
	free(ram_at(page));
}

static bool is_user(const void *p)
{
	return (const uint8_t *)p >= host_user && (const uint8_t *)p < host_user + HOST_USER;
}

/* What is there is copied before the fault. */
bool arch_copy_user(void *to, const void *from, size_t size)
{
	const uint8_t *end = host_user + host_user_size;
	size_t there = size;

	if (is_user(to) && (uint8_t *)to + size > end)
		there = (const uint8_t *)to < end ? (size_t)(end - (const uint8_t *)to) : 0;
	if (is_user(from) && (const uint8_t *)from + size > end)
		there = (const uint8_t *)from < end ? (size_t)(end - (const uint8_t *)from) : 0;
	memcpy(to, from, there);
	return there == size;
}

/* ---- The rest */

void lock_take(struct lock *l)
{
	MUST(!l->held);
	l->held = true;
}

void lock_release(struct lock *l)
{
	MUST(l->held);
	l->held = false;
}

bool file_is_open(const struct node *node)
{
	for (unsigned i = 0; i < HOST_OPEN; i++)
		if (host_open[i] == node->number)
			return true;
	return false;
}

bool rtc_exists(void)
{
	return true;
}

uint64_t arch_rtc_read(void)
{
	return 1000000000;
}

void print(const char *format, ...)
{
	MUST(strlen(format) < PRINT_BUFFER);
}

/* ---- For the fuzzer */

void host_start(void)
{
	for (unsigned i = 0; i < BUFFERS; i += PER_PAGE)
		if (buffers[i].bytes)
			page_put(pa_of(buffers[i].bytes));
	MUST(!pages); /* the file system keeps its buffers and nothing else */
	memset(buffers, 0, sizeof buffers);
	memset(hashed, 0, sizeof hashed);
	memset(host_open, 0, sizeof host_open);
	lock.held = false;
	mounted = NO;
	health = UNCHECKED;
	host_transfers_left = UINT32_MAX;
	host_user_size = HOST_USER;
}

static void set_bits(unsigned block, unsigned from, unsigned to)
{
	for (unsigned bit = from; bit < to; bit++)
		host_disk[block * DISK_BLOCK + bit / 8] |= (uint8_t)(1u << bit % 8);
}

void host_make_disk(void)
{
	static const struct minix_entry entries[2] = {{MINIX_ROOT, "."}, {MINIX_ROOT, ".."}};
	static const struct super_block super = {
		.inodes = DISK_INODES,
		.inode_map_blocks = 1,
		.zone_map_blocks = 1,
		.first_zone = DISK_FIRST_ZONE,
		.max_size = INT32_MAX,
		.zones = DISK_BLOCKS,
		.magic = MAGIC_3,
		.block_size = DISK_BLOCK,
	};
	static const struct minix_inode root = {
		.mode = MODE_DIRECTORY | 0755,
		.links = 2,
		.size = sizeof entries,
		.zone = {DISK_FIRST_ZONE},
	};

	memset(host_disk, 0, sizeof host_disk);
	memcpy(host_disk + DISK_BLOCK, &super, sizeof super);
	set_bits(DISK_INODE_MAP, 0, 2);
	set_bits(DISK_INODE_MAP, DISK_INODES + 1, BITS);
	set_bits(DISK_ZONE_MAP, 0, 2);
	set_bits(DISK_ZONE_MAP, DISK_BLOCKS - DISK_FIRST_ZONE + 1, BITS);
	memcpy(host_disk + DISK_INODE_TABLE * DISK_BLOCK, &root, sizeof root);
	memcpy(host_disk + DISK_FIRST_ZONE * DISK_BLOCK, entries, sizeof entries);
}

void host_add_name(uint32_t directory, const char *name, uint32_t number)
{
	struct minix_inode above, inode;

	MUST(minix_load(directory, &above) == 0 && minix_load(number, &inode) == 0);
	inode.links++;
	MUST(minix_add(&above, name, number) == 0);
	MUST(minix_store(directory, &above) == 0 && minix_store(number, &inode) == 0);
}

void host_set_mode(uint32_t number, uint16_t mode, uint32_t first_zone)
{
	struct minix_inode inode;

	MUST(minix_load(number, &inode) == 0);
	inode.mode = mode;
	if (first_zone)
		inode.zone[0] = first_zone;
	MUST(minix_store(number, &inode) == 0);
}

bool host_is_damaged(void)
{
	return health == DAMAGED;
}

bool host_is_sound(void)
{
	return health == SOUND;
}
