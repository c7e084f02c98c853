/* test_ahead.c - to which privileged instruction a guest's code is about to come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lane/next_privileged.h"

enum { BASE = 0x1000 };

struct code {
	uint16_t halves[64];
	size_t count;
};

static bool fetch(const void *context, uint64_t va, void *bytes, size_t size)
{
	const struct code *c = context;
	uint64_t at = va - BASE, all = 2 * c->count;

	if (at > all || all - at < size)
		return false;
	memcpy(bytes, (const uint8_t *)c->halves + at, size);
	return true;
}

#define AHEAD(...)                                                                             \
	(next_privileged(                                                                      \
		 BASE, fetch,                                                                  \
		 &(struct code){{__VA_ARGS__}, sizeof((uint16_t[]){__VA_ARGS__}) / 2}) -       \
	 BASE)

#define LI	  0x4501	 /* li a0, 0 */
#define CSRW_SATP 0x1073, 0x1805 /* csrw satp, a0 */
#define RET	  0x8082
#define MARK	  0x2013, 0x0014 /* slti x0, s0, 1 */

static void it_is_the_first_privileged_instruction(void **state)
{
	(void)state;
	assert_int_equal(AHEAD(CSRW_SATP), 0);
	assert_int_equal(AHEAD(LI, LI, CSRW_SATP), 4);
	assert_int_equal(AHEAD(0x2573, 0xc010 /* csrr a0, time */, CSRW_SATP), 4);
	assert_int_equal(AHEAD(0xc111 /* c.beqz */, CSRW_SATP), 2);
	assert_int_equal(AHEAD(0x0463, 0x0005 /* beqz */, CSRW_SATP), 4);
}

static void jumps_and_calls_are_followed(void **state)
{
	(void)state;
	assert_int_equal(AHEAD(0x00ef, 0x00a0 /* jal ra, +10 */, RET, RET, RET, CSRW_SATP), 10);
	assert_int_equal(AHEAD(0xa021 /* c.j +8 */, RET, RET, RET, CSRW_SATP), 8);
	assert_int_equal(AHEAD(0x0097, 0x0000 /* auipc ra, 0 */, 0x80e7,
			       0x00a0 /* jalr ra, 10(ra) */, RET, CSRW_SATP),
			 10);
}

static void where_nobody_knows_it_is_where_one_stood(void **state)
{
	(void)state;
	assert_int_equal(AHEAD(LI, RET, CSRW_SATP), 0);
	assert_int_equal(AHEAD(LI, 0x9502 /* jalr a0 */, CSRW_SATP), 0);
	assert_int_equal(AHEAD(LI, 0x00e7, 0x0005 /* jalr ra, a0 */, CSRW_SATP), 0);
	assert_int_equal(AHEAD(LI, MARK, CSRW_SATP), 0);
	assert_int_equal(AHEAD(LI), 0);			   /* it ends */
	assert_int_equal(AHEAD(LI, 0x1073), 0);		   /* in the middle of one */
	assert_int_equal(AHEAD(LI, 0xbffd /* j -2 */), 0); /* and this never does */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_the_first_privileged_instruction),
		cmocka_unit_test(jumps_and_calls_are_followed),
		cmocka_unit_test(where_nobody_knows_it_is_where_one_stood),
	};
	return cmocka_run_group_tests_name("lane/next_privileged", tests, NULL, NULL);
}
