/* Whatever is damaged on a minix disk: the kernel's file system touches nothing outside of the
 * disk and of its buffers, comes to an end, and writes to no disk that it found damaged. Where it
 * writes, each file has what was written to it, and all others what they had. The input is a row
 * of changes to a good disk, and what programs then do. */
#include "minix.h"

#include "file/fs.h"
#include "kernel/abi/syscall.h"

enum { ROOT = 1, ENTRIES_MOST = 1 << 16 };

static uint8_t good_disk[DISK_SIZE], start_disk[DISK_SIZE];
static bool disk_failed, judged;

/* ---- The good disk */

static uint32_t make(uint32_t directory, const char *name, uint32_t kind)
{
	uint32_t number;

	MUST(minix_fs.make(directory, name, kind, &number) == 0);
	return number;
}

static void fill(uint8_t pattern, size_t size)
{
	for (size_t i = 0; i < size; i++)
		host_user[i] = (uint8_t)(pattern + i / 7);
}

static void write_at(uint32_t file, uint64_t offset, size_t size)
{
	fill((uint8_t)file, size);
	MUST(minix_fs.write(file, offset, host_user, size) == (int64_t)size);
}

static const uint64_t far_offsets[] = {0,	  0,	    7 << 10,  263 << 10,
				       300 << 10, 68 << 20, INT32_MAX};

static void make_good_disk(void)
{
	uint32_t a, b, file;
	char name[] = "n0";

	host_make_disk();
	host_start();
	a = make(ROOT, "a", S_DIRECTORY);
	b = make(a, "b", S_DIRECTORY);
	write_at(make(b, "deep", S_FILE), 0, 3000);
	write_at(make(ROOT, "large", S_FILE), 5000, 6000);
	file = make(ROOT, "sparse", S_FILE);
	write_at(file, 300 << 10, 10);
	write_at(file, 68 << 20, 10);
	a = make(ROOT, "many", S_DIRECTORY);
	for (; name[1] < '0' + 17; name[1]++)
		(void)make(a, name, S_FILE);
	MUST(minix_fs.remove(a, "n5") == 0);
	file = make(ROOT, "twin", S_FILE);
	write_at(file, 0, 100);
	host_add_name(ROOT, "other", file);
	host_set_mode(make(ROOT, "device", S_FILE), 0020644, DISK_FIRST_ZONE + 1);
	file = make(ROOT, "link", S_FILE);
	write_at(file, 0, 10);
	host_set_mode(file, 0120777, 0);
	MUST(minix_sync() == 0);
	memcpy(good_disk, host_disk, DISK_SIZE);
	judge_by_fsck(good_disk);
}

/* ---- Damage */

static void put(size_t at, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size && at + i < DISK_SIZE; i++)
		host_disk[at + i] = (uint8_t)(value >> 8 * i);
}

static void damage(struct input *in)
{
	static const struct {
		uint8_t at, size;
	} fields[] = {{0, 2},  {2, 2},	{8, 4},	 {24, 4}, {28, 4},
		      {48, 4}, {52, 4}, {56, 4}, {60, 4}};
	unsigned how = (unsigned)input_take(in, 1), a = (unsigned)input_take(in, 1),
		 b = (unsigned)input_take(in, 1);
	uint64_t value = input_take(in, how & 8 ? 4 : 1);
	size_t zone = (DISK_FIRST_ZONE + a % (DISK_BLOCKS - DISK_FIRST_ZONE)) * DISK_BLOCK;

	switch (how & 7) {
	case 0: /* the super block */
		put(DISK_BLOCK + a % 32, value, 1 + b % 4);
		break;
	case 1: /* a bit of a map */
		host_disk[(DISK_INODE_MAP + b % 2) * DISK_BLOCK + a / 8] ^=
			(uint8_t)(1u << a % 8);
		break;
	case 2: /* a field of an inode */
	case 3:
		put(DISK_INODE_TABLE * DISK_BLOCK + a % DISK_INODES * 64 + fields[b % 9].at,
		    value, fields[b % 9].size);
		break;
	case 4: /* a slot of a table */
		put(zone + 4 * (size_t)b, value, 4);
		break;
	case 5: /* an entry of a directory */
		put(zone + b % 16 * 64, value, 4);
		break;
	case 6: /* a letter of its name */
		put(zone + b % 16 * 64 + 4 + (b >> 4), value, 1);
		break;
	default:
		put((a << 8 | b) % (DISK_SIZE / 2), value, 1 + (how >> 4) % 4);
	}
}

/* ---- What programs do */

static const char *name_of(unsigned which)
{
	static const char *const names[] = {
		"a",
		"b",
		"deep",
		"large",
		"sparse",
		"many",
		"twin",
		"other",
		"device",
		"link",
		"n0",
		"n1",
		"n5",
		"n9",
		"x",
		"y",
		"z",
		"",
		"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
		"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
	};

	return names[which % (sizeof names / sizeof *names)];
}

/* The model follows as soon as something was written. */
static bool is_judged(void)
{
	if (disk_failed || !host_is_sound())
		return false;
	if (!judged)
		judge_start(start_disk);
	judged = true;
	return true;
}

static void open_file(uint32_t directory, const char *name, unsigned slot)
{
	uint32_t number;

	if (minix_fs.find(directory, name, &number) == 0)
		host_open[slot] = number;
}

static void list(uint32_t directory)
{
	struct dirent entry;
	uint64_t offset = 0;

	for (unsigned i = 0; minix_fs.list(directory, &offset, &entry) > 0; i++) {
		MUST(i < ENTRIES_MOST);
		MUST(memchr(entry.name, '\0', sizeof entry.name));
	}
}

static void read_file(uint32_t file, uint64_t offset, size_t size)
{
	int64_t got = minix_fs.read(file, offset, host_user, size);

	MUST(got <= (int64_t)size);
	if (got > 0 && is_judged())
		judge_read(file, offset, host_user, (size_t)got);
}

static void write_file(uint32_t file, uint64_t offset, size_t size, uint8_t pattern)
{
	int64_t put;

	fill(pattern, size);
	put = minix_fs.write(file, offset, host_user, size);
	MUST(put <= (int64_t)size);
	if (put > 0 && is_judged())
		judge_wrote(file, offset, host_user, (size_t)put);
}

static void make_file(uint32_t directory, const char *name, uint32_t kind)
{
	uint32_t number;

	/* callers look first whether it exists */
	if (minix_fs.find(directory, name, &number) == -ENOENT && name[0] &&
	    minix_fs.make(directory, name, kind, &number) == 0 && is_judged())
		judge_made(directory, name, number, kind == S_FILE);
}

static void remove_file(uint32_t directory, const char *name)
{
	uint32_t number;

	if (minix_fs.find(directory, name, &number) == 0 &&
	    minix_fs.remove(directory, name) == 0 && is_judged())
		judge_removed(directory, name, number);
}

static void act(struct input *in)
{
	unsigned what = (unsigned)input_take(in, 1), which = (unsigned)input_take(in, 1);
	uint32_t number = host_open[which % HOST_OPEN];
	const char *name = name_of(which >> 2);
	struct stat stat;
	uint64_t offset;
	size_t size;

	if (!number)
		number = ROOT;
	switch (what & 15) {
	case 0:
	case 1:
		open_file(number, name, (what >> 4) % HOST_OPEN);
		return;
	case 2:
		host_open[which % HOST_OPEN] = 0;
		return;
	case 3:
		(void)minix_fs.stat(number, &stat);
		list(number);
		return;
	case 4:
	case 5:
	case 6:
		make_file(number, name, what & 16 ? S_DIRECTORY : S_FILE);
		return;
	case 7:
	case 8:
		remove_file(number, name);
		return;
	case 9:
		if (minix_fs.truncate(number) == 0 && is_judged())
			judge_emptied(number);
		return;
	case 10:
		(void)minix_sync();
		return;
	case 11:
		if (what & 16) {
			disk_failed = true;
			host_transfers_left = (unsigned)input_take(in, 1);
		}
		return;
	default:
		offset = far_offsets[(what >> 4) % 7] + input_take(in, 2) % 3000;
		size = input_take(in, 2) % HOST_USER;
		host_user_size = which & 0x80 ? input_take(in, 2) % HOST_USER : HOST_USER;
		if (what & 1)
			read_file(number, offset, size);
		else
			write_file(number, offset, size, (uint8_t)in->left);
		host_user_size = HOST_USER;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input in = {bytes, size};
	unsigned changes;

	if (!good_disk[DISK_BLOCK])
		make_good_disk();
	host_start();
	disk_failed = judged = false;
	memcpy(host_disk, good_disk, DISK_SIZE);
	changes = (unsigned)input_take(&in, 1) % 8;
	for (unsigned i = 0; i < changes; i++)
		damage(&in);
	memcpy(start_disk, host_disk, DISK_SIZE);
	while (in.left)
		act(&in);
	(void)minix_sync();
	MUST(!host_is_damaged() || changes);
	if (disk_failed)
		return 0;
	if (is_judged()) {
		judge_compare(host_disk);
		judge_by_fsck(host_disk);
	} else {
		MUST(memcmp(host_disk, start_disk, DISK_SIZE) == 0);
	}
	return 0;
}
