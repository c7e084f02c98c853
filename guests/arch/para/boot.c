/* boot.c - from the page table that the hypervisor made, which maps some RAM for every kind of
 * access, to the kernel's own map: all of RAM, and no memory both writable and executable. */
#include "para.h"

#include "lib/csr.h"
#include "lib/string.h"

#define ENTRIES	   512u
#define REGION	   UINT64_C(0x200000) /* what one table of leaves maps */
#define DATA	   kernel_data_flags
#define CODE	   (PTE_V | PTE_R | PTE_X | PTE_U | PTE_A)
#define TABLE_FLAG PTE_V

extern const char __image_start[], __text_end[];

static pa_t next_free;

/* From the RAM behind the hypervisor's tables; nothing else allocates yet. */
static pa_t new_page(void)
{
	pa_t page = next_free;
	next_free += PAGE_SIZE;
	return page;
}

static uint64_t entry(pa_t pa, uint64_t flags)
{
	return pa >> 12 << PTE_PPN_SHIFT | flags;
}

/* native: these rights are part of the stores that map RAM. The code becomes read-only, everything else that is mapped not executable. Page tables already
 * are read-only and not executable. */
static void protect_mapped(void)
{
	pa_t code = pa_of(__image_start), code_end = pa_of(__text_end);
	pa_t end = start_info.ram_base + start_info.mapped_size;
	for (pa_t pa = start_info.ram_base; pa < end; pa += PAGE_SIZE) {
		unsigned index;
		pa_t table = leaf_of(pa, &index);
		if (((const uint64_t *)ram_at(table))[index] & PTE_W)
			pt_set(table, index,
			       entry(pa, pa >= code && pa < code_end ? CODE : DATA),
			       (uint64_t)ram_at(pa));
	}
	pt_commit();
}

/* The table that maps the gigabyte of `va`; a new one if there is none. */
static pa_t middle_table(uint64_t va)
{
	pa_t root = start_info.kernel_root;
	unsigned index = va >> 30 & (ENTRIES - 1);
	uint64_t old = ((const uint64_t *)ram_at(root))[index];
	if (old)
		return old >> PTE_PPN_SHIFT << 12;
	pa_t table = new_page();
	memset(ram_at(table), 0, PAGE_SIZE);
	pt_new(table, 1);
	pt_set(root, index, entry(table, TABLE_FLAG), va);
	pt_commit();
	return table;
}

/* native: a leaf of 2 MiB, one store. The hypervisor refuses these, since it would have to check 512
 * frames for each; so the table is filled while it is memory, and one call checks its entries. */
static void map_region(pa_t region, pa_t end)
{
	uint64_t va = (uint64_t)ram_at(region);
	pa_t middle = middle_table(va), table = new_page();
	uint64_t *leaf = memset(ram_at(table), 0, PAGE_SIZE);
	for (unsigned i = 0; i < ENTRIES && region < end; i++, region += PAGE_SIZE)
		leaf[i] = entry(region, DATA);
	pt_new(table, 0);
	pt_set(middle, va / REGION % ENTRIES, entry(table, TABLE_FLAG), va);
	pt_commit();
}

/* The table of leaves for `va`, below `middle`; a new one if there is none. */
static pa_t leaf_table(pa_t middle, uint64_t va)
{
	unsigned index = va >> 21 & (ENTRIES - 1);
	uint64_t old = ((const uint64_t *)ram_at(middle))[index];
	if (old)
		return old >> PTE_PPN_SHIFT << 12;
	pa_t table = new_page();
	memset(ram_at(table), 0, PAGE_SIZE);
	pt_new(table, 0);
	pt_set(middle, index, entry(table, TABLE_FLAG), va);
	pt_commit();
	return table;
}

/* native: a store. The hypervisor keeps the leaf not valid, so that each access traps. */
volatile void *map_device(uint64_t pa)
{
	uint64_t va = KERNEL_BASE + pa;
	pa_t table = leaf_table(middle_table(va), va);
	pt_set(table, va >> 12 & (ENTRIES - 1), entry(pa, DATA), va);
	pt_commit();
	return (volatile void *)va;
}

static _Noreturn void boot(void)
{
	struct machine machine = {
		.ram = start_info.ram_base,
		.ram_size = start_info.ram_size,
		.device_tree = (const void *)start_info.device_tree,
	};
	pa_t end = machine.ram + machine.ram_size;
	next_free = start_info.free_base;
	protect_mapped();
	for (pa_t region = machine.ram + start_info.mapped_size; region < end; region += REGION)
		map_region(region, end);
	rtc_start();
	machine.free = next_free;
	disk_start();
	kernel_main(&machine);
}

_Noreturn void guest_main(void)
{
	enable_paging(boot);
}
