/* RV32I and RV64I: "Load and Store Instructions": sizes, signs, misaligned accesses, and what
 * is not there. Translation has tests of its own. */
#include <stdio.h>

#include "spec.h"

#define DATA   (RS_RAM_BASE + 0x8000)
#define BYTES  UINT64_C(0xf1e2d3c4b5a69788) /* every byte, half and word of it is negative */
#define BEHIND UINT64_C(0x0102030405060708)

struct load {
	enum op op;
	unsigned size;
	uint64_t (*extended)(uint64_t);
};

static uint64_t sext8(uint64_t x)
{
	return sext(x, 8);
}

static uint64_t sext16(uint64_t x)
{
	return sext(x, 16);
}

static uint64_t low8(uint64_t x)
{
	return x & 0xff;
}

static uint64_t low16(uint64_t x)
{
	return x & 0xffff;
}

static uint64_t low32(uint64_t x)
{
	return x & 0xffffffff;
}

static uint64_t whole(uint64_t x)
{
	return x;
}

static const struct load loads[] = {
	{OP_lb, 1, sext8}, {OP_lh, 2, sext16}, {OP_lw, 4, sext32}, {OP_ld, 8, whole},
	{OP_lbu, 1, low8}, {OP_lhu, 2, low16}, {OP_lwu, 4, low32},
};

static const struct {
	enum op op;
	unsigned size;
} stores[] = {{OP_sb, 1}, {OP_sh, 2}, {OP_sw, 4}, {OP_sd, 8}};

/* The eight bytes at DATA + by, of the sixteen that begin there. */
static uint64_t window(unsigned by)
{
	return by ? BYTES >> (8 * by) | BEHIND << (64 - 8 * by) : BYTES;
}

static void each_load_extends_as_its_name_says_at_every_alignment(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	rig_poke(&rig, DATA, BYTES);
	rig_poke(&rig, DATA + 8, BEHIND);
	for (size_t i = 0; i < COUNT(loads); i++)
		for (unsigned by = 0; by < 8; by++) {
			uint64_t expected = loads[i].extended(window(by));

			rig_again(&rig, false, RS_MODE_M);
			rig.h->x[A1] = DATA;
			assert_int_equal(rig_word(&rig, word_i(loads[i].op, A0, A1, by)).cause,
					 RETIRED);
			if (rig.h->x[A0] != expected)
				fail_msg("%s at +%u: %lx, not %lx", op_info[loads[i].op].name,
					 by, rig.h->x[A0], expected);
			assert_int_equal(rig.h->cycle, 1);
		}
	rig_free(&rig);
}

static void each_store_writes_its_bytes_and_no_others(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(stores); i++)
		for (unsigned by = 0; by < 8; by++) {
			uint8_t expected[16], found[16];

			memset(expected, 0xee, sizeof expected);
			assert_int_equal(rs_machine_store(&rig.m, DATA, expected, 16), RS_OK);
			for (unsigned b = 0; b < stores[i].size; b++)
				expected[by + b] = (uint8_t)(BYTES >> (8 * b));
			rig_again(&rig, false, RS_MODE_M);
			rig.h->x[A0] = BYTES;
			rig.h->x[A1] = DATA + 2048;
			assert_int_equal(
				rig_word(&rig, word_s(stores[i].op, A0, A1, by - 2048u)).cause,
				RETIRED);
			assert_int_equal(rs_machine_load(&rig.m, DATA, found, 16), RS_OK);
			assert_memory_equal(found, expected, 16);
		}
	rig_free(&rig);
}

static void a_load_into_x0_still_reads_and_may_fault(void **state)
{
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(loads); i++) {
		rig_again(&rig, false, RS_MODE_M);
		rig.h->x[A1] = DATA;
		assert_int_equal(rig_word(&rig, word_i(loads[i].op, ZERO, A1, 0)).cause,
				 RETIRED);
		assert_int_equal(rig.h->x[0], 0);
		rig.h->x[A1] = 0;
		assert_int_equal(rig_word(&rig, word_i(loads[i].op, ZERO, A1, 0)).cause,
				 RS_CAUSE_LOAD_ACCESS);
	}
	rig_free(&rig);
}

/* Where nothing answers: below and above RAM, across its end, and around the end of the address
 * space. */
static void what_is_not_there_is_an_access_fault_with_its_address(void **state)
{
	const uint64_t end = RS_RAM_BASE + RIG_RAM;
	const uint64_t nowhere[] = {
		0, 8, RS_RAM_BASE - 8, end, 0x50000000, UINT64_C(1) << 40, MIN64, ONES - 7};
	struct rig rig = rig_make(false);
	struct outcome o;
	(void)state;
	for (size_t n = 0; n < COUNT(nowhere); n++) {
		for (size_t i = 0; i < COUNT(loads); i++) {
			rig_again(&rig, false, RS_MODE_M);
			rig.h->x[A0] = 77;
			rig.h->x[A1] = nowhere[n];
			o = rig_word(&rig, word_i(loads[i].op, A0, A1, 0));
			assert_int_equal(o.cause, RS_CAUSE_LOAD_ACCESS);
			assert_int_equal(o.tval, nowhere[n]);
			assert_int_equal(o.epc, RIG_CODE);
			assert_int_equal(rig.h->x[A0], 77);
		}
		for (size_t i = 0; i < COUNT(stores); i++) {
			rig_again(&rig, false, RS_MODE_M);
			rig.h->x[A1] = nowhere[n];
			o = rig_word(&rig, word_s(stores[i].op, A0, A1, 0));
			assert_int_equal(o.cause, RS_CAUSE_STORE_ACCESS);
			assert_int_equal(o.tval, nowhere[n]);
		}
	}
	rig_free(&rig);
}

static void an_access_across_the_end_of_ram_faults_and_writes_nothing(void **state)
{
	const uint64_t end = RS_RAM_BASE + RIG_RAM;
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(stores); i++)
		for (unsigned inside = 1; inside < stores[i].size; inside++) {
			rig_again(&rig, false, RS_MODE_M);
			rig_poke(&rig, end - 8, 0);
			rig.h->x[A0] = ONES;
			rig.h->x[A1] = end - inside;
			assert_int_equal(rig_word(&rig, word_s(stores[i].op, A0, A1, 0)).cause,
					 RS_CAUSE_STORE_ACCESS);
			assert_int_equal(rig_peek(&rig, end - 8), 0);
			rig_again(&rig, false, RS_MODE_M);
			rig.h->x[A1] = end - inside;
			assert_int_equal(rig_word(&rig, word_i(stores[i].size == 2   ? OP_lh
							       : stores[i].size == 4 ? OP_lw
										     : OP_ld,
							       A0, A1, 0))
						 .cause,
					 RS_CAUSE_LOAD_ACCESS);
		}
	rig_free(&rig);
}

/* The address is computed modulo 2^64. */
static void an_offset_may_wrap_around_the_address_space(void **state)
{
	struct rig rig = rig_make(false);
	struct outcome o;
	(void)state;
	rig_again(&rig, false, RS_MODE_M);
	rig.h->x[A1] = 4;
	o = rig_word(&rig, word_i(OP_lw, A0, A1, (uint64_t)-8));
	assert_int_equal(o.cause, RS_CAUSE_LOAD_ACCESS);
	assert_int_equal(o.tval, ONES - 3);
	rig_free(&rig);
}

/* "Physical Memory Attributes": "Misaligned accesses ... to I/O regions" are not supported
 * here. */
static void a_device_does_not_answer_misaligned_accesses(void **state)
{
	static const struct {
		enum op op;
		uint64_t at;
		uint64_t cause;
	} rows[] = {
		{OP_lbu, RS_UART_BASE + 5, RETIRED},
		{OP_lw, RS_ACLINT_BASE, RETIRED},
		{OP_ld, RS_ACLINT_BASE + RS_ACLINT_MTIME, RETIRED},
		{OP_lw, RS_ACLINT_BASE + RS_ACLINT_MTIMECMP + 2, RS_CAUSE_LOAD_ACCESS},
		{OP_ld, RS_ACLINT_BASE + RS_ACLINT_MTIMECMP + 4, RS_CAUSE_LOAD_ACCESS},
	};
	struct rig rig = rig_make(false);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outcome o;

		rig_again(&rig, false, RS_MODE_M);
		rig.h->x[A1] = rows[i].at;
		o = rig_word(&rig, word_i(rows[i].op, A0, A1, 0));
		if (o.cause != rows[i].cause)
			fail_msg("%s at %lx: %s", op_info[rows[i].op].name, rows[i].at,
				 cause_name(o.cause));
		if (o.cause != RETIRED)
			assert_int_equal(o.tval, rows[i].at);
	}
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_load_extends_as_its_name_says_at_every_alignment),
		cmocka_unit_test(each_store_writes_its_bytes_and_no_others),
		cmocka_unit_test(a_load_into_x0_still_reads_and_may_fault),
		cmocka_unit_test(what_is_not_there_is_an_access_fault_with_its_address),
		cmocka_unit_test(an_access_across_the_end_of_ram_faults_and_writes_nothing),
		cmocka_unit_test(an_offset_may_wrap_around_the_address_space),
		cmocka_unit_test(a_device_does_not_answer_misaligned_accesses),
	};
	return cmocka_run_group_tests_name("spec/memory", tests, NULL, NULL);
}
