/* Translated accesses that go from page to page are found, and those that stay are left alone (jit/wanders.c). */
#include "jit_page.h"

enum { DATA = 0x10000, ROUNDS = 1000, PAUSE = 16 };
#define AT(offset) (RIG_CODE + DATA + (uint64_t)(offset))

static bool wanders(const struct rig *rig, unsigned insn)
{
	return jit_page(rig)->shares[SLOT(insn)] & WANDERS;
}

/* Two loads, when the clock has gone on for a while: a1 is in the one and the other of two pages, a3 stays in one. */
enum { FIRST = 3, SECOND };
static struct both alternate(void)
{
	static const uint32_t words[] = {LUI(PAUSE, 20),     ADDI(PAUSE, PAUSE, -1),
					 BNE_BACK(PAUSE, 4), LD(T0, A1, 0),
					 LD(A5, A3, 0),	     XOR(A1, A1, A4),
					 ADD(A0, A0, T0),    ADDI(A2, A2, -1),
					 BNE_BACK(A2, 20),   SPIN};
	const uint64_t registers[32] = {
		[A1] = AT(0), [A2] = ROUNDS, [A3] = AT(0x2000), [A4] = 0x1000};
	struct both b;

	both_run(&b, words, sizeof words / 4, registers);
	return b;
}

static void an_access_that_goes_from_page_to_page_is_found(void **state)
{
	struct both b = alternate();

	(void)state;
	assert_true(wanders(&b.rig, FIRST));
	both_free(&b);
}

static void one_beside_it_that_stays_in_its_page_is_left_alone(void **state)
{
	struct both b = alternate();

	(void)state;
	assert_false(wanders(&b.rig, SECOND));
	both_free(&b);
}

/* ... and then nothing more is found. */
static void the_page_is_translated_again_once_for_it(void **state)
{
	struct both b = alternate();

	(void)state;
	assert_int_equal(jit_page(&b.rig)->times, 1);
	both_free(&b);
}

static void a_store_is_found_likewise(void **state)
{
	static const uint32_t words[] = {SD(A2, A1, 0), XOR(A1, A1, A4), ADDI(A2, A2, -1),
					 BNE_BACK(A2, 12), SPIN};
	const uint64_t registers[32] = {[A1] = AT(0), [A2] = ROUNDS, [A4] = 0x1000};
	struct both b;

	(void)state;
	both_run(&b, words, sizeof words / 4, registers);
	assert_true(wanders(&b.rig, 0));
	both_free(&b);
}

/* Each round of the outer loop is some hundreds of cycles. */
static struct both alternate_seldom(void)
{
	static const uint32_t words[] = {LD(T0, A1, 0),		 XOR(A1, A1, A4),
					 ADDI(PAUSE, ZERO, 200), ADDI(PAUSE, PAUSE, -1),
					 BNE_BACK(PAUSE, 4),	 ADDI(A2, A2, -1),
					 BNE_BACK(A2, 24),	 SPIN};
	const uint64_t registers[32] = {[A1] = AT(0), [A2] = ROUNDS, [A4] = 0x1000};
	struct both b;

	both_run(&b, words, sizeof words / 4, registers);
	return b;
}

static void an_access_that_seldom_changes_its_page_is_left_alone(void **state)
{
	struct both b = alternate_seldom();

	(void)state;
	assert_false(wanders(&b.rig, 0));
	assert_int_equal(jit_page(&b.rig)->times, 0);
	both_free(&b);
}

/* Until it is looked at again, changes are counted by translated code alone. */
static void what_is_seldom_is_not_looked_at_each_time(void **state)
{
	struct both b = alternate_seldom();

	(void)state;
	assert_true(jit_page(&b.rig)->misses >= 0);
	both_free(&b);
}

/* ... and each time later than the last. */
static void it_is_looked_at_less_and_less_often(void **state)
{
	struct both b = alternate_seldom();

	(void)state;
	assert_true(jit_page(&b.rig)->patience >= 8 * MISSES);
	both_free(&b);
}

/* One loop behind the other, each with an access that goes from page to page: the page is not translated again for
 * all of them. */
static void a_page_is_not_translated_again_without_end(void **state)
{
	enum { LOOPS = 24, WORDS = 5 };
	uint32_t words[LOOPS * WORDS + 1];
	uint64_t registers[32] = {[A1] = AT(0), [A4] = 0x1000};
	struct both b;

	(void)state;
	for (unsigned i = 0; i < LOOPS; i++) {
		const uint32_t loop[WORDS] = {ADDI(A2, ZERO, ROUNDS), LD(T0, A1, 0),
					      XOR(A1, A1, A4), ADDI(A2, A2, -1),
					      BNE_BACK(A2, 12)};

		memcpy(&words[i * WORDS], loop, sizeof loop);
	}
	words[LOOPS * WORDS] = SPIN;
	both_run(&b, words, LOOPS * WORDS + 1, registers);
	assert_true(wanders(&b.rig, 1));
	assert_false(wanders(&b.rig, (LOOPS - 1) * WORDS + 1));
	assert_true(jit_page(&b.rig)->times < LOOPS / 2);
	assert_true(jit_page(&b.rig)->misses >= 0);
	both_free(&b);
}

/* It has two instructions, which is too few for handlers to go to its code; what jumps there from another page is code. */
static void a_short_function_is_reached_again_when_its_page_was_translated_again(void **state)
{
	enum { SHORT = PAGE_SIZE / 4, OTHER = SHORT + 4, S2 = 18, S3 = 19 };
	static uint32_t words[OTHER + 8] = {RV_I(0x67, 0, RA, S2, 0),
					    RV_I(0x67, 0, RA, S3, 0),
					    ADDI(A2, A2, -1),
					    BNE_BACK(A2, 12),
					    SPIN,
					    [SHORT] = ADDI(A0, A0, 1),
					    RV_I(0x67, 0, ZERO, RA, 0),
					    [OTHER] = LD(T0, A1, 0),
					    XOR(A1, A1, A4),
					    ADD(A0, A0, T0),
					    ADDI(A5, A5, 1),
					    ADDI(A5, A5, 1),
					    RV_I(0x67, 0, ZERO, RA, 0)};
	const uint64_t registers[32] = {[A1] = AT(0),
					[A2] = ROUNDS,
					[A4] = 0x1000,
					[S2] = RIG_CODE + 4 * SHORT,
					[S3] = RIG_CODE + 4 * OTHER};
	struct native_page *page;
	struct both b;

	(void)state;
	both_run(&b, words, sizeof words / 4, registers);
	page = jit_page_at(&b.rig, RIG_CODE + PAGE_SIZE);
	assert_int_equal(page->times, 1);
	assert_non_null(page->entries[SLOT(OTHER - SHORT)]);
	assert_non_null(page->entries[0]);
	both_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_access_that_goes_from_page_to_page_is_found),
		cmocka_unit_test(one_beside_it_that_stays_in_its_page_is_left_alone),
		cmocka_unit_test(the_page_is_translated_again_once_for_it),
		cmocka_unit_test(a_store_is_found_likewise),
		cmocka_unit_test(an_access_that_seldom_changes_its_page_is_left_alone),
		cmocka_unit_test(what_is_seldom_is_not_looked_at_each_time),
		cmocka_unit_test(
			a_short_function_is_reached_again_when_its_page_was_translated_again),
		cmocka_unit_test(it_is_looked_at_less_and_less_often),
		cmocka_unit_test(a_page_is_not_translated_again_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
