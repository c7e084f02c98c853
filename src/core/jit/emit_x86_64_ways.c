/* emit_x86_64_ways.c - the back end for x86-64: jumps whose target is found while they run, ways in and out. */
#include "jit/x86_64.h"

void emit_jump_by_table(struct emitter *e, uint32_t page, uint32_t table)
{
	emit_hole outside, none;

	op_at(e, true, OP_SUB, A, CACHE, (int32_t)page);
	op_constant(e, true, EXT_CMP, A, 4096);
	outside = jump_if(e, IF_ABOVE_OR_EQUAL);
	op_index(e, true, OP_MOV, B, CACHE, A, 2, (int32_t)table);
	op_reg(e, true, OP_TEST, B, B);
	none = jump_if(e, IF_EQUAL);
	jump_to_reg(e, B);
	emit_fill(e, outside, e->at);
	emit_fill(e, none, e->at);
	op_at(e, true, OP_ADD, A, CACHE, (int32_t)page);
}

void emit_enter_page(struct emitter *e, const struct emit_code_layout *l, emit_hole out[2])
{
	op_reg(e, false, OP_MOV, B, A);
	shortcut_of_b(e);
	op_reg(e, true, OP_MOV, C, A); /* shortcut_key() */
	op_constant(e, true, EXT_AND, C, -4096);
	op_at(e, true, OP_XOR, C, CACHE, (int32_t)l->context);
	op_index(e, true, OP_CMP, C, CACHE, B, 0,
		 (int32_t)(l->shortcuts + offsetof(struct shortcut, load_key)));
	out[0] = jump_if(e, IF_NOT_EQUAL);
	op_index(e, true, OP_MOV, C, CACHE, B, 0,
		 (int32_t)(l->shortcuts + offsetof(struct shortcut, delta)));
	op_index(e, true, OP_MOV, B, CACHE, B, 0,
		 (int32_t)(l->shortcuts + offsetof(struct shortcut, page)));
	op_constant(e, true, EXT_ADD, B, 1);
	op_at(e, true, OP_CMP, B, C, (int32_t)l->of_offset);
	out[1] = jump_if(e, IF_NOT_EQUAL);
	op_constant(e, true, EXT_ADD, C, (int32_t)l->of_slots);
	emit_put_cache(e, C, l->slots);
	op_reg(e, true, OP_MOV, B, A);
	op_constant(e, true, EXT_AND, B, -4096);
	emit_put_cache(e, B, l->page_va);
	op_reg(e, true, OP_XOR, B, A);
}

void emit_find_entry(struct emitter *e, const struct emit_code_layout *l, uint32_t of_table,
		     emit_hole none[2])
{
	op_at(e, true, OP_MOV, C, C, (int32_t)of_table - (int32_t)l->of_slots);
	op_reg(e, true, OP_TEST, C, C);
	none[0] = jump_if(e, IF_EQUAL);
	op_index(e, true, OP_MOV, C, C, B, 2, 0); /* 8 bytes for each two */
	op_reg(e, true, OP_TEST, C, C);
	none[1] = jump_if(e, IF_EQUAL);
}

void emit_page_again(struct emitter *e, const struct emit_code_layout *l)
{
	emit_get_cache(e, C, l->slots);
}

void emit_go(struct emitter *e)
{
	jump_to_reg(e, C);
}

void emit_go_by_fill(struct emitter *e, const struct emit_code_layout *l)
{
	emit_get_cache(e, B, l->slots);
	op_reg(e, true, OP_MOV, A, C);
	op_at(e, false, 0xff, EXT_JMP, B, (int32_t)l->of_fill - (int32_t)l->of_slots);
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
	op_constant(e, true, EXT_SUB, HART, -HART_AHEAD); /* 128 would need four bytes */
	emit_copy(e, CACHE, CACHE_ARGUMENT);
	emit_copy(e, BUDGET, BUDGET_ARGUMENT);
}

void emit_fill_ends(struct emitter *e)
{
	jump_to_reg(e, A);
}

static void leave(struct emitter *e)
{
	op_constant(e, true, EXT_ADD, CPU_ARGUMENT, -HART_AHEAD);
	emit_copy(e, BUDGET_ARGUMENT, BUDGET);
	emit_copy(e, CACHE_ARGUMENT, CACHE);
}

static void arguments(struct emitter *e, uint32_t slots)
{
	leave(e);
	op_reg(e, false, OP_MOV, SLOT, A);
	op_shift(e, false, EXT_SHL, SLOT, 4);
	op_index(e, true, OP_LEA, SLOT, CACHE, SLOT, 0, (int32_t)slots);
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
	leave(e);
	emit_copy(e, SLOT, A);
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
