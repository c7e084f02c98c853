/* start.c - the first page table, which maps RAM for every kind of access: enough for a guest
 * without a memory manager. */
#include "native.h"

#include "lib/csr.h"
#include "lib/string.h"

#define ENTRIES	  512u
#define GIGABYTES 4u /* of RAM that the table maps */
#define GIGABYTE  (UINT64_C(1) << 30)
#define LEAF	  (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)

void native_start(const void *device_tree, uint64_t offset);
_Noreturn void paging_on(uint64_t satp, void (*next)(void), uint64_t offset);

extern const char __image_start[];

uint64_t ram_offset, link_offset;
const void *boot_tree;

static uint64_t first_table[ENTRIES] __attribute__((section(".noinit"), aligned(4096)));
static void (*after_paging)(void);

/* The entry of a root table that translates `va`. */
static uint64_t *entry_of(uint64_t va)
{
	return &first_table[va / GIGABYTE % ENTRIES];
}

/* Runs at physical addresses. `offset` leads to those that the guest is linked at. */
void native_start(const void *device_tree, uint64_t offset)
{
	uint64_t ram = (uint64_t)__image_start / GIGABYTE * GIGABYTE;
	uint64_t leaf = ram >> 12 << PTE_PPN_SHIFT | LEAF;
	memset(first_table, 0, sizeof(first_table));
	boot_tree = device_tree;
	link_offset = offset;
	*entry_of(ram) = leaf;
	for (unsigned i = 0; i < GIGABYTES; i++, ram += GIGABYTE)
		*entry_of(ram + offset) = ram >> 12 << PTE_PPN_SHIFT | LEAF | PTE_G;
	firmware_console_find();
}

static _Noreturn void paging_is_on(void)
{
	*entry_of(pa_of(__image_start)) = 0; /* no longer at its physical address */
	mmu_init(pa_of(first_table));
	rs_op_end(RS_OP_ENABLE_PAGING);
	after_paging();
	__builtin_unreachable();
}

_Noreturn void arch_enable_paging(void (*next)(void))
{
	uint64_t satp = ATP_MODE_SV39 | (uint64_t)first_table >> 12;
	after_paging = (void (*)(void))((uint64_t)next + link_offset);
	ram_offset = link_offset;
	paging_on(satp, (void (*)(void))((uint64_t)paging_is_on + link_offset), link_offset);
}
