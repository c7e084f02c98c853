/* para.c - the seam, above a paravirtual hypervisor: the kernel runs in U-mode and asks. Beside
 * native.c it shows what a port is.
 */
#include "arch.h"

#include "lib/csr.h"
#include "lib/string.h"
#include "ringside/abi/hypercall.h"

void para_init(const struct rs_start_info *info);
_Noreturn void fresh_stack(void (*next)(void));
uint64_t run_user(uint64_t pc, uint64_t sp);
void trap(void);

#define TABLES	12u
#define ENTRIES 512u
static uint64_t tables[TABLES][ENTRIES] __attribute__((section(".noinit"), aligned(4096)));
static unsigned tables_used;

static struct rs_mmu_update updates[PT_BATCH] __attribute__((aligned(16)));
static unsigned updates_used;
static uint64_t update_va; /* of the last one */
static bool flush_all;

static struct rs_start_info start;
volatile struct rs_shared *shared; /* entry code reads it */

/* U, since the kernel is in U-mode itself: programs cannot reach it because their root does not
 * map it. */
const uint64_t kernel_data_flags = PTE_V | PTE_R | PTE_W | PTE_U | PTE_A | PTE_D;

/* @return the answer. An error is a mistake of ours, and then nothing else is safe either. */
static uint64_t ask(enum rs_hypercall call, uint64_t arg0, uint64_t arg1, uint64_t arg2,
		    uint64_t arg3)
{
	register uint64_t a0 __asm__("a0") = arg0;
	register uint64_t a1 __asm__("a1") = arg1;
	register uint64_t a2 __asm__("a2") = arg2;
	register uint64_t a3 __asm__("a3") = arg3;
	register uint64_t a6 __asm__("a6") = call;
	register uint64_t a7 __asm__("a7") = RS_HYPERCALL_EXT;
	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1)
			 : "r"(a2), "r"(a3), "r"(a6), "r"(a7)
			 : "memory");
	if (a0)
		__builtin_trap();
	return a1;
}

void para_init(const struct rs_start_info *info)
{
	start = *info;
	shared = (volatile struct rs_shared *)start.shared;
}

/* ---- Traps and interrupts ---- */

void set_trap_vector(void)
{
	(void)ask(RS_HC_SET_ENTRIES, (uint64_t)trap, (uint64_t)trap, 0, 0);
}

bool irq_save(void)
{
	bool unmasked = !shared->mask;
	shared->mask = 1;
	return unmasked;
}

void irq_restore(bool unmasked)
{
	if (!unmasked)
		return;
	shared->mask = 0;
	/* what came while it was masked; what comes from now on comes by itself */
	if (shared->pending)
		(void)ask(RS_HC_DELIVER, 0, 0, 0, 0);
}

void timer_set(uint64_t ticks)
{
	(void)ask(RS_HC_TIMER_SET,
		  ticks == TIMER_NEVER ? TIMER_NEVER : csr_read(CSR_time) + ticks, 0, 0, 0);
}

void idle(void)
{
	(void)ask(RS_HC_BLOCK, 0, 0, 0, 0);
}

/* ---- Page tables ---- */

void *ram_at(pa_t pa)
{
	return (void *)(pa - start.ram_base + start.ram_virtual);
}

pa_t pa_of(const void *p)
{
	return (uint64_t)p - start.ram_virtual + start.ram_base;
}

/* The entry for `va` in the first kernel root. Tables can be read. */
static pa_t leaf_of(uint64_t va)
{
	pa_t table = start.kernel_root;
	for (unsigned level = 2; level > 0; level--) {
		const uint64_t *entry = ram_at(table);
		table = entry[va >> (12 + 9 * level) & 511] >> PTE_PPN_SHIFT << 12;
	}
	return table + (va >> 12 & 511) * sizeof(uint64_t);
}

/* Give `table` away: no longer ours to write, but a page table. It keeps what it holds. */
static pa_t declare(uint64_t *table, unsigned level)
{
	pa_t pa = pa_of(table);
	pt_set(leaf_of((uint64_t)table), 0,
	       pa >> 12 << PTE_PPN_SHIFT | PTE_V | PTE_R | PTE_U | PTE_A, (uint64_t)table);
	pt_commit();
	(void)ask(RS_HC_MMU_PIN, pa, RS_PT_L0 + level, 0, 0);
	return pa;
}

static uint64_t *new_table(void)
{
	return memset(tables[tables_used++], 0, PAGE_SIZE);
}

pa_t pt_alloc(unsigned level)
{
	return declare(new_table(), level);
}

_Noreturn void enable_paging(void (*next)(void))
{
	fresh_stack(next); /* it was on from the start */
}

struct space first_space(void)
{
	return (struct space){start.kernel_root, start.user_root, 0};
}

struct space space_create(void)
{
	const uint64_t *first = ram_at(start.kernel_root);
	uint64_t *kernel = new_table(), *user = new_table();
	memcpy(kernel + KERNEL_SLOT, first + KERNEL_SLOT,
	       (KERNEL_SLOTS_END - KERNEL_SLOT) * sizeof(*kernel));
	return (struct space){declare(kernel, 2), declare(user, 2), 0};
}

void switch_space(const struct space *space)
{
	(void)ask(RS_HC_MMU_SET_ROOTS, space->kernel_root, space->user_root, 0, 0);
}

void pt_set(pa_t table, unsigned index, uint64_t entry, uint64_t va)
{
	updates[updates_used++] = (struct rs_mmu_update){table + index * sizeof(entry), entry};
	/* a flush for an address reaches leaves alone, and only one address */
	if (updates_used > 1 || (entry && !(entry & (PTE_R | PTE_W | PTE_X))))
		flush_all = true;
	update_va = va;
}

void pt_commit(void)
{
	(void)ask(RS_HC_MMU_UPDATE, (uint64_t)updates, updates_used,
		  flush_all ? RS_FLUSH_ALL : RS_FLUSH_PAGE, update_va);
	updates_used = 0;
	flush_all = false;
}

/* ---- Programs and the board ---- */

uint64_t enter_user(uint64_t pc, uint64_t sp)
{
	bool unmasked = irq_save(); /* the frame is being filled */
	uint64_t code = run_user(pc, sp);
	irq_restore(unmasked);
	return code;
}

void copy_from_user(void *to, uint64_t va, size_t size)
{
	memcpy(to, (const void *)va, size); /* the kernel root maps both halves */
}

void console_write(const char *bytes, size_t size)
{
	while (size) {
		uint64_t written = ask(RS_HC_CONSOLE_WRITE, (uint64_t)bytes, size, 0, 0);
		bytes += written;
		size -= written;
	}
}

_Noreturn void power_off(uint8_t code)
{
	(void)ask(RS_HC_SHUTDOWN, code, 0, 0, 0);
	__builtin_trap();
}
