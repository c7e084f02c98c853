/* Code and accesses across pages, and code that changes (Unpriv: "Instruction-Length Encoding",
 * Zifencei; Priv: "Sv39"). */
#include <stdio.h>

#include "tables.h"

#define NOP   ADDI(ZERO, ZERO, 0)
#define C_NOP 0x0001u

/* Two pages side by side at FIRST that lie apart in memory. */
#define FIRST	  UINT64_C(0x4000)
#define SECOND	  UINT64_C(0x5000)
#define FIRST_PA  (RS_RAM_BASE + 0x200000)
#define SECOND_PA (RS_RAM_BASE + 0x208000)

static void two_pages(struct rig *rig, enum rs_mode mode, bool by_mprv, uint64_t first,
		      uint64_t second)
{
	uint64_t u = mode == RS_MODE_U ? PTE_U : 0;

	tables_make(rig, TABLES, FULL);
	rig_poke(rig, TABLES + 0x2000 + 8 * 4, first ? PTE(FIRST_PA) | first | u : 0);
	rig_poke(rig, TABLES + 0x2000 + 8 * 5, second ? PTE(SECOND_PA) | second | u : 0);
	tables_use(rig, mode, by_mprv);
}

static void put16(struct rig *rig, uint64_t pa, uint32_t half)
{
	uint16_t h = (uint16_t)half;

	assert_int_equal(rs_machine_store(&rig->m, pa, &h, 2), RS_OK);
}

/* ---- fetches */

static void an_instruction_across_pages_comes_from_both(void **state)
{
	struct rig rig = rig_make(true);
	uint32_t word = ADDI(A0, ZERO, 42);
	(void)state;
	for (unsigned user = 0; user <= 1; user++) {
		two_pages(&rig, user ? RS_MODE_U : RS_MODE_S, false, FULL, FULL);
		put16(&rig, FIRST_PA + 0xffe, word);
		put16(&rig, SECOND_PA, word >> 16);
		put16(&rig, FIRST_PA + 0x1000, 0xffff); /* what follows in memory is not it */
		rig.h->pc = SECOND - 2;
		assert_int_equal(rig_one(&rig).cause, RETIRED);
		assert_int_equal(rig.h->x[A0], 42);
		assert_int_equal(rig.h->pc, SECOND + 2);
	}
	rig_free(&rig);
}

static void a_fault_in_the_second_half_names_it_and_the_instructions_start(void **state)
{
	static const struct {
		uint64_t first, second; /* leaf bits */
		uint64_t cause;
		uint64_t tval;
	} rows[] = {
		{0, FULL, RS_CAUSE_INSN_PAGE, SECOND - 2},
		{FULL & ~PTE_X, FULL, RS_CAUSE_INSN_PAGE, SECOND - 2},
		{FULL, 0, RS_CAUSE_INSN_PAGE, SECOND},
		{FULL, FULL & ~PTE_X, RS_CAUSE_INSN_PAGE, SECOND},
		{FULL, FULL | UINT64_C(1) << 40, RS_CAUSE_INSN_ACCESS,
		 SECOND}, /* no RAM there */
		{0, 0, RS_CAUSE_INSN_PAGE, SECOND - 2},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome o;

		two_pages(&rig, RS_MODE_S, false, rows[i].first, rows[i].second);
		put16(&rig, FIRST_PA + 0xffe, NOP);
		put16(&rig, SECOND_PA, NOP >> 16);
		rig.h->pc = SECOND - 2;
		o = rig_one(&rig);
		assert_int_equal(o.cause, rows[i].cause);
		assert_int_equal(o.tval, rows[i].tval);
		assert_int_equal(o.epc, SECOND - 2);
	}
	rig_free(&rig);
}

static void a_compressed_instruction_at_the_end_of_a_page_needs_only_it(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	two_pages(&rig, RS_MODE_S, false, FULL, 0);
	put16(&rig, FIRST_PA + 0xffe, C_NOP);
	rig.h->pc = SECOND - 2;
	assert_int_equal(rig_one(&rig).cause, RETIRED);
	assert_int_equal(rig_one(&rig).cause, RS_CAUSE_INSN_PAGE);
	assert_int_equal(rig.h->mepc, SECOND);
	rig_free(&rig);
}

static void the_last_halfword_of_ram_can_be_an_instruction(void **state)
{
	const uint64_t end = RS_RAM_BASE + RIG_RAM;
	struct rig rig = rig_make(true);
	struct outcome o;
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	put16(&rig, end - 2, C_NOP);
	rig.h->pc = end - 2;
	assert_int_equal(rig_one(&rig).cause, RETIRED);
	rig_again(&rig, true, RS_MODE_M);
	put16(&rig, end - 2, NOP); /* half of a long one */
	rig.h->pc = end - 2;
	o = rig_one(&rig);
	assert_int_equal(o.cause, RS_CAUSE_INSN_ACCESS);
	assert_int_equal(o.tval, end);
	assert_int_equal(o.epc, end - 2);
	rig_free(&rig);
}

/* Devices hold no code. */
static void a_fetch_from_a_device_is_an_access_fault(void **state)
{
	struct rig rig = rig_make(true);
	(void)state;
	rig_again(&rig, true, RS_MODE_M);
	rig.h->pc = RS_ACLINT_BASE;
	assert_int_equal(rig_one(&rig).cause, RS_CAUSE_INSN_ACCESS);
	rig_free(&rig);
}

/* ---- loads and stores */

static const struct {
	enum op load, store;
	unsigned size;
} sizes[] = {{OP_lhu, OP_sh, 2}, {OP_lwu, OP_sw, 4}, {OP_ld, OP_sd, 8}};

static void a_load_or_store_across_pages_touches_both(void **state)
{
	static const uint64_t value = UINT64_C(0x1122334455667788);
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++)
		for (unsigned before = 1; before < sizes[i].size; before++) {
			unsigned bits_ = 8 * sizes[i].size;
			uint64_t mask = ONES >> (64 - bits_), second = TABLES + 0x2000 + 8 * 5;

			two_pages(&rig, RS_MODE_S, true, FULL & ~(PTE_A | PTE_D),
				  FULL & ~(PTE_A | PTE_D));
			rig_poke(&rig, FIRST_PA + 0xff8, ONES);
			rig_poke(&rig, SECOND_PA, ONES);
			rig_poke(&rig, FIRST_PA + 0x1000, 0);
			rig.h->x[A1] = SECOND - before;
			rig.h->x[A2] = value;
			assert_int_equal(
				rig_word(&rig, word_s(sizes[i].store, A2, A1, 0)).cause,
				RETIRED);
			assert_int_equal(rig_peek(&rig, second) & (PTE_A | PTE_D),
					 PTE_A | PTE_D);
			assert_int_equal(rig_word(&rig, word_i(sizes[i].load, A0, A1, 0)).cause,
					 RETIRED);
			assert_int_equal(rig.h->x[A0], value & mask);
			assert_int_equal(rig_peek(&rig, FIRST_PA + 0x1000), 0);
			/* the neighbours are as they were */
			assert_int_equal(rig_peek(&rig, FIRST_PA + 0xff8) << (8 * before) >> 56,
					 before == 8 ? 0 : 0xff);
			assert_int_equal(rig_peek(&rig, SECOND_PA) >>
						 (8 * (sizes[i].size - before)),
					 ONES >> (8 * (sizes[i].size - before)));
		}
	rig_free(&rig);
}

static void an_access_across_pages_faults_as_a_whole(void **state)
{
	static const struct {
		uint64_t first, second;
		bool store;
		uint64_t cause, tval;
	} rows[] = {
		{0, FULL, false, RS_CAUSE_LOAD_PAGE, SECOND - 4},
		{FULL, 0, false, RS_CAUSE_LOAD_PAGE, SECOND},
		{0, 0, true, RS_CAUSE_STORE_PAGE, SECOND - 4},
		{FULL & ~PTE_W, FULL, true, RS_CAUSE_STORE_PAGE, SECOND - 4},
		{FULL, FULL & ~PTE_W, true, RS_CAUSE_STORE_PAGE, SECOND},
		{FULL, FULL | UINT64_C(1) << 40, true, RS_CAUSE_STORE_ACCESS, SECOND},
		{FULL, FULL | UINT64_C(1) << 40, false, RS_CAUSE_LOAD_ACCESS, SECOND},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome o;

		two_pages(&rig, RS_MODE_S, true, rows[i].first, rows[i].second);
		rig_poke(&rig, FIRST_PA + 0xff8, 0);
		rig_poke(&rig, SECOND_PA, 0);
		rig.h->x[A0] = 77;
		rig.h->x[A1] = SECOND - 4;
		rig.h->x[A2] = ONES;
		o = rig_word(&rig, rows[i].store ? SD(A2, A1, 0) : LD(A0, A1, 0));
		assert_int_equal(o.cause, rows[i].cause);
		assert_int_equal(o.tval, rows[i].tval);
		assert_int_equal(rig.h->x[A0], 77);
		assert_int_equal(rig_peek(&rig, FIRST_PA + 0xff8), 0);
		assert_int_equal(rig_peek(&rig, SECOND_PA), 0);
	}
	rig_free(&rig);
}

/* ---- code that changes */

/* Run from the start until the spin at the end; the engine may be any. */
static void run_code(struct rig *rig)
{
	assert_int_equal(rs_machine_run(&rig->m, 100000).kind, RS_STOP_HANG);
}

static void stores_to_code_are_seen_after_fence_i(void **state)
{
	(void)state;
	for (unsigned e = 0; e < RS_ENGINES; e++) {
		struct rig rig = rig_make_with((enum rs_engine)e, true);

		rig_again(&rig, true, RS_MODE_M);
		/* twice the same place: the second time it holds another instruction */
		RIG_PROGRAM(&rig, ADDI(A0, A0, 1), word_s(OP_sw, A2, A1, 0), 0x0000100f,
			    ADDI(A3, A3, (uint32_t)-1), word_b(OP_bne, A3, ZERO, (uint64_t)-16),
			    SPIN);
		rig.h->x[A1] = RIG_CODE;
		rig.h->x[A2] = ADDI(A0, A0, 100);
		rig.h->x[A3] = 3;
		run_code(&rig);
		assert_int_equal(rig.h->x[A0], 201);
		rig_free(&rig);
	}
}

/* Written through another address of the same memory. */
static void an_alias_of_code_is_code(void **state)
{
	(void)state;
	for (unsigned e = 0; e < RS_ENGINES; e++) {
		struct rig rig = rig_make_with((enum rs_engine)e, true);

		tables_make(&rig, TABLES, FULL);
		tables_use(&rig, RS_MODE_S, false);
		RIG_PROGRAM(&rig, ADDI(A0, A0, 1), word_s(OP_sw, A2, A1, 0), 0x0000100f,
			    ADDI(A3, A3, (uint32_t)-1), word_b(OP_bne, A3, ZERO, (uint64_t)-16),
			    SPIN);
		rig.h->x[A1] = pages[2].va; /* the gigabyte: the code is its beginning */
		rig.h->x[A2] = ADDI(A0, A0, 100);
		rig.h->x[A3] = 3;
		run_code(&rig);
		assert_int_equal(rig.h->x[A0], 201);
		rig_free(&rig);
	}
}

/* A page that is mapped elsewhere runs as what lies there, after the fence. */
static void code_follows_its_page_table(void **state)
{
	(void)state;
	for (unsigned e = 0; e < RS_ENGINES; e++) {
		struct rig rig = rig_make_with((enum rs_engine)e, true);
		const uint32_t one[] = {ADDI(A0, A0, 1), word_i(OP_jalr, ZERO, RA, 0)};
		const uint32_t two[] = {ADDI(A0, A0, 100), word_i(OP_jalr, ZERO, RA, 0)};

		two_pages(&rig, RS_MODE_S, false, FULL, FULL);
		rig_code(&rig, FIRST_PA, one, 2);
		rig_code(&rig, SECOND_PA, two, 2);
		RIG_PROGRAM(&rig, word_i(OP_jalr, RA, A1, 0), SD(A2, A3, 0), SFENCE,
			    word_i(OP_jalr, RA, A1, 0), SPIN);
		rig.h->x[A1] = FIRST;
		rig.h->x[A2] = PTE(SECOND_PA) | FULL;
		/* the leaf of FIRST, as the gigabyte page shows it */
		rig.h->x[A3] = pages[2].va + (TABLES + 0x2000 + 8 * 4 - RS_RAM_BASE);
		run_code(&rig);
		assert_int_equal(rig.h->x[A0], 101);
		rig_free(&rig);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_instruction_across_pages_comes_from_both),
		cmocka_unit_test(
			a_fault_in_the_second_half_names_it_and_the_instructions_start),
		cmocka_unit_test(a_compressed_instruction_at_the_end_of_a_page_needs_only_it),
		cmocka_unit_test(the_last_halfword_of_ram_can_be_an_instruction),
		cmocka_unit_test(a_fetch_from_a_device_is_an_access_fault),
		cmocka_unit_test(a_load_or_store_across_pages_touches_both),
		cmocka_unit_test(an_access_across_pages_faults_as_a_whole),
		cmocka_unit_test(stores_to_code_are_seen_after_fence_i),
		cmocka_unit_test(an_alias_of_code_is_code),
		cmocka_unit_test(code_follows_its_page_table),
	};
	return cmocka_run_group_tests_name("spec/fetch", tests, NULL, NULL);
}
