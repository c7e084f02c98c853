/* RV32I, RV64I, M: what each computing instruction makes of its operands, at the edges. */
#include <stdio.h>

#include "spec.h"

struct row {
	enum op op;
	uint64_t a, b; /* rs1, and rs2 or the immediate */
	uint64_t result;
};

static const struct row rows[] = {
	/* lui and auipc: b is the upper 20 bits; the code lies at RIG_CODE */
	{OP_lui, 0, 0, 0},
	{OP_lui, 0, 1, 0x1000},
	{OP_lui, 0, 0x7ffff, 0x7ffff000},
	{OP_lui, 0, 0x80000, SEXT32 | 0x80000000},
	{OP_lui, 0, 0xfffff, SEXT32 | 0xfffff000},
	{OP_auipc, 0, 0, RIG_CODE},
	{OP_auipc, 0, 1, RIG_CODE + 0x1000},
	{OP_auipc, 0, 0x80000, 0},
	{OP_auipc, 0, 0xfffff, RIG_CODE - 0x1000},

	{OP_addi, 5, 0, 5},
	{OP_addi, 5, 2047, 2052},
	{OP_addi, 5, (uint64_t)-2048, (uint64_t)-2043},
	{OP_addi, ONES, 1, 0},
	{OP_addi, MAX64, 1, MIN64},
	{OP_addi, MIN64, ONES, MAX64},
	{OP_slti, 0, 0, 0},
	{OP_slti, ONES, 0, 1},
	{OP_slti, 0, ONES, 0},
	{OP_slti, MIN64, (uint64_t)-2048, 1},
	{OP_slti, MAX64, 2047, 0},
	{OP_slti, (uint64_t)-2048, (uint64_t)-2048, 0},
	{OP_sltiu, 0, 0, 0},
	{OP_sltiu, 0, 1, 1},
	{OP_sltiu, 1, 1, 0},
	{OP_sltiu, 0, ONES, 1}, /* the immediate is sign-extended, then compared unsigned */
	{OP_sltiu, ONES, ONES, 0},
	{OP_sltiu, (uint64_t)-2049, (uint64_t)-2048, 1},
	{OP_xori, 0x5a5a, ONES, ~UINT64_C(0x5a5a)}, /* not */
	{OP_xori, 0xff, 0x0f, 0xf0},
	{OP_xori, ONES, (uint64_t)-2048, 0x7ff},
	{OP_ori, 0, (uint64_t)-2048, (uint64_t)-2048},
	{OP_ori, 0xf0, 0x0f, 0xff},
	{OP_ori, MIN64, 1, MIN64 | 1},
	{OP_andi, ONES, (uint64_t)-2048, (uint64_t)-2048},
	{OP_andi, ONES, 2047, 2047},
	{OP_andi, 0xf0, 0x0f, 0},
	{OP_slli, 1, 0, 1},
	{OP_slli, 1, 31, 0x80000000},
	{OP_slli, 1, 32, UINT64_C(1) << 32},
	{OP_slli, ONES, 63, MIN64},
	{OP_srli, ONES, 0, ONES},
	{OP_srli, ONES, 1, MAX64},
	{OP_srli, ONES, 63, 1},
	{OP_srli, MIN64, 32, 0x80000000},
	{OP_srai, MIN64, 0, MIN64},
	{OP_srai, MIN64, 63, ONES},
	{OP_srai, MIN64, 32, SEXT32 | 0x80000000},
	{OP_srai, MAX64, 62, 1},
	{OP_srai, MAX64, 63, 0},

	{OP_add, 1, 2, 3},
	{OP_add, ONES, 1, 0},
	{OP_add, MAX64, 1, MIN64},
	{OP_add, MIN64, MIN64, 0},
	{OP_sub, 0, 1, ONES},
	{OP_sub, MIN64, 1, MAX64},
	{OP_sub, 5, 5, 0},
	{OP_sub, 0, MIN64, MIN64},
	{OP_sll, 1, 63, MIN64},
	{OP_sll, 1, 64, 1}, /* only the low six bits count */
	{OP_sll, 3, ONES, MIN64},
	{OP_slt, MIN64, MAX64, 1},
	{OP_slt, MAX64, MIN64, 0},
	{OP_slt, 7, 7, 0},
	{OP_slt, ONES, 0, 1},
	{OP_sltu, MIN64, MAX64, 0},
	{OP_sltu, MAX64, MIN64, 1},
	{OP_sltu, 0, 7, 1}, /* snez */
	{OP_sltu, 7, 7, 0},
	{OP_xor, 0xff00, 0x0ff0, 0xf0f0},
	{OP_xor, ONES, ONES, 0},
	{OP_xor, MIN64, 0, MIN64},
	{OP_srl, MIN64, 63, 1},
	{OP_srl, MIN64, 64, MIN64},
	{OP_srl, ONES, (uint64_t)-1, 1},
	{OP_sra, MIN64, 63, ONES},
	{OP_sra, MIN64, 64, MIN64},
	{OP_sra, MAX64, 63, 0},
	{OP_or, 0xf0, 0x0f, 0xff},
	{OP_or, MIN64, 1, MIN64 | 1},
	{OP_or, 0, 0, 0},
	{OP_and, 0xff, 0x3c, 0x3c},
	{OP_and, ONES, MIN64, MIN64},
	{OP_and, 0xf0, 0x0f, 0},

	/* the W instructions take the low words and leave a sign-extended one */
	{OP_addiw, 0x7fffffff, 1, SEXT32 | 0x80000000},
	{OP_addiw, 0xffffffff, 1, 0},
	{OP_addiw, 0x123456789, 0, 0x23456789}, /* sext.w */
	{OP_addiw, 0x80000000, 0, SEXT32 | 0x80000000},
	{OP_addiw, 0, ONES, ONES},
	{OP_slliw, 1, 31, SEXT32 | 0x80000000},
	{OP_slliw, 0x180000000, 0, SEXT32 | 0x80000000},
	{OP_slliw, 0x80000001, 1, 2},
	{OP_srliw, SEXT32, 0, 0},
	{OP_srliw, 0x80000000, 0, SEXT32 | 0x80000000},
	{OP_srliw, 0x80000000, 31, 1},
	{OP_srliw, ONES, 1, 0x7fffffff},
	{OP_sraiw, 0x80000000, 31, ONES},
	{OP_sraiw, 0x80000000, 0, SEXT32 | 0x80000000},
	{OP_sraiw, SEXT32 | 0x7fffffff, 4, 0x07ffffff},
	{OP_addw, 0x7fffffff, 1, SEXT32 | 0x80000000},
	{OP_addw, ONES, 1, 0},
	{OP_addw, SEXT32 | 5, 0x100000006, 11},
	{OP_subw, 0, 0x80000000, SEXT32 | 0x80000000},
	{OP_subw, 0x80000000, 1, 0x7fffffff},
	{OP_subw, UINT64_C(1) << 32, 1, ONES},
	{OP_sllw, 1, 31, SEXT32 | 0x80000000},
	{OP_sllw, 1, 32, 1}, /* only the low five bits count */
	{OP_sllw, ONES, 63, SEXT32 | 0x80000000},
	{OP_srlw, 0x80000000, 31, 1},
	{OP_srlw, 0x80000000, 32, SEXT32 | 0x80000000},
	{OP_srlw, SEXT32 | 0x10, 4, 1},
	{OP_sraw, 0x80000000, 31, ONES},
	{OP_sraw, 0x80000000, 32, SEXT32 | 0x80000000},
	{OP_sraw, SEXT32 | 0x40000000, 30, 1},

	{OP_mul, 7, 6, 42},
	{OP_mul, ONES, ONES, 1},
	{OP_mul, MIN64, 2, 0},
	{OP_mul, 0x123456789abcdef1, 0xfedcba9876543211, UINT64_C(0x347e9a0f6729e001)},
	{OP_mulh, ONES, ONES, 0},
	{OP_mulh, MIN64, MIN64, UINT64_C(1) << 62},
	{OP_mulh, MIN64, MAX64, SEXT32 << 30},
	{OP_mulh, MIN64, 1, ONES},
	{OP_mulh, MAX64, MAX64, (UINT64_C(1) << 62) - 1},
	{OP_mulhsu, ONES, ONES, ONES},
	{OP_mulhsu, 1, ONES, 0},
	{OP_mulhsu, MIN64, ONES, MIN64},
	{OP_mulhsu, MAX64, ONES, MAX64 - 1},
	{OP_mulhu, ONES, ONES, ONES - 1},
	{OP_mulhu, MIN64, 2, 1},
	{OP_mulhu, 1, ONES, 0},
	{OP_mulw, 0x7fffffff, 2, SEXT32 | 0xfffffffe},
	{OP_mulw, 0x100000003, 0x100000005, 15},
	{OP_mulw, 0x80000000, 0x80000000, 0},
	{OP_div, 20, 6, 3},
	{OP_div, (uint64_t)-20, 6, (uint64_t)-3}, /* towards zero */
	{OP_div, 20, (uint64_t)-6, (uint64_t)-3},
	{OP_div, (uint64_t)-20, (uint64_t)-6, 3},
	{OP_div, 1, 0, ONES},
	{OP_div, MIN64, ONES, MIN64},
	{OP_div, MIN64, 1, MIN64},
	{OP_div, 0, 0, ONES},
	{OP_divu, (uint64_t)-20, 6, UINT64_C(3074457345618258599)},
	{OP_divu, MIN64, ONES, 0},
	{OP_divu, 1, 0, ONES},
	{OP_rem, 20, 6, 2},
	{OP_rem, (uint64_t)-20, 6, (uint64_t)-2}, /* the dividend's sign */
	{OP_rem, 20, (uint64_t)-6, 2},
	{OP_rem, (uint64_t)-20, (uint64_t)-6, (uint64_t)-2},
	{OP_rem, (uint64_t)-7, 0, (uint64_t)-7},
	{OP_rem, MIN64, ONES, 0},
	{OP_remu, (uint64_t)-20, 6, 2},
	{OP_remu, MIN64, ONES, MIN64},
	{OP_remu, 7, 0, 7},
	{OP_divw, (uint64_t)-20, 6, (uint64_t)-3},
	{OP_divw, 0x80000000, ONES, SEXT32 | 0x80000000},
	{OP_divw, 1, 0, ONES},
	{OP_divw, 0x700000014, 0x900000006, 3}, /* the upper halves do not count */
	{OP_divuw, 0xffffffec, 6, 715827879},
	{OP_divuw, 0xfffffffe, 1, SEXT32 | 0xfffffffe},
	{OP_divuw, 1, UINT64_C(1) << 32, ONES},
	{OP_remw, (uint64_t)-20, 6, (uint64_t)-2},
	{OP_remw, 0x80000000, ONES, 0},
	{OP_remw, 0x80000000, 0, SEXT32 | 0x80000000},
	{OP_remuw, 0xffffffec, 6, 2},
	{OP_remuw, 0x80000000, 0, SEXT32 | 0x80000000},
	{OP_remuw, 0xffffffff, 0x80000000, 0x7fffffff},
};

static uint32_t encode(const struct row *row, unsigned rd)
{
	unsigned format = op_info[row->op].format;

	if (format == FMT_R)
		return word_r(row->op, rd, A1, A2);
	if (format == FMT_U)
		return word_u(row->op, rd, row->b);
	return word_i(row->op, rd, A1, row->b);
}

static bool divides(enum op op)
{
	return (op >= OP_div && op <= OP_remu) || (op >= OP_divw && op <= OP_remuw);
}

/* Run a row with its result in `rd`, and check all that it may change. */
static void check(struct rig *rig, const struct row *row, unsigned rd)
{
	uint64_t before[32];

	rig_again(rig, true, RS_MODE_M);
	for (unsigned i = 1; i < 32; i++)
		rig->h->x[i] = UINT64_C(0x0101010101010101) * i;
	rig->h->x[A1] = row->a;
	rig->h->x[A2] = row->b;
	memcpy(before, rig->h->x, sizeof before);
	assert_int_equal(rig_word(rig, encode(row, rd)).cause, RETIRED);
	if (rd)
		before[rd] = row->result;
	for (unsigned i = 0; i < 32; i++)
		if (rig->h->x[i] != before[i])
			fail_msg("%s of %lx, %lx into %s: %s is %lx, not %lx",
				 op_info[row->op].name, row->a, row->b, rs_reg_name(rd),
				 rs_reg_name(i), rig->h->x[i], before[i]);
	assert_int_equal(rig->h->pc, RIG_CODE + 4);
	assert_int_equal(rig->h->cycle,
			 divides(row->op) ? 1 + rs_costs_default().cycles[RS_COST_DIVIDE] : 1);
}

static void each_instruction_computes_its_result_and_changes_nothing_else(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(&rig, &rows[i], A0);
	rig_free(&rig);
}

static void the_result_may_replace_an_operand(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		check(&rig, &rows[i], A1);
		check(&rig, &rows[i], A2);
	}
	rig_free(&rig);
}

static void x0_takes_no_result(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(&rig, &rows[i], ZERO);
	rig_free(&rig);
}

static void each_computing_instruction_has_rows(void **state)
{
	unsigned count[OP_COUNT] = {0};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		count[rows[i].op]++;
	for (unsigned op = 0; op < OP_COUNT; op++) {
		enum format format = (enum format)op_info[op].format;
		bool computes = format == FMT_R || format == FMT_U || format == FMT_H ||
				format == FMT_W || (format == FMT_I && op != OP_jalr);

		if (computes && op != OP_mark && count[op] < 3)
			fail_msg("%s has %u rows", op_info[op].name, count[op]);
	}
}

/* "HINT Instructions": rd = x0 and nothing happens, whatever the operands. */
static void a_mark_changes_nothing(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_U);
	rig.h->x[A1] = ONES;
	assert_int_equal(rig_word(&rig, word_i(OP_slti, ZERO, A1, 5)).cause, RETIRED);
	assert_int_equal(rig.h->x[0], 0);
	assert_int_equal(rig.h->x[A1], ONES);
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_instruction_computes_its_result_and_changes_nothing_else),
		cmocka_unit_test(the_result_may_replace_an_operand),
		cmocka_unit_test(x0_takes_no_result),
		cmocka_unit_test(each_computing_instruction_has_rows),
		cmocka_unit_test(a_mark_changes_nothing),
	};
	return cmocka_run_group_tests_name("spec/integer", tests, NULL, NULL);
}
