/* mmu.c - page tables, where the kernel may write them: a store, and a fence. */
#include "native.h"

#include "lib/csr.h"
#include "lib/string.h"

static struct roots first; /* maps the kernel alone; the other roots copy its kernel half */
static struct roots live;  /* in use */
static bool asids;	   /* the CPU's TLB tells address spaces apart */

#define FENCES 16u
static uint64_t fences[FENCES]; /* addresses whose translation changed */
static unsigned fences_used;
static enum { FENCE_PAGES, FENCE_SPACE, FENCE_ALL } fence;

/* No U, so that programs cannot reach it; G, as it is the same in all spaces. */
const uint64_t kernel_data_flags = PTE_V | PTE_R | PTE_W | PTE_G | PTE_A | PTE_D;

static uint64_t satp_of(const struct roots *roots)
{
	return ATP_MODE_SV39 | roots->tag << SATP_ASID | roots->kernel >> 12;
}

void mmu_init(pa_t root)
{
	first = (struct roots){root, root, 0};
	/* ASID bits that the CPU lacks read 0 */
	csr_write(CSR_satp, satp_of(&(struct roots){root, root, 0xffff}));
	asids = (csr_read(CSR_satp) >> SATP_ASID & 0xffff) == 0xffff;
	csr_write(CSR_satp, satp_of(&first));
	__asm__ volatile("sfence.vma" ::: "memory");
	live = first;
}

struct roots kernel_roots(void)
{
	return first;
}

pa_t arch_pt_alloc(unsigned level)
{
	(void)level;
	return page_alloc_zero();
}

void arch_pt_free(pa_t table, unsigned level)
{
	(void)table;
	(void)level;
}

bool arch_roots_alloc(struct roots *roots, unsigned id)
{
	pa_t pa = arch_pt_alloc(2);
	if (!pa)
		return false;
	memcpy((uint64_t *)ram_at(pa) + KERNEL_SLOT,
	       (uint64_t *)ram_at(first.kernel) + KERNEL_SLOT,
	       (KERNEL_SLOTS_END - KERNEL_SLOT) * sizeof(uint64_t));
	*roots = (struct roots){pa, pa, asids ? id : 0};
	/* the id may have been another space's */
	__asm__ volatile("sfence.vma zero, %0" ::"r"(roots->tag) : "memory");
	return true;
}

/* With ASIDs there is no need for a fence: the TLB's entries name their space. */
void arch_switch_space(const struct roots *roots)
{
	live = *roots;
	csr_write(CSR_satp, satp_of(roots));
	if (!asids)
		__asm__ volatile("sfence.vma" ::: "memory");
}

static bool in_kernel_half(uint64_t va)
{
	return (int64_t)va < 0;
}

void pt_set(pa_t table, unsigned index, uint64_t entry, uint64_t va)
{
	((volatile uint64_t *)ram_at(table))[index] = entry;
	/* a fence for one address covers only the leaf */
	if (fences_used < FENCES && (!entry || entry & (PTE_R | PTE_W | PTE_X)))
		fences[fences_used++] = va;
	else if (in_kernel_half(va))
		fence = FENCE_ALL;
	else if (fence == FENCE_PAGES)
		fence = FENCE_SPACE;
}

/* Only the space in use can have left entries in the TLB. The kernel's are global, and a fence
 * for an ASID does not cover them. */
void pt_commit(void)
{
	unsigned pages = fence == FENCE_PAGES ? fences_used : 0;
	uint64_t tag = live.tag;
	if (fence == FENCE_ALL)
		__asm__ volatile("sfence.vma" ::: "memory");
	else if (fence == FENCE_SPACE)
		__asm__ volatile("sfence.vma zero, %0" ::"r"(tag) : "memory");
	for (unsigned i = 0; i < pages; i++)
		if (in_kernel_half(fences[i]))
			__asm__ volatile("sfence.vma %0" ::"r"(fences[i]) : "memory");
		else
			__asm__ volatile("sfence.vma %0, %1" ::"r"(fences[i]), "r"(tag)
					 : "memory");
	fences_used = 0;
	fence = FENCE_PAGES;
}
