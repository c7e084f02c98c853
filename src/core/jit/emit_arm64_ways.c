/* emit_arm64_ways.c - the back end for arm64: jumps whose target is found while they run, ways in and out. */
#include "jit/arm64.h"

static emit_hole jump_if_0(struct emitter *e, host_reg r)
{
	put(e, OP_CBZ | r);
	return e->at - 4;
}

void emit_jump_by_table(struct emitter *e, uint32_t page, uint32_t table)
{
	emit_hole outside, none;

	emit_get_cache(e, B, page);
	op3_sized(e, true, OP_SUB, B, A, B);
	op3_sized(e, true, OP_SUBS_CONSTANT | SHIFT_12 | 1 << 10, ZERO, B, 0); /* 4096 */
	outside = jump_if(e, IF_HIGHER_OR_SAME);
	cache_address(e, table);
	op3_sized(e, true, OP_ADD | 2 << 10, D, D, B); /* 8 bytes for each two */
	memory_word(e, OP_LDR, D, D, 0);
	none = jump_if_0(e, D);
	jump_to_reg(e, D);
	emit_fill(e, outside, e->at);
	emit_fill(e, none, e->at);
}

void emit_enter_page(struct emitter *e, const struct emit_code_layout *l, emit_hole out[2])
{
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
	out[0] = jump_if(e, IF_NOT_EQUAL);
	memory_word(e, OP_LDR, C, B, offsetof(struct shortcut, delta));
	memory_word(e, OP_LDR, B, B, offsetof(struct shortcut, page));
	add_constant(e, false, B, B, 1);
	memory_word(e, OP_LDR, D, C, l->of_offset);
	compare(e, B, D);
	out[1] = jump_if(e, IF_NOT_EQUAL);
	add_constant(e, false, C, C, (int32_t)l->of_slots);
	emit_put_cache(e, C, l->slots);
	put(e, OP_MOVN | 0xfffu << 5 | D);
	op3_sized(e, true, OP_AND, D, A, D);
	emit_put_cache(e, D, l->page_va);
	op3_sized(e, true, OP_SUB, B, A, D);
}

/* What is before the slots of the page, whose address is `slots`. */
static void before_slots(struct emitter *e, host_reg d, host_reg slots,
			 const struct emit_code_layout *l, uint32_t field)
{
	uint32_t offset = field - l->of_slots; /* less than 256 bytes before */

	put(e, OP_LDUR | (offset & 0x1ff) << 12 | (uint32_t)slots << 5 | d);
}

void emit_find_entry(struct emitter *e, const struct emit_code_layout *l, uint32_t of_table,
		     emit_hole none[2])
{
	before_slots(e, C, C, l, of_table);
	none[0] = jump_if_0(e, C);
	op3_sized(e, true, OP_ADD | 2 << 10, C, C, B); /* 8 bytes for each two */
	memory_word(e, OP_LDR, C, C, 0);
	none[1] = jump_if_0(e, C);
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
	emit_copy(e, A, C);
	emit_get_cache(e, B, l->slots);
	before_slots(e, B, B, l, l->of_fill);
	jump_to_reg(e, B);
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
