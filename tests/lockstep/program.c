#include "program.h"

#include "base/walk.h"
#include "isa/isa.h"

#define RAM_PAGES (PROGRAM_RAM / PAGE_SIZE)
#define PAGE(n)	  (RS_RAM_BASE + (uint64_t)(n)*PAGE_SIZE)
#define SV39	  (UINT64_C(8) << 60)

enum {
	CODE_FIRST = 0, /* pages: programs and data */
	CODE_PAGES_USED = 64,
	TABLES = 128, /* page tables: root, middle, last; of two spaces and of the second stage
		       */
	GUEST_TABLES = 160, /* aligned to four pages */
};

/* splitmix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators"). */
uint64_t program_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t below(uint64_t *state, uint64_t limit)
{
	return program_random(state) % limit;
}

static bool chance(uint64_t *state, unsigned percent)
{
	return below(state, 100) < percent;
}

static void poke(struct rs_machine *m, uint64_t pa, uint64_t value)
{
	(void)rs_machine_store(m, pa, &value, 8);
}

/* ---- instructions */

/* Rows that would make most programs end or trap at once are drawn less often. */
static unsigned draw_op(uint64_t *state)
{
	for (;;) {
		unsigned op = (unsigned)below(state, OP_COUNT);

		if ((op_info[op].class == CLASS_PRIV || op_info[op].class == CLASS_RETURN) &&
		    !chance(state, 25))
			continue;
		if ((op == OP_wfi || op == OP_jalr || op == OP_ebreak) && !chance(state, 20))
			continue;
		return op;
	}
}

static uint32_t draw_csr(uint64_t *state)
{
	static const uint16_t numbers[] = {
#define CSR(number, name, ext, cost, what) number,
#include "isa/csr.def"
#undef CSR
	};

	return numbers[below(state, sizeof numbers / sizeof *numbers)];
}

static uint32_t draw_word(uint64_t *state)
{
	unsigned op = draw_op(state);
	const struct op_info *info = &op_info[op];
	uint32_t word = info->match | ((uint32_t)program_random(state) & ~info->mask);

	switch ((unsigned)info->format) {
	case FMT_B: /* stay near, and mostly aligned to something decodable */
		word &= ~0xfc000000u;
		if (chance(state, 40))
			word |= 0xfc000000u | 1u << 31;
		break;
	case FMT_J:
		word &= 0x00000fffu;
		word |= (uint32_t)below(state, 128) << 21;
		if (chance(state, 40))
			word |= 0xff0ff000u | 1u << 31 | 1u << 20;
		break;
	case FMT_L:
	case FMT_S:
		if (chance(state, 80)) /* aligned offsets */
			word &= info->format == FMT_L ? ~0x00700000u : ~0x00000380u;
		word = (word & ~0x000f8000u) | (8 + (uint32_t)below(state, 8))
						       << 15; /* x8..x15 */
		break;
	case FMT_A:
	case FMT_G:
	case FMT_Y:
		word = (word & ~0x000f8000u) | (8 + (uint32_t)below(state, 8)) << 15;
		break;
	case FMT_C:
	case FMT_Z:
		word = (word & 0x000fffffu) | draw_csr(state) << 20;
		break;
	default:
		break;
	}
	/* results go to x16..x31 mostly: pointers live */
	if (info->format != FMT_S && info->format != FMT_B && chance(state, 85))
		word |= 16u << 7 & ~info->mask;
	return word;
}

static void write_code(struct rs_machine *m, uint64_t *state)
{
	uint64_t at = PAGE(CODE_FIRST), end = PAGE(CODE_FIRST + CODE_PAGES_USED);

	while (at < end) {
		uint32_t word = draw_word(state);
		uint16_t half;

		if (chance(state, 30)) {
			do
				half = (uint16_t)program_random(state);
			while (isa_decode(half).op == OP_none && !chance(state, 2));
			(void)rs_machine_store(m, at, &half, 2);
			at += 2;
		} else if (at + 4 <= end) {
			(void)rs_machine_store(m, at, &word, 4);
			at += 4;
		} else {
			at += 2;
		}
	}
}

/* ---- page tables */

static uint64_t pte(uint64_t pa, uint64_t flags)
{
	return pa >> 12 << 10 | flags;
}

static uint64_t draw_leaf(uint64_t *state, unsigned user_percent)
{
	uint64_t flags = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;

	if (chance(state, user_percent))
		flags |= PTE_U;
	if (chance(state, 15)) /* something is missing */
		flags &= ~(UINT64_C(1) << below(state, 8));
	if (chance(state, 10))
		flags |= PTE_G;
	return pte(PAGE(below(state, chance(state, 90) ? CODE_PAGES_USED : RAM_PAGES)), flags);
}

/* A space: 512 small pages from address 0, one superpage behind them that is the RAM's first 2
 * MiB, and the RAM at its own address, as one superpage. @return its root's page. */
static unsigned make_space(struct rs_machine *m, uint64_t *state, unsigned table,
			   unsigned user_percent)
{
	uint64_t rwxad = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;

	poke(m, PAGE(table), pte(PAGE(table + 1), PTE_V));
	poke(m, PAGE(table) + 8 * 2, pte(RS_RAM_BASE, rwxad | (chance(state, 30) ? PTE_U : 0)));
	poke(m, PAGE(table + 1), pte(PAGE(table + 2), PTE_V));
	poke(m, PAGE(table + 1) + 8, pte(RS_RAM_BASE, rwxad | (chance(state, 50) ? PTE_U : 0)));
	for (unsigned i = 0; i < 512; i++)
		poke(m, PAGE(table + 2) + 8 * i, draw_leaf(state, user_percent));
	return table;
}

/* The second stage: RAM at its own address in small pages, some of them wanting. */
static void make_second_stage(struct rs_machine *m, uint64_t *state)
{
	uint64_t flags = PTE_V | PTE_R | PTE_W | PTE_X | PTE_U | PTE_A;

	poke(m, PAGE(GUEST_TABLES) + 8 * 2, pte(PAGE(GUEST_TABLES + 4), PTE_V));
	if (chance(state, 40)) {
		poke(m, PAGE(GUEST_TABLES + 4), pte(RS_RAM_BASE, flags | PTE_D));
		return;
	}
	poke(m, PAGE(GUEST_TABLES + 4), pte(PAGE(GUEST_TABLES + 5), PTE_V));
	for (unsigned i = 0; i < 512; i++) {
		uint64_t leaf = flags;

		if (chance(state, 5))
			leaf &= ~(UINT64_C(1) << below(state, 8));
		poke(m, PAGE(GUEST_TABLES + 5) + 8 * i, pte(PAGE(i % RAM_PAGES), leaf));
	}
}

/* ---- the hart */

static uint64_t draw_address(uint64_t *state, bool paged)
{
	uint64_t offset = below(state, CODE_PAGES_USED * PAGE_SIZE) & ~UINT64_C(7);

	if (chance(state, 5))
		return program_random(state);
	if (chance(state, 5))
		return (chance(state, 50) ? RS_UART_BASE : RS_ACLINT_BASE + RS_ACLINT_MTIMECMP);
	if (chance(state, 15))
		offset |= below(state, 8);
	if (chance(state, 10))
		offset = (offset & ~UINT64_C(0xfff)) | (0xff8 + below(state, 8));
	return (paged && chance(state, 60) ? 0 : RS_RAM_BASE) + offset;
}

static uint64_t handler(uint64_t *state, bool paged)
{
	return (draw_address(state, paged) & ~UINT64_C(3)) | chance(state, 30);
}

void program_make(struct rs_machine *m, uint64_t seed)
{
	static const uint8_t modes[] = {RS_MODE_M, RS_MODE_S, RS_MODE_U, RS_MODE_VS,
					RS_MODE_VU};
	struct hart *h = &m->state->cpu.h;
	uint64_t state = seed;
	bool paged = chance(&state, 75);

	write_code(m, &state);
	unsigned kernel = make_space(m, &state, TABLES, 30),
		 other = make_space(m, &state, TABLES + 8, 70);

	make_second_stage(m, &state);
	h->mode = modes[below(&state, sizeof modes)];
	for (unsigned i = 1; i < 32; i++)
		h->x[i] = i < 16 ? draw_address(&state, paged)
				 : program_random(&state) >> below(&state, 64);
	if (paged) {
		h->satp = SV39 | PAGE(kernel) >> 12;
		h->vsatp =
			chance(&state, 80) ? SV39 | UINT64_C(3) << 44 | PAGE(other) >> 12 : 0;
	}
	h->hgatp = SV39 | UINT64_C(1) << 44 | PAGE(GUEST_TABLES) >> 12;
	h->pc = draw_address(&state, paged && h->mode != RS_MODE_M) & ~UINT64_C(1);
	h->mtvec = handler(&state, false);
	h->stvec = handler(&state, paged);
	h->vstvec = handler(&state, paged);
	h->mepc = draw_address(&state, paged) & ~UINT64_C(1);
	h->sepc = draw_address(&state, paged) & ~UINT64_C(1);
	h->vsepc = draw_address(&state, paged) & ~UINT64_C(1);
	hart_csr_write(h, CSR_medeleg,
		       chance(&state, 70) ? UINT64_MAX : program_random(&state));
	hart_csr_write(h, CSR_mideleg, program_random(&state));
	hart_csr_write(h, CSR_hedeleg, program_random(&state));
	hart_csr_write(h, CSR_hideleg, program_random(&state));
	hart_csr_write(h, CSR_mie, program_random(&state));
	hart_csr_write(h, CSR_menvcfg, program_random(&state));
	hart_csr_write(h, CSR_henvcfg, program_random(&state));
	hart_csr_write(h, CSR_mcounteren, program_random(&state));
	hart_csr_write(h, CSR_hcounteren, program_random(&state));
	hart_csr_write(h, CSR_scounteren, program_random(&state));
	hart_csr_write(h, CSR_mstatus, program_random(&state) & program_random(&state));
	hart_csr_write(h, CSR_vsstatus, program_random(&state));
	hart_csr_write(h, CSR_hstatus, program_random(&state) & program_random(&state));
	hart_csr_write(h, CSR_stimecmp, below(&state, 60));
	hart_csr_write(h, CSR_vstimecmp, below(&state, 60));
	m->state->aclint.mtimecmp = below(&state, 60);
	hart_csr_write(h, CSR_pmpaddr0,
		       chance(&state, 80) ? UINT64_MAX : (RS_RAM_BASE + 0x20000) >> 2);
	hart_csr_write(h, CSR_pmpaddr1, UINT64_MAX);
	hart_csr_write(h, CSR_pmpcfg0, chance(&state, 80) ? 0x1f1f : 0x1f09);
}
