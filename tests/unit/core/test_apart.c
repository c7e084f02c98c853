/* Translated accesses that share a comparison and lie in two pages compare both, or are taken apart, where that costs
 * less (jit/apart.c). */
#include "jit_page.h"

enum { MOST = 64, PAUSE = 16, TOGETHER = 2, ROW = 3, /* its first load */ };
#define PAGE_END (RIG_CODE + 0x11000)
#define MIB                                                                                    \
	(UINT64_C(1) << 20) /* pages so far from each other have the same place in the TLB */

static bool is_apart(const struct both *b)
{
	return jit_page(&b->rig)->shares[SLOT(ROW)] & APART;
}

static bool compares_two(const struct both *b)
{
	return jit_page(&b->rig)->shares[SLOT(ROW)] & TWO_PAGES;
}

/* What runs in a loop, when the clock has gone on for a while: two loads, or more, off a1; so many additions; a pause of so many rounds. */
struct shape {
	unsigned loads, additions, pause;
};

static struct both run_loop_in(const struct shape *s, uint64_t a1, uint64_t a4, unsigned rounds,
			       void (*prepare)(struct rig *rig))
{
	uint32_t words[MOST];
	unsigned n = 0, pause;
	const uint64_t registers[32] = {[A1] = a1, [A2] = rounds, [A4] = a4};
	struct both b;

	words[n++] = LUI(PAUSE, 20);
	words[n++] = ADDI(PAUSE, PAUSE, -1);
	words[n++] = BNE_BACK(PAUSE, 4);
	assert_int_equal(n, ROW);
	for (unsigned i = 0; i < s->loads; i++)
		words[n++] = LD(T0, A1, 8 * i);
	for (unsigned i = 0; i < s->additions; i++)
		words[n++] = ADDI(A0, A0, 1);
	words[n++] = XOR(A1, A1, A4);
	words[n++] = ADDI(A2, A2, -1);
	words[n++] = ADDI(PAUSE, ZERO, s->pause);
	pause = n;
	words[n++] = ADDI(PAUSE, PAUSE, -1);
	words[n] = BNE_BACK(PAUSE, 4 * (n - pause));
	n++;
	words[n] = BNE_BACK(A2, 4 * (n - ROW));
	n++;
	words[n] = SPIN;
	assert_true(n < MOST);
	both_run_in(&b, words, n + 1, registers, prepare);
	return b;
}

static struct both run_loop(const struct shape *s, uint64_t a1, uint64_t a4, unsigned rounds)
{
	return run_loop_in(s, a1, a4, rounds, NULL);
}

static void a_row_that_lies_in_two_pages_compares_both(void **state)
{
	const struct shape s = {.loads = TOGETHER, .additions = 20, .pause = 1};
	struct both b = run_loop(&s, PAGE_END - 8, 0, 1000);

	(void)state;
	assert_true(compares_two(&b));
	assert_false(is_apart(&b));
	both_free(&b);
}

/* ... and succeeds: nothing more is noted. */
static void then_the_page_is_translated_again(void **state)
{
	const struct shape s = {.loads = TOGETHER, .additions = 20, .pause = 1};
	struct both b = run_loop(&s, PAGE_END - 8, 0, 1000);

	(void)state;
	assert_true(compares_two(&b));
	assert_int_equal(jit_page(&b.rig)->apart_count, 0);
	both_free(&b);
}

static void so_does_an_access_that_is_not_aligned(void **state)
{
	const struct shape s = {.loads = 1, .additions = 20, .pause = 1};
	struct both b = run_loop(&s, PAGE_END - 3, 0, 1000);

	(void)state;
	assert_true(compares_two(&b));
	assert_int_equal(jit_page(&b.rig)->apart_count, 0);
	both_free(&b);
}

/* ... which do not lie side by side in RAM. */
static void a_row_that_lies_in_two_other_pages_is_taken_apart(void **state)
{
	const struct shape s = {.loads = TOGETHER, .additions = 20, .pause = 1};
	struct both b = run_loop_in(&s, DATA_VA + PAGE_SIZE - 8, 0, 1000, scatter);

	(void)state;
	assert_true(is_apart(&b));
	assert_int_equal(jit_page(&b.rig)->apart_count, 0);
	both_free(&b);
}

static void some_times_do_not_suffice(void **state)
{
	const struct shape s = {.loads = TOGETHER, .additions = 20, .pause = 1};
	struct both b = run_loop(&s, PAGE_END - 8, 0, 12);

	(void)state;
	assert_false(compares_two(&b));
	assert_true(jit_page(&b.rig)->apart_count > 0);
	both_free(&b);
}

static void a_row_in_one_page_stays_together(void **state)
{
	const struct shape s = {.loads = TOGETHER, .additions = 20, .pause = 1};
	struct both b = run_loop(&s, PAGE_END - 16, 0, 1000);

	(void)state;
	assert_int_equal(jit_page(&b.rig)->shares[SLOT(ROW)], TOGETHER);
	both_free(&b);
}

/* What handlers run is the rest of the block; comparisons are made each time. */
static void a_short_rest_of_a_block_is_left_to_handlers_where_that_is_seldom(void **state)
{
	const struct shape seldom = {.loads = TOGETHER, .additions = 1, .pause = 60};
	const struct shape often = {.loads = TOGETHER, .additions = 1, .pause = 1};
	const struct shape long_rest = {.loads = TOGETHER, .additions = 30, .pause = 60};
	const struct {
		const struct shape *shape;
		bool two;
	} rows[] = {{&seldom, false}, {&often, true}, {&long_rest, true}};

	(void)state;
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct both b = run_loop(rows[i].shape, PAGE_END - 8, 0, 1000);

		assert_int_equal(compares_two(&b), rows[i].two);
		both_free(&b);
	}
}

/* Each of many that share it would get a comparison of its own. */
static void many_accesses_are_taken_apart_later_than_few(void **state)
{
	const struct shape few = {.loads = TOGETHER, .additions = 18, .pause = 60};
	const struct shape many = {.loads = 16, .additions = 4, .pause = 60};
	struct both b = run_loop_in(&few, DATA_VA + PAGE_SIZE - 8, 0, 1000, scatter);

	(void)state;
	assert_true(is_apart(&b));
	both_free(&b);
	b = run_loop_in(&many, DATA_VA + PAGE_SIZE - 8, 0, 1000, scatter);
	assert_true(compares_two(&b));
	assert_false(is_apart(&b));
	both_free(&b);
}

/* An array that is run through crosses a page now and then. */
static void an_array_that_is_run_through_stays_together(void **state)
{
	static const uint32_t words[] = {LD(T0, A1, 0),
					 LD(A0, A1, 8),
					 ADD(A0, A0, T0),
					 ADDI(A1, A1, 16),
					 ADDI(A2, A2, -1),
					 BNE_BACK(A2, 20),
					 SPIN};
	const uint64_t registers[32] = {[A1] = PAGE_END + 8, [A2] = 30000};
	struct both b;

	(void)state;
	both_run(&b, words, sizeof words / 4, registers);
	assert_int_equal(jit_page(&b.rig)->shares[0], TOGETHER);
	both_free(&b);
}

/* Two pages that drive each other out of the TLB, and rows in their middle. */
static void a_comparison_that_fails_for_want_of_a_shortcut_does_not_count(void **state)
{
	const struct shape s = {.loads = TOGETHER, .additions = 20, .pause = 1};
	struct both b = run_loop(&s, PAGE_END + PAGE_SIZE / 2 + 8, MIB, 1000);

	(void)state;
	assert_false(compares_two(&b));
	assert_int_equal(jit_page(&b.rig)->apart_count, 0);
	both_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_that_lies_in_two_pages_compares_both),
		cmocka_unit_test(then_the_page_is_translated_again),
		cmocka_unit_test(so_does_an_access_that_is_not_aligned),
		cmocka_unit_test(a_row_that_lies_in_two_other_pages_is_taken_apart),
		cmocka_unit_test(some_times_do_not_suffice),
		cmocka_unit_test(a_row_in_one_page_stays_together),
		cmocka_unit_test(
			a_short_rest_of_a_block_is_left_to_handlers_where_that_is_seldom),
		cmocka_unit_test(many_accesses_are_taken_apart_later_than_few),
		cmocka_unit_test(an_array_that_is_run_through_stays_together),
		cmocka_unit_test(a_comparison_that_fails_for_want_of_a_shortcut_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
