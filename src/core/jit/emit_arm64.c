/* emit_arm64.c - the back end for arm64 (Arm Architecture Reference Manual for A-profile, "A64 Base
 * Instruction Descriptions"; Procedure Call Standard for the calls). */
#include "jit/emit.h"

#include "jit/arm64.h"
#include "mmu/shortcut.h"

/* A handler's arguments are in x0 to x3, and stay there. x18 belongs to the platform. */
enum {
	CPU = 0,
	SLOT = 1,
	BUDGET = 2,
	CACHE = 3,
	GATE_HANDLER = 4,
	SP = 31,
	ZERO = 31,
	LINK = 30
};
enum { A = 9, B = 10, C = 11, D = 12, TARGET = 16 };

const struct emit_host emit_host = {
	.name = "arm64",
	.a = A,
	.b = B,
	.pool = {19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 4, 5, 6, 7, 8, 13, 14, 15},
	.pool_count = 18,
};

/* ---- values */

void emit_constant(struct emitter *e, host_reg d, int64_t value)
{
	uint64_t bits = (uint64_t)value, other = value < 0 ? UINT64_MAX : 0;
	bool any = false;

	for (unsigned i = 0; i < 4; i++) {
		uint32_t part = (uint32_t)(bits >> 16 * i) & 0xffff;

		if (part == (other & 0xffff))
			continue;
		if (any)
			put(e, OP_MOVK | i << 21 | part << 5 | d);
		else if (value < 0)
			put(e, OP_MOVN | i << 21 | (part ^ 0xffff) << 5 | d);
		else
			put(e, OP_MOVZ | i << 21 | part << 5 | d);
		any = true;
	}
	if (!any)
		put(e, (value < 0 ? OP_MOVN : OP_MOVZ) | d);
}

void emit_copy(struct emitter *e, host_reg d, host_reg a)
{
	if (d != a)
		op3_sized(e, true, OP_ORR, d, ZERO, a);
}

static void extend(struct emitter *e, host_reg d, host_reg a)
{
	put(e, OP_SBFM | 31u << 10 | (uint32_t)a << 5 | d);
}

static void memory_word(struct emitter *e, uint32_t opcode, unsigned r, unsigned base,
			uint32_t offset)
{
	put(e, opcode | offset / 8 << 10 | base << 5 | r);
}

void emit_get(struct emitter *e, host_reg d, uint32_t offset)
{
	memory_word(e, OP_LDR, d, CPU, offset);
}

void emit_put(struct emitter *e, host_reg a, uint32_t offset)
{
	memory_word(e, OP_STR, a, CPU, offset);
}

/* D = cache + offset */
static void cache_address(struct emitter *e, uint32_t offset)
{
	emit_constant(e, D, offset);
	op3_sized(e, true, OP_ADD, D, D, CACHE);
}

static void cache_word(struct emitter *e, uint32_t opcode, unsigned r, uint32_t offset)
{
	if (offset < 8 * 4096) {
		memory_word(e, opcode, r, CACHE, offset);
	} else {
		cache_address(e, offset);
		memory_word(e, opcode, r, D, 0);
	}
}

void emit_get_cache(struct emitter *e, host_reg d, uint32_t offset)
{
	cache_word(e, OP_LDR, d, offset);
}

void emit_put_cache(struct emitter *e, host_reg a, uint32_t offset)
{
	cache_word(e, OP_STR, a, offset);
}

static const uint32_t alu_opcodes[] = {
	[ALU_ADD] = OP_ADD,  [ALU_SUB] = OP_SUB,  [ALU_AND] = OP_AND,
	[ALU_OR] = OP_ORR,   [ALU_XOR] = OP_EOR,  [ALU_SLL] = OP_LSLV,
	[ALU_SRL] = OP_LSRV, [ALU_SRA] = OP_ASRV, [ALU_MUL] = OP_MADD | ZERO << 10,
};

void emit_alu(struct emitter *e, enum emit_alu op, bool word, host_reg d, host_reg a,
	      host_reg b)
{
	op3_sized(e, !word, alu_opcodes[op], d, a, b);
	if (word)
		extend(e, d, d);
}

/* A shift by a constant takes a field of bits out of a register, or puts one in. */
static void shift(struct emitter *e, enum emit_alu op, bool word, host_reg d, host_reg a,
		  unsigned by)
{
	unsigned width = word ? 32 : 64;
	unsigned from = op == ALU_SLL ? (width - by) % width : by;
	unsigned to = op == ALU_SLL ? width - 1 - by : width - 1;
	uint32_t opcode = op == ALU_SRA ? (word ? OP_SBFM_WORD : OP_SBFM)
					: (word ? OP_UBFM_WORD : OP_UBFM);

	put(e, opcode | from << 16 | to << 10 | (uint32_t)a << 5 | d);
}

static void add_constant(struct emitter *e, bool word, host_reg d, host_reg a, int32_t value)
{
	if (value > -4096 && value < 4096) {
		uint32_t opcode = value < 0 ? OP_SUB_CONSTANT : OP_ADD_CONSTANT;

		op3_sized(e, !word, opcode | (uint32_t)(value < 0 ? -value : value) << 10, d, a,
			  0);
	} else {
		emit_constant(e, D, value);
		op3_sized(e, !word, OP_ADD, d, a, D);
	}
}

void emit_alu_constant(struct emitter *e, enum emit_alu op, bool word, host_reg d, host_reg a,
		       int32_t value)
{
	if (op == ALU_SLL || op == ALU_SRL || op == ALU_SRA) {
		shift(e, op, word, d, a, (unsigned)value);
	} else if (op == ALU_ADD) {
		add_constant(e, word, d, a, value);
	} else {
		emit_constant(e, D, value);
		op3_sized(e, !word, alu_opcodes[op], d, a, D);
	}
	if (word)
		extend(e, d, d);
}

void emit_high(struct emitter *e, bool with_sign, host_reg d, host_reg a, host_reg b)
{
	op3(e, with_sign ? OP_SMULH : OP_UMULH, d, a, b);
}

/* The remainder is a - a / b * b. */
void emit_divide(struct emitter *e, bool with_sign, bool rest, bool word, host_reg d,
		 host_reg a, host_reg b)
{
	op3_sized(e, !word, with_sign ? OP_SDIV : OP_UDIV, rest ? D : d, a, b);
	if (rest)
		op3_sized(e, !word, OP_MSUB | (uint32_t)a << 10, d, D, b);
	if (word)
		extend(e, d, d);
}

/* ---- conditions */

static const uint8_t condition_codes[] = {
	[IF_EQ] = 0, [IF_NE] = 1, [IF_LT] = 11, [IF_GE] = 10, [IF_LTU] = 3, [IF_GEU] = 2,
};
enum { IF_MINUS = 4 };

static void compare(struct emitter *e, host_reg a, host_reg b)
{
	op3_sized(e, true, OP_SUBS, ZERO, a, b);
}

static void compare_constant(struct emitter *e, bool word, host_reg a, int32_t value)
{
	if (value > -4096 && value < 4096) {
		uint32_t opcode = value < 0 ? OP_ADDS_CONSTANT : OP_SUBS_CONSTANT;

		op3_sized(e, !word, opcode | (uint32_t)(value < 0 ? -value : value) << 10, ZERO,
			  a, 0);
	} else {
		emit_constant(e, D, value);
		op3_sized(e, !word, OP_SUBS, ZERO, a, D);
	}
}

static void set_by_flags(struct emitter *e, enum emit_condition condition, host_reg d)
{
	put(e, OP_CSET | (condition_codes[condition] ^ 1u) << 12 | d);
}

void emit_set(struct emitter *e, enum emit_condition condition, host_reg d, host_reg a,
	      host_reg b)
{
	compare(e, a, b);
	set_by_flags(e, condition, d);
}

void emit_set_constant(struct emitter *e, enum emit_condition condition, host_reg d, host_reg a,
		       int32_t value)
{
	compare_constant(e, false, a, value);
	set_by_flags(e, condition, d);
}

/* ---- jumps: their offset, in instructions, is from where they are. Those with a condition reach 1 MiB, which is
 * more than one translation has; those without reach all of the memory. */

void emit_fill(struct emitter *e, emit_hole hole, uint32_t target)
{
	uint32_t offset = (target - hole) / 4, word;

	if (e->full)
		return;
	__builtin_memcpy(&word, e->write + hole, 4);
	if ((word & 0xfc000000) == OP_B)
		word |= offset & 0x03ffffff;
	else
		word |= (offset & 0x7ffff) << 5;
	__builtin_memcpy(e->write + hole, &word, 4);
}

emit_hole emit_jump(struct emitter *e)
{
	put(e, OP_B);
	return e->at - 4;
}

static emit_hole jump_if(struct emitter *e, unsigned code)
{
	put(e, OP_B_IF | code);
	return e->at - 4;
}

emit_hole emit_branch(struct emitter *e, enum emit_condition condition, host_reg a, host_reg b)
{
	compare(e, a, b);
	return jump_if(e, condition_codes[condition]);
}

emit_hole emit_branch_constant(struct emitter *e, enum emit_condition condition, bool word,
			       host_reg a, int32_t value)
{
	compare_constant(e, word, a, value);
	return jump_if(e, condition_codes[condition]);
}

/* The target may be far away: jump over the jump. */
emit_hole emit_pay(struct emitter *e, int32_t cycles)
{
	uint32_t opcode = cycles < 0 ? OP_SUBS_CONSTANT : OP_ADDS_CONSTANT;
	emit_hole over, hole;

	op3_sized(e, true, opcode | (uint32_t)(cycles < 0 ? -cycles : cycles) << 10, BUDGET,
		  BUDGET, 0);
	over = jump_if(e, IF_MINUS);
	hole = emit_jump(e);
	emit_fill(e, over, e->at);
	return hole;
}

emit_hole emit_charge(struct emitter *e, uint32_t cost, uint32_t offset)
{
	emit_constant(e, A, cost);
	emit_get_cache(e, B, offset);
	op3_sized(e, true, OP_ADD, B, B, A);
	emit_put_cache(e, B, offset);
	op3_sized(e, true, OP_SUBS, BUDGET, BUDGET, A);
	return jump_if(e, IF_MINUS);
}

static void jump_to_reg(struct emitter *e, unsigned reg)
{
	put(e, OP_BR | reg << 5);
}

void emit_jump_by_table(struct emitter *e, uint32_t page, uint32_t table)
{
	emit_hole outside, none;

	emit_get_cache(e, B, page);
	op3_sized(e, true, OP_SUB, B, A, B);
	op3_sized(e, true, OP_SUBS_CONSTANT | SHIFT_12 | 1 << 10, ZERO, B, 0); /* 4096 */
	outside = jump_if(e, condition_codes[IF_GEU]);
	cache_address(e, table);
	op3_sized(e, true, OP_ADD | 2 << 10, D, D, B); /* 8 bytes for each two */
	memory_word(e, OP_LDR, D, D, 0);
	put(e, OP_CBZ | D);
	none = e->at - 4;
	jump_to_reg(e, D);
	emit_fill(e, outside, e->at);
	emit_fill(e, none, e->at);
}

_Static_assert(sizeof(struct shortcut) == 32 && TLB_ENTRIES == 256, "the field of bits below");

/* B = the address in the cache of the shortcut of the address in B, less where shortcuts begin. */
static void shortcut_of_b(struct emitter *e)
{
	put(e, OP_UBFM | 12u << 16 | 19u << 10 | B << 5 | B); /* shortcut_offset() */
	op3_sized(e, true, OP_ADD | 5 << 10, B, CACHE, B);
}

void emit_jump_far(struct emitter *e, const struct emit_code_layout *l)
{
	emit_hole out[4];

	emit_copy(e, B, A);
	shortcut_of_b(e);
	put(e, OP_MOVN | 0xfffu << 5 | D); /* shortcut_key() */
	op3_sized(e, true, OP_AND, C, A, D);
	emit_get_cache(e, D, l->context);
	op3_sized(e, true, OP_EOR, C, C, D);
	add_constant(e, false, B, B, (int32_t)(l->shortcuts & 0xfff));
	put(e, WIDE | OP_ADD_CONSTANT | SHIFT_12 | l->shortcuts >> 12 << 10 | B << 5 | B);
	memory_word(e, OP_LDR, D, B, offsetof(struct shortcut, load_key));
	compare(e, C, D);
	out[0] = jump_if(e, condition_codes[IF_NE]);
	memory_word(e, OP_LDR, C, B, offsetof(struct shortcut, page));
	memory_word(e, OP_LDR, B, B, offsetof(struct shortcut, delta));
	add_constant(e, false, C, C, 1);
	memory_word(e, OP_LDR, D, B, l->of_offset);
	compare(e, C, D);
	out[1] = jump_if(e, condition_codes[IF_NE]);
	memory_word(e, OP_LDR, C, B, l->of_entries);
	add_constant(e, false, B, B, (int32_t)l->of_slots);
	emit_put_cache(e, B, l->slots);
	put(e, OP_MOVN | 0xfffu << 5 | D);
	op3_sized(e, true, OP_AND, D, A, D);
	emit_put_cache(e, D, l->page_va);
	op3_sized(e, true, OP_SUB, B, A, D);
	put(e, OP_CBZ | C);
	out[2] = e->at - 4;
	op3_sized(e, true, OP_ADD | 2 << 10, C, C, B); /* 8 bytes for each two */
	memory_word(e, OP_LDR, D, C, 0);
	put(e, OP_CBZ | D);
	out[3] = e->at - 4;
	jump_to_reg(e, D);
	for (unsigned i = 0; i < 4; i++)
		emit_fill(e, out[i], e->at);
}

/* ---- memory */

static uint32_t field(const struct emit_layout *l, size_t offset)
{
	return (uint32_t)(l->shortcuts + offset);
}

emit_hole emit_probe(struct emitter *e, const struct emit_layout *l, host_reg base,
		     const struct emit_probe *p)
{
	size_t key = p->store ? offsetof(struct shortcut, store_key)
			      : offsetof(struct shortcut, load_key);

	add_constant(e, false, B, base, p->low);
	add_constant(e, false, C, base, p->key);
	add_constant(e, false, A, base, p->offset);
	shortcut_of_b(e);
	put(e, OP_MOVN | (0xfffu & ~(p->size - 1)) << 5 | D); /* shortcut_key() */
	op3_sized(e, true, OP_AND, C, C, D);
	emit_get_cache(e, D, l->context);
	op3_sized(e, true, OP_EOR, C, C, D);
	memory_word(e, OP_LDR, D, B, field(l, key));
	compare(e, C, D);
	return jump_if(e, condition_codes[IF_NE]);
}

void emit_host_address(struct emitter *e, const struct emit_layout *l)
{
	memory_word(e, OP_LDR, D, B, field(l, offsetof(struct shortcut, delta)));
	op3_sized(e, true, OP_ADD, A, A, D);
}

emit_hole emit_guess(struct emitter *e, const struct emit_layout *l, uint32_t site)
{
	emit_get_cache(e, C, site);
	memory_word(e, OP_LDR, D, B, field(l, offsetof(struct shortcut, delta)));
	compare(e, C, D);
	return jump_if(e, condition_codes[IF_NE]);
}

void emit_guess_again(struct emitter *e, const struct emit_layout *l, uint32_t site)
{
	memory_word(e, OP_LDR, C, B, field(l, offsetof(struct shortcut, delta)));
	emit_put_cache(e, C, site);
}

void emit_known_guess(struct emitter *e, uint32_t site)
{
	emit_get_cache(e, C, site);
}

static void access(struct emitter *e, uint32_t opcode, host_reg r, const struct emit_place *at)
{
	host_reg base = at->base;

	if (at->offset) {
		add_constant(e, false, A, base, at->offset);
		base = A;
	}
	op3(e, opcode, r, base, at->guessed ? C : ZERO);
}

void emit_load(struct emitter *e, host_reg d, unsigned size, bool with_sign,
	       const struct emit_place *at)
{
	switch (size) {
	case 1:
		access(e, with_sign ? 0x38a06800 : 0x38606800, d, at);
		break;
	case 2:
		access(e, with_sign ? 0x78a06800 : 0x78606800, d, at);
		break;
	case 4:
		access(e, with_sign ? 0xb8a06800 : 0xb8606800, d, at);
		break;
	default:
		access(e, OP_LDR_INDEX, d, at);
		break;
	}
}

void emit_store(struct emitter *e, host_reg a, unsigned size, const struct emit_place *at)
{
	switch (size) {
	case 1:
		access(e, 0x38206800, a, at);
		break;
	case 2:
		access(e, 0x78206800, a, at);
		break;
	case 4:
		access(e, 0xb8206800, a, at);
		break;
	default:
		access(e, 0xf8206800, a, at);
		break;
	}
}

/* ---- ways in and out */

static void two_words(struct emitter *e, uint32_t opcode, unsigned first, unsigned second,
		      int offset)
{
	put(e, opcode | ((uint32_t)(offset / 8) & 0x7f) << 15 | second << 10 | SP << 5 | first);
}

void emit_gate(struct emitter *e)
{
	two_words(e, OP_STP_DOWN, 29, LINK, -96);
	for (int i = 0; i < 5; i++)
		two_words(e, OP_STP, 19 + 2 * (unsigned)i, 20 + 2 * (unsigned)i, 16 + 16 * i);
	put(e, OP_BLR | GATE_HANDLER << 5);
	for (int i = 0; i < 5; i++)
		two_words(e, OP_LDP, 19 + 2 * (unsigned)i, 20 + 2 * (unsigned)i, 16 + 16 * i);
	two_words(e, OP_LDP_UP, 29, LINK, 96);
	put(e, OP_RET);
}

void emit_begin(struct emitter *e, uint32_t target, uint32_t fill)
{
	emit_constant(e, A, (int64_t)(uintptr_t)(e->run + target));
	emit_fill(e, emit_jump(e), fill);
}

void emit_fill_begins(struct emitter *e)
{
	(void)e; /* all is where it stays */
}

void emit_fill_ends(struct emitter *e)
{
	jump_to_reg(e, A);
}

static void slot_argument(struct emitter *e, uint32_t slots)
{
	cache_address(e, slots);
	op3_sized(e, true, OP_ADD | 4 << 10, SLOT, D, A); /* 16 bytes each */
}

void emit_leave_by_table(struct emitter *e, uint32_t slots, uint32_t handlers)
{
	slot_argument(e, slots);
	cache_address(e, handlers);
	op3(e, OP_LDR_INDEX | SCALED, TARGET, D, A);
	jump_to_reg(e, TARGET);
}

void emit_leave_to(struct emitter *e, uint32_t slots, const void *handler)
{
	slot_argument(e, slots);
	emit_constant(e, TARGET, (int64_t)(uintptr_t)handler);
	jump_to_reg(e, TARGET);
}

void emit_leave_with(struct emitter *e, const void *function)
{
	emit_copy(e, SLOT, A);
	emit_constant(e, TARGET, (int64_t)(uintptr_t)function);
	jump_to_reg(e, TARGET);
}

/* Instructions are fetched through a cache of their own. */
void emit_publish(const struct emitter *e, uint32_t from, bool again)
{
	(void)again;
	__builtin___clear_cache((char *)(uintptr_t)(e->run + from),
				(char *)(uintptr_t)(e->run + e->at));
}
