/* mmu.c - page tables, where the kernel may write them: a store, and a fence. */
#include "native.h"

#include "lib/csr.h"
#include "lib/string.h"
#include "memory/page.h"

static struct roots first; /* maps the kernel alone; its kernel half is the model of all */
static struct roots live;  /* in use */
static bool asids;	   /* the CPU tells address spaces apart in its TLB */

#define FENCES 16u
static uint64_t fences[FENCES]; /* addresses whose translation changed */
static unsigned fences_used;
static bool fence_all;

static uint64_t satp_of(const struct roots *roots)
{
	return ATP_MODE_SV39 | roots->tag << SATP_ASID | roots->kernel >> 12;
}

void mmu_init(pa_t root)
{
	first = (struct roots){root, root, 0};
	/* bits of the ASID that the CPU lacks read 0 */
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

bool arch_roots_alloc(struct roots *roots, unsigned id)
{
	pa_t pa = arch_pt_alloc(2);
	if (!pa)
		return false;
	memcpy((uint64_t *)ram_at(pa) + KERNEL_SLOT,
	       (uint64_t *)ram_at(first.kernel) + KERNEL_SLOT,
	       (KERNEL_SLOTS_END - KERNEL_SLOT) * sizeof(uint64_t));
	*roots = (struct roots){pa, pa, asids ? id : 0};
	/* the id may have meant another space until now */
	__asm__ volatile("sfence.vma zero, %0" ::"r"(roots->tag) : "memory");
	return true;
}

void arch_switch_space(const struct roots *roots)
{
	live = *roots;
	csr_write(CSR_satp, satp_of(roots));
	if (!asids)
		__asm__ volatile("sfence.vma" ::: "memory");
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

void pt_set(pa_t table, unsigned index, uint64_t entry, uint64_t va)
{
	((volatile uint64_t *)ram_at(table))[index] = entry;
	/* a fence for an address reaches leaves alone */
	if (fences_used == FENCES || (entry && !(entry & (PTE_R | PTE_W | PTE_X))))
		fence_all = true;
	else
		fences[fences_used++] = va;
}

/* Only the space in use can have left traces in the TLB, and the kernel's entries are global:
 * no fence touches them. */
void pt_commit(void)
{
	if (fence_all)
		__asm__ volatile("sfence.vma zero, %0" ::"r"(live.tag) : "memory");
	for (unsigned i = 0; i < fences_used && !fence_all; i++)
		__asm__ volatile("sfence.vma %0, %1" ::"r"(fences[i]), "r"(live.tag)
				 : "memory");
	fences_used = 0;
	fence_all = false;
}
