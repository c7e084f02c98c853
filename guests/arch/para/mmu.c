/* mmu.c - page tables, where the hypervisor checks each change: the kernel can read a table, but
 * has it mapped read-only. */
#include "para.h"

#include "lib/csr.h"
#include "lib/string.h"

/* New tables are memory like any other until something in use refers to them: their entries are
 * stored, as native stores them. They are declared together, when changes are made next or when one
 * of them is used as a root. */
#define NEW_TABLES 16u
static struct {
	pa_t page;
	unsigned level;
} new_tables[NEW_TABLES];
static unsigned new_count;

/* Changes of tables in use. Before them there is room for those that take the right to write from
 * new tables, which have to come first. */
#define CHANGES (RS_MMU_UPDATE_MAX / 4)
static struct rs_mmu_update updates[NEW_TABLES + CHANGES]
	__attribute__((section(".noinit"), aligned(16)));
#define changes (updates + NEW_TABLES)
static unsigned change_count;
static uint64_t change_va; /* of the last one */

/* U, since the kernel is in U-mode itself: programs cannot reach it because their root does not
 * map it. */
const uint64_t kernel_data_flags = PTE_V | PTE_R | PTE_W | PTE_U | PTE_A | PTE_D;

struct roots kernel_roots(void)
{
	return (struct roots){start_info.kernel_root, start_info.user_root, 0};
}

pa_t leaf_of(pa_t page, unsigned *index)
{
	uint64_t va = (uint64_t)ram_at(page);
	pa_t table = start_info.kernel_root;
	for (unsigned level = 2; level > 0; level--) {
		const uint64_t *entry = ram_at(table);
		table = entry[va >> (12 + 9 * level) & 511] >> PTE_PPN_SHIFT << 12;
	}
	*index = va >> 12 & 511;
	return table;
}

/* The change that maps `page` in the kernel's map of RAM with these flags. */
static struct rs_mmu_update remapping(pa_t page, uint64_t flags)
{
	unsigned index;
	pa_t table = leaf_of(page, &index);
	return (struct rs_mmu_update){table + index * sizeof(uint64_t),
				      page >> 12 << PTE_PPN_SHIFT | flags};
}

/* native: nothing, since a table may be writable. */
static void protect_new_tables(struct rs_mmu_update *update)
{
	const uint64_t read_only = kernel_data_flags & ~(uint64_t)(PTE_W | PTE_D);
	for (unsigned i = 0; i < new_count; i++)
		update[i] = remapping(new_tables[i].page, read_only);
}

/* native: nothing. A root that is not in use stays a table only if it is pinned; the tables below
 * are checked with it. */
static void pin_new_roots(void)
{
	for (unsigned i = 0; i < new_count; i++)
		if (new_tables[i].level == 2)
			(void)hypercall(RS_HC_MMU_PIN, new_tables[i].page, RS_PT_ROOT, 0, 0);
	new_count = 0;
}

static bool refers_to_table(uint64_t entry)
{
	return entry && !(entry & (PTE_R | PTE_W | PTE_X));
}

/* native: sfence.vma, as the stores were made. Here one call asks for all changes and the flush. */
static void make_changes(void)
{
	struct rs_mmu_update *first = changes - new_count;
	unsigned count = new_count + change_count;
	/* a flush for one address covers only the leaf */
	bool one_leaf = count == 1 && change_count && !refers_to_table(first->value);
	if (new_count)
		protect_new_tables(first);
	(void)hypercall(RS_HC_MMU_UPDATE, (uint64_t)first, count,
			one_leaf ? RS_FLUSH_PAGE : RS_FLUSH_ALL, change_va);
	change_count = 0;
	if (new_count)
		pin_new_roots();
}

static inline void record(uint64_t where, uint64_t value, uint64_t va)
{
	if (change_count == CHANGES)
		make_changes();
	changes[change_count].entry = where;
	changes[change_count++].value = value;
	change_va = va;
}

void pt_new(pa_t page, unsigned level)
{
	if (new_count == NEW_TABLES)
		make_changes();
	new_tables[new_count].page = page;
	new_tables[new_count++].level = level;
}

static unsigned find_new(pa_t page)
{
	unsigned i = 0;
	while (i < new_count && new_tables[i].page != page)
		i++;
	return i;
}

pa_t arch_pt_alloc(unsigned level)
{
	pa_t page = page_alloc_zero();
	if (page)
		pt_new(page, level);
	return page;
}

void arch_pt_free(pa_t table, unsigned level)
{
	unsigned i = find_new(table);
	if (i < new_count) { /* it never was in use */
		new_tables[i] = new_tables[--new_count];
		return;
	}
	/* native: nothing. The last reference to the root takes all tables below out of use. */
	if (level == 2)
		(void)hypercall(RS_HC_MMU_UNPIN, table, 0, 0, 0);
	/* native: nothing, since a table's page is as writable as any */
	struct rs_mmu_update writable = remapping(table, kernel_data_flags);
	record(writable.entry, writable.value, (uint64_t)ram_at(table));
}

bool arch_roots_alloc(struct roots *roots, unsigned id)
{
	pa_t kernel = page_alloc_zero(), user = kernel ? page_alloc_zero() : 0;
	(void)id; /* the hypervisor chooses the ASIDs */
	if (!user) {
		if (kernel)
			page_put(kernel);
		return false;
	}
	memcpy((uint64_t *)ram_at(kernel) + KERNEL_SLOT,
	       (uint64_t *)ram_at(start_info.kernel_root) + KERNEL_SLOT,
	       (KERNEL_SLOTS_END - KERNEL_SLOT) * sizeof(uint64_t));
	pt_new(kernel, 2);
	pt_new(user, 2);
	*roots = (struct roots){kernel, user, 0};
	return true;
}

void arch_switch_space(const struct roots *roots)
{
	if (new_count)
		make_changes();
	/* native: a write of satp */
	(void)hypercall(RS_HC_MMU_SET_ROOTS, roots->kernel, roots->user, 0, 0);
}

/* native: a store, whatever the table. Here that does for a new one alone. */
void pt_set(pa_t table, unsigned index, uint64_t entry, uint64_t va)
{
	if (new_count && find_new(table) < new_count) {
		((volatile uint64_t *)ram_at(table))[index] = entry;
		return;
	}
	record(table + index * sizeof(entry), entry, va);
	if (refers_to_table(entry))
		make_changes(); /* so that it can be read back */
}

void pt_commit(void)
{
	if (change_count)
		make_changes();
}
