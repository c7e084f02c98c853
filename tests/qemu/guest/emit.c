/* emit.c - random instructions. Encodings come from the toy computer's own table: were a row
 * wrong, QEMU would take the word for something else. */
#include "torture.h"

const struct row rows[OP_COUNT] = {
#define INSN(name, format, mask, match, class, effect, spec) {match, mask, FMT_##format},
#include "isa/insn.def"
#undef INSN
};

void put16(struct code *c, uint32_t half)
{
	*c->at++ = (uint8_t)half;
	*c->at++ = (uint8_t)(half >> 8);
}

void put32(struct code *c, uint32_t word)
{
	put16(c, word);
	put16(c, word >> 16);
}

static uint32_t field(uint64_t imm, unsigned from, unsigned bits, unsigned to)
{
	return (uint32_t)(imm >> from & ((1u << bits) - 1)) << to;
}

/* The word of a row with these fields, each where its format has it. */
uint32_t put_fields(enum op op, unsigned rd, unsigned rs1, unsigned rs2, uint64_t imm)
{
	uint32_t w = rows[op].match, d = (uint32_t)rd << 7, s1 = (uint32_t)rs1 << 15,
		 s2 = (uint32_t)rs2 << 20;

	switch ((enum format)rows[op].format) {
	case FMT_R:
	case FMT_A:
		return w | d | s1 | s2;
	case FMT_I:
	case FMT_L:
	case FMT_C:
	case FMT_Z:
		return w | d | s1 | field(imm, 0, 12, 20);
	case FMT_H:
		return w | d | s1 | field(imm, 0, 6, 20);
	case FMT_W:
		return w | d | s1 | field(imm, 0, 5, 20);
	case FMT_S:
		return w | s1 | s2 | field(imm, 0, 5, 7) | field(imm, 5, 7, 25);
	case FMT_B:
		return w | s1 | s2 | field(imm, 11, 1, 7) | field(imm, 1, 4, 8) |
		       field(imm, 5, 6, 25) | field(imm, 12, 1, 31);
	case FMT_U:
		return w | d | field(imm, 0, 20, 12);
	case FMT_J:
		return w | d | field(imm, 12, 8, 12) | field(imm, 11, 1, 20) |
		       field(imm, 1, 10, 21) | field(imm, 20, 1, 31);
	case FMT_G:
		return w | d | s1;
	case FMT_V:
	case FMT_Y:
		return w | s1 | s2;
	case FMT_F:
	case FMT_N:
		break;
	}
	return w;
}

static int is_kept(unsigned reg)
{
	return reg == RA || reg == SP || reg == S0 || reg == S1;
}

unsigned random_rd(void)
{
	unsigned rd;

	do
		rd = (unsigned)random_below(32);
	while (is_kept(rd));
	return rd;
}

unsigned random_rs(void)
{
	return (unsigned)random_below(32);
}

static int is_alu(unsigned op)
{
	unsigned f = rows[op].format;

	return (f == FMT_R || f == FMT_I || f == FMT_U || f == FMT_H || f == FMT_W ||
		f == FMT_F) &&
	       op != OP_jalr;
}

static void put_alu(struct code *c)
{
	unsigned op;

	do
		op = (unsigned)random_below(OP_COUNT);
	while (!is_alu(op));
	put32(c, put_fields((enum op)op, random_rd(), random_rs(), random_rs(), random64()));
}

/* A 16-bit instruction of registers only. */
static int is_compressed_alu(uint32_t w)
{
	uint32_t rd = w >> 7 & 31, rd_short = 8 + (w >> 7 & 7), funct3 = w >> 13;

	switch (w & 3) {
	case 0: /* c.addi4spn alone; what is reserved or floating point is illegal */
		return (funct3 == 0 && !is_kept(8 + (w >> 2 & 7))) || funct3 == 4 ||
		       funct3 == 1 || funct3 == 5;
	case 1:
		return funct3 < 4 ? !is_kept(rd) : funct3 == 4 ? !is_kept(rd_short) : FALSE;
	case 2:
		if (funct3 == 0 || funct3 == 1 || funct3 == 5)
			return !is_kept(rd);
		return funct3 == 4 && (w >> 2 & 31) != 0 && !is_kept(rd);
	default:
		return FALSE;
	}
}

static void put_compressed_alu(struct code *c)
{
	uint32_t w;

	do
		w = (uint32_t)random64() & 0xffff;
	while (!is_compressed_alu(w));
	put16(c, w);
}

/* Words that mean nothing in this computer: reserved functions of its opcodes, and opcodes that
 * it does not have. */
static void put_reserved(struct code *c)
{
	static const uint8_t opcodes[] = {0x13, 0x1b, 0x33, 0x3b, 0x07, 0x0b, 0x27, 0x2b,
					  0x43, 0x47, 0x4b, 0x4f, 0x53, 0x57, 0x5b, 0x6b,
					  0x77, 0x7b, 0x1f, 0x3f, 0x5f, 0x7f};
	uint32_t w = (uint32_t)random64() & 0xfffff000;

	put32(c, w | (uint32_t)random_rd() << 7 | opcodes[random_below(sizeof opcodes)]);
}

static void put_any_alu(struct code *c)
{
	if (one_in(30))
		put_reserved(c);
	else if (one_in(3))
		put_compressed_alu(c);
	else
		put_alu(c);
}

static uint32_t compressed_branch(enum op op, unsigned rs1, uint64_t o)
{
	uint32_t rs = (uint32_t)(rs1 & 7) << 7;

	if (op == OP_jal) /* c.j */
		return 0xa001 | field(o, 11, 1, 12) | field(o, 4, 1, 11) | field(o, 8, 2, 9) |
		       field(o, 10, 1, 8) | field(o, 6, 1, 7) | field(o, 7, 1, 6) |
		       field(o, 1, 3, 3) | field(o, 5, 1, 2);
	return (op == OP_beq ? 0xc001u : 0xe001u) | rs | field(o, 8, 1, 12) |
	       field(o, 3, 2, 10) | field(o, 6, 2, 5) | field(o, 1, 2, 3) | field(o, 5, 1, 2);
}

/* Around what was written to `body`, which lies a jump further on. */
static void put_jump_over(struct code *c)
{
	uint8_t room[32];
	struct code body = {room, room + sizeof room};
	unsigned count = (unsigned)random_below(3);
	unsigned op = OP_jal + (unsigned)random_below(8); /* jal, jalr, the six branches */
	uint64_t size;

	while (count-- > 0)
		put_any_alu(&body);
	size = (uint64_t)(body.at - room);
	if (op == OP_jalr) { /* auipc t1, 0; jalr rd, t1, 8 + size */
		put32(c, put_fields(OP_auipc, 6, 0, 0, 0));
		put32(c, put_fields(OP_jalr, random_rd(), 6, 0, 8 + size + random_below(2)));
	} else if ((op == OP_jal || op == OP_beq || op == OP_bne) && one_in(2)) {
		put16(c, compressed_branch((enum op)op, random_rs(), size + 2));
	} else {
		put32(c,
		      put_fields((enum op)op, random_rd(), random_rs(), random_rs(), size + 4));
	}
	for (uint8_t *b = room; b < body.at; b++)
		*c->at++ = *b;
}

void put_random_alu(struct code *c)
{
	if (one_in(8))
		put_jump_over(c);
	else
		put_any_alu(c);
}

/* ---- memory */

static void put_load_or_store(struct code *c)
{
	static const uint8_t bases[] = {SP, S0, S1};
	unsigned op, base = bases[random_below(3)];

	do
		op = (unsigned)random_below(OP_COUNT);
	while (rows[op].format != FMT_L && rows[op].format != FMT_S);
	put32(c, put_fields((enum op)op, random_rd(), base, random_rs(), random64()));
}

static void put_compressed_load_or_store(struct code *c)
{
	uint32_t w = (uint32_t)random64(), base = (uint32_t)random_below(2),
		 load = random64() & 1;

	if (one_in(2)) { /* c.lw c.ld c.sw c.sd, from s0 or s1 */
		w = (w & 0x1c60) | base << 7 |
		    (load ? 10 - 8 + (uint32_t)random_below(6) : w & 7) << 2;
		put16(c, w | (load ? 2u : 6u) << 13 | (uint32_t)random_below(2) << 13);
	} else if (load) { /* c.lwsp c.ldsp */
		put16(c, (w & 0x107c) | 2u << 13 | (uint32_t)random_below(2) << 13 |
				 random_rd() << 7 | 2);
	} else { /* c.swsp c.sdsp */
		put16(c, (w & 0x1ffc) | 6u << 13 | (uint32_t)random_below(2) << 13 | 2);
	}
}

static void put_atomic(struct code *c)
{
	static const uint8_t bases[] = {SP, S0, S1};
	unsigned op, base = bases[random_below(3)];
	uint32_t order = (uint32_t)random_below(4) << 25;

	do
		op = (unsigned)random_below(OP_COUNT);
	while (rows[op].format != FMT_A);
	if (op != OP_lr_w && op != OP_lr_d && op != OP_sc_w && op != OP_sc_d) {
		put32(c, order | put_fields((enum op)op, random_rd(), base, random_rs(), 0));
		return;
	}
	/* A store-conditional without its reservation fails; whether one that fails may fault,
	 * and whether the hart's own store in between breaks it, is open: pairs stand together,
	 * and lone ones are good. */
	if (one_in(4)) {
		put32(c, put_fields(one_in(2) ? OP_sc_w : OP_sc_d, random_rd(), S1, random_rs(),
				    0));
		return;
	}
	unsigned is_double = random64() & 1, rd = random_rd();

	put32(c, order | put_fields(is_double ? OP_lr_d : OP_lr_w, rd, S1, ZERO, 0));
	put32(c, order | put_fields(is_double ? OP_sc_d : OP_sc_w, random_rd(), S1, random_rs(),
				    0));
}

void put_access(struct code *c, unsigned base, int atomics)
{
	unsigned op, rs2 = random_rs();

	do
		op = (unsigned)random_below(OP_COUNT);
	while (rows[op].format != FMT_L && rows[op].format != FMT_S &&
	       !(atomics && rows[op].format == FMT_A));
	if (op == OP_sc_w || op == OP_sc_d) /* see put_atomic() */
		op = OP_sd;
	if (op == OP_lr_w || op == OP_lr_d)
		rs2 = ZERO;
	put32(c, put_fields((enum op)op, random_rd(), base, rs2, 0));
}

void put_random_memory(struct code *c)
{
	switch (random_below(4)) {
	case 0:
		put_compressed_load_or_store(c);
		break;
	case 1:
		put_atomic(c);
		break;
	default:
		put_load_or_store(c);
		break;
	}
}

void put_constant(struct code *c, unsigned rd, uint64_t value)
{
	put32(c, put_fields(OP_addi, rd, ZERO, 0, value >> 60));
	for (unsigned i = 0; i < 6; i++) {
		put32(c, put_fields(OP_slli, rd, rd, 0, 10));
		put32(c, put_fields(OP_ori, rd, rd, 0, value >> (50 - 10 * i) & 0x3ff));
	}
}
