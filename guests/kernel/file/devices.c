/* devices.c - /dev: devices as files. */
#include "arch/arch.h"
#include "box/box.h"
#include "disk/raw.h"
#include "file/console.h"
#include "file/fs.h"
#include "kernel.h"
#include "lib/string.h"

static int64_t console_read_at(uint64_t offset, void *to, uint64_t size)
{
	(void)offset;
	return console_read_line(to, size);
}

static int64_t console_write_at(uint64_t offset, const void *from, uint64_t size)
{
	(void)offset;
	return console_write_from(from, size);
}

static int64_t null_read(uint64_t offset, void *to, uint64_t size)
{
	(void)offset;
	(void)to;
	(void)size;
	return 0;
}

static int64_t null_write(uint64_t offset, const void *from, uint64_t size)
{
	(void)offset;
	(void)from;
	return (int64_t)size;
}

/* A reading: 8 bytes of nanoseconds since 1970. */
static int64_t rtc_read_at(uint64_t offset, void *to, uint64_t size)
{
	uint64_t now = rtc_read();
	(void)offset;
	if (size < sizeof(now))
		return -EINVAL;
	return copy_user(to, &now, sizeof(now)) ? (int64_t)sizeof(now) : -EFAULT;
}

/* Linux's SysRq: 'c' crashes the kernel, to see what that takes with it. */
static int64_t sysrq_write_at(uint64_t offset, const void *from, uint64_t size)
{
	char what;
	(void)offset;
	if (!size)
		return 0;
	if (!copy_user(&what, from, 1))
		return -EFAULT;
	if (what == 'c')
		panic("a crash was asked for (/dev/sysrq)");
	return -EINVAL;
}

static bool disk_exists(void)
{
	return disk_sectors() != 0;
}

/* A device's number is its index here; 0 is the directory. */
static const struct {
	const char *name;
	bool (*exists)(void); /* NULL: always */
	int64_t (*read)(uint64_t offset, void *to, uint64_t size);
	int64_t (*write)(uint64_t offset, const void *from, uint64_t size);
	bool in_boxes; /* a box with its own file tree has it, too */
} devices[] = {
	{.name = ""},
	{"console", NULL, console_read_at, console_write_at, false},
	{"disk", disk_exists, disk_read_at, disk_write_at, false},
	{"null", NULL, null_read, null_write, true},
	{"rtc", rtc_exists, rtc_read_at, NULL, true},
	{"sysrq", NULL, null_read, sysrq_write_at, false},
};

#define DISK 2u

static bool exists(uint64_t number)
{
	if (!devices[number].in_boxes && box_with(current, CLONE_NEWNS))
		return false;
	return !devices[number].exists || devices[number].exists();
}

static int device_find(uint32_t directory, const char *name, uint32_t *number)
{
	if (directory)
		return -ENOTDIR;
	for (uint32_t i = 1; i < COUNT_OF(devices); i++) {
		if (!same_text(name, devices[i].name))
			continue;
		*number = i;
		return exists(i) ? 0 : -ENODEV;
	}
	return -ENOENT;
}

static int device_stat(uint32_t number, struct stat *stat)
{
	stat->kind = number ? S_DEVICE : S_DIRECTORY;
	stat->number = number;
	stat->size = number == DISK ? disk_sectors() * DISK_SECTOR : 0;
	return 0;
}

static int64_t device_read(uint32_t number, uint64_t offset, void *to, uint64_t size)
{
	return number ? devices[number].read(offset, to, size) : -EISDIR;
}

static int64_t device_write(uint32_t number, uint64_t offset, const void *from, uint64_t size)
{
	return devices[number].write ? devices[number].write(offset, from, size) : -EROFS;
}

static int device_list(uint32_t directory, uint64_t *offset, struct dirent *entry)
{
	if (directory)
		return -ENOTDIR;
	for (uint64_t i = *offset + 1; i < COUNT_OF(devices); i++) {
		if (!exists(i))
			continue;
		*offset = i;
		entry->number = (uint32_t)i;
		memcpy(entry->name, devices[i].name, strlen(devices[i].name) + 1);
		return 1;
	}
	return 0;
}

const struct filesystem device_fs = {
	.id = 2,
	.find = device_find,
	.stat = device_stat,
	.read = device_read,
	.write = device_write,
	.list = device_list,
};
