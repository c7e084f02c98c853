#include "rig.h"

#include "isa/isa.h"

/* Some word matches both rows exactly when their masks' common bits agree. One may still be a
 * special case of the other: then it must stand first. */
static void two_rows_overlap_only_as_special_case_before_general(void **state)
{
	(void)state;
	for (unsigned b = 0; b < OP_COUNT; b++)
		for (unsigned a = 0; a < b; a++) {
			if ((op_info[a].match ^ op_info[b].match) & op_info[a].mask &
			    op_info[b].mask)
				continue;
			if ((op_info[a].mask & op_info[b].mask) != op_info[b].mask)
				fail_msg("%s overlaps %s", op_info[a].name, op_info[b].name);
		}
}

static void match_lies_within_mask(void **state)
{
	(void)state;
	for (unsigned a = 0; a < OP_COUNT; a++)
		assert_int_equal(op_info[a].match & ~op_info[a].mask, 0);
}

static void each_row_decodes_to_itself(void **state)
{
	(void)state;
	for (unsigned a = 0; a < OP_COUNT; a++) {
		uint32_t word = op_info[a].match;

		if (a == OP_slti) /* with rd = x0 it would be a mark */
			word |= 1 << 7;
		assert_int_equal(isa_decode(word).op, a);
	}
}

static void csr_rows_are_sorted_by_number(void **state)
{
	static const unsigned numbers[] = {
#define CSR(number, name, ext, cost, what) number,
#include "ringside/abi/csr.def"
#undef CSR
	};
	(void)state;
	for (size_t i = 1; i < sizeof numbers / sizeof *numbers; i++)
		assert_true(numbers[i - 1] < numbers[i]);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		assert_int_equal(isa_csr(numbers[i])->number, numbers[i]);
	assert_null(isa_csr(0x7c0));
}

static void immediates_are_taken_apart_by_format(void **state)
{
	(void)state;
	assert_int_equal(isa_decode(ADDI(A0, A0, -1)).o.imm, -1);
	assert_int_equal(isa_decode(0xfe000ee3u).o.imm, -4);	    /* beq x0, x0, -4 */
	assert_int_equal(isa_decode(0xffdff06fu).o.imm, -4);	    /* jal x0, -4 */
	assert_int_equal(isa_decode(0x800000b7u).o.imm, INT32_MIN); /* lui ra, 0x80000 */
	assert_int_equal(isa_decode(SD(A0, SP, -8)).o.imm, -8);
	assert_int_equal(isa_decode(0x43f5d513u).o.imm, 63); /* srai a0, a1, 63 */
}

struct expansion {
	uint16_t compressed;
	uint32_t word;
};

/* What GNU as makes of each pair of spellings. */
static void compressed_words_expand_to_their_long_forms(void **state)
{
	static const struct expansion table[] = {
		{0x0001, 0x00000013}, /* nop */
		{0x1141, 0xff010113}, /* addi sp, sp, -16 */
		{0xe406, 0x00113423}, /* sd ra, 8(sp) */
		{0x60a2, 0x00813083}, /* ld ra, 8(sp) */
		{0x8082, 0x00008067}, /* ret */
		{0x4501, 0x00000513}, /* li a0, 0 */
		{0x852e, 0x00b00533}, /* mv a0, a1 */
		{0x952e, 0x00b50533}, /* add a0, a0, a1 */
		{0x8d89, 0x40a585b3}, /* sub a1, a1, a0 */
		{0x6505, 0x00001537}, /* lui a0, 1 */
		{0x757d, 0xfffff537}, /* lui a0, 0xfffff */
		{0x0505, 0x00150513}, /* addi a0, a0, 1 */
		{0x2505, 0x0015051b}, /* addiw a0, a0, 1 */
		{0x050e, 0x00351513}, /* slli a0, a0, 3 */
		{0x9002, 0x00100073}, /* ebreak */
		{0x9502, 0x000500e7}, /* jalr a0 */
		{0x4188, 0x0005a503}, /* lw a0, 0(a1) */
		{0xe588, 0x00a5b423}, /* sd a0, 8(a1) */
		{0x0808, 0x01010513}, /* addi a0, sp, 16 */
		{0x6161, 0x05010113}, /* addi sp, sp, 80 */
	};
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (isa_expand(table[i].compressed) != table[i].word)
			fail_msg("%04x expands to %08x, not %08x", table[i].compressed,
				 isa_expand(table[i].compressed), table[i].word);
}

static void reserved_compressed_words_are_illegal(void **state)
{
	/* all zero; addi4spn of 0; addiw x0; lwsp x0; jr x0; lui of 0; fld, which needs D */
	static const uint16_t words[] = {0x0000, 0x0004, 0x2001, 0x4002,
					 0x8002, 0x6501, 0x2000};
	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_int_equal(isa_decode(words[i]).op, OP_none);
}

static void every_word_of_16_bits_expands_to_a_32_bit_one_or_to_none(void **state)
{
	(void)state;
	for (uint32_t w = 0; w <= 0xffff; w++) {
		uint32_t long_form = isa_expand((uint16_t)w);

		if ((w & 3) == 3)
			assert_int_equal(long_form, 0);
		else if (long_form)
			assert_int_not_equal(isa_decode(long_form).op, OP_none);
	}
}

static void disassembly_reads_like_a_book(void **state)
{
	static const struct {
		uint32_t word;
		const char *text;
	} table[] = {
		{0x18051073, "csrw satp, a0"},
		{0x18002573, "csrr a0, satp"},
		{0x10016073, "csrsi sstatus, 2"},
		{ECALL, "ecall"},
		{SFENCE, "sfence.vma zero, zero"},
		{0x00b50533, "add a0, a0, a1"},
		{ADDI(A0, ZERO, 5), "li a0, 5"},
		{0xff010113, "addi sp, sp, -16"},
		{0x00813083, "ld ra, 8(sp)"},
		{0x00113423, "sd ra, 8(sp)"},
		{0x8082, "ret"},
		{0x1005252f, "lr.w a0, (a0)"},
		{0x08b5362f, "amoswap.d a2, a1, (a0)"},
		{0xfe0008e3, "beqz zero, 7ffffff0"},
		{0xffffffff, "unknown"},
	};
	char text[48];
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		rs_disassemble(text, sizeof text, 0x80000000, table[i].word);
		assert_string_equal(text, table[i].text);
	}
}

static void disassembly_stays_within_its_room(void **state)
{
	char text[8] = "zzzzzzz";
	(void)state;
	rs_disassemble(text, 5, 0, 0x18051073);
	assert_string_equal(text, "csrw");
	assert_int_equal(text[5], 'z');
}

static void a_jump_tells_where_it_leads(void **state)
{
	uint64_t to = 0;
	(void)state;
	assert_true(rs_jump_target(0x80000000, 0xfe0008e3 /* beqz, -16 */, &to));
	assert_int_equal(to, 0x7ffffff0);
	assert_true(rs_jump_target(0x80000000, 0x0000006f /* j . */, &to));
	assert_int_equal(to, 0x80000000);
	assert_true(rs_jump_target(0x80000010, 0xbfdd /* c.j, -10 */, &to));
	assert_int_equal(to, 0x80000006);
	assert_false(rs_jump_target(0x80000000, 0x8082 /* ret */, &to));
	assert_false(rs_jump_target(0x80000000, ECALL, &to));
	assert_false(rs_jump_target(0x80000000, 0xffffffff, &to));
}

CORE_TESTS(isa)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_rows_overlap_only_as_special_case_before_general),
		cmocka_unit_test(match_lies_within_mask),
		cmocka_unit_test(each_row_decodes_to_itself),
		cmocka_unit_test(csr_rows_are_sorted_by_number),
		cmocka_unit_test(immediates_are_taken_apart_by_format),
		cmocka_unit_test(compressed_words_expand_to_their_long_forms),
		cmocka_unit_test(reserved_compressed_words_are_illegal),
		cmocka_unit_test(every_word_of_16_bits_expands_to_a_32_bit_one_or_to_none),
		cmocka_unit_test(disassembly_reads_like_a_book),
		cmocka_unit_test(disassembly_stays_within_its_room),
		cmocka_unit_test(a_jump_tells_where_it_leads),
	};
	return cmocka_run_group_tests_name("core/isa", tests, NULL, NULL);
}
