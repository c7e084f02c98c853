/* boot.c - from the first page table, under which every access is allowed, to the kernel's own:
 * no memory is both writable and executable, and the firmware is not mapped. */
#include "native.h"

#include "lib/csr.h"
#include "lib/string.h"

#define CODE	 (PTE_V | PTE_R | PTE_X | PTE_G | PTE_A)
#define DATA	 kernel_data_flags
#define BIG_PAGE 0x200000u

/* RAM is mapped from the gigabyte on that the kernel is linked in. Devices are below, at
 * KERNEL_BASE + their physical addresses. */
#define RAM_SEEN ((uint64_t)__image_start >> 30 << 30)

extern const char __image_start[], __text_end[], __image_end[];

static uint64_t *root;
static pa_t next_free;

/* From the RAM behind the image; nothing else allocates yet. */
static uint64_t *new_table(void)
{
	uint64_t *table = memset(ram_at(next_free), 0, PAGE_SIZE);
	next_free += PAGE_SIZE;
	return table;
}

static uint64_t leaf(pa_t pa, uint64_t flags)
{
	return pa >> 12 << PTE_PPN_SHIFT | flags;
}

/* The table that `entry` refers to; a new one if there is none. */
static uint64_t *table_of(uint64_t *entry)
{
	if (!*entry)
		*entry = leaf(pa_of(new_table()), PTE_V);
	return ram_at(*entry >> PTE_PPN_SHIFT << 12);
}

/* Map [pa, end) at pa + offset, in leaves of 2 MiB where that is possible. */
static void map(pa_t pa, pa_t end, uint64_t offset, uint64_t flags)
{
	while (pa < end) {
		uint64_t va = pa + offset;
		uint64_t *big = &table_of(&root[va >> 30 & 511])[va >> 21 & 511];
		if (pa % BIG_PAGE == 0 && end - pa >= BIG_PAGE) {
			*big = leaf(pa, flags);
			pa += BIG_PAGE;
		} else {
			table_of(big)[va >> 12 & 511] = leaf(pa, flags);
			pa += PAGE_SIZE;
		}
	}
}

volatile void *map_device(uint64_t pa, uint64_t size)
{
	pa_t first = pa & ~(uint64_t)(BIG_PAGE - 1);
	pa_t end = (pa + size + BIG_PAGE - 1) & ~(uint64_t)(BIG_PAGE - 1);
	if (KERNEL_BASE + end > RAM_SEEN)
		return NULL;
	map(first, end, KERNEL_BASE, DATA);
	return (volatile void *)(KERNEL_BASE + pa);
}

/* A big-endian number of 4 bytes. */
static uint32_t cell(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

fdt_node find_device(const struct fdt *fdt, fdt_node after, const char *compatible,
		     uint64_t *pa, unsigned *irq)
{
	fdt_node soc = fdt_path(fdt, "/soc"),
		 node = fdt_compatible_child(fdt, soc, after, compatible);
	uint32_t size = 0;
	const void *interrupts = fdt_property(fdt, node, "interrupts", &size);
	*irq = interrupts && size >= 4 ? cell(interrupts) : 0;
	return fdt_u64(fdt, node, "reg", 0, pa) ? node : 0;
}

/* Without RAM in the device tree nothing can be done, not even print a message. */
static struct machine read_machine(const struct fdt *fdt)
{
	struct machine machine = {.device_tree = fdt->blob};
	fdt_node memory = fdt_path(fdt, "/memory");
	if (!fdt_u64(fdt, memory, "reg", 0, &machine.ram) ||
	    !fdt_u64(fdt, memory, "reg", 1, &machine.ram_size))
		arch_power_off(255);
	return machine;
}

static void map_all(const struct machine *machine)
{
	pa_t code = pa_of(__image_start), data = pa_of(__text_end), rest = pa_of(__image_end);
	root = new_table();
	map(code, data, ram_offset, CODE);
	map(data, rest, ram_offset, DATA);
	map(rest, machine->ram + machine->ram_size, ram_offset, DATA);
}

static _Noreturn void boot(void)
{
	struct fdt fdt;
	next_free = pa_of(__image_end);
	(void)fdt_open(&fdt, ram_at((pa_t)boot_tree), SIZE_MAX);
	struct machine machine = read_machine(&fdt);
	map_all(&machine);
	timer_find(&fdt);
	plic_find(&fdt);
	serial_find(&fdt);
	rtc_find(&fdt);
	disk_find(&fdt);
	machine.free = next_free;
	mmu_init(pa_of(root));
	plic_start();
	serial_start();
	disk_start();
	kernel_main(&machine);
}

_Noreturn void guest_main(void)
{
	enable_paging(boot);
}
