/* native.c - the seam, where the kernel has S-mode: it executes. */
#include "arch.h"

#include "lib/csr.h"
#include "lib/sbi.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

void native_init(void);
_Noreturn void paging_on(uint64_t satp, void (*next)(void), uint64_t *identity);
void trap(void);

#define TABLES	 12u
#define ENTRIES	 512u
#define RAM_SLOT (RS_RAM_BASE >> 30) /* of a root: 1 GiB an entry */
static uint64_t tables[TABLES][ENTRIES] __attribute__((section(".noinit"), aligned(4096)));
static unsigned tables_used;

static uint64_t fences[PT_BATCH]; /* addresses whose translation changed */
static unsigned fences_used;
static bool fence_all;

static uint64_t next_asid = 1;
static bool dbcn;

/* Programs cannot reach it for want of U; G: the same in all spaces. */
const uint64_t kernel_data_flags = PTE_V | PTE_R | PTE_W | PTE_G | PTE_A | PTE_D;

/* ---- Traps and interrupts ---- */

void set_trap_vector(void)
{
	/* where the code will be once paging is on, though it is not yet */
	csr_write(CSR_stvec, HIGH_HALF + pa_of((const void *)(uintptr_t)trap));
	csr_set(CSR_sie, 1u << RS_IRQ_S_TIMER);
}

bool irq_save(void)
{
	return csr_read_clear(CSR_sstatus, SSTATUS_SIE) & SSTATUS_SIE;
}

void irq_restore(bool unmasked)
{
	if (unmasked)
		csr_set(CSR_sstatus, SSTATUS_SIE);
}

void timer_set(uint64_t ticks)
{
	sbi_set_timer(ticks == TIMER_NEVER ? TIMER_NEVER : csr_read(CSR_time) + ticks);
}

void idle(void)
{
	wait_for_interrupt(); /* wakes for what is pending, masked or not */
}

/* ---- Page tables ---- */

void *ram_at(pa_t pa)
{
	return (void *)(HIGH_HALF + pa);
}

/* Before paging, addresses are physical already. */
pa_t pa_of(const void *p)
{
	return (uint64_t)p >= HIGH_HALF ? (uint64_t)p - HIGH_HALF : (uint64_t)p;
}

pa_t pt_alloc(unsigned level)
{
	(void)level;
	return pa_of(memset(tables[tables_used++], 0, PAGE_SIZE));
}

/* Before the tour: the first root maps RAM where the kernel is linked and, until paging is on,
 * where it runs. */
void native_init(void)
{
	const uint64_t gigabyte = RS_RAM_BASE >> 12 << PTE_PPN_SHIFT | PTE_V | PTE_R | PTE_W |
				  PTE_X | PTE_A | PTE_D;
	uint64_t *root = (uint64_t *)pt_alloc(2);
	root[KERNEL_SLOT + RAM_SLOT] = gigabyte | PTE_G;
	root[RAM_SLOT] = gigabyte;
	dbcn = sbi_probe(SBI_EXT_DBCN);
}

_Noreturn void enable_paging(void (*next)(void))
{
	uint64_t *root = tables[0];
	paging_on(ATP_MODE_SV39 | (uint64_t)root >> 12, next, &root[RAM_SLOT]);
}

struct space first_space(void)
{
	return (struct space){pa_of(tables[0]), pa_of(tables[0]), 0};
}

struct space space_create(void)
{
	pa_t pa = pt_alloc(2);
	uint64_t *root = ram_at(pa);
	memcpy(root + KERNEL_SLOT, tables[0] + KERNEL_SLOT,
	       (KERNEL_SLOTS_END - KERNEL_SLOT) * sizeof(*root));
	return (struct space){pa, pa, next_asid++};
}

/* No fence: entries of the TLB carry the ASID of their space. */
void switch_space(const struct space *space)
{
	csr_write(CSR_satp, ATP_MODE_SV39 | space->tag << SATP_ASID | space->kernel_root >> 12);
}

void pt_set(pa_t table, unsigned index, uint64_t entry, uint64_t va)
{
	((volatile uint64_t *)ram_at(table))[index] = entry;
	/* a fence for an address reaches leaves alone */
	if (entry && !(entry & (PTE_R | PTE_W | PTE_X)))
		fence_all = true;
	if (fences_used == PT_BATCH)
		fence_all = true;
	else
		fences[fences_used++] = va;
}

void pt_commit(void)
{
	if (fence_all)
		__asm__ volatile("sfence.vma" ::: "memory");
	for (unsigned i = 0; i < fences_used && !fence_all; i++)
		__asm__ volatile("sfence.vma %0" ::"r"(fences[i]) : "memory");
	fences_used = 0;
	fence_all = false;
}

/* ---- Programs and the board ---- */

void copy_from_user(void *to, uint64_t va, size_t size)
{
	csr_set(CSR_sstatus, SSTATUS_SUM);
	memcpy(to, (const void *)va, size);
	csr_clear(CSR_sstatus, SSTATUS_SUM);
}

void console_write(const char *bytes, size_t size)
{
	sbi_console_write(dbcn, bytes, pa_of(bytes), size);
}

_Noreturn void power_off(uint8_t code)
{
	sbi_power_off(code);
}
