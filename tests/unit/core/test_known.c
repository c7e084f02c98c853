/* What translated code is known to have in a register (jit/known.c). */
#include "jit_page.h"

#include "exec/operand.h"
#include "ringside/debug.h"

enum { AT = 100, VALUE = 4660 };

static struct translation t;

static struct insn insn(enum op op, unsigned rd, unsigned rs1, int32_t imm)
{
	return (struct insn){.op = (uint8_t)op,
			     .length = 4,
			     .o = {.rd = (operand_register)(rd * REGISTER_SIZE),
				   .rs1 = (operand_register)(rs1 * REGISTER_SIZE),
				   .imm = imm}};
}

static void know(unsigned number, enum known_kind kind, int32_t value)
{
	t.known[number] = (struct known){.kind = kind, .value = value};
}

static void expect(struct insn in, enum known_kind kind, int32_t value)
{
	struct known k = native_computed(&t, AT, &in);

	assert_int_equal(k.kind, kind);
	if (kind != KNOWN_NOT)
		assert_int_equal(k.value, value);
}

static int forget_all(void **state)
{
	(void)state;
	memset(t.known, 0, sizeof t.known);
	return 0;
}

static void lui_makes_a_value(void **state)
{
	(void)state;
	expect(insn(OP_lui, A0, 0, 0x12000), KNOWN_VALUE, 0x12000);
	expect(insn(OP_lui, A0, 0, -0x12000), KNOWN_VALUE, -0x12000);
}

static void auipc_makes_a_distance_from_the_page(void **state)
{
	(void)state;
	expect(insn(OP_auipc, A0, 0, 0x2000), KNOWN_OFFSET, 0x2000 + 2 * AT);
	expect(insn(OP_auipc, A0, 0, -0x2000), KNOWN_OFFSET, -0x2000 + 2 * AT);
}

static void an_addition_changes_what_is_known(void **state)
{
	(void)state;
	know(A1, KNOWN_VALUE, VALUE);
	know(A2, KNOWN_OFFSET, VALUE);
	expect(insn(OP_addi, A0, A1, -5), KNOWN_VALUE, VALUE - 5);
	expect(insn(OP_addi, A0, A2, 5), KNOWN_OFFSET, VALUE + 5);
	expect(insn(OP_addi, A0, A3, 5), KNOWN_NOT, 0);
}

/* A distance is not a number of 32 bits, though it is one in ours. */
static void an_addition_of_words_is_one_of_values_alone(void **state)
{
	(void)state;
	know(A1, KNOWN_VALUE, VALUE);
	know(A2, KNOWN_OFFSET, VALUE);
	expect(insn(OP_addiw, A0, A1, -5), KNOWN_VALUE, VALUE - 5);
	expect(insn(OP_addiw, A0, A2, -5), KNOWN_NOT, 0);
}

static void what_is_added_to_x0_is_not_known(void **state)
{
	(void)state;
	know(ZERO, KNOWN_VALUE, 0);
	expect(insn(OP_addi, A0, ZERO, 5), KNOWN_NOT, 0);
	expect(insn(OP_addiw, A0, ZERO, 5), KNOWN_NOT, 0);
}

/* Sums of what is known must not overflow. */
static void what_is_far_away_is_not_known(void **state)
{
	(void)state;
	expect(insn(OP_lui, A0, 0, INT32_MIN), KNOWN_NOT, 0);
	expect(insn(OP_lui, A0, 0, 0x7ffff000), KNOWN_NOT, 0);
	expect(insn(OP_auipc, A0, 0, 0x7ffff000), KNOWN_NOT, 0);
	know(A1, KNOWN_VALUE, INT32_MAX / 2);
	expect(insn(OP_addi, A0, A1, 0), KNOWN_VALUE, INT32_MAX / 2);
	expect(insn(OP_addi, A0, A1, 1), KNOWN_NOT, 0);
	know(A1, KNOWN_OFFSET, INT32_MIN / 2);
	expect(insn(OP_addi, A0, A1, 0), KNOWN_OFFSET, INT32_MIN / 2);
	expect(insn(OP_addi, A0, A1, -1), KNOWN_NOT, 0);
}

static void no_other_instruction_gives_what_is_known(void **state)
{
	static const enum op known[] = {OP_lui,	 OP_auipc, OP_addi, OP_addiw,
					OP_andi, OP_lbu,   OP_lhu,  OP_srliw};

	(void)state;
	know(A1, KNOWN_VALUE, VALUE);
	for (unsigned op = 0; op < OP_COUNT; op++) {
		bool gives = false;

		for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
			gives |= op == known[i];
		if (!gives)
			expect(insn((enum op)op, A0, A1, 5), KNOWN_NOT, 0);
	}
}

/* ---- an index, and where it leads */

static void some_instructions_bound_a_value_by_themselves(void **state)
{
	(void)state;
	expect(insn(OP_andi, A0, A1, 255), KNOWN_RANGE, 255);
	expect(insn(OP_andi, A0, A1, -2), KNOWN_NOT, 0);
	expect(insn(OP_lbu, A0, A1, 0), KNOWN_RANGE, 255);
	expect(insn(OP_lhu, A0, A1, 0), KNOWN_RANGE, 65535);
	expect(insn(OP_srli, A0, A1, 54), KNOWN_RANGE, 1023);
	expect(insn(OP_srliw, A0, A1, 24), KNOWN_RANGE, 255);
}

/* No sum of what is known overflows. */
static void a_bound_that_is_far_away_is_none(void **state)
{
	(void)state;
	expect(insn(OP_srli, A0, A1, 34), KNOWN_RANGE, INT32_MAX / 2);
	expect(insn(OP_srli, A0, A1, 33), KNOWN_NOT, 0);
	expect(insn(OP_srli, A0, A1, 0), KNOWN_NOT, 0);
	expect(insn(OP_srliw, A0, A1, 2), KNOWN_RANGE, INT32_MAX / 2);
	expect(insn(OP_srliw, A0, A1, 1), KNOWN_NOT, 0);
	expect(insn(OP_srliw, A0, A1, 0), KNOWN_NOT, 0);
	know(A1, KNOWN_RANGE, INT32_MAX / 2);
	expect(insn(OP_slli, A0, A1, 0), KNOWN_RANGE, INT32_MAX / 2);
	expect(insn(OP_slli, A0, A1, 1), KNOWN_NOT, 0);
	know(A1, KNOWN_RANGE, 1);
	expect(insn(OP_slli, A0, A1, 29), KNOWN_RANGE, 1 << 29);
	expect(insn(OP_slli, A0, A1, 31), KNOWN_NOT, 0);
	expect(insn(OP_slli, A0, A1, 63), KNOWN_NOT, 0);
}

static void a_shift_moves_the_bound(void **state)
{
	(void)state;
	know(A1, KNOWN_RANGE, 255);
	expect(insn(OP_slli, A0, A1, 3), KNOWN_RANGE, 2040);
	expect(insn(OP_srli, A0, A1, 3), KNOWN_RANGE, 31);
	expect(insn(OP_srliw, A0, A1, 3), KNOWN_RANGE, 31);
	expect(insn(OP_addi, A0, A1, 0), KNOWN_RANGE, 255);
	know(A1, KNOWN_VALUE, 255); /* it is known, and no index */
	expect(insn(OP_slli, A0, A1, 3), KNOWN_NOT, 0);
}

static void know_range(unsigned number, enum known_kind kind, int32_t low, int32_t high)
{
	t.known[number] = (struct known){.kind = kind, .low = low, .value = high, .base = A5};
}

static void expect_range(struct insn in, enum known_kind kind, int32_t low, int32_t high)
{
	expect(in, kind, high);
	assert_int_equal(native_computed(&t, AT, &in).low, low);
}

static void both_bounds_move(void **state)
{
	(void)state;
	know_range(A1, KNOWN_RANGE, 16, 255);
	expect_range(insn(OP_addi, A0, A1, 64), KNOWN_RANGE, 80, 319);
	expect_range(insn(OP_addiw, A0, A1, 64), KNOWN_RANGE, 80, 319);
	expect_range(insn(OP_addi, A0, A1, -16), KNOWN_RANGE, 0, 239);
	expect_range(insn(OP_slli, A0, A1, 2), KNOWN_RANGE, 64, 1020);
	expect_range(insn(OP_srli, A0, A1, 2), KNOWN_RANGE, 4, 63);
	expect_range(insn(OP_srliw, A0, A1, 2), KNOWN_RANGE, 4, 63);
	expect_range(insn(OP_andi, A0, A1, 255), KNOWN_RANGE, 0, 255);
	know_range(A1, KNOWN_NEAR, 16, 255);
	expect_range(insn(OP_addi, A0, A1, -64), KNOWN_NEAR, -48, 191);
	assert_int_equal(t.known[A1].base, A5);
}

/* ... an index to 0 at most. */
static void an_index_is_not_below_0(void **state)
{
	(void)state;
	know_range(A1, KNOWN_RANGE, 16, 255);
	expect(insn(OP_addi, A0, A1, -17), KNOWN_NOT, 0);
	expect(insn(OP_addiw, A0, A1, -17), KNOWN_NOT, 0);
	know_range(A1, KNOWN_NEAR, INT32_MIN / 2, 255);
	expect(insn(OP_addi, A0, A1, -1), KNOWN_NOT, 0);
	know_range(A1, KNOWN_NEAR, 0, INT32_MAX / 2);
	expect(insn(OP_addi, A0, A1, 1), KNOWN_NOT, 0);
}

static struct insn addition(unsigned rd, unsigned rs1, unsigned rs2)
{
	struct insn in = insn(OP_add, rd, rs1, 0);

	in.o.rs2 = (operand_register)(rs2 * REGISTER_SIZE);
	return in;
}

static void an_index_leads_near_the_register_that_it_is_added_to(void **state)
{
	const struct insn sums[] = {addition(A0, A1, A2), addition(A0, A2, A1)};

	(void)state;
	know(A2, KNOWN_RANGE, 255);
	for (unsigned i = 0; i < 2; i++) {
		struct known k = native_computed(&t, AT, &sums[i]);

		assert_int_equal(k.kind, KNOWN_NEAR);
		assert_int_equal(k.base, A1);
		assert_int_equal(k.value, 255);
	}
	know(A2, KNOWN_VALUE, 255);
	expect(addition(A0, A1, A2), KNOWN_NOT, 0);
}

/* ... as long as that is not written. */
static void it_does_until_that_register_is_written(void **state)
{
	const struct known near = {.kind = KNOWN_NEAR, .base = A1, .value = 255};
	const struct known other = {.kind = KNOWN_NEAR, .base = A3, .value = 255};

	(void)state;
	native_set_known(t.known, A0, near);
	native_set_known(t.known, A5, other);
	native_set_known(t.known, A2, t.known[A0]);
	assert_int_equal(t.known[A0].kind, KNOWN_NEAR);
	native_set_known(t.known, A1, (struct known){.kind = KNOWN_VALUE});
	assert_int_equal(t.known[A0].kind, KNOWN_NOT);
	assert_int_equal(t.known[A2].kind, KNOWN_NOT);
	assert_int_equal(t.known[A1].kind, KNOWN_VALUE);
	assert_int_equal(t.known[A5].kind, KNOWN_NEAR);
}

static void nothing_is_near_what_it_replaces(void **state)
{
	(void)state;
	native_set_known(t.known, A1, (struct known){.kind = KNOWN_NEAR, .base = A1});
	assert_int_equal(t.known[A1].kind, KNOWN_NOT);
}

/* It is 0 whatever is written to it. */
static void what_x0_is_given_is_not_noted(void **state)
{
	const struct insn lui = insn(OP_lui, ZERO, 0, 0x12000);

	(void)state;
	native_note_known(&t, AT, &lui);
	assert_int_equal(t.known[ZERO].kind, KNOWN_NOT);
}

/* ---- a program: which instructions are written */

enum { PIECES = 4096 };
static struct rs_native_piece pieces[PIECES];

enum { WORDS = 7, FIRST = 1 };
#define ADDIW(rd, rs1, imm) (RV_I(0x1b, 0, rd, rs1, imm))

/* A loop: a way to `second` alone, where `target`, and the two. */
static void write_loop(uint32_t *words, bool target, uint32_t first, uint32_t second)
{
	const uint32_t loop[WORDS] = {target ? BEQ_OVER(A3, 8) : ADDI(A5, A5, 1),
				      first,
				      second,
				      ADD(A0, A0, A4),
				      ADDI(A2, A2, -1),
				      BNE_BACK(A2, 20),
				      SPIN};

	memcpy(words, loop, sizeof loop);
}

/* All does what it does on `step`. Is `first` written, or left to `second`? */
static bool is_written(bool target, uint32_t first, uint32_t second, struct rs_watches *watches)
{
	struct rig rig = rig_make_with(RS_ENGINE_JIT, false);
	struct rs_native_listing listing = {.pieces = pieces, .room = PIECES};
	const uint64_t registers[32] = {[A2] = 100, [A3] = 1};
	uint32_t words[WORDS];
	struct both b;
	unsigned found = 0;
	size_t size = 0;

	write_loop(words, target, first, second);
	both_run(&b, words, WORDS, registers);
	both_free(&b);
	rs_machine_list_native(&rig.m, &listing);
	rs_machine_watch(&rig.m, watches);
	rig_code(&rig, RIG_CODE, words, WORDS);
	memcpy(rig.h->x, registers, sizeof registers);
	assert_int_equal(rs_machine_run(&rig.m, UINT64_MAX).kind, RS_STOP_HANG);
	for (size_t i = 0; i < listing.count; i++)
		if (pieces[i].part == RS_NATIVE_INSN && pieces[i].pc == RIG_CODE + 4 * FIRST) {
			size = pieces[i].size;
			found++;
		}
	assert_int_equal(found, 1);
	rig_free(&rig);
	return size != 0;
}

static void an_address_that_two_instructions_build_is_made_by_the_second(void **state)
{
	(void)state;
	assert_false(is_written(false, AUIPC(A4, 2), ADDI(A4, A4, -788), NULL));
}

static void a_constant_that_two_instructions_build_is_made_by_the_second(void **state)
{
	(void)state;
	assert_false(is_written(false, LUI(A4, 5), ADDI(A4, A4, -788), NULL));
	assert_false(is_written(false, LUI(A4, 5), ADDIW(A4, A4, -788), NULL));
}

static void what_the_second_does_not_replace_is_written(void **state)
{
	(void)state;
	assert_true(is_written(false, LUI(A4, 5), ADDI(A5, A4, 1), NULL));
	assert_true(is_written(false, LUI(A4, 5), ADDI(A4, A5, 1), NULL));
	assert_true(is_written(false, LUI(A4, 5), ADD(A4, A4, A4), NULL));
}

static void what_is_not_known_is_written(void **state)
{
	(void)state;
	assert_true(is_written(false, LUI(A4, 0x80000), ADDI(A4, A4, 1), NULL));
	assert_true(is_written(false, AUIPC(A4, 2), ADDIW(A4, A4, 1), NULL));
	assert_true(is_written(false, ADDI(A4, A0, 2), ADDI(A4, A4, 1), NULL));
}

/* ... where a jump comes from elsewhere, with another value. */
static void what_the_second_may_not_follow_is_written(void **state)
{
	(void)state;
	assert_true(is_written(true, LUI(A4, 5), ADDI(A4, A4, 1), NULL));
}

/* The debugger's user sees all registers. */
static void it_is_written_where_a_debugger_may_stop_in_between(void **state)
{
	const struct rs_watch second = {.first = RIG_CODE + 4 * (FIRST + 1),
					.last = RIG_CODE + 4 * (FIRST + 1),
					.kinds = RS_WATCH_CODE,
					.modes = 1 << RS_MODE_U};
	struct rs_watches watches = {.list = &second, .count = 1, .kinds = RS_WATCH_CODE};

	(void)state;
	assert_true(is_written(false, LUI(A4, 5), ADDI(A4, A4, 1), &watches));
}

static void what_is_written_anew_is_not_known_any_more(void **state)
{
	static const uint32_t words[] = {AUIPC(A4, 4),	   ADDI(A4, A4, 0),
					 LD(T0, A4, 0),	   ADD(A4, A4, A1),
					 LD(A5, A4, 0),	   ADD(A0, A0, A5),
					 SD(A0, A4, 0),	   ADDI(A2, A2, -1),
					 BNE_BACK(A2, 32), SPIN};
	const uint64_t registers[32] = {[A1] = 0x1000, [A2] = 100, [A0] = 1};
	struct both b;

	(void)state;
	both_run(&b, words, sizeof words / 4, registers);
	assert_int_not_equal(b.rig.h->x[A0], 1);
	both_free(&b);
}

/* Their addresses are in one page, whatever their registers. */
static void accesses_of_a_known_page_share_a_comparison(void **state)
{
	enum { FIRST_LOAD = 2, SECOND_LOAD = 5 };
	static const uint32_t words[] = {AUIPC(A4, 4),	   ADDI(A4, A4, 0),  LD(T0, A4, 0),
					 AUIPC(A5, 4),	   ADDI(A5, A5, 4),  LD(A3, A5, 0),
					 ADDI(A2, A2, -1), BNE_BACK(A2, 28), SPIN};
	struct rig rig = rig_make_with(RS_ENGINE_JIT, false);
	struct rs_native_listing listing = {.pieces = pieces, .room = PIECES};
	size_t sizes[2] = {0, 0};

	(void)state;
	rs_machine_list_native(&rig.m, &listing);
	rig_code(&rig, RIG_CODE, words, sizeof words / 4);
	rig.h->x[A2] = 100;
	assert_int_equal(rs_machine_run(&rig.m, UINT64_MAX).kind, RS_STOP_HANG);
	for (size_t i = 0; i < listing.count; i++)
		for (unsigned second = 0; second < 2; second++)
			if (pieces[i].part == RS_NATIVE_INSN &&
			    pieces[i].pc ==
				    RIG_CODE + (second ? 4 * SECOND_LOAD : 4 * FIRST_LOAD))
				sizes[second] = pieces[i].size;
	assert_true(sizes[1] > 0);
	assert_true(2 * sizes[1] < sizes[0]);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(lui_makes_a_value, forget_all),
		cmocka_unit_test_setup(auipc_makes_a_distance_from_the_page, forget_all),
		cmocka_unit_test_setup(an_addition_changes_what_is_known, forget_all),
		cmocka_unit_test_setup(an_addition_of_words_is_one_of_values_alone, forget_all),
		cmocka_unit_test_setup(what_is_added_to_x0_is_not_known, forget_all),
		cmocka_unit_test_setup(what_x0_is_given_is_not_noted, forget_all),
		cmocka_unit_test_setup(what_is_far_away_is_not_known, forget_all),
		cmocka_unit_test_setup(no_other_instruction_gives_what_is_known, forget_all),
		cmocka_unit_test_setup(some_instructions_bound_a_value_by_themselves,
				       forget_all),
		cmocka_unit_test_setup(a_bound_that_is_far_away_is_none, forget_all),
		cmocka_unit_test_setup(a_shift_moves_the_bound, forget_all),
		cmocka_unit_test_setup(both_bounds_move, forget_all),
		cmocka_unit_test_setup(an_index_is_not_below_0, forget_all),
		cmocka_unit_test_setup(an_index_leads_near_the_register_that_it_is_added_to,
				       forget_all),
		cmocka_unit_test_setup(it_does_until_that_register_is_written, forget_all),
		cmocka_unit_test_setup(nothing_is_near_what_it_replaces, forget_all),
		cmocka_unit_test(an_address_that_two_instructions_build_is_made_by_the_second),
		cmocka_unit_test(a_constant_that_two_instructions_build_is_made_by_the_second),
		cmocka_unit_test(what_the_second_does_not_replace_is_written),
		cmocka_unit_test(what_is_not_known_is_written),
		cmocka_unit_test(what_the_second_may_not_follow_is_written),
		cmocka_unit_test(it_is_written_where_a_debugger_may_stop_in_between),
		cmocka_unit_test(what_is_written_anew_is_not_known_any_more),
		cmocka_unit_test(accesses_of_a_known_page_share_a_comparison),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
