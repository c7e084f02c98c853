/* elsewhere.c - loads the kernel where RAM is said to start a gigabyte further on: nothing in
 * the kernel may know where RAM starts. The archive that this guest is given has a header of
 * two numbers (bytes of the kernel, bytes of the kernel's own archive), and from the next page
 * on these two. */
#include "lib/fdt.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

#define RAM	  (RS_RAM_BASE + 0x40000000ull)
#define RAM_SIZE  0x4000000ull
#define KERNEL_AT (RAM + 0x200000)
#define INITRD_AT (RAM + 0x2000000)
#define TREE_AT	  (RAM + 0x3800000)

_Noreturn void main(uint64_t hart, const void *device_tree);

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

/* Overwrite a number of a property, in place. */
static void put(const struct fdt *fdt, const char *path, const char *name, unsigned index,
		uint64_t value)
{
	uint32_t size = 0;
	uint8_t *bytes =
		(uint8_t *)(uintptr_t)fdt_property(fdt, fdt_path(fdt, path), name, &size);
	unsigned width = size < 8 ? size : 8;
	if (!bytes || size < (index + 1) * width) {
		print("elsewhere: no %s\n", name);
		sbi_power_off(1);
	}
	bytes += index * width;
	for (unsigned i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> 8 * (width - 1 - i));
}

static uint64_t initrd(const struct fdt *fdt)
{
	uint32_t size = 0;
	uint64_t value = 0;
	const uint8_t *bytes =
		fdt_property(fdt, fdt_path(fdt, "/chosen"), "linux,initrd-start", &size);
	for (unsigned i = 0; bytes && i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

void main(uint64_t hart, const void *device_tree)
{
	struct fdt fdt;
	(void)fdt_open(&fdt, device_tree, SIZE_MAX);
	const uint64_t *header = (const uint64_t *)initrd(&fdt);
	if (!header) {
		print("elsewhere: no archive\n");
		sbi_power_off(1);
	}
	const uint8_t *kernel = (const uint8_t *)header + 4096;
	memcpy((void *)KERNEL_AT, kernel, header[0]);
	memcpy((void *)INITRD_AT, kernel + header[0], header[1]);
	memcpy((void *)TREE_AT, device_tree, fdt.size);
	(void)fdt_open(&fdt, (const void *)TREE_AT, SIZE_MAX);
	put(&fdt, "/memory", "reg", 0, RAM);
	put(&fdt, "/memory", "reg", 1, RAM_SIZE);
	put(&fdt, "/chosen", "linux,initrd-start", 0, INITRD_AT);
	put(&fdt, "/chosen", "linux,initrd-end", 0, INITRD_AT + header[1]);
	__asm__ volatile("fence.i" ::: "memory");
	((void (*)(uint64_t, const void *))KERNEL_AT)(hart, (const void *)TREE_AT);
	sbi_power_off(1); /* never */
}
