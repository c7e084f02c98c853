/* emit_x86_64.c - the back end for x86-64 (Intel 64 and IA-32 Architectures Software Developer's Manual,
 * volume 2; System V ABI for the calls). */
#include "jit/emit.h"

#include "jit/x86_64.h"
#include "mmu/shortcut.h"

/* A handler's arguments are in RDI, RSI, RDX and RCX. RCX is needed for shifts, so the cache moves. */
enum { CPU = RDI, SLOT = RSI, BUDGET = RDX, CACHE_ARGUMENT = RCX, CACHE = R11 };
enum { A = RAX, B = RCX, C = RSI };

const struct emit_host emit_host = {
	.name = "x86-64",
	.a = A,
	.b = B,
	.pool = {RBX, RBP, R8, R9, R10, R12, R13, R14, R15},
	.pool_count = 9,
};

/* ---- values */

void emit_constant(struct emitter *e, host_reg d, int64_t value)
{
	if (value == 0) {
		op_reg(e, false, OP_XOR, d, d);
	} else if (value > 0 && value <= UINT32_MAX) {
		put_opcode(e, false, 0xb8u | (d & 7), 0, 0, d);
		put_bytes(e, (uint64_t)value, 4);
	} else if (value >= INT32_MIN && value < 0) {
		put_opcode(e, true, 0xc7, 0, 0, d);
		put_bytes(e, 0xc0u | (d & 7), 1);
		put_bytes(e, (uint64_t)value, 4);
	} else {
		put_opcode(e, true, 0xb8u | (d & 7), 0, 0, d);
		put_bytes(e, (uint64_t)value, 8);
	}
}

void emit_copy(struct emitter *e, host_reg d, host_reg a)
{
	if (d != a)
		op_reg(e, true, OP_MOV, d, a);
}

void emit_get(struct emitter *e, host_reg d, uint32_t offset)
{
	op_at(e, true, OP_MOV, d, CPU, (int32_t)offset);
}

void emit_put(struct emitter *e, host_reg a, uint32_t offset)
{
	op_at(e, true, OP_STORE, a, CPU, (int32_t)offset);
}

void emit_get_cache(struct emitter *e, host_reg d, uint32_t offset)
{
	op_at(e, true, OP_MOV, d, CACHE, (int32_t)offset);
}

void emit_put_cache(struct emitter *e, host_reg a, uint32_t offset)
{
	op_at(e, true, OP_STORE, a, CACHE, (int32_t)offset);
}

static const uint16_t alu_opcodes[] = {
	[ALU_ADD] = OP_ADD, [ALU_SUB] = OP_SUB, [ALU_AND] = OP_AND,
	[ALU_OR] = OP_OR,   [ALU_XOR] = OP_XOR, [ALU_MUL] = OP_IMUL,
};
static const uint8_t alu_exts[] = {
	[ALU_ADD] = EXT_ADD, [ALU_SUB] = EXT_SUB, [ALU_AND] = EXT_AND, [ALU_OR] = EXT_OR,
	[ALU_XOR] = EXT_XOR, [ALU_SLL] = EXT_SHL, [ALU_SRL] = EXT_SHR, [ALU_SRA] = EXT_SAR,
};

static bool is_shift(enum emit_alu op)
{
	return op == ALU_SLL || op == ALU_SRL || op == ALU_SRA;
}

/* A result of 32 bits was computed in A. */
static void extend(struct emitter *e, host_reg d)
{
	op_reg(e, true, OP_MOVSXD, d, A);
}

void emit_alu(struct emitter *e, enum emit_alu op, bool word, host_reg d, host_reg a,
	      host_reg b)
{
	host_reg t = word ? A : d; /* where it is computed: the operation overwrites it */

	if (is_shift(op)) {
		if (b == t) /* the count is needed after t was written */
			t = A;
		if (b != B)
			op_reg(e, true, OP_MOV, B, b);
		if (t != a)
			op_reg(e, true, OP_MOV, t, a);
		op_reg(e, !word, 0xd3, alu_exts[op], t);
	} else if (op == ALU_ADD && !word && d != a && d != b) {
		op_index(e, true, OP_LEA, d, a, b, 0, 0);
	} else {
		if (b == t && op != ALU_SUB) {
			b = a;
			a = t;
		} else if (b == t) {
			t = A;
		}
		if (t != a)
			op_reg(e, true, OP_MOV, t, a);
		op_reg(e, !word, alu_opcodes[op], t, b);
	}
	if (word)
		extend(e, d);
	else
		emit_copy(e, d, t);
}

void emit_alu_constant(struct emitter *e, enum emit_alu op, bool word, host_reg d, host_reg a,
		       int32_t value)
{
	host_reg t = word ? A : d;

	if (op == ALU_ADD && value == 0 && word) {
		op_reg(e, true, OP_MOVSXD, d, a);
		return;
	}
	if (op == ALU_ADD && value == 0) {
		emit_copy(e, d, a);
		return;
	}
	if (op == ALU_ADD && t != a) {
		op_at(e, !word, OP_LEA, t, a, value);
	} else {
		if (t != a)
			op_reg(e, true, OP_MOV, t, a);
		if (is_shift(op))
			op_shift(e, !word, alu_exts[op], t, (unsigned)value);
		else
			op_constant(e, !word, alu_exts[op], t, value);
	}
	if (word)
		extend(e, d);
}

/* RDX:RAX = RAX * b. The budget, which is in RDX, waits in C. */
void emit_high(struct emitter *e, bool with_sign, host_reg d, host_reg a, host_reg b)
{
	emit_copy(e, A, a);
	emit_copy(e, C, BUDGET);
	op_reg(e, true, 0xf7, with_sign ? EXT_IMUL : EXT_MUL, b);
	emit_copy(e, d, RDX);
	emit_copy(e, BUDGET, C);
}

/* RAX, RDX = RDX:RAX / b and the remainder. */
void emit_divide(struct emitter *e, bool with_sign, bool rest, bool word, host_reg d,
		 host_reg a, host_reg b)
{
	emit_copy(e, A, a);
	emit_copy(e, C, BUDGET);
	if (with_sign) { /* the sign of RAX or EAX */
		put_opcode(e, !word, 0x99, 0, 0, 0);
	} else {
		op_reg(e, false, OP_XOR, RDX, RDX);
	}
	op_reg(e, !word, 0xf7, with_sign ? EXT_IDIV : EXT_DIV, b);
	if (rest)
		emit_copy(e, A, RDX);
	emit_copy(e, BUDGET, C);
	if (word)
		extend(e, d);
	else
		emit_copy(e, d, A);
}

/* ---- conditions */

static const uint8_t condition_codes[] = {
	[IF_EQ] = 0x4, [IF_NE] = 0x5,  [IF_LT] = 0xc,
	[IF_GE] = 0xd, [IF_LTU] = 0x2, [IF_GEU] = 0x3,
};
enum { IF_SIGN = 0x8, IF_NO_SIGN = 0x9 };

static void set_by_flags(struct emitter *e, enum emit_condition condition, host_reg d)
{
	op_reg(e, false, 0x0f90u | condition_codes[condition], 0, A);
	op_reg(e, false, OP_MOVZX8, d, A);
}

void emit_set(struct emitter *e, enum emit_condition condition, host_reg d, host_reg a,
	      host_reg b)
{
	op_reg(e, true, OP_CMP, a, b);
	set_by_flags(e, condition, d);
}

void emit_set_constant(struct emitter *e, enum emit_condition condition, host_reg d, host_reg a,
		       int32_t value)
{
	op_constant(e, true, EXT_CMP, a, value);
	set_by_flags(e, condition, d);
}

/* ---- jumps: with offsets of 32 bits, from behind them */

void emit_fill(struct emitter *e, emit_hole hole, uint32_t target)
{
	uint32_t end = e->at, offset = target - (hole + 4);

	if (e->full)
		return;
	e->at = hole;
	put_bytes(e, offset, 4);
	e->at = end;
}

static emit_hole hole_here(struct emitter *e)
{
	put_bytes(e, 0, 4);
	return e->at - 4;
}

emit_hole emit_jump(struct emitter *e)
{
	put_bytes(e, 0xe9, 1);
	return hole_here(e);
}

static emit_hole jump_if(struct emitter *e, unsigned code)
{
	put_bytes(e, 0x0f, 1);
	put_bytes(e, 0x80u | code, 1);
	return hole_here(e);
}

emit_hole emit_branch(struct emitter *e, enum emit_condition condition, host_reg a, host_reg b)
{
	op_reg(e, true, OP_CMP, a, b);
	return jump_if(e, condition_codes[condition]);
}

emit_hole emit_branch_constant(struct emitter *e, enum emit_condition condition, bool word,
			       host_reg a, int32_t value)
{
	if (value == 0)
		op_reg(e, !word, OP_TEST, a, a);
	else
		op_constant(e, !word, EXT_CMP, a, value);
	return jump_if(e, condition_codes[condition]);
}

emit_hole emit_pay(struct emitter *e, int32_t cycles)
{
	op_constant(e, true, EXT_ADD, BUDGET, cycles);
	return jump_if(e, IF_NO_SIGN);
}

emit_hole emit_charge(struct emitter *e, uint32_t cost, uint32_t offset)
{
	emit_constant(e, A, (int64_t)cost);
	op_at(e, true, 0x01, A, CACHE, (int32_t)offset); /* add to memory */
	op_reg(e, true, OP_SUB, BUDGET, A);
	return jump_if(e, IF_SIGN);
}

static void jump_to_reg(struct emitter *e, unsigned reg)
{
	op_reg(e, false, 0xff, EXT_JMP, reg);
}

void emit_jump_by_table(struct emitter *e, uint32_t page, uint32_t table)
{
	emit_hole outside, none;

	op_reg(e, true, OP_MOV, B, A);
	op_at(e, true, OP_SUB, B, CACHE, (int32_t)page);
	op_constant(e, true, EXT_CMP, B, 4096);
	outside = jump_if(e, condition_codes[IF_GEU]);
	op_index(e, true, OP_MOV, B, CACHE, B, 2, (int32_t)table);
	op_reg(e, true, OP_TEST, B, B);
	none = jump_if(e, condition_codes[IF_EQ]);
	jump_to_reg(e, B);
	emit_fill(e, outside, e->at);
	emit_fill(e, none, e->at);
}

_Static_assert(sizeof(struct shortcut) == 32 && TLB_ENTRIES == 256, "the shift and mask below");

/* B = shortcut_offset() of the address of which B holds the low half. */
static void shortcut_of_b(struct emitter *e)
{
	op_shift(e, false, EXT_SHR, B, 7);
	op_constant(e, false, EXT_AND, B, 0x1fe0);
}

void emit_jump_far(struct emitter *e, const struct emit_code_layout *l)
{
	emit_hole out[4];

	op_reg(e, false, OP_MOV, B, A);
	shortcut_of_b(e);
	op_reg(e, true, OP_MOV, C, A); /* shortcut_key() */
	op_constant(e, true, EXT_AND, C, -4096);
	op_at(e, true, OP_XOR, C, CACHE, (int32_t)l->context);
	op_index(e, true, OP_CMP, C, CACHE, B, 0,
		 (int32_t)(l->shortcuts + offsetof(struct shortcut, load_key)));
	out[0] = jump_if(e, condition_codes[IF_NE]);
	op_index(e, true, OP_MOV, C, CACHE, B, 0,
		 (int32_t)(l->shortcuts + offsetof(struct shortcut, page)));
	op_index(e, true, OP_MOV, B, CACHE, B, 0,
		 (int32_t)(l->shortcuts + offsetof(struct shortcut, delta)));
	op_constant(e, true, EXT_ADD, C, 1);
	op_at(e, true, OP_CMP, C, B, (int32_t)l->of_offset);
	out[1] = jump_if(e, condition_codes[IF_NE]);
	op_at(e, true, OP_MOV, C, B, (int32_t)l->of_entries);
	op_constant(e, true, EXT_ADD, B, (int32_t)l->of_slots);
	emit_put_cache(e, B, l->slots);
	op_reg(e, true, OP_MOV, B, A);
	op_constant(e, true, EXT_AND, B, -4096);
	emit_put_cache(e, B, l->page_va);
	op_reg(e, true, OP_XOR, B, A);
	op_reg(e, true, OP_TEST, C, C);
	out[2] = jump_if(e, condition_codes[IF_EQ]);
	op_index(e, true, OP_MOV, B, C, B, 2, 0); /* 8 bytes for each two */
	op_reg(e, true, OP_TEST, B, B);
	out[3] = jump_if(e, condition_codes[IF_EQ]);
	jump_to_reg(e, B);
	for (unsigned i = 0; i < 4; i++)
		emit_fill(e, out[i], e->at);
}

/* ---- memory */

static int32_t field(const struct emit_layout *l, size_t offset)
{
	return (int32_t)(l->shortcuts + offset);
}

/* d = base + offset, or A if that is base + have. */
static void probe_address(struct emitter *e, bool wide, host_reg d, host_reg base,
			  int32_t offset, int32_t have)
{
	if (offset == have)
		op_reg(e, wide, OP_MOV, d, A);
	else
		op_at(e, wide, OP_LEA, d, base, offset);
}

emit_hole emit_probe(struct emitter *e, const struct emit_layout *l, host_reg base,
		     const struct emit_probe *p)
{
	size_t key = p->store ? offsetof(struct shortcut, store_key)
			      : offsetof(struct shortcut, load_key);
	int32_t have = p->offset;

	if (base == A)
		have = 0; /* A moves behind what needs it */
	else
		emit_alu_constant(e, ALU_ADD, false, A, base, p->offset);
	probe_address(e, false, B, base, p->low, have); /* shortcut_offset() */
	probe_address(e, true, C, base, p->key, have);	/* shortcut_key() */
	if (base == A && p->offset)
		op_constant(e, true, EXT_ADD, A, p->offset);
	shortcut_of_b(e);
	op_constant(e, true, EXT_AND, C, -4096 | (int32_t)(p->size - 1));
	op_at(e, true, OP_XOR, C, CACHE, (int32_t)l->context);
	op_index(e, true, OP_CMP, C, CACHE, B, 0, field(l, key));
	return jump_if(e, condition_codes[IF_NE]);
}

void emit_host_address(struct emitter *e, const struct emit_layout *l)
{
	op_index(e, true, OP_ADD, A, CACHE, B, 0, field(l, offsetof(struct shortcut, delta)));
}

emit_hole emit_guess(struct emitter *e, const struct emit_layout *l, uint32_t site)
{
	emit_get_cache(e, C, site);
	op_index(e, true, OP_CMP, C, CACHE, B, 0, field(l, offsetof(struct shortcut, delta)));
	return jump_if(e, condition_codes[IF_NE]);
}

void emit_guess_again(struct emitter *e, const struct emit_layout *l, uint32_t site)
{
	op_index(e, true, OP_MOV, C, CACHE, B, 0, field(l, offsetof(struct shortcut, delta)));
	emit_put_cache(e, C, site);
}

void emit_known_guess(struct emitter *e, uint32_t site)
{
	emit_get_cache(e, C, site);
}

static void op_memory(struct emitter *e, bool wide, unsigned opcode, unsigned reg,
		      const struct emit_place *at)
{
	if (at->guessed)
		op_index(e, wide, opcode, reg, at->base, C, 0, at->offset);
	else
		op_at(e, wide, opcode, reg, at->base, at->offset);
}

void emit_load(struct emitter *e, host_reg d, unsigned size, bool with_sign,
	       const struct emit_place *at)
{
	switch (size) {
	case 1:
		op_memory(e, with_sign, with_sign ? OP_MOVSX8 : OP_MOVZX8, d, at);
		break;
	case 2:
		op_memory(e, with_sign, with_sign ? OP_MOVSX16 : OP_MOVZX16, d, at);
		break;
	case 4:
		op_memory(e, with_sign, with_sign ? OP_MOVSXD : OP_MOV, d, at);
		break;
	default:
		op_memory(e, true, OP_MOV, d, at);
		break;
	}
}

void emit_store(struct emitter *e, host_reg a, unsigned size, const struct emit_place *at)
{
	if (size == 2)
		put_bytes(e, 0x66, 1); /* 16 bits */
	op_memory(e, size == 8, size == 1 ? OP_STORE8 : OP_STORE, a, at);
}

/* ---- ways in and out */

static const uint8_t kept[] = {RBX, RBP, R12, R13, R14, R15};

void emit_gate(struct emitter *e)
{
	for (unsigned i = 0; i < sizeof kept; i++)
		put_opcode(e, false, 0x50u | (kept[i] & 7), 0, 0, kept[i]);
	op_constant(e, true, EXT_SUB, RSP, 8); /* handlers are called with an aligned stack */
	op_reg(e, false, 0xff, 2, R8);	       /* call */
	op_constant(e, true, EXT_ADD, RSP, 8);
	for (unsigned i = sizeof kept; i-- > 0;)
		put_opcode(e, false, 0x58u | (kept[i] & 7), 0, 0, kept[i]);
	put_bytes(e, 0xc3, 1); /* ret */
}

void emit_begin(struct emitter *e, uint32_t target, uint32_t fill)
{
	put_opcode(e, true, OP_LEA, A, 0, 0); /* relative to what follows */
	put_bytes(e, 0x05u | A << 3, 1);
	put_bytes(e, target - (e->at + 4), 4);
	emit_fill(e, emit_jump(e), fill);
}

void emit_fill_begins(struct emitter *e)
{
	emit_copy(e, CACHE, CACHE_ARGUMENT);
}

void emit_fill_ends(struct emitter *e)
{
	jump_to_reg(e, A);
}

static void arguments(struct emitter *e, uint32_t slots)
{
	op_reg(e, false, OP_MOV, SLOT, A);
	op_shift(e, false, EXT_SHL, SLOT, 4);
	op_index(e, true, OP_LEA, SLOT, CACHE, SLOT, 0, (int32_t)slots);
	emit_copy(e, CACHE_ARGUMENT, CACHE);
}

void emit_leave_by_table(struct emitter *e, uint32_t slots, uint32_t handlers)
{
	arguments(e, slots);
	op_index(e, false, 0xff, EXT_JMP, CACHE, A, 3, (int32_t)handlers);
}

void emit_leave_to(struct emitter *e, uint32_t slots, const void *handler)
{
	arguments(e, slots);
	emit_constant(e, A, (int64_t)(uintptr_t)handler);
	jump_to_reg(e, A);
}

void emit_leave_with(struct emitter *e, const void *function)
{
	emit_copy(e, SLOT, A);
	emit_copy(e, CACHE_ARGUMENT, CACHE);
	emit_constant(e, A, (int64_t)(uintptr_t)function);
	jump_to_reg(e, A);
}

/* The host notices writes to code, unless it was run at this address before, and is written at another:
 * then an instruction that serializes must come between (volume 3: "Self-Modifying Code"). */
void emit_publish(const struct emitter *e, uint32_t from, bool again)
{
	unsigned a = 0, b, c = 0, d;

	(void)e;
	(void)from;
	if (again)
		__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d) : : "memory");
}
