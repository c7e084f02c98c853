/* loop.c - programs that are loops of plain instructions, as long as they are let: what a translating engine knows.
 *
 * A loop consists of pieces of code, each in a page of its own, that jump to each other, call each other and run on
 * from page to page. Its data lie in pages that no code is in. With paging on, neighbours among virtual pages are none in
 * RAM, some pages of data have no permission for something, and x0 points to data, too. Some loops take permissions from
 * their data, or change SUM and MXR, and some run their data. */
#include "loop.h"

/* Compiled code uses some registers most: an engine may keep these where they are from page to page. */
static const struct registers usual = {.bases = {2, 8, 9, 10},
				       .base_count = 4,
				       .values = {11, 12, 13, 14, 15},
				       .value_count = 5,
				       .saved = {16, 17, 18, 19},
				       .counter = 20};
static const struct registers others = {.bases = {2, 8, 9, 10, 11, 12, 13, 14},
					.base_count = 8,
					.values = {16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26},
					.value_count = 11,
					.saved = {28, 29, 30, 31},
					.counter = 27};
static const uint8_t pointers[MOST_PIECES] = {3, 4, 6, 7}; /* to where pieces begin */
enum { LINK = 1 };

/* ---- pieces */

static uint64_t code_page_at(const struct loop *l, uint32_t offset)
{
	return PAGE(CODE_FIRST + l->order[offset / PAGE_SIZE % l->pieces]) + offset % PAGE_SIZE;
}

uint32_t loop_write(const struct loop *l, uint32_t at, uint32_t word)
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
		return loop_write(l, at,
				  loop_over_jump(link, (int32_t)(loop_begin(l, to) - at)));
	return loop_write(l, at, 0x67u | link << 7 | (uint32_t)pointers[to] << 15);
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

/* To where a piece begins, now and then, so that none goes back for ever. */
static uint32_t write_back(struct loop *l, uint32_t at)
{
	uint32_t rest = loop_one_of(l, l->registers->values, l->registers->value_count);
	uint32_t piece = (uint32_t)below(l->random, l->pieces), to = loop_begin(l, piece);
	bool near = to < at && at - to < 4000;

	(void)loop_write_counted(l, &at, rest);
	if (near && chance(l->random, 50))
		return loop_write(
			l, at,
			loop_over_branch(0x1063u | rest << 15, (int32_t)(to - at))); /* bnez */
	at = loop_write(l, at, loop_over_branch(0x0063u | rest << 15, 8));	     /* beqz */
	return loop_write(l, at, 0x67u | (uint32_t)pointers[piece] << 15);
}

/* Data is called, now and then: much of it is a return, and the rest is whatever was written. */
static uint32_t write_call_of_data(struct loop *l, uint32_t at, uint32_t piece)
{
	uint32_t rest = loop_one_of(l, l->registers->values, l->registers->value_count);
	uint32_t to = loop_one_of(l, l->registers->saved, sizeof l->registers->saved);

	if (l->called[piece])
		return at;
	(void)loop_write_counted(l, &at, rest);
	at = loop_write(l, at, loop_over_branch(0x0063u | rest << 15, 8)); /* beqz */
	return loop_write(l, at, 0x67u | LINK << 7 | to << 15);
}

/* One that begins near the end of its page runs on in the next. */
static void write_piece(struct loop *l, uint32_t piece)
{
	uint32_t at = l->begins[piece], count = 2 + (uint32_t)below(l->random, MOST_WORDS);

	if (l->seconds[piece] == at + 2)
		at = loop_write(l, at, loop_compressed(l));

	while (count--) {
		uint32_t word = loop_plain(l, at);

		if (chance(l->random, 15))
			word = loop_compressed(l);
		at = loop_write(l, at, word);
		if (chance(l->random, l->memory_percent / 2))
			at = chance(l->random, 30) ? loop_write_lone_accesses(l, at)
						   : loop_write_accesses(l, at);
		if (chance(l->random, l->memory_percent / 5))
			at = loop_write_look_ups(l, at);
		if (l->paged && chance(l->random, 5))
			at = loop_write_exchange(l, at);
		if (l->changes_table && chance(l->random, 4))
			at = loop_write_permission(l, at);
		if (l->changes_status && chance(l->random, 16))
			at = loop_write_status(l, at);
		if (l->runs_data && chance(l->random, 4))
			at = write_call_of_data(l, at, piece);
		if (chance(l->random, 5))
			at = write_back(l, at);
		if (chance(l->random, 8))
			at = write_call(l, at, piece);
	}
	if (l->called[piece])
		(void)loop_write(l, at, 0x67u | LINK << 15);
	else
		(void)write_far(l, at, next_piece(l, piece), loop_target(l));
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
		(void)loop_write(l, at, 0x0001);
	for (uint32_t i = 0; i < l->pieces; i++)
		write_piece(l, i);
}

/* ---- page tables */

/* The page at `va`, in the first table of the page tables that make_space() made, without some permissions, or with such
 * as SUM and MXR are about. */
static void map(const struct loop *l, uint64_t va, uint64_t pa, uint64_t wanting)
{
	uint64_t flags = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D | (l->user ? PTE_U : 0);

	if (l->changes_status && wanting && chance(l->random, 60))
		flags = chance(l->random, 60) ? flags ^ PTE_U
					      : flags & ~(uint64_t)(PTE_R | PTE_W);
	else
		flags &= ~wanting;
	poke(l->m, PAGE(TABLES + 2) + va / PAGE_SIZE % 512 * 8, pte(pa, flags));
}

/* Anything but U. */
static uint64_t draw_wanting(const struct loop *l)
{
	if (!chance(l->random, l->changes_status ? 40 : 12))
		return 0;
	return UINT64_C(1) << below(l->random, 4) | (chance(l->random, 50) ? PTE_D : 0);
}

/* It may be read, and not be written, or not before the kernel has heard of it. */
static uint64_t draw_wanting_writes(const struct loop *l)
{
	return chance(l->random, 50) ? PTE_W : chance(l->random, 50) ? PTE_D : 0;
}

static void map_all(const struct loop *l)
{
	uint32_t turn = (uint32_t)below(l->random, DATA_PAGES);

	for (uint32_t i = 0; i < l->pieces; i++) {
		map(l, LOOP_VA + i * PAGE_SIZE, code_page_at(l, i * PAGE_SIZE), 0);
		map(l, ALIAS_VA + i * PAGE_SIZE, code_page_at(l, i * PAGE_SIZE), 0);
	}
	for (uint32_t i = 0; i < DATA_PAGES; i++) { /* 5 is prime to their number */
		map(l, DATA_VA + i * PAGE_SIZE, PAGE(DATA + (5 * i + turn) % DATA_PAGES),
		    draw_wanting(l));
		map(l, DATA_VA + FAR + i * PAGE_SIZE,
		    PAGE(DATA + (5 * i + turn + 1) % DATA_PAGES), draw_wanting_writes(l));
	}
	map(l, TABLE_VA, PAGE(TABLES + 2), 0);
	/* what is reached from x0, upwards and downwards: the last page is in the same table as the first */
	map(l, 0, PAGE(DATA + 1), 0);
	map(l, 0 - (uint64_t)PAGE_SIZE, PAGE(DATA + 1 + below(l->random, 2)), 0);
	poke(l->m, PAGE(TABLES) + 511 * 8, pte(PAGE(TABLES + 1), PTE_V));
	poke(l->m, PAGE(TABLES + 1) + 511 * 8, pte(PAGE(TABLES + 2), PTE_V));
}

/* ---- the hart */

static uint64_t draw_data(const struct loop *l)
{
	uint64_t first = l->paged ? DATA_VA : PAGE(DATA);
	uint64_t page = 1 + below(l->random, DATA_PAGES - 2),
		 offset = below(l->random, PAGE_SIZE);

	if (chance(l->random, 25)) /* an access lies in two pages */
		return first + page * PAGE_SIZE - (UINT64_C(1) << below(l->random, 4));
	if (chance(l->random, 30)) /* one near it does */
		offset = below(l->random, 64) - 32;
	offset += page * PAGE_SIZE;
	return first + (offset & (loop_alignment(l) | ~UINT64_C(0xfff)));
}

/* Returns, of two bytes each. */
static void write_returns(const struct loop *l)
{
	for (uint32_t i = 0; i < DATA_PAGES * PAGE_SIZE; i += 8)
		if (chance(l->random, 40))
			poke(l->m, PAGE(DATA) + i, UINT64_C(0x8082808280828082));
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

		h->x[pointers[i]] = (alias ? ALIAS_VA : code) + loop_begin(l, i % l->pieces) +
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

/* Most of them begin with what others are given later. */
static void set_status(const struct loop *l)
{
	struct hart *h = &l->m->state->cpu.h;
	uint64_t bits = (chance(l->random, 60) ? STATUS_SUM : 0) |
			(chance(l->random, 60) ? STATUS_MXR : 0);

	*(l->guest ? &h->vsstatus : &h->mstatus) |= bits;
}

void loop_make(struct rs_machine *m, uint64_t *state)
{
	static const uint8_t percents[] = {5, 20, 40};
	static const uint8_t counts[] = {1, 1, 2, 4, 4};
	struct loop l = {.m = m, .random = state};
	uint32_t turn;

	l.paged = chance(state, 60);
	set_mode(&l);
	l.registers = chance(state, 50) ? &usual : &others;
	l.memory_percent = percents[below(state, sizeof percents)];
	l.pieces = counts[below(state, sizeof counts)];
	turn = (uint32_t)below(state, 4);
	for (uint32_t i = 0; i < l.pieces; i++)
		l.order[i] = (uint8_t)(l.paged ? i ^ (turn & (l.pieces - 1)) : i);
	l.runs_data = chance(state, 25);
	l.changes_table = l.paged && chance(state, 25);
	l.changes_status = l.paged && !l.user && chance(state, 40);
	if (l.changes_status)
		set_status(&l);
	if (l.runs_data)
		write_returns(&l);
	write_pieces(&l);
	step_over_traps(m, l.paged ? LOOP_VA : RS_RAM_BASE, l.pieces * PAGE_SIZE);
	if (l.paged)
		map_all(&l);
	set_registers(&l);
}
