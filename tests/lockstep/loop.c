/* loop.c - programs that are loops of plain instructions, as long as they are let: what a translating engine knows.
 *
 * A loop consists of pieces of code, each in a page of its own, that jump to each other, call each other and run on
 * from page to page. Its data lie in pages that no code is in. With paging on, neighbours among virtual pages are none in
 * RAM, some pages of data have no permission for something, and x0 points to data, too. */
#include "parts.h"

enum {
	MOST_PIECES = 4,
	LOOP_VA = 0x10000,  /* virtual addresses: the code, ... */
	ALIAS_VA = 0x18000, /* ... the same pages once more, ... */
	DATA_VA = 0x20000,  /* ... and the data, after one page without any */
	MOST_WORDS = 60,
};

/* Registers, by what they are for. x5 is the handler's, see step_over_traps(). */
struct registers {
	uint8_t bases[8], values[11]; /* addresses of data; the rest */
	uint8_t base_count, value_count;
	uint8_t saved[4]; /* addresses of data that stay what they are */
	uint8_t counter;  /* of times that a jump went back */
};

/* Compiled code uses some registers most: an engine may keep these where they are from page to page. */
static const struct registers usual = {.bases = {2, 8, 9, 10},
				       .base_count = 4,
				       .values = {11, 12, 13, 14, 15},
				       .value_count = 5,
				       .saved = {16, 17, 18, 19},
				       .counter = 20};
static const struct registers others = {.bases = {8, 9, 10, 11, 12, 13, 14, 15},
					.base_count = 8,
					.values = {16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26},
					.value_count = 11,
					.saved = {28, 29, 30, 31},
					.counter = 27};
static const uint8_t pointers[MOST_PIECES] = {3, 4, 6, 7}; /* to where pieces begin */
enum { LINK = 1 };

struct loop {
	struct rs_machine *m;
	uint64_t *random;
	const struct registers *registers;
	bool paged, user, guest;
	unsigned backs;		/* jumps backwards */
	uint8_t memory_percent; /* instructions that are accesses */
	uint32_t pieces;
	uint32_t begins[MOST_PIECES];  /* offsets from where the code begins */
	uint32_t seconds[MOST_PIECES]; /* ... and of the instructions behind the first ones */
	bool called[MOST_PIECES];      /* it ends with a return */
	uint8_t order[MOST_PIECES];    /* the page in RAM of each of the code's */
};

/* ---- instructions */

static uint32_t one_of(const struct loop *l, const uint8_t *registers, uint32_t count)
{
	return registers[below(l->random, count)];
}

static uint32_t draw_base(const struct loop *l)
{
	return chance(l->random, l->paged ? 12 : 2)
		       ? 0
		       : one_of(l, l->registers->bases, l->registers->base_count);
}

static uint32_t draw_source(const struct loop *l)
{
	if (chance(l->random, 8))
		return (uint32_t)below(l->random, 32);
	return one_of(l, l->registers->values, l->registers->value_count);
}

static uint32_t draw_target(const struct loop *l)
{
	if (chance(l->random, 4))
		return 0;
	return one_of(l, l->registers->values, l->registers->value_count);
}

static uint32_t with(uint32_t word, unsigned at, uint32_t reg)
{
	return (word & ~(0x1fu << at)) | reg << at;
}

/* A branch (B) or jump (J) over so many bytes. */
static uint32_t over_branch(uint32_t word, int32_t bytes)
{
	uint32_t n = (uint32_t)bytes;

	return (word & ~0xfe000f80u) | (n >> 12 & 1) << 31 | (n >> 5 & 0x3f) << 25 |
	       (n >> 1 & 0xf) << 8 | (n >> 11 & 1) << 7;
}

static uint32_t over_jump(uint32_t rd, int32_t bytes)
{
	uint32_t n = (uint32_t)bytes;

	return 0x6fu | rd << 7 | (n >> 20 & 1) << 31 | (n >> 1 & 0x3ff) << 21 |
	       (n >> 11 & 1) << 20 | (n >> 12 & 0xff) << 12;
}

static uint32_t draw_begin(const struct loop *l, uint32_t piece)
{
	return chance(l->random, 50) ? l->begins[piece] : l->seconds[piece];
}

/* Over the next instruction, mostly; or to a piece further on that is near enough. */
static uint32_t draw_branch(const struct loop *l, uint32_t word, uint32_t at)
{
	uint32_t to = draw_begin(l, (uint32_t)below(l->random, l->pieces));

	if (chance(l->random, 25) && to > at && to - at < 4096)
		return over_branch(word, (int32_t)(to - at));
	return over_branch(word, chance(l->random, 85) ? 8 : 12);
}

static uint32_t add_constant(uint32_t rd, uint32_t rs1, int32_t value)
{
	return 0x13u | rd << 7 | rs1 << 15 | (uint32_t)value << 20;
}

/* For most accesses of any size; for some of them. */
static uint32_t draw_alignment(const struct loop *l)
{
	static const uint8_t sizes[] = {8, 8, 8, 8, 8, 8, 4, 4, 2, 1};

	return 0u - sizes[below(l->random, sizeof sizes)];
}

/* Of an access, 12 bits. Those that are close to each other may share what an engine does for one. */
static uint32_t draw_offset(const struct loop *l)
{
	uint32_t random = (uint32_t)program_random(l->random);
	uint32_t n = chance(l->random, 85) ? random % 64 - 32 : random;

	return n & (0xfff & draw_alignment(l));
}

static unsigned draw_op(const struct loop *l, bool memory)
{
	static const uint16_t ops[] = {
#define NATIVE(name, shape, what, bits) OP_##name,
#include "jit/native.def"
#undef NATIVE
	};

	for (;;) {
		unsigned op = ops[below(l->random, sizeof ops / sizeof *ops)];
		enum format format = (enum format)op_info[op].format;

		if (op != OP_jalr && (!memory || format == FMT_L || format == FMT_S))
			return op;
	}
}

static uint32_t draw_access(const struct loop *l, unsigned op, uint32_t base)
{
	uint32_t word = with(op_info[op].match, 15, base), n = draw_offset(l);

	if (op_info[op].format == FMT_L)
		return with(word, 7, draw_target(l)) | n << 20;
	return with(word, 20, draw_source(l)) | n >> 5 << 25 | (n & 31) << 7;
}

/* A base moves, between accesses off it; or it is set anew, which also keeps it near its data. */
static uint32_t draw_base_change(const struct loop *l, uint32_t base)
{
	static const int16_t ways[] = {8, -8, 24, -16, 4, -1, 504, -504, 2040, -2040};
	int32_t way = ways[below(l->random, sizeof ways / sizeof *ways)];

	if (chance(l->random, 60))
		return add_constant(base, base, way);
	return add_constant(base, one_of(l, l->registers->saved, sizeof l->registers->saved),
			    chance(l->random, 70) ? way & ~7 : way);
}

static uint32_t draw_plain(const struct loop *l, uint32_t at)
{
	unsigned op = draw_op(l, chance(l->random, l->memory_percent));
	const struct op_info *info = &op_info[op];
	uint32_t word = info->match | ((uint32_t)program_random(l->random) & ~info->mask);

	switch ((unsigned)info->format) {
	case FMT_B:
		word = with(with(word, 15, draw_source(l)), 20, draw_source(l));
		return draw_branch(l, word, at);
	case FMT_J:
		return over_jump(draw_target(l), 8);
	case FMT_S:
	case FMT_L:
		return draw_access(l, op, draw_base(l));
	case FMT_R:
		word = with(with(word, 15, draw_source(l)), 20, draw_source(l));
		break;
	case FMT_I:
		word = with(word, 15, draw_source(l));
		if (chance(l->random, 40)) /* -2 to 2 */
			word = (word & 0xfffffu) | (uint32_t)(below(l->random, 5) - 2) << 20;
		break;
	case FMT_H:
	case FMT_W:
		word = with(word, 15, draw_source(l));
		break;
	default:
		break;
	}
	return info->format == FMT_N ? word : with(word, 7, draw_target(l));
}

/* c.addi of a value: then what follows is aligned to two bytes only. */
static uint32_t draw_compressed(const struct loop *l)
{
	uint32_t random = (uint32_t)program_random(l->random);

	return 0x0001u | one_of(l, l->registers->values, l->registers->value_count) << 7 |
	       (random & 0x107c);
}

/* ---- pieces */

static uint64_t code_page_at(const struct loop *l, uint32_t offset)
{
	return PAGE(CODE_FIRST + l->order[offset / PAGE_SIZE % l->pieces]) + offset % PAGE_SIZE;
}

/* @return the offset behind it. */
static uint32_t write_word(const struct loop *l, uint32_t at, uint32_t word)
{
	uint32_t length = (word & 3) == 3 ? 4 : 2;

	for (uint32_t i = 0; i < length; i += 2) {
		uint16_t half = (uint16_t)(word >> 8 * i);

		(void)rs_machine_store(l->m, code_page_at(l, at + i), &half, 2);
	}
	return at + length;
}

static uint32_t write_far(const struct loop *l, uint32_t at, uint32_t to, uint32_t link)
{
	if (chance(l->random, 50))
		return write_word(l, at, over_jump(link, (int32_t)(draw_begin(l, to) - at)));
	return write_word(l, at, 0x67u | link << 7 | (uint32_t)pointers[to] << 15);
}

static uint32_t write_call(const struct loop *l, uint32_t at, uint32_t from)
{
	uint32_t to = (uint32_t)below(l->random, l->pieces);

	return to != from && l->called[to] && !l->called[from] ? write_far(l, at, to, LINK)
							       : at;
}

static uint32_t next_piece(const struct loop *l, uint32_t from)
{
	do
		from = (from + 1) % l->pieces;
	while (l->called[from]);
	return from;
}

/* Accesses off one base, which changes in between; most of them are of one kind. */
static uint32_t write_accesses(const struct loop *l, uint32_t at)
{
	uint32_t base = one_of(l, l->registers->bases, l->registers->base_count);
	unsigned op = draw_op(l, true);

	for (uint64_t left = 4 + below(l->random, 12); left--;) {
		uint32_t word =
			draw_access(l, chance(l->random, 80) ? op : draw_op(l, true), base);

		at = write_word(l, at,
				chance(l->random, 25) ? draw_base_change(l, base) : word);
	}
	return at;
}

/* Back to where a piece begins, while a bit of a counter is set: each such jump has another bit, so none goes back for
 * ever. */
static uint32_t write_back(struct loop *l, uint32_t at)
{
	uint32_t counter = l->registers->counter,
		 rest = one_of(l, l->registers->values, l->registers->value_count);
	uint32_t to = draw_begin(l, (uint32_t)below(l->random, l->pieces));

	if (to >= at || at - to > 4000)
		return at;
	at = write_word(l, at, add_constant(counter, counter, 1));
	at = write_word(l, at,
			0x7013u | rest << 7 | counter << 15 |
				(1u << l->backs++ % 5) << 20); /* andi */
	return write_word(l, at,
			  over_branch(0x1063u | rest << 15, (int32_t)(to - at))); /* bnez */
}

/* One that begins near the end of its page runs on in the next. */
static void write_piece(struct loop *l, uint32_t piece)
{
	uint32_t at = l->begins[piece], count = 2 + (uint32_t)below(l->random, MOST_WORDS);

	if (l->seconds[piece] == at + 2)
		at = write_word(l, at, draw_compressed(l));

	while (count--) {
		uint32_t word = draw_plain(l, at);

		if (chance(l->random, 15))
			word = draw_compressed(l);
		at = write_word(l, at, word);
		if (chance(l->random, l->memory_percent / 2))
			at = write_accesses(l, at);
		if (chance(l->random, 5))
			at = write_back(l, at);
		if (chance(l->random, 8))
			at = write_call(l, at, piece);
	}
	if (l->called[piece])
		(void)write_word(l, at, 0x67u | LINK << 15);
	else
		(void)write_far(l, at, next_piece(l, piece), draw_target(l));
}

/* What is not of a piece is c.nop: it leads to one. */
static void write_pieces(struct loop *l)
{
	for (uint32_t i = 0; i < l->pieces; i++) {
		bool at_end = chance(l->random, 40) && i + 1 < l->pieces;

		l->begins[i] = i * PAGE_SIZE + 2 * (uint32_t)below(l->random, 32) +
			       (at_end ? PAGE_SIZE - 80 : 512);
		l->seconds[i] = l->begins[i] + (chance(l->random, 75) ? 2 : 4);
		l->called[i] = i != 0 && chance(l->random, 40);
	}
	for (uint32_t at = 0; at < l->pieces * PAGE_SIZE; at += 2)
		(void)write_word(l, at, 0x0001);
	for (uint32_t i = 0; i < l->pieces; i++)
		write_piece(l, i);
}

/* ---- page tables */

/* The page at `va`, in the first table of the page tables that make_space() made. */
static void map(const struct loop *l, uint64_t va, uint64_t pa, bool wanting)
{
	uint64_t flags = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D | (l->user ? PTE_U : 0);

	if (wanting) /* anything but U */
		flags &= ~(UINT64_C(1) << below(l->random, 4)) &
			 ~(chance(l->random, 50) ? PTE_D : 0);
	poke(l->m, PAGE(TABLES + 2) + va / PAGE_SIZE % 512 * 8, pte(pa, flags));
}

static void map_all(const struct loop *l)
{
	uint32_t turn = (uint32_t)below(l->random, DATA_PAGES);

	for (uint32_t i = 0; i < l->pieces; i++) {
		map(l, LOOP_VA + i * PAGE_SIZE, code_page_at(l, i * PAGE_SIZE), false);
		map(l, ALIAS_VA + i * PAGE_SIZE, code_page_at(l, i * PAGE_SIZE), false);
	}
	for (uint32_t i = 0; i < DATA_PAGES; i++) /* 5 is prime to their number */
		map(l, DATA_VA + i * PAGE_SIZE, PAGE(DATA + (5 * i + turn) % DATA_PAGES),
		    chance(l->random, 12));
	/* what is reached from x0, upwards and downwards: the last page is in the same table as the first */
	map(l, 0, PAGE(DATA + 1), false);
	map(l, 0 - (uint64_t)PAGE_SIZE, PAGE(DATA + 1 + below(l->random, 2)), false);
	poke(l->m, PAGE(TABLES) + 511 * 8, pte(PAGE(TABLES + 1), PTE_V));
	poke(l->m, PAGE(TABLES + 1) + 511 * 8, pte(PAGE(TABLES + 2), PTE_V));
}

/* ---- the hart */

static uint64_t draw_data(const struct loop *l)
{
	uint64_t first = l->paged ? DATA_VA : PAGE(DATA);
	uint64_t offset = PAGE_SIZE + below(l->random, (DATA_PAGES - 2) * PAGE_SIZE);

	if (chance(l->random, 50)) /* accesses lie in two pages, now or later */
		offset = (offset & ~UINT64_C(0xfff)) + below(l->random, 64) - 32;
	return first + (offset & (draw_alignment(l) | ~UINT64_C(0xfff)));
}

static void set_registers(const struct loop *l)
{
	struct hart *h = &l->m->state->cpu.h;
	uint64_t code = l->paged ? LOOP_VA : RS_RAM_BASE;

	for (unsigned i = 1; i < 32; i++)
		h->x[i] = program_value(l->random);
	for (unsigned i = 0; i < l->registers->base_count; i++)
		h->x[l->registers->bases[i]] = draw_data(l);
	for (unsigned i = 0; i < sizeof l->registers->saved; i++)
		h->x[l->registers->saved[i]] = draw_data(l);
	for (unsigned i = 0; i < MOST_PIECES; i++) { /* the lowest bit is cleared by the jump */
		bool alias = l->paged && chance(l->random, 20);

		h->x[pointers[i]] = (alias ? ALIAS_VA : code) + draw_begin(l, i % l->pieces) +
				    chance(l->random, 20);
	}
	h->x[LINK] = code + l->begins[0];
	if (chance(l->random, 10)) /* code that writes to the pages that it runs in */
		h->x[l->registers->bases[0]] =
			code + (below(l->random, l->pieces * PAGE_SIZE) & ~UINT64_C(7));
	h->pc = code + l->begins[0];
}

static void set_mode(struct loop *l)
{
	static const uint8_t paged_modes[] = {RS_MODE_S, RS_MODE_S, RS_MODE_U, RS_MODE_VS,
					      RS_MODE_VU};
	static const uint8_t modes[] = {RS_MODE_M, RS_MODE_S};
	struct hart *h = &l->m->state->cpu.h;

	h->mode = l->paged ? paged_modes[below(l->random, sizeof paged_modes)]
			   : modes[below(l->random, sizeof modes)];
	l->guest = h->mode == RS_MODE_VS || h->mode == RS_MODE_VU;
	l->user = h->mode == RS_MODE_U || h->mode == RS_MODE_VU;
	h->satp = l->paged && !l->guest ? SV39 | PAGE(TABLES) >> 12 : 0;
	if (l->guest)
		h->vsatp = SV39 | PAGE(TABLES) >> 12;
}

void loop_make(struct rs_machine *m, uint64_t *state)
{
	static const uint8_t percents[] = {5, 20, 40};
	static const uint8_t counts[] = {1, 2, 4, 4};
	struct loop l = {.m = m, .random = state};
	uint32_t turn;

	l.paged = chance(state, 60);
	l.registers = chance(state, 50) ? &usual : &others;
	l.memory_percent = percents[below(state, sizeof percents)];
	l.pieces = counts[below(state, sizeof counts)];
	turn = (uint32_t)below(state, 4);
	for (uint32_t i = 0; i < l.pieces; i++)
		l.order[i] = (uint8_t)(l.paged ? i ^ (turn & (l.pieces - 1)) : i);
	write_pieces(&l);
	step_over_traps(m, l.paged ? LOOP_VA : RS_RAM_BASE, l.pieces * PAGE_SIZE);
	set_mode(&l);
	if (l.paged)
		map_all(&l);
	set_registers(&l);
}
