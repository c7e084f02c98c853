/* test_access.c - which load or store an instruction is, from its word and from htinst. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hypervisors/common/access.h"

static const struct frame frame = {.pc = 0x1234, .sp = 0x7000, .a0 = 0x10000000, .a5 = 0x42};

static void expect_access(struct access a, enum access_kind kind, unsigned size,
			  bool is_unsigned, unsigned length, unsigned reg, uint64_t first)
{
	assert_int_equal(a.kind, kind);
	assert_int_equal(a.size, size);
	assert_int_equal(a.is_unsigned, is_unsigned);
	assert_int_equal(a.length, length);
	assert_int_equal(a.reg, reg);
	assert_int_equal(a.first, first);
}

static void loads_and_stores_of_32_bits_are_decoded(void **state)
{
	(void)state;
	expect_access(access_decode(0x00554783, &frame), ACCESS_LOAD, 1, true, 4, 15,
		      0x10000005); /* lbu a5, 5(a0) */
	expect_access(access_decode(0xffc52783, &frame), ACCESS_LOAD, 4, false, 4, 15,
		      0x0ffffffc); /* lw a5, -4(a0) */
	expect_access(access_decode(0x00f53423, &frame), ACCESS_STORE, 8, false, 4, 15,
		      0x10000008); /* sd a5, 8(a0) */
	expect_access(access_decode(0xfef50fa3, &frame), ACCESS_STORE, 1, false, 4, 15,
		      0x0fffffff); /* sb a5, -1(a0) */
	expect_access(access_decode(0x00002783, &frame), ACCESS_LOAD, 4, false, 4, 15,
		      0); /* lw a5, 0(x0): not the frame's first slot */
}

static void compressed_ones_are_expanded(void **state)
{
	(void)state;
	expect_access(access_decode(0x415c, &frame), ACCESS_LOAD, 4, false, 2, 15,
		      0x10000004); /* c.lw a5, 4(a0) */
	expect_access(access_decode(0xe51c, &frame), ACCESS_STORE, 8, false, 2, 15,
		      0x10000008); /* c.sd a5, 8(a0) */
	expect_access(access_decode(0x47a2, &frame), ACCESS_LOAD, 4, false, 2, 15,
		      0x7008); /* c.lwsp a5, 8(sp) */
}

static void whatever_else_there_is_accesses_nothing_here(void **state)
{
	static const uint32_t others[] = {
		0x00a5202f, /* amoadd.w zero, a0, (a0) */
		0x1005252f, /* lr.w a0, (a0) */
		0x00057503, /* no load of width 7 */
		0x00f54023, /* no store of width 4 */
		0x00052507, /* flw */
		0x00000013, /* nop */
		0x2108,	    /* c.fld */
		0,
	};

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_int_equal(access_decode(others[i], &frame).kind, ACCESS_NONE);
}

/* The specification replaces immediates by 0 and rs1 by the offset of the fault; bit 1 says whether
 * the instruction had 32 bits. */
static void htinst_says_the_same_without_the_code(void **state)
{
	(void)state;
	expect_access(access_transformed(0x00004783, 0x10000005), ACCESS_LOAD, 1, true, 4, 15,
		      0x10000005); /* lbu a5 */
	expect_access(access_transformed(0x00002781, 0x10000004), ACCESS_LOAD, 4, false, 2, 15,
		      0x10000004); /* c.lw a5 */
	expect_access(access_transformed(0x00f03021, 0x10000008), ACCESS_STORE, 8, false, 2, 15,
		      0x10000008); /* c.sd a5 */
	expect_access(access_transformed(0x00023783, 0x10000000), ACCESS_LOAD, 8, false, 4, 15,
		      0x0ffffffc); /* ld a5, whose second half faulted */
	assert_int_equal(access_transformed(0x00a0202f, 0x10000000).kind, ACCESS_NONE);
}

static void x0_is_zero_and_stays_so(void **state)
{
	struct frame f = frame;

	(void)state;
	assert_int_equal(frame_get(&f, 0), 0);
	frame_set(&f, 0, 77);
	assert_int_equal(f.pc, 0x1234);
	frame_set(&f, 15, 78);
	assert_int_equal(f.a5, 78);
	assert_int_equal(frame_get(&f, 2), 0x7000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads_and_stores_of_32_bits_are_decoded),
		cmocka_unit_test(compressed_ones_are_expanded),
		cmocka_unit_test(whatever_else_there_is_accesses_nothing_here),
		cmocka_unit_test(htinst_says_the_same_without_the_code),
		cmocka_unit_test(x0_is_zero_and_stays_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
