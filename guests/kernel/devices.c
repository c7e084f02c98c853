/* devices.c - /dev: devices that are used like files. */
#include "arch/arch.h"
#include "console.h"
#include "fs.h"
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

/* A device's number is its place here; 0 is the directory. */
static const struct {
	const char *name;
	int64_t (*read)(uint64_t offset, void *to, uint64_t size);
	int64_t (*write)(uint64_t offset, const void *from, uint64_t size);
} devices[] = {
	{"", NULL, NULL},
	{"console", console_read_at, console_write_at},
	{"null", null_read, null_write},
};

static int device_find(uint32_t directory, const char *name, uint32_t *number)
{
	if (directory)
		return -ENOTDIR;
	for (uint32_t i = 1; i < COUNT_OF(devices); i++) {
		if (!same_text(name, devices[i].name))
			continue;
		*number = i;
		return 0;
	}
	return -ENOENT;
}

static int device_stat(uint32_t number, struct stat *stat)
{
	*stat = (struct stat){number ? S_DEVICE : S_DIRECTORY, number, 0};
	return 0;
}

static int64_t device_read(uint32_t number, uint64_t offset, void *to, uint64_t size)
{
	return number ? devices[number].read(offset, to, size) : -EISDIR;
}

static int64_t device_write(uint32_t number, uint64_t offset, const void *from, uint64_t size)
{
	return devices[number].write(offset, from, size);
}

static int device_list(uint32_t directory, uint64_t *offset, struct dirent *entry)
{
	if (directory)
		return -ENOTDIR;
	if (*offset + 1 >= COUNT_OF(devices))
		return 0;
	entry->number = (uint32_t)++ * offset;
	memcpy(entry->name, devices[*offset].name, strlen(devices[*offset].name) + 1);
	return 1;
}

const struct filesystem device_fs = {
	.find = device_find,
	.stat = device_stat,
	.read = device_read,
	.write = device_write,
	.list = device_list,
};
