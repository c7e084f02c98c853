#include "parts.h"

/* splitmix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators"). */
uint64_t program_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint64_t program_value(uint64_t *state)
{
	uint64_t random = program_random(state), small = random % 7 - 3;

	switch (random >> 60) {
	case 0:
	case 1:
	case 2:
	case 3:
		return small;
	case 4:
		return (UINT64_C(1) << (random >> 8 & 63)) + small;
	case 5:
		return small - (UINT64_C(1) << (random >> 8 & 63));
	case 6:
		return (uint64_t)(int64_t)(int32_t)(random >> 8);
	default:
		return random;
	}
}

/* What a program is made of. */
struct plan {
	uint64_t random;
	uint64_t code; /* pages of program: few of them are often run again, and written while
			  they run */
	bool paged;
	uint64_t spaces[2]; /* values of satp */
};

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

/* The many counters that count nothing: drawn as often as the others they would crowd them out.
 */
static bool is_event_counter(unsigned number)
{
	return (number > CSR_mcountinhibit && number < CSR_mscratch) ||
	       (number > CSR_minstret && number < CSR_cycle) ||
	       (number > CSR_instret && number < CSR_hgeip);
}

static uint32_t draw_csr(uint64_t *state)
{
	static const uint16_t numbers[] = {
#define CSR(number, name, ext, cost, what) number,
#include "ringside/abi/csr.def"
#undef CSR
	};

	uint32_t number;

	do
		number = numbers[below(state, sizeof numbers / sizeof *numbers)];
	while (is_event_counter(number) && !chance(state, 1));
	return number;
}

/* addi xN, xN, imm: a pointer moves on. */
static uint32_t draw_move(uint64_t *state)
{
	uint32_t pointer = 8 + (uint32_t)below(state, 8);
	uint32_t way = chance(state, 70) ? 8 : (uint32_t)program_random(state) & 0xff8;

	return 0x13u | pointer << 7 | pointer << 15 | way << 20;
}

static uint32_t draw_word(uint64_t *state)
{
	if (chance(state, 4))
		return draw_move(state);

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
	case FMT_C: /* x6 and x7 hold values of satp */
		word = (word & 0x000fffffu) | draw_csr(state) << 20;
		if (chance(state, 30))
			word = (word & 0x00007fffu) | (6 + (uint32_t)below(state, 2)) << 15 |
			       (chance(state, 50) ? 0x180u /* satp */ : 0x280u /* vsatp */)
				       << 20;
		break;
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

/* ld or sd of `reg`, at `offset` (a multiple of 8, of eight bits) from `base`: both of x8..x15. */
static uint32_t access_in_row(bool store, bool compressed, uint32_t reg, uint32_t base,
			      uint32_t offset)
{
	if (compressed)
		return (store ? 0xe000u : 0x6000u) | (offset >> 3 & 7) << 10 | (base - 8) << 7 |
		       (offset >> 6 & 3) << 5 | (reg - 8) << 2;
	if (store)
		return 0x3023u | (offset >> 5) << 25 | reg << 20 | base << 15 |
		       (offset & 31) << 7;
	return 0x3003u | offset << 20 | base << 15 | reg << 7;
}

/* Loads or stores in a row through one base, as where registers are saved: the engine runs several together.
 * Some overwrite the base, and some leave its page. @return the address behind them. */
static uint64_t write_row(struct rs_machine *m, uint64_t *state, uint64_t at, uint64_t end)
{
	bool store = chance(state, 50), compressed = chance(state, 50);
	uint32_t base = 8 + (uint32_t)below(state, 8), size = compressed ? 2 : 4;
	uint32_t offset = (uint32_t)below(state, 32) * 8;
	uint32_t step = chance(state, 80) ? (chance(state, 70) ? 8 : 248) : 16;

	for (uint64_t left = 2 + below(state, 6); left && at + size <= end; left--) {
		uint32_t reg = chance(state, 80) ? base ^ 1 : 8 + (uint32_t)below(state, 8);
		uint32_t word = access_in_row(store, compressed, reg, base, offset);

		(void)rs_machine_store(m, at, &word, size);
		at += size;
		offset = (offset + step) & 0xf8;
	}
	return at;
}

static void write_code(struct rs_machine *m, struct plan *p)
{
	uint64_t *state = &p->random;
	uint64_t at = PAGE(CODE_FIRST), end = PAGE(CODE_FIRST + p->code);

	while (at < end) {
		uint32_t word = draw_word(state);
		uint16_t half;

		if (chance(state, 4)) {
			at = write_row(m, state, at, end);
		} else if (chance(state, 30)) {
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

/* Many programs have a handler in M-mode that steps over what trapped, back into the code if
 * need be, and goes on: they run long. The others land in code of their own. */
static uint32_t shift(uint32_t funct3, unsigned by) /* slli (1) or srli (5) of x5 */
{
	return 0x13u | 5u << 7 | funct3 << 12 | 5u << 15 | (uint32_t)by << 20;
}

void step_over_traps(struct rs_machine *m, uint64_t base, uint64_t size)
{
	struct hart *h = &m->state->cpu.h;
	unsigned above = 64; /* bits above an offset in the code */

	for (uint64_t n = size; n > 1; n /= 2)
		above--;
	const uint32_t words[] = {
		0x30401073,	 /* csrw mie, x0: an interrupt comes once */
		0x340292f3,	 /* csrrw x5, mscratch, x5 */
		0x341022f3,	 /* csrr x5, mepc */
		0x00428293,	 /* addi x5, x5, 4 */
		shift(1, above), /* keep the offset */
		shift(5, above),
		0x34129073,		      /* csrw mepc, x5 */
		0x000002b7u | (uint32_t)base, /* lui x5, base */
		shift(1, 32),
		shift(5, 32),
		0x3412a073, /* csrs mepc, x5 */
		0x340292f3, /* csrrw x5, mscratch, x5 */
		0x30200073, /* mret */
	};

	(void)rs_machine_store(m, PAGE(STEPPER), words, sizeof words);
	h->mtvec = PAGE(STEPPER);
	h->medeleg = h->hedeleg = 0;
	h->pc = base;
	hart_csr_write(h, CSR_pmpaddr0, UINT64_MAX);
	hart_csr_write(h, CSR_pmpcfg0, 0x1f1f);
}

static void step_over_code(struct rs_machine *m, struct plan *p)
{
	static const uint8_t modes[] = {RS_MODE_S, RS_MODE_S, RS_MODE_U, RS_MODE_VS,
					RS_MODE_VU};

	step_over_traps(m, p->paged ? 0 : RS_RAM_BASE, p->code * PAGE_SIZE);
	m->state->cpu.h.mode = p->paged ? modes[below(&p->random, sizeof modes)] : RS_MODE_M;
}

/* ---- page tables */

static uint64_t draw_leaf(struct plan *p, unsigned user_percent)
{
	uint64_t *state = &p->random;
	uint64_t flags = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;

	if (chance(state, user_percent))
		flags |= PTE_U;
	if (chance(state, 15)) /* something is missing */
		flags &= ~(UINT64_C(1) << below(state, 8));
	if (chance(state, 10))
		flags |= PTE_G;
	return pte(PAGE(below(state, chance(state, 90) ? p->code : RAM_PAGES)), flags);
}

/* A space: 512 small pages from address 0, one superpage behind them that is the RAM's first 2
 * MiB, and the RAM at its own address, as one superpage, and the devices 1 GiB above theirs.
 * @return its root's page. */
static unsigned make_space(struct rs_machine *m, struct plan *p, unsigned table,
			   unsigned user_percent)
{
	uint64_t rwxad = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;
	uint64_t *state = &p->random;

	poke(m, PAGE(table), pte(PAGE(table + 1), PTE_V));
	poke(m, PAGE(table) + 8 * 2, pte(RS_RAM_BASE, rwxad | (chance(state, 30) ? PTE_U : 0)));
	poke(m, PAGE(table) + 8, pte(0, rwxad | (chance(state, 50) ? PTE_U : 0))); /* devices */
	poke(m, PAGE(table + 1), pte(PAGE(table + 2), PTE_V));
	poke(m, PAGE(table + 1) + 8, pte(RS_RAM_BASE, rwxad | (chance(state, 50) ? PTE_U : 0)));
	for (unsigned i = 0; i < 512; i++)
		poke(m, PAGE(table + 2) + 8 * i, draw_leaf(p, user_percent));
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

/* Where all was zero, a load of too few bytes would go unnoticed. */
static void write_data(struct rs_machine *m, uint64_t seed)
{
	uint64_t random = ~seed;

	for (unsigned i = 0; i < DATA_PAGES * PAGE_SIZE / 8; i++)
		poke(m, PAGE(DATA) + 8 * i, program_value(&random));
}

/* ---- the hart */

static uint64_t draw_address(struct plan *p)
{
	uint64_t *state = &p->random;
	uint64_t offset = below(state, p->code * PAGE_SIZE) & ~UINT64_C(7);

	if (chance(state, 5))
		return program_random(state);
	if (chance(state, 5))
		return (p->paged ? UINT64_C(0x40000000) : 0) +
		       (chance(state, 50) ? (uint64_t)RS_UART_BASE
					  : (uint64_t)RS_ACLINT_BASE + RS_ACLINT_MTIMECMP);
	if (chance(state, 35))
		return PAGE(DATA) + (below(state, DATA_PAGES * PAGE_SIZE) &
				     (chance(state, 90) ? ~UINT64_C(7) : UINT64_MAX));
	if (chance(state, 10)) /* an entry of a page table that is in use */
		return PAGE(TABLES + 2 + 8 * below(state, 2)) + 8 * below(state, p->code);
	if (chance(state, 15))
		offset |= below(state, 8);
	if (chance(state, 10))
		offset = (offset & ~UINT64_C(0xfff)) | (0xff8 + below(state, 8));
	return (p->paged && chance(state, 60) ? 0 : RS_RAM_BASE) + offset;
}

static uint64_t draw_code_address(struct plan *p, bool physical)
{
	uint64_t offset = below(&p->random, p->code * PAGE_SIZE) & ~UINT64_C(1);

	return (p->paged && !physical && chance(&p->random, 60) ? 0 : RS_RAM_BASE) + offset;
}

static uint64_t draw_handler(struct plan *p, bool physical)
{
	return (draw_code_address(p, physical) & ~UINT64_C(3)) | chance(&p->random, 30);
}

void program_make(struct rs_machine *m, uint64_t seed)
{
	static const uint8_t modes[] = {RS_MODE_M, RS_MODE_S, RS_MODE_U, RS_MODE_VS,
					RS_MODE_VU};
	static const uint8_t sizes[] = {1, 1, 2, 4, 16, MOST_CODE};
	struct hart *h = &m->state->cpu.h;
	struct plan plan = {.random = seed};
	uint64_t *state = &plan.random;

	plan.paged = chance(state, 75);
	plan.code = sizes[below(state, sizeof sizes)];
	write_code(m, &plan);
	write_data(m, seed);
	unsigned kernel = make_space(m, &plan, TABLES, 30);
	unsigned other = make_space(m, &plan, TABLES + 8, 70);

	plan.spaces[0] = plan.paged ? SV39 | PAGE(kernel) >> 12 : 0;
	plan.spaces[1] = SV39 | UINT64_C(3) << 44 | PAGE(other) >> 12;
	make_second_stage(m, state);
	h->mode = modes[below(state, sizeof modes)];
	for (unsigned i = 1; i < 32; i++)
		h->x[i] = i < 16 ? draw_address(&plan)
				 : program_random(state) >> below(state, 64);
	h->x[6] = plan.spaces[0];
	h->x[7] = plan.spaces[1];
	h->satp = plan.spaces[0];
	h->vsatp = plan.spaces[plan.paged && chance(state, 80)];
	h->hgatp = SV39 | UINT64_C(1) << 44 | PAGE(GUEST_TABLES) >> 12;
	h->pc = draw_code_address(&plan, h->mode == RS_MODE_M);
	h->mtvec = draw_handler(&plan, true);
	h->stvec = draw_handler(&plan, false);
	h->vstvec = draw_handler(&plan, false);
	h->mepc = draw_code_address(&plan, false);
	h->sepc = draw_code_address(&plan, false);
	h->vsepc = draw_code_address(&plan, false);
	hart_csr_write(h, CSR_medeleg, chance(state, 70) ? UINT64_MAX : program_random(state));
	hart_csr_write(h, CSR_mideleg, program_random(state));
	hart_csr_write(h, CSR_hedeleg, program_random(state));
	hart_csr_write(h, CSR_hideleg, program_random(state));
	hart_csr_write(h, CSR_mie, program_random(state));
	hart_csr_write(h, CSR_menvcfg, program_random(state));
	hart_csr_write(h, CSR_henvcfg, program_random(state));
	hart_csr_write(h, CSR_mcounteren, program_random(state));
	hart_csr_write(h, CSR_hcounteren, program_random(state));
	hart_csr_write(h, CSR_scounteren, program_random(state));
	hart_csr_write(h, CSR_mstatus, program_random(state) & program_random(state));
	hart_csr_write(h, CSR_vsstatus, program_random(state));
	hart_csr_write(h, CSR_hstatus, program_random(state) & program_random(state));
	hart_csr_write(h, CSR_stimecmp, below(state, 60));
	hart_csr_write(h, CSR_vstimecmp, below(state, 60));
	m->state->aclint.mtimecmp = below(state, 60);
	hart_csr_write(h, CSR_pmpaddr0,
		       chance(state, 80) ? UINT64_MAX : (RS_RAM_BASE + 0x20000) >> 2);
	hart_csr_write(h, CSR_pmpaddr1, UINT64_MAX);
	hart_csr_write(h, CSR_pmpcfg0, chance(state, 80) ? 0x1f1f : 0x1f09);
	if (chance(state, 70))
		step_over_code(m, &plan);
	if (chance(state, 45))
		loop_make(m, state);
}
