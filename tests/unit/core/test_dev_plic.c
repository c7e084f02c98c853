/* The interrupt controller, alone. */
#include "rig.h"

#include "ringside/abi/board.h"

static const struct rs_board_io io = {.cycle = 0};

static struct plic fresh(void)
{
	struct plic p;

	memset(&p, 0xff, sizeof p);
	rs_plic_class.reset(&p);
	return p;
}

static uint32_t get(struct plic *p, uint64_t offset)
{
	uint64_t value;

	assert_true(rs_plic_class.load(p, &io, offset, 4, &value));
	return (uint32_t)value;
}

static void set(struct plic *p, uint64_t offset, uint64_t value)
{
	assert_true(rs_plic_class.store(p, &io, offset, 4, value));
}

enum { M = RS_PLIC_CONTEXT_M, S = RS_PLIC_CONTEXT_S };

static uint64_t at_context(unsigned context, uint64_t offset)
{
	return RS_PLIC_CONTEXT + context * RS_PLIC_CONTEXT_STRIDE + offset;
}

static uint32_t claim(struct plic *p, unsigned context)
{
	return get(p, at_context(context, RS_PLIC_CLAIM));
}

static void complete(struct plic *p, unsigned context, uint32_t source)
{
	set(p, at_context(context, RS_PLIC_CLAIM), source);
}

/* Enabled for a context, with a priority. */
static void enable(struct plic *p, unsigned context, unsigned source, unsigned priority)
{
	uint64_t word =
		RS_PLIC_ENABLE + context * RS_PLIC_ENABLE_STRIDE + (uint64_t)source / 32 * 4;

	set(p, RS_PLIC_PRIORITY + 4 * (uint64_t)source, priority);
	set(p, word, get(p, word) | UINT32_C(1) << source % 32);
}

static void a_source_reaches_the_context_that_enabled_it(void **state)
{
	struct plic p = fresh();
	(void)state;
	enable(&p, S, 10, 1);
	assert_false(plic_output(&p, S));
	plic_drive(&p, 10, true);
	assert_true(plic_output(&p, S));
	assert_false(plic_output(&p, M));
	assert_int_equal(get(&p, RS_PLIC_PENDING), 1 << 10);
	assert_int_equal(claim(&p, M), 0);
	assert_int_equal(claim(&p, S), 10);
	assert_int_equal(get(&p, RS_PLIC_PENDING), 0);
	assert_false(plic_output(&p, S));
}

static void a_gateway_is_closed_from_the_request_to_the_completion(void **state)
{
	struct plic p = fresh();
	(void)state;
	enable(&p, S, 10, 1);
	assert_true(plic_is_open(&p, 10));
	plic_drive(&p, 10, true);
	assert_false(plic_is_open(&p, 10));
	assert_int_equal(claim(&p, S), 10);
	assert_false(plic_is_open(&p, 10));
	complete(&p, S, 10);
	assert_true(plic_is_open(&p, 10));
}

static void priority_zero_never_interrupts(void **state)
{
	struct plic p = fresh();
	(void)state;
	enable(&p, S, 10, 0);
	plic_drive(&p, 10, true);
	assert_false(plic_output(&p, S));
	assert_int_equal(claim(&p, S), 0);
}

static void the_highest_priority_is_claimed_first_and_of_equals_the_lowest_number(void **state)
{
	struct plic p = fresh();
	(void)state;
	enable(&p, S, 3, 2);
	enable(&p, S, 5, 7);
	enable(&p, S, 40, 7);
	enable(&p, S, RS_PLIC_SOURCES, 1);
	plic_drive(&p, 3, true);
	plic_drive(&p, 5, true);
	plic_drive(&p, 40, true);
	plic_drive(&p, RS_PLIC_SOURCES, true);
	assert_int_equal(claim(&p, S), 5);
	assert_int_equal(claim(&p, S), 40);
	assert_int_equal(claim(&p, S), 3);
	assert_int_equal(claim(&p, S), RS_PLIC_SOURCES);
	assert_int_equal(claim(&p, S), 0);
}

static void the_threshold_masks_the_line_but_not_a_claim(void **state)
{
	struct plic p = fresh();
	(void)state;
	enable(&p, S, 10, 3);
	set(&p, at_context(S, RS_PLIC_THRESHOLD), 3);
	plic_drive(&p, 10, true);
	assert_false(plic_output(&p, S));
	assert_false(plic_routes(&p, 10, S));
	set(&p, at_context(S, RS_PLIC_THRESHOLD), 2);
	assert_true(plic_output(&p, S));
	assert_true(plic_routes(&p, 10, S));
	set(&p, at_context(S, RS_PLIC_THRESHOLD), 7);
	assert_int_equal(claim(&p, S), 10);
}

static void a_line_still_driven_asks_again_after_completion_only(void **state)
{
	struct plic p = fresh();
	(void)state;
	enable(&p, S, 10, 1);
	plic_drive(&p, 10, true);
	assert_int_equal(claim(&p, S), 10);
	plic_drive(&p, 10, true); /* the gateway is closed */
	assert_false(plic_output(&p, S));
	complete(&p, S, 10);
	plic_drive(&p, 10, true);
	assert_true(plic_output(&p, S));
	assert_int_equal(claim(&p, S), 10);
	plic_drive(&p, 10, false);
	complete(&p, S, 10);
	plic_drive(&p, 10, false);
	assert_false(plic_output(&p, S));
}

static void a_request_stays_pending_when_its_line_falls(void **state)
{
	struct plic p = fresh();
	(void)state;
	enable(&p, S, 10, 1);
	plic_drive(&p, 10, true);
	plic_drive(&p, 10, false);
	assert_true(plic_output(&p, S));
	assert_int_equal(claim(&p, S), 10);
}

static void only_who_may_have_it_completes_it(void **state)
{
	struct plic p = fresh();
	(void)state;
	enable(&p, S, 10, 1);
	plic_drive(&p, 10, true);
	assert_int_equal(claim(&p, S), 10);
	complete(&p, M, 10); /* not enabled there: ignored */
	plic_drive(&p, 10, true);
	assert_false(plic_output(&p, S));
	complete(&p, S, 11); /* another one */
	complete(&p, S, 0xffffffff);
	complete(&p, S, RS_PLIC_SOURCES + 1);
	plic_drive(&p, 10, true);
	assert_false(plic_output(&p, S));
}

static void sources_that_do_not_exist_cannot_be_enabled(void **state)
{
	struct plic p = fresh();
	(void)state;
	for (uint64_t word = 0; word < 32; word++)
		set(&p, RS_PLIC_ENABLE + word * 4, 0xffffffff);
	assert_int_equal(get(&p, RS_PLIC_ENABLE), 0xfffffffe);
	assert_int_equal(get(&p, RS_PLIC_ENABLE + 4), 0xffffffff);
	assert_int_equal(get(&p, RS_PLIC_ENABLE + 12), 1); /* source 96 */
	assert_int_equal(get(&p, RS_PLIC_ENABLE + 16), 0);
	set(&p, RS_PLIC_PRIORITY, 7);
	assert_int_equal(get(&p, RS_PLIC_PRIORITY), 0);
	set(&p, RS_PLIC_PRIORITY + 4 * RS_PLIC_SOURCES, 0xffffffff);
	assert_int_equal(get(&p, RS_PLIC_PRIORITY + 4 * RS_PLIC_SOURCES), RS_PLIC_PRIORITY_MAX);
}

static void registers_answer_to_words_only(void **state)
{
	struct plic p = fresh();
	uint64_t value;
	(void)state;
	for (unsigned size = 1; size <= 8; size *= 2) {
		assert_int_equal(rs_plic_class.load(&p, &io, 0, size, &value), size == 4);
		assert_int_equal(rs_plic_class.store(&p, &io, 0, size, 0), size == 4);
	}
}

static void every_offset_may_be_touched(void **state)
{
	struct plic p = fresh();
	(void)state;
	for (uint64_t offset = 0; offset < RS_PLIC_SPAN; offset += 4) {
		set(&p, offset, 0xffffffff);
		(void)get(&p, offset);
	}
	for (unsigned source = 1; source <= RS_PLIC_SOURCES; source++)
		plic_drive(&p, source, true);
	for (uint64_t offset = 0; offset < RS_PLIC_SPAN; offset += 4)
		(void)get(&p, offset);
}

CORE_TESTS(dev_plic)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_source_reaches_the_context_that_enabled_it),
		cmocka_unit_test(a_gateway_is_closed_from_the_request_to_the_completion),
		cmocka_unit_test(priority_zero_never_interrupts),
		cmocka_unit_test(
			the_highest_priority_is_claimed_first_and_of_equals_the_lowest_number),
		cmocka_unit_test(the_threshold_masks_the_line_but_not_a_claim),
		cmocka_unit_test(a_line_still_driven_asks_again_after_completion_only),
		cmocka_unit_test(a_request_stays_pending_when_its_line_falls),
		cmocka_unit_test(only_who_may_have_it_completes_it),
		cmocka_unit_test(sources_that_do_not_exist_cannot_be_enabled),
		cmocka_unit_test(registers_answer_to_words_only),
		cmocka_unit_test(every_offset_may_be_touched),
	};
	return cmocka_run_group_tests_name("core/dev/plic", tests, NULL, NULL);
}
