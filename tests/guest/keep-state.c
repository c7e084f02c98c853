/* keep-state.c - a guest that fills every register of an S-mode program with values of its own, gives the CPU away or
 * has it taken, and finds all of them as they were: CSRs, a pending software interrupt, its timer, and what its page
 * table maps. Its values come from the time at which it starts, so that each VM that runs it has others; address
 * space numbers and virtual addresses are the same in all, so that only the VMID tells their translations apart.
 */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/board.h"
#include "ringside/abi/sbi.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "finds its registers as it left them");

enum { ROUNDS = 60, PAGES = 8, PAGE = 4096, ENTRIES = 512 };
#define SSIP	   (UINT64_C(1) << RS_IRQ_S_SOFTWARE)
#define STIP	   (UINT64_C(1) << RS_IRQ_S_TIMER)
#define SEIP	   (UINT64_C(1) << RS_IRQ_S_EXTERNAL)
#define MXR	   (UINT64_C(1) << 19)
#define WINDOW	   UINT64_C(0x40000000)
#define PAUSE_MOST 15000u /* ticks: a slice and a half */

_Noreturn void main(void);

static bool wrong;
static uint64_t state;

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

static uint64_t random_word(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* ---- a page table: RAM where it is, and a window of pages in an order that changes */

static uint64_t root[ENTRIES] __attribute__((aligned(PAGE)));
static uint64_t middle[ENTRIES] __attribute__((aligned(PAGE)));
static uint64_t leaves[ENTRIES] __attribute__((aligned(PAGE)));
static uint64_t pages[PAGES][PAGE / 8] __attribute__((aligned(PAGE)));
static unsigned order[PAGES];

static uint64_t entry(uint64_t pa, uint64_t flags)
{
	return pa >> 12 << PTE_PPN_SHIFT | flags;
}

static void make_tables(void)
{
	uint64_t all = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;

	root[RS_RAM_BASE >> 30] = entry(RS_RAM_BASE, all);
	root[WINDOW >> 30] = entry((uint64_t)middle, PTE_V);
	middle[0] = entry((uint64_t)leaves, PTE_V);
}

static void shuffle_pages(void)
{
	for (unsigned i = 0; i < PAGES; i++) {
		order[i] = (unsigned)(random_word() % PAGES);
		pages[i][0] = random_word();
	}
	for (unsigned i = 0; i < PAGES; i++)
		leaves[i] =
			entry((uint64_t)pages[order[i]], PTE_V | PTE_R | PTE_W | PTE_A | PTE_D);
	__asm__ volatile("sfence.vma" ::: "memory");
}

static void touch_pages(unsigned round)
{
	for (unsigned i = 0; i < PAGES && !wrong; i++) {
		uint64_t got = *(volatile uint64_t *)(WINDOW + i * PAGE);

		if (got == pages[order[i]][0])
			continue;
		wrong = true;
		print("round %u: page %u holds %p, not %p\n", (uint64_t)round, (uint64_t)i, got,
		      pages[order[i]][0]);
	}
}

/* ---- registers */

/* name, the bits of it that are free to be any */
#define REGISTERS(X)                                                                           \
	X(sstatus, SSTATUS_SPIE | SSTATUS_SPP | SSTATUS_SUM | MXR)                             \
	X(sie, SSIP | STIP | SEIP)                                                             \
	X(stvec, ~UINT64_C(2))                                                                 \
	X(sscratch, UINT64_MAX)                                                                \
	X(sepc, ~UINT64_C(1))                                                                  \
	X(scause, UINT64_MAX)                                                                  \
	X(stval, UINT64_MAX)                                                                   \
	X(satp, UINT64_C(0x0f) << SATP_ASID)                                                   \
	X(scounteren, 7)                                                                       \
	X(senvcfg, 1)

static struct {
#define X(name, bits) uint64_t name;
	REGISTERS(X)
#undef X
} set;

static void fill(void)
{
#define X(name, bits)                                                                          \
	set.name = (csr_read(CSR_##name) & ~(uint64_t)(bits)) | (random_word() & (bits));      \
	csr_write(CSR_##name, set.name);
	REGISTERS(X)
#undef X
}

static void check(unsigned round)
{
#define X(name, bits)                                                                          \
	if (csr_read(CSR_##name) != set.name && !wrong) {                                      \
		wrong = true;                                                                  \
		print("round %u: " #name " is %p, not %p\n", (uint64_t)round,                  \
		      (uint64_t)csr_read(CSR_##name), set.name);                               \
	}
	REGISTERS(X)
#undef X
}

/* An interrupt that software raised stays raised; that of the timer is there from its time on. */
static void check_pending(unsigned round, bool software, uint64_t deadline)
{
	uint64_t before = csr_read(CSR_time), pending = csr_read(CSR_sip);
	uint64_t after = csr_read(CSR_time);
	bool timer = pending & STIP;

	if (!(pending & SSIP) == software || (before >= deadline && !timer) ||
	    (after < deadline && timer) || (pending & SEIP)) {
		wrong = true;
		print("round %u: pending %p at %u, software %u, deadline %u\n", (uint64_t)round,
		      pending, before, (uint64_t)software, deadline);
	}
}

/* ---- */

static void one_round(unsigned round)
{
	bool software = random_word() % 2, sleep = random_word() % 2;
	uint64_t pause = random_word() % PAUSE_MOST, start = csr_read(CSR_time);
	uint64_t deadline = start + (sleep ? pause : random_word() % (2 * PAUSE_MOST));

	shuffle_pages();
	fill();
	if (software)
		csr_set(CSR_sip, SSIP);
	else
		csr_clear(CSR_sip, SSIP);
	sbi_set_timer(deadline);
	if (sleep) { /* sstatus.SIE is 0: what wakes it is not taken */
		set.sie |= STIP;
		csr_write(CSR_sie, set.sie);
	}
	touch_pages(round);
	do {
		if (sleep)
			__asm__ volatile("wfi" ::: "memory");
		check_pending(round, software, deadline);
	} while (!wrong && csr_read(CSR_time) < start + pause);
	check(round);
	check_pending(round, software, deadline);
	touch_pages(round);
}

void main(void)
{
	state = csr_read(CSR_time) * UINT64_C(0x9e3779b97f4a7c15) | 1;
	make_tables();
	csr_write(CSR_satp, ATP_MODE_SV39 | (uint64_t)root >> 12);
	for (unsigned round = 0; round < ROUNDS && !wrong; round++)
		one_round(round);
	print("%u rounds, %s\n", (uint64_t)ROUNDS, wrong ? "WRONG" : "every register was kept");
	/* the one that ends leaves an interrupt that is pending and enabled */
	csr_set(CSR_sip, SSIP);
	csr_set(CSR_sie, SSIP);
	sbi_power_off(wrong);
}
