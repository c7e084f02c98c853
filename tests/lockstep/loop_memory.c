/* loop_memory.c - the loads and stores of a loop, and what changes what they may do. */
#include "loop.h"

/* Accesses that share nothing with each other, many of them over the end of a page. */
uint32_t loop_write_lone_accesses(const struct loop *l, uint32_t at)
{
	const struct registers *r = l->registers;
	uint32_t base = loop_one_of(l, r->bases, r->base_count);

	for (uint64_t left = 2 + below(l->random, 6); left--;) {
		uint32_t from = loop_one_of(l, r->saved, sizeof r->saved);

		at = loop_write(l, at, loop_add_constant(base, from, 0));
		at = loop_write(l, at, loop_access(l, loop_op(l, true), base, 0));
	}
	return at;
}

/* Accesses off one base, which changes in between; most of them are of one kind. */
uint32_t loop_write_accesses(const struct loop *l, uint32_t at)
{
	uint32_t base = loop_one_of(l, l->registers->bases, l->registers->base_count);
	unsigned op = loop_op(l, true);

	for (uint64_t left = 4 + below(l->random, 12); left--;) {
		uint32_t word = loop_access(l, chance(l->random, 80) ? op : loop_op(l, true),
					    base, loop_offset(l));

		at = loop_write(l, at,
				chance(l->random, 25) ? loop_base_change(l, base) : word);
	}
	return at;
}

/* An index: of so many bits, and a multiple of some size. @return the offset in the code. */
static uint32_t write_index(const struct loop *l, uint32_t at, uint32_t index)
{
	static const uint16_t masks[] = {7, 31, 63, 255, 1016, 1020, 2040, 2047};
	uint32_t from = loop_one_of(l, l->registers->values, l->registers->value_count);
	uint32_t mask = masks[below(l->random, sizeof masks / sizeof *masks)];
	uint32_t bits = 5 + (uint32_t)below(l->random, 6), by = (uint32_t)below(l->random, 4);

	switch (below(l->random, 4)) {
	case 0: /* andi */
		at = loop_write(l, at, 0x7013u | index << 7 | from << 15 | mask << 20);
		break;
	case 1: /* srliw */
		at = loop_write(l, at, 0x501bu | index << 7 | from << 15 | (32 - bits) << 20);
		break;
	case 2: /* srli */
		at = loop_write(l, at, 0x5013u | index << 7 | from << 15 | (64 - bits) << 20);
		break;
	default: /* lbu */
		at = loop_write(l, at,
				0x4003u | index << 7 |
					(uint32_t)loop_one_of(l, l->registers->saved,
							      sizeof l->registers->saved)
						<< 15);
		break;
	}
	if (chance(l->random, 60)) /* slli */
		at = loop_write(l, at, 0x1013u | index << 7 | index << 15 | by << 20);
	return at;
}

uint32_t loop_write_look_ups(const struct loop *l, uint32_t at)
{
	const struct registers *r = l->registers;
	uint32_t table = chance(l->random, 70) ? loop_one_of(l, r->saved, sizeof r->saved)
					       : loop_one_of(l, r->bases, r->base_count);
	unsigned op = loop_op(l, true);

	for (uint64_t left = 4 + below(l->random, 4); left--;) {
		uint32_t index = loop_one_of(l, r->values, r->value_count);
		uint32_t place = chance(l->random, 70)
					 ? loop_one_of(l, r->bases, r->base_count)
					 : loop_one_of(l, r->values, r->value_count);
		uint32_t first = table, second = index;

		at = write_index(l, at, index);
		if (chance(l->random, 50)) {
			first = index;
			second = table;
		}
		at = loop_write(l, at,
				0x33u | place << 7 | first << 15 | second << 20); /* add */
		if (chance(l->random, 8))
			at = loop_write(l, at, loop_add_constant(table, place, 0));
		if (chance(l->random, 8))
			at = loop_write(l, at, loop_base_change(l, table));
		at = loop_write(l, at,
				loop_access(l, chance(l->random, 85) ? op : loop_op(l, true),
					    place, chance(l->random, 60) ? 0 : loop_offset(l)));
	}
	return at;
}

unsigned loop_write_counted(struct loop *l, uint32_t *at, uint32_t result)
{
	uint32_t counter = l->registers->counter;
	unsigned bit = l->backs++ % 5;

	*at = loop_write(l, *at, loop_add_constant(counter, counter, 1));
	*at = loop_write(l, *at,
			 0x7013u | result << 7 | counter << 15 | (1u << bit) << 20); /* andi */
	return bit;
}

static unsigned draw_access(const struct loop *l, enum format format)
{
	unsigned op;

	do
		op = loop_op(l, true);
	while (op_info[op].format != format);
	return op;
}

/* To data: sp, mostly. */
static uint32_t draw_pointer(const struct loop *l)
{
	const struct registers *r = l->registers;

	if (chance(l->random, 20))
		return loop_one_of(l, r->saved, sizeof r->saved);
	return chance(l->random, 60) ? r->bases[0] : loop_one_of(l, r->bases, r->base_count);
}

/* A page is read, and then written, through a pointer that goes to the other place of the data and back, and stays for
 * some rounds: slli, xor. There is a page that has the same place in a TLB as the one of a round before, and may lack a
 * permission that that has. */
uint32_t loop_write_exchange(struct loop *l, uint32_t at)
{
	const struct registers *r = l->registers;
	uint32_t way = loop_one_of(l, r->values, r->value_count), offset = loop_offset(l);
	uint32_t base =
		chance(l->random, 60) ? r->bases[0] : loop_one_of(l, r->bases, r->base_count);
	unsigned bit;

	if (chance(l->random, 20))
		base = loop_one_of(l, r->saved, sizeof r->saved);
	at = loop_write(l, at, loop_access(l, draw_access(l, FMT_L), base, offset));
	at = loop_write(l, at, loop_access(l, draw_access(l, FMT_S), base, offset));
	bit = loop_write_counted(l, &at, way);
	at = loop_write(l, at, 0x1013u | way << 7 | way << 15 | (FAR_BIT - bit) << 20);
	return loop_write(l, at, 0x4033u | base << 7 | base << 15 | way << 20);
}

/* A permission of a page of data is taken away or given back: lui, ld, xori, sd, sfence.vma. */
uint32_t loop_write_permission(const struct loop *l, uint32_t at)
{
	static const uint8_t permissions[] = {PTE_W, PTE_W, PTE_D, PTE_R, PTE_V};
	const struct registers *r = l->registers;
	uint32_t table = r->values[0], entry = r->values[1],
		 place = 8 * (DATA_VA / PAGE_SIZE + (uint32_t)below(l->random, DATA_PAGES));
	uint32_t permission = loop_one_of(l, permissions, sizeof permissions);
	uint32_t page = chance(l->random, 50) ? 0 : loop_one_of(l, r->saved, sizeof r->saved);

	at = loop_write(l, at, 0x37u | table << 7 | TABLE_VA);
	at = loop_write(l, at, 0x3003u | entry << 7 | table << 15 | place << 20);
	at = loop_write(l, at, 0x4013u | entry << 7 | entry << 15 | permission << 20);
	at = loop_write(l, at,
			0x3023u | entry << 20 | table << 15 | place >> 5 << 25 |
				(place & 31) << 7);
	return loop_write(l, at, 0x12000073u | page << 15);
}

/* What may be accessed besides, from here on or in between: lui, csrs or csrc. */
uint32_t loop_write_status(const struct loop *l, uint32_t at)
{
	const struct registers *r = l->registers;
	uint32_t way = r->values[0], base = draw_pointer(l), offset = loop_offset(l);
	uint32_t bits = (uint32_t)(chance(l->random, 40) ? STATUS_SUM : STATUS_MXR);
	unsigned op = draw_access(l, chance(l->random, 70) ? FMT_L : FMT_S);

	at = loop_write(l, at, 0x37u | way << 7 | bits);
	for (uint64_t left = 1 + below(l->random, 2), set = below(l->random, 2); left--;
	     set ^= 1) {
		at = loop_write(l, at,
				(set ? 0x2073u : 0x3073u) | way << 15 |
					(uint32_t)CSR_sstatus << 20);
		at = loop_write(l, at, loop_access(l, op, base, offset));
	}
	return at;
}
