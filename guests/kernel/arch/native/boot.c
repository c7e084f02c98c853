/* boot.c - from the first page table, under which everything may be done everywhere, to the
 * real one: no memory is both writable and executable, the firmware is out of sight. */
#include "native.h"

#include "lib/csr.h"
#include "lib/string.h"

#define KERNEL_FLAGS (PTE_V | PTE_R | PTE_G | PTE_A)
#define CODE	     (KERNEL_FLAGS | PTE_X)
#define DATA	     (KERNEL_FLAGS | PTE_W | PTE_D)
#define BIG_PAGE     0x200000u

/* Where the kernel sees RAM: from the gigabyte on that it is linked in. Devices lie below, at
 * their physical addresses from KERNEL_BASE on. */
#define RAM_SEEN ((uint64_t)__image_start >> 30 << 30)

_Noreturn void native_boot(const void *device_tree, uint64_t offset);

extern const char __image_start[], __text_end[], __image_end[];

uint64_t ram_offset;

static uint64_t *root;
static pa_t next_free;

/* RAM behind the image; nobody else takes any yet. */
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

/* The table that `entry` refers to, made if there is none. */
static uint64_t *table_of(uint64_t *entry)
{
	if (!*entry)
		*entry = leaf(pa_of(new_table()), PTE_V);
	return ram_at(*entry >> PTE_PPN_SHIFT << 12);
}

/* Map [pa, end) at `offset` from there, in leaves of 2 MiB where that is possible. */
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

/* Big-endian, of 4 bytes. */
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

/* Without a device tree that tells RAM nothing can be done, not even a message be written. */
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

_Noreturn void native_boot(const void *device_tree, uint64_t offset)
{
	struct fdt fdt;
	ram_offset = offset;
	next_free = pa_of(__image_end);
	(void)fdt_open(&fdt, device_tree, SIZE_MAX);
	struct machine machine = read_machine(&fdt);
	map_all(&machine);
	timer_find(&fdt);
	plic_find(&fdt);
	serial_find(&fdt);
	rtc_find(&fdt);
	virtio_find(&fdt);
	machine.free = next_free;
	mmu_init(pa_of(root));
	plic_start();
	serial_start();
	virtio_start();
	kernel_main(&machine);
}
