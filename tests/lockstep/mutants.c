/* mutants.c - the engine jit with one mistake in it: lockstep is linked with this, and must find each.
 *
 * The linker puts a function of this file in the place of each that is called between the parts of the engine
 * (--wrap). RINGSIDE_MUTANT=N chooses mistake N; "list" prints all, a line each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jit/jit.h"

/* ---- which mistake */

enum { UNSIGNED, SIGNED };

/* native.def once more: an instruction is written as another one of the same shape. */
static const struct row {
	const char *name, *shape;
	int what, bits;
	enum op op;
} rows[] = {
#define NATIVE(name, shape, what, bits) {#name, #shape, what, bits, OP_##name},
#include "jit/native.def"
#undef NATIVE
};
enum { ROWS = sizeof rows / sizeof *rows };

/* function, mistake */
#define MISTAKES(X)                                                                            \
	X(emit_constant, value_plus_1)                                                         \
	X(emit_copy, nothing)                                                                  \
	X(emit_get, next_register)                                                             \
	X(emit_put, next_register)                                                             \
	X(emit_put, nothing)                                                                   \
	X(emit_get_cache, next_word)                                                           \
	X(emit_alu, operands_swapped)                                                          \
	X(emit_alu, other_width)                                                               \
	X(emit_alu_get, next_register)                                                         \
	X(emit_alu_get, other_width)                                                           \
	X(emit_alu_constant, value_plus_1)                                                     \
	X(emit_alu_constant, other_width)                                                      \
	X(emit_negate, nothing)                                                                \
	X(emit_high, other_sign)                                                               \
	X(emit_divide, other_sign)                                                             \
	X(emit_divide, other_result)                                                           \
	X(emit_divide, other_width)                                                            \
	X(emit_set, opposite)                                                                  \
	X(emit_set, operands_swapped)                                                          \
	X(emit_set_constant, opposite)                                                         \
	X(emit_set_constant, value_plus_1)                                                     \
	X(emit_branch, opposite)                                                               \
	X(emit_branch, operands_swapped)                                                       \
	X(emit_branch_get, opposite)                                                           \
	X(emit_branch_get, next_register)                                                      \
	X(emit_branch_constant, opposite)                                                      \
	X(emit_branch_constant, value_plus_1)                                                  \
	X(emit_branch_constant, never)                                                         \
	X(emit_pay, one_more)                                                                  \
	X(emit_pay, one_less)                                                                  \
	X(emit_pay, always)                                                                    \
	X(emit_charge, one_more)                                                               \
	X(emit_charge, never)                                                                  \
	X(emit_jump_by_table, next_entry)                                                      \
	X(emit_probe, half_as_long)                                                            \
	X(emit_probe, other_right)                                                             \
	X(emit_probe, never_missed)                                                            \
	X(emit_probe, context_of_code)                                                         \
	X(emit_probe, lowest_alone)                                                            \
	X(emit_probe, first_of_misaligned)                                                     \
	X(emit_guess, never_wrong)                                                             \
	X(emit_guess_again, nothing)                                                           \
	X(emit_known_guess, next_guess)                                                        \
	X(emit_found, nothing)                                                                 \
	X(emit_found, next_shortcut)                                                           \
	X(emit_probe_last, half_as_long)                                                       \
	X(emit_probe_last, other_right)                                                        \
	X(emit_probe_last, context_of_code)                                                    \
	X(emit_probe_last, never_other)                                                        \
	X(emit_probe_again, other_right)                                                       \
	X(emit_probe_again, next_site)                                                         \
	X(emit_probe_again, never_missed)                                                      \
	X(emit_count, c_changes)                                                               \
	X(emit_count, of_the_budget)                                                           \
	X(emit_known_last, next_site)                                                          \
	X(emit_enter_page, other_page)                                                         \
	X(emit_find_entry, other_choice)                                                       \
	X(emit_go_by_fill, registers_not_loaded)                                               \
	X(emit_load, half_as_long)                                                             \
	X(emit_load, other_sign)                                                               \
	X(emit_store, half_as_long)                                                            \
	X(emit_begin, registers_not_loaded)                                                    \
	X(emit_leave_by_table, next_handler)                                                   \
	X(emit_leave_by_table, next_slot)                                                      \
	X(emit_leave_to, next_slot)                                                            \
	X(emit_leave_with, next_address)                                                       \
	X(native_link, one_more)                                                               \
	X(native_link, next_slot)                                                              \
	X(native_taken, one_more)                                                              \
	X(native_way, next_slot)                                                               \
	X(native_branch_far, one_more)                                                         \
	X(native_far, next_slot)                                                               \
	X(native_forget_reach, nothing)                                                        \
	X(native_forget_reach, move_alone)                                                     \
	X(native_reach_of, of_loads)                                                           \
	X(native_note_reach, of_stores)                                                        \
	X(native_note_reach, farther)                                                          \
	X(native_settle, nothing)                                                              \
	X(native_settle, nothing_stored)                                                       \
	X(native_settle, nothing_loaded)                                                       \
	X(native_settle, nothing_extended)                                                     \
	X(native_extend_read, nothing)                                                         \
	X(native_width, always_low)                                                            \
	X(native_bring, nothing_stored)                                                        \
	X(native_block_begins, places_kept)                                                    \
	X(native_places_of_page, nothing)                                                      \
	X(native_use_of, other_written)                                                        \
	X(native_pin, always_usual)                                                            \
	X(native_write_far, others)                                                            \
	X(native_apart, next_instruction)                                                      \
	X(native_wanders, next_instruction)                                                    \
	X(native_misaligned, next_instruction)                                                 \
	X(native_note_known, nothing)                                                          \
	X(native_computed, value_plus_1)                                                       \
	X(native_page_empty, nothing)

enum mistake {
#define X(function, mistake) function##_##mistake,
	MISTAKES(X)
#undef X
		MISTAKE_COUNT
};

static const char *const mistakes[] = {
#define X(function, mistake) #function " " #mistake,
	MISTAKES(X)
#undef X
};

static int chosen = -1;

static bool is(enum mistake m)
{
	return chosen == ROWS + (int)m;
}

/* The next row of the same shape, in a circle; "addi" if there is no other. */
static const struct row *other_row(const struct row *row)
{
	size_t at = (size_t)(row - rows), plain = 0;

	for (size_t i = 1; i < ROWS; i++) {
		const struct row *other = &rows[(at + i) % ROWS];

		if (strcmp(other->shape, row->shape) == 0 &&
		    (other->what != row->what || other->bits != row->bits))
			return other;
		if (other->op == OP_addi)
			plain = (at + i) % ROWS;
	}
	return &rows[plain];
}

static void list(void)
{
	for (size_t i = 0; i < ROWS; i++)
		printf("%s as %s\n", rows[i].name, other_row(&rows[i])->name);
	for (size_t i = 0; i < MISTAKE_COUNT; i++)
		puts(mistakes[i]);
}

static __attribute__((constructor)) void choose(void)
{
	const char *text = getenv("RINGSIDE_MUTANT");

	if (text && strcmp(text, "list") == 0) {
		list();
		exit(0);
	}
	if (text)
		chosen = atoi(text);
}

#define WRAP(type, name, parameters)                                                           \
	type __real_##name parameters;                                                         \
	type __wrap_##name parameters;                                                         \
	type __wrap_##name parameters

/* A jump that is always taken ... */
static emit_hole always(struct emitter *e, emit_hole hole)
{
	emit_fill(e, hole, e->at);
	return emit_jump(e);
}

/* ... or never, in the place of `hole`. */
static emit_hole never(struct emitter *e, emit_hole hole)
{
	emit_hole over, dead;

	emit_fill(e, hole, e->at);
	over = emit_jump(e);
	dead = emit_jump(e);
	emit_fill(e, over, e->at);
	return dead;
}

static enum emit_condition opposite(enum emit_condition condition, bool mistaken)
{
	return (enum emit_condition)((unsigned)condition ^ mistaken);
}

static enum emit_width other(enum emit_width width, bool mistaken)
{
	if (!mistaken)
		return width;
	return width == WIDTH_64 ? WIDTH_32 : WIDTH_64;
}

/* ---- rows of native.def */

WRAP(enum native_result, native_write,
     (struct translation * t, unsigned at, const struct insn *in))
{
	struct insn other = *in;

	if (chosen >= 0 && chosen < ROWS && in->op == rows[chosen].op)
		other.op = (__typeof__(other.op))other_row(&rows[chosen])->op;
	return __real_native_write(t, at, &other);
}

/* ---- emit.h */

WRAP(void, emit_constant, (struct emitter * e, host_reg d, int64_t value))
{
	__real_emit_constant(e, d, value + is(emit_constant_value_plus_1));
}

WRAP(void, emit_copy, (struct emitter * e, host_reg d, host_reg a))
{
	if (!is(emit_copy_nothing))
		__real_emit_copy(e, d, a);
}

WRAP(void, emit_get, (struct emitter * e, host_reg d, uint32_t offset))
{
	__real_emit_get(e, d, offset + (is(emit_get_next_register) ? 8 : 0));
}

WRAP(void, emit_put, (struct emitter * e, host_reg a, uint32_t offset))
{
	if (!is(emit_put_nothing))
		__real_emit_put(e, a, offset + (is(emit_put_next_register) ? 8 : 0));
}

WRAP(void, emit_get_cache, (struct emitter * e, host_reg d, uint32_t offset))
{
	__real_emit_get_cache(e, d, offset + (is(emit_get_cache_next_word) ? 8 : 0));
}

WRAP(void, emit_alu,
     (struct emitter * e, enum emit_alu op, enum emit_width width, host_reg d, host_reg a,
      host_reg b))
{
	bool swapped = is(emit_alu_operands_swapped) && op >= ALU_SLL && op <= ALU_SRA;

	if (swapped)
		__real_emit_alu(e, op, width, d, b, a);
	else
		__real_emit_alu(e, op, other(width, is(emit_alu_other_width)), d, a, b);
}

WRAP(void, emit_alu_get,
     (struct emitter * e, enum emit_alu op, enum emit_width width, host_reg d, host_reg a,
      uint32_t offset))
{
	__real_emit_alu_get(e, op, other(width, is(emit_alu_get_other_width)), d, a,
			    offset + (is(emit_alu_get_next_register) ? 8 : 0));
}

WRAP(void, emit_alu_constant,
     (struct emitter * e, enum emit_alu op, enum emit_width width, host_reg d, host_reg a,
      int32_t value))
{
	__real_emit_alu_constant(e, op, other(width, is(emit_alu_constant_other_width)), d, a,
				 value + is(emit_alu_constant_value_plus_1));
}

WRAP(void, emit_negate, (struct emitter * e, enum emit_width width, host_reg d, host_reg a))
{
	if (is(emit_negate_nothing))
		__real_emit_copy(e, d, a);
	else
		__real_emit_negate(e, width, d, a);
}

WRAP(void, emit_high, (struct emitter * e, bool with_sign, host_reg d, host_reg a, host_reg b))
{
	__real_emit_high(e, with_sign ^ is(emit_high_other_sign), d, a, b);
}

WRAP(void, emit_divide,
     (struct emitter * e, bool with_sign, bool rest, enum emit_width width, host_reg d,
      host_reg a, host_reg b))
{
	__real_emit_divide(e, with_sign ^ is(emit_divide_other_sign),
			   rest ^ is(emit_divide_other_result),
			   other(width, is(emit_divide_other_width)), d, a, b);
}

WRAP(void, emit_set,
     (struct emitter * e, enum emit_condition condition, host_reg d, host_reg a, host_reg b))
{
	bool swapped = is(emit_set_operands_swapped);

	__real_emit_set(e, opposite(condition, is(emit_set_opposite)), d, swapped ? b : a,
			swapped ? a : b);
}

WRAP(void, emit_set_constant,
     (struct emitter * e, enum emit_condition condition, host_reg d, host_reg a, int32_t value))
{
	__real_emit_set_constant(e, opposite(condition, is(emit_set_constant_opposite)), d, a,
				 value + is(emit_set_constant_value_plus_1));
}

WRAP(emit_hole, emit_branch,
     (struct emitter * e, enum emit_condition condition, host_reg a, host_reg b))
{
	bool swapped = is(emit_branch_operands_swapped);

	return __real_emit_branch(e, opposite(condition, is(emit_branch_opposite)),
				  swapped ? b : a, swapped ? a : b);
}

WRAP(emit_hole, emit_branch_get,
     (struct emitter * e, enum emit_condition condition, host_reg a, uint32_t offset))
{
	return __real_emit_branch_get(e, opposite(condition, is(emit_branch_get_opposite)), a,
				      offset + (is(emit_branch_get_next_register) ? 8 : 0));
}

WRAP(emit_hole, emit_branch_constant,
     (struct emitter * e, enum emit_condition condition, bool word, host_reg a, int32_t value))
{
	emit_hole hole = __real_emit_branch_constant(
		e, opposite(condition, is(emit_branch_constant_opposite)), word, a,
		value + is(emit_branch_constant_value_plus_1));

	return is(emit_branch_constant_never) ? never(e, hole) : hole;
}

/* To leave always, here, is no mistake: the engine enters each block again, which takes longer and changes nothing. */
WRAP(emit_hole, emit_pay, (struct emitter * e, int32_t cycles))
{
	emit_hole hole =
		__real_emit_pay(e, cycles - is(emit_pay_one_more) + is(emit_pay_one_less));

	return is(emit_pay_always) ? always(e, hole) : hole;
}

WRAP(emit_hole, emit_charge, (struct emitter * e, uint32_t cost, uint32_t offset))
{
	emit_hole hole = __real_emit_charge(e, cost + is(emit_charge_one_more), offset);

	return is(emit_charge_never) ? never(e, hole) : hole;
}

WRAP(void, emit_jump_by_table, (struct emitter * e, uint32_t page, uint32_t table))
{
	__real_emit_jump_by_table(e, page, table + (is(emit_jump_by_table_next_entry) ? 8 : 0));
}

WRAP(emit_hole, emit_probe,
     (struct emitter * e, const struct emit_layout *l, host_reg base,
      const struct emit_probe *p))
{
	struct emit_probe other = *p;
	struct emit_layout layout = *l;
	emit_hole hole;

	other.size = p->size > 1 && is(emit_probe_half_as_long) ? p->size / 2 : p->size;
	other.store = p->store ^ is(emit_probe_other_right);
	if (is(emit_probe_lowest_alone))
		other.key = p->low;
	if (is(emit_probe_first_of_misaligned) && p->size == 1)
		other.key = p->low;
	if (is(emit_probe_context_of_code))
		layout.context = offsetof(struct code_cache, fetch_context);
	hole = __real_emit_probe(e, &layout, base, &other);
	return is(emit_probe_never_missed) ? never(e, hole) : hole;
}

WRAP(emit_hole, emit_guess, (struct emitter * e, const struct emit_layout *l, uint32_t site))
{
	emit_hole hole = __real_emit_guess(e, l, site);

	return is(emit_guess_never_wrong) ? never(e, hole) : hole;
}

WRAP(void, emit_guess_again, (struct emitter * e, const struct emit_layout *l, uint32_t site))
{
	if (!is(emit_guess_again_nothing))
		__real_emit_guess_again(e, l, site);
}

WRAP(void, emit_known_guess, (struct emitter * e, uint32_t site))
{
	__real_emit_known_guess(e, site + (is(emit_known_guess_next_guess) ? 8 : 0));
}

WRAP(void, emit_found, (struct emitter * e, const struct emit_layout *l))
{
	struct emit_layout other = *l;

	other.shortcuts += is(emit_found_next_shortcut) ? (uint32_t)sizeof(struct shortcut) : 0;
	if (!is(emit_found_nothing))
		__real_emit_found(e, &other);
}

/* The other right changes time alone for a load: what compares unequal is compared again, with the right one. A store
 * is done in a page that may only be read, and has the place of the one before in the TLB. */
WRAP(emit_hole, emit_probe_last,
     (struct emitter * e, const struct emit_layout *l, host_reg base,
      const struct emit_probe *p, uint32_t site))
{
	struct emit_probe other = *p;
	struct emit_layout layout = *l;
	emit_hole hole;

	if (is(emit_probe_last_context_of_code))
		layout.context = offsetof(struct code_cache, fetch_context);
	other.size = p->size > 1 && is(emit_probe_last_half_as_long) ? p->size / 2 : p->size;
	other.store = p->store ^ is(emit_probe_last_other_right);
	hole = __real_emit_probe_last(e, &layout, base, &other, site);
	return is(emit_probe_last_never_other) ? never(e, hole) : hole;
}

WRAP(emit_hole, emit_probe_again,
     (struct emitter * e, const struct emit_layout *l, host_reg base,
      const struct emit_probe *p, uint32_t site))
{
	struct emit_probe other = *p;
	emit_hole hole;

	other.store = p->store ^ is(emit_probe_again_other_right);
	hole = __real_emit_probe_again(e, l, base, &other,
				       site + (is(emit_probe_again_next_site) ? 8 : 0));
	return is(emit_probe_again_never_missed) ? never(e, hole) : hole;
}

/* Which word it counts in, and when it jumps, is a matter of time alone. */
WRAP(emit_hole, emit_count, (struct emitter * e, uint32_t offset))
{
	emit_hole hole = is(emit_count_of_the_budget) ? __real_emit_pay(e, -1)
						      : __real_emit_count(e, offset);

	if (is(emit_count_c_changes))
		__real_emit_known_guess(e, offset);
	return hole;
}

WRAP(void, emit_known_last, (struct emitter * e, uint32_t site))
{
	__real_emit_known_last(e, site + (is(emit_known_last_next_site) ? 8 : 0));
}

WRAP(void, emit_enter_page,
     (struct emitter * e, const struct emit_code_layout *l, emit_hole out[2]))
{
	struct emit_code_layout other = *l;

	other.slots += is(emit_enter_page_other_page) ? 8 : 0;
	__real_emit_enter_page(e, &other, out);
}

/* Pages of one choice jump to those of others as if these had made the same. An entry of another slot is no mistake that
 * shows: hardly any has one. */
WRAP(void, emit_find_entry,
     (struct emitter * e, const struct emit_code_layout *l, uint32_t of_table,
      emit_hole none[2]))
{
	if (is(emit_find_entry_other_choice))
		of_table = offsetof(struct code_page, native.entries);
	__real_emit_find_entry(e, l, of_table, none);
}

WRAP(void, emit_go_by_fill, (struct emitter * e, const struct emit_code_layout *l))
{
	if (is(emit_go_by_fill_registers_not_loaded))
		emit_go(e);
	else
		__real_emit_go_by_fill(e, l);
}

WRAP(void, emit_load,
     (struct emitter * e, host_reg d, unsigned size, bool with_sign,
      const struct emit_place *at))
{
	__real_emit_load(e, d, size > 1 && is(emit_load_half_as_long) ? size / 2 : size,
			 with_sign ^ (size < 8 && is(emit_load_other_sign)), at);
}

WRAP(void, emit_store,
     (struct emitter * e, host_reg a, unsigned size, const struct emit_place *at))
{
	__real_emit_store(e, a, size > 1 && is(emit_store_half_as_long) ? size / 2 : size, at);
}

WRAP(void, emit_begin, (struct emitter * e, uint32_t target, uint32_t fill))
{
	__real_emit_begin(e, target, is(emit_begin_registers_not_loaded) ? target : fill);
}

WRAP(void, emit_leave_by_table, (struct emitter * e, uint32_t slots, uint32_t handlers))
{
	__real_emit_leave_by_table(e, slots + (is(emit_leave_by_table_next_slot) ? 16 : 0),
				   handlers + (is(emit_leave_by_table_next_handler) ? 8 : 0));
}

WRAP(void, emit_leave_to, (struct emitter * e, uint32_t slots, const void *handler))
{
	__real_emit_leave_to(e, slots + (is(emit_leave_to_next_slot) ? 16 : 0), handler);
}

WRAP(void, emit_leave_with, (struct emitter * e, const void *function))
{
	if (is(emit_leave_with_next_address))
		__real_emit_alu_constant(e, ALU_ADD, false, emit_host.a, emit_host.a, 2);
	__real_emit_leave_with(e, function);
}

/* ---- jit.h */

WRAP(void, native_link, (struct translation * t, unsigned target, int32_t refund))
{
	__real_native_link(t, target + is(native_link_next_slot),
			   refund + is(native_link_one_more));
}

WRAP(void, native_taken,
     (struct translation * t, emit_hole hole, unsigned target, int32_t refund))
{
	__real_native_taken(t, hole, target, refund + is(native_taken_one_more));
}

WRAP(void, native_way, (struct translation * t, emit_hole hole, enum way way, unsigned slot))
{
	__real_native_way(t, hole, way, slot + is(native_way_next_slot));
}

WRAP(void, native_branch_far,
     (struct translation * t, emit_hole hole, int32_t offset, int32_t refund))
{
	__real_native_branch_far(t, hole, offset, refund + is(native_branch_far_one_more));
}

WRAP(void, native_far, (struct translation * t, int64_t offset))
{
	__real_native_far(t, offset + (is(native_far_next_slot) ? 2 : 0));
}

WRAP(const struct slot *, native_apart,
     (struct cpu * c, const struct slot *s, int64_t budget, struct code_cache *k))
{
	return __real_native_apart(c, s + (is(native_apart_next_instruction) ? 2 : 0), budget,
				   k);
}

/* How often it is called is a matter of time alone. */
WRAP(const struct slot *, native_wanders,
     (struct cpu * c, const struct slot *s, int64_t budget, struct code_cache *k))
{
	return __real_native_wanders(c, s + (is(native_wanders_next_instruction) ? 2 : 0),
				     budget, k);
}

WRAP(const struct slot *, native_misaligned,
     (struct cpu * c, const struct slot *s, int64_t budget, struct code_cache *k))
{
	return __real_native_misaligned(c, s + (is(native_misaligned_next_instruction) ? 2 : 0),
					budget, k);
}

WRAP(struct known, native_computed,
     (const struct translation *t, unsigned at, const struct insn *in))
{
	struct known k = __real_native_computed(t, at, in);

	k.value += is(native_computed_value_plus_1);
	return k;
}

WRAP(void, native_note_known, (struct translation * t, unsigned at, const struct insn *in))
{
	if (!is(native_note_known_nothing))
		__real_native_note_known(t, at, in);
}

WRAP(void, native_forget_reach, (struct translation * t, const struct insn *in))
{
	bool moves = in->op == OP_addi && in->o.rs1 == in->o.rd;

	if (!is(native_forget_reach_nothing) && !(is(native_forget_reach_move_alone) && moves))
		__real_native_forget_reach(t, in);
}

WRAP(const struct reach *, native_reach_of,
     (const struct translation *t, const struct insn *in, bool store))
{
	return __real_native_reach_of(t, in, store && !is(native_reach_of_of_loads));
}

struct span;
WRAP(void, native_note_reach,
     (struct translation * t, const struct span *s, bool store, uint32_t site, bool last))
{
	__real_native_note_reach(t, s, store || is(native_note_reach_of_stores), site, last);
	for (unsigned g = 0; g < REGISTERS; g++)
		if (is(native_note_reach_farther) && t->reach[store][g].site == site)
			t->reach[store][g].high += 64;
}

WRAP(void, native_settle, (struct translation * t))
{
	struct places places = t->places;

	if (is(native_settle_nothing))
		return;
	if (is(native_settle_nothing_stored))
		t->places.changed = 0;
	if (is(native_settle_nothing_extended))
		t->places.low = 0;
	for (unsigned g = 1; g < REGISTERS && is(native_settle_nothing_loaded); g++)
		if (places.in[g] == NO_REG)
			t->places.in[g] = t->page->pinned[g];
	__real_native_settle(t);
	t->places = places;
}

WRAP(void, native_extend_read, (struct translation * t, const struct insn *in))
{
	if (!is(native_extend_read_nothing))
		__real_native_extend_read(t, in);
}

WRAP(enum emit_width, native_width,
     (const struct translation *t, const struct row *row, const struct operands *o))
{
	enum emit_width width = __real_native_width(t, row, o);

	return is(native_width_always_low) && width == WIDTH_32 ? WIDTH_LOW : width;
}

WRAP(void, native_bring, (struct translation * t, unsigned at))
{
	if (is(native_bring_nothing_stored))
		t->places.changed = 0;
	__real_native_bring(t, at);
}

WRAP(void, native_block_begins, (struct translation * t, unsigned at))
{
	struct places places = t->places;

	__real_native_block_begins(t, at);
	if (is(native_block_begins_places_kept))
		t->places = places;
}

WRAP(void, native_places_of_page, (struct translation * t))
{
	if (!is(native_places_of_page_nothing))
		__real_native_places_of_page(t);
}

/* It gets a register of the host, and is not loaded. */
WRAP(struct use, native_use_of, (const struct insn *in, unsigned at))
{
	struct use use = __real_native_use_of(in, at);

	use.registers[0] ^= is(native_use_of_other_written);
	return use;
}

/* ... though the page chose others. */
WRAP(void, native_pin, (struct translation * t))
{
	__real_native_pin(t);
	if (is(native_pin_always_usual))
		t->page->choice = 0;
}

/* It stores others than the pages of this choice keep. */
WRAP(void, native_write_far, (struct native * n, unsigned choice))
{
	host_reg *pinned = n->choices[choice].pinned, a0 = pinned[10], a1 = pinned[11];

	if (is(native_write_far_others)) {
		pinned[10] = a1;
		pinned[11] = a0;
	}
	__real_native_write_far(n, choice);
	pinned[10] = a0;
	pinned[11] = a1;
}

WRAP(void, native_page_empty, (struct code_cache * k, size_t page))
{
	if (!is(native_page_empty_nothing))
		__real_native_page_empty(k, page);
}
