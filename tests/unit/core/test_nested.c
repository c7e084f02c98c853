/* test_nested.c - a machine that software acts out in memory, as a watcher reads it. */
#include "rig.h"

#include "base/walk.h"

enum { OFFSET = 0x100000, SIZE = 0x100000 }; /* of the nested RAM */
#define AT   (RS_RAM_BASE + 0x1000)
#define X    (RS_RAM_BASE + 0x2000)
#define PC   (RS_RAM_BASE + 0x3000)
#define SATP (RS_RAM_BASE + 0x3008)
#define TRAP (RS_RAM_BASE + 0x4000)
#define ROOT (RS_RAM_BASE + 0x10000) /* as the nested machine sees it */
#define SV39 (UINT64_C(8) << 60)

static const struct rs_nested honest = {.x = X,
					.pc = PC,
					.satp = SATP,
					.ram = RS_RAM_BASE + OFFSET,
					.ram_base = RS_RAM_BASE,
					.ram_size = SIZE,
					.trap = TRAP};

static struct rig make(const struct rs_nested *at)
{
	struct rig rig = rig_make(false);

	assert_int_equal(rs_machine_store(&rig.m, AT, at, sizeof *at), RS_OK);
	for (unsigned i = 0; i < 32; i++)
		rig_poke(&rig, X + 8 * i, 1000 + i);
	rig_poke(&rig, PC, 0x4242);
	rig_poke(&rig, TRAP, 0x8020000c);
	return rig;
}

static enum rs_error fetch(const struct rig *rig, enum rs_mode mode, uint64_t va,
			   uint32_t *word)
{
	return rs_machine_nested_fetch(&rig->m, AT, mode, va, word, sizeof *word);
}

static void registers_are_read_where_they_are_said_to_be(void **state)
{
	struct rig rig = make(&honest);
	struct rs_nested_hart hart;

	(void)state;
	assert_int_equal(rs_machine_nested_hart(&rig.m, AT, &hart), RS_OK);
	assert_int_equal(hart.pc, 0x4242);
	assert_int_equal(hart.x[0], 1000);
	assert_int_equal(hart.x[31], 1031);
	assert_int_equal(hart.first.pc, 0x8020000c);
	rig_free(&rig);
}

static void code_is_read_without_paging_and_through_its_page_table(void **state)
{
	struct rig rig = make(&honest);
	uint64_t gibibyte = (RS_RAM_BASE >> 12 << 10) | PTE_V | PTE_R | PTE_X | PTE_A;
	uint32_t word;

	(void)state;
	rig_poke(&rig, RS_RAM_BASE + OFFSET + 0x40, ADDI(A0, A0, 1));
	assert_int_equal(fetch(&rig, RS_MODE_S, RS_RAM_BASE + 0x40, &word), RS_OK);
	assert_int_equal(word, ADDI(A0, A0, 1));
	rig_poke(&rig, ROOT + OFFSET + 8 * 5, gibibyte);
	rig_poke(&rig, SATP, SV39 | ROOT >> 12);
	assert_int_equal(fetch(&rig, RS_MODE_U, (UINT64_C(5) << 30) + 0x40, &word), RS_OK);
	assert_int_equal(word, ADDI(A0, A0, 1));
	assert_int_equal(fetch(&rig, RS_MODE_S, RS_RAM_BASE + 0x40, &word), RS_OUT_OF_RANGE);
	assert_int_equal(fetch(&rig, RS_MODE_M, RS_RAM_BASE + 0x40, &word), RS_OK);
	assert_int_equal(rs_machine_cycles(&rig.m), 0);
	rig_free(&rig);
}

static void a_table_that_leads_out_or_round_is_no_translation(void **state)
{
	struct rig rig = make(&honest);
	uint32_t word;

	(void)state;
	rig_poke(&rig, SATP, SV39 | ((UINT64_C(1) << 44) - 1)); /* a root at the end of all */
	assert_int_equal(fetch(&rig, RS_MODE_S, 0, &word), RS_OUT_OF_RANGE);
	rig_poke(&rig, SATP, SV39 | ROOT >> 12); /* a table that is its own */
	rig_poke(&rig, ROOT + OFFSET, ROOT >> 12 << 10 | PTE_V);
	assert_int_equal(fetch(&rig, RS_MODE_S, 0, &word), RS_OUT_OF_RANGE);
	assert_int_equal(fetch(&rig, RS_MODE_S, UINT64_C(1) << 60, &word), RS_OUT_OF_RANGE);
	rig_free(&rig);
}

static void no_address_leads_out_of_ram(void **state)
{
	static const uint64_t wild[] = {0,
					RS_RAM_BASE - 8,
					RS_RAM_BASE + RIG_RAM - 4,
					RS_RAM_BASE + RIG_RAM,
					UINT64_MAX - 7,
					UINT64_MAX,
					UINT64_C(1) << 63,
					RS_UART_BASE};
	struct rs_nested_hart hart;
	uint8_t bytes[64];

	(void)state;
	for (size_t i = 0; i < sizeof wild / sizeof *wild; i++) {
		uint64_t *fields[6];
		struct rs_nested at;

		fields[0] = &at.x, fields[1] = &at.pc, fields[2] = &at.satp;
		fields[3] = &at.ram, fields[4] = &at.ram_base, fields[5] = &at.ram_size;
		for (size_t k = 0; k < 6; k++) {
			struct rig rig;

			at = honest;
			*fields[k] = wild[i];
			rig = make(&at);
			assert_int_equal(rs_machine_nested_hart(&rig.m, AT, &hart),
					 k < 3 ? RS_OUT_OF_RANGE : RS_OK);
			for (size_t n = 0; n < sizeof wild / sizeof *wild; n++)
				(void)rs_machine_nested_fetch(&rig.m, AT, RS_MODE_S, wild[n],
							      bytes, sizeof bytes);
			assert_int_equal(rs_machine_nested_hart(&rig.m, wild[i], &hart),
					 RS_OUT_OF_RANGE);
			assert_int_equal(rs_machine_nested_fetch(&rig.m, wild[i], RS_MODE_S,
								 RS_RAM_BASE, bytes, 4),
					 RS_OUT_OF_RANGE);
			rig_free(&rig);
		}
	}
}

static void only_nested_ram_is_code(void **state)
{
	struct rig rig = make(&honest);
	uint32_t word;

	(void)state;
	assert_int_equal(fetch(&rig, RS_MODE_S, RS_RAM_BASE + SIZE - 4, &word), RS_OK);
	assert_int_equal(fetch(&rig, RS_MODE_S, RS_RAM_BASE + SIZE - 2, &word),
			 RS_OUT_OF_RANGE);
	assert_int_equal(fetch(&rig, RS_MODE_S, RS_RAM_BASE - 4, &word), RS_OUT_OF_RANGE);
	rig_free(&rig);
}

static void a_step_is_read_with_the_csrs_that_it_names(void **state)
{
	const struct rs_nested_csr csrs[2] = {{0x100, 0x22}, {0x180, 0x8000000000080000}};
	struct rs_nested_step step = {
		.mode = RS_MODE_S, .instret = 77, .csrs = RS_RAM_BASE + 0x6000, .csr_count = 2};
	struct rig rig = make(&honest);
	struct rs_nested_csr found[4];
	struct rs_nested_step read;

	(void)state;
	rs_machine_store(&rig.m, RS_RAM_BASE + 0x6000, csrs, sizeof csrs);
	rs_machine_store(&rig.m, RS_RAM_BASE + 0x5000, &step, sizeof step);
	assert_int_equal(rs_machine_nested_step(&rig.m, RS_RAM_BASE + 0x5000, &read), RS_OK);
	assert_int_equal(read.instret, 77);
	assert_int_equal(rs_machine_nested_csrs(&rig.m, &read, found, 4), 2);
	assert_memory_equal(found, csrs, sizeof csrs);
	assert_int_equal(rs_machine_nested_csrs(&rig.m, &read, found, 1), 1);
	read.csr_count = UINT64_MAX;
	read.csrs = 0;
	assert_int_equal(rs_machine_nested_csrs(&rig.m, &read, found, 4), 0);
	step.mode = 2;
	rs_machine_store(&rig.m, RS_RAM_BASE + 0x5000, &step, sizeof step);
	assert_int_equal(rs_machine_nested_step(&rig.m, RS_RAM_BASE + 0x5000, &read),
			 RS_OUT_OF_RANGE);
	rig_free(&rig);
}

CORE_TESTS(nested)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers_are_read_where_they_are_said_to_be),
		cmocka_unit_test(code_is_read_without_paging_and_through_its_page_table),
		cmocka_unit_test(a_table_that_leads_out_or_round_is_no_translation),
		cmocka_unit_test(no_address_leads_out_of_ram),
		cmocka_unit_test(only_nested_ram_is_code),
		cmocka_unit_test(a_step_is_read_with_the_csrs_that_it_names),
	};
	return cmocka_run_group_tests_name("core/nested", tests, NULL, NULL);
}
