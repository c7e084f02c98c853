/* mmu.c - page tables, where the hypervisor checks each change: the kernel can read a table, but
 * has it mapped read-only. */
#include "para.h"

#include "lib/csr.h"
#include "lib/string.h"

static struct rs_mmu_update updates[RS_MMU_UPDATE_MAX / 4]
	__attribute__((section(".noinit"), aligned(16)));
static unsigned updates_used;
static uint64_t update_va; /* of the last one */
static bool flush_all;

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

/* Record: map `page` in the kernel's map of RAM with these flags. */
static void remap(pa_t page, uint64_t flags)
{
	unsigned index;
	pa_t table = leaf_of(page, &index);
	pt_set(table, index, page >> 12 << PTE_PPN_SHIFT | flags, (uint64_t)ram_at(page));
}

#define READ_ONLY (kernel_data_flags & ~(uint64_t)(PTE_W | PTE_D))

void pt_declare(pa_t page, unsigned level)
{
	remap(page, READ_ONLY);
	pt_commit();
	(void)hypercall(RS_HC_MMU_PIN, page, RS_PT_L0 + level, 0, 0);
}

pa_t arch_pt_alloc(unsigned level)
{
	pa_t page = page_alloc_zero();
	if (page)
		pt_declare(page, level);
	return page;
}

void arch_pt_free(pa_t table, unsigned level)
{
	(void)level;
	(void)hypercall(RS_HC_MMU_UNPIN, table, 0, 0, 0);
	remap(table, kernel_data_flags);
	pt_commit();
}

/* (One MULTICALL for all three would cost more than the two traps that it saves: docs/adr/0022.) */
static void declare_roots(pa_t kernel, pa_t user)
{
	remap(kernel, READ_ONLY);
	remap(user, READ_ONLY);
	pt_commit();
	(void)hypercall(RS_HC_MMU_PIN, kernel, RS_PT_ROOT, 0, 0);
	(void)hypercall(RS_HC_MMU_PIN, user, RS_PT_ROOT, 0, 0);
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
	declare_roots(kernel, user);
	*roots = (struct roots){kernel, user, 0};
	return true;
}

void arch_switch_space(const struct roots *roots)
{
	(void)hypercall(RS_HC_MMU_SET_ROOTS, roots->kernel, roots->user, 0, 0);
}

void pt_set(pa_t table, unsigned index, uint64_t entry, uint64_t va)
{
	if (updates_used == sizeof(updates) / sizeof(*updates))
		pt_commit();
	updates[updates_used++] = (struct rs_mmu_update){table + index * sizeof(entry), entry};
	/* a flush for one address covers only the leaf */
	if (updates_used > 1 || (entry && !(entry & (PTE_R | PTE_W | PTE_X))))
		flush_all = true;
	update_va = va;
}

void pt_commit(void)
{
	if (!updates_used)
		return;
	(void)hypercall(RS_HC_MMU_UPDATE, (uint64_t)updates, updates_used,
			flush_all ? RS_FLUSH_ALL : RS_FLUSH_PAGE, update_va);
	updates_used = 0;
	flush_all = false;
}
