/* The engine jit by itself: its memory. What it computes is compared with other engines everywhere else. */
#include "rig.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>

enum { PAGES = 48, WORDS = 1024, ROUNDS = 3, GUARD = 4096 };
#define DATA (RIG_CODE + PAGES * 4096 + 4096)

#define ADD(rd, rs1, rs2) (RV_R(0x33, 0, 0, rd, rs1, rs2))
#define JALR(rd, rs1)	  (RV_I(0x67, 0, rd, rs1, 0))
#define BEQ_OVER(rs1)	  (RV_R(0x63, 0, 0, 8, rs1, 0)) /* beq rs1, zero, . + 8 */

#define BNE_ZERO(rs1, by)                                                                      \
	(0x63u | 1u << 12 | (uint32_t)(rs1) << 15 | ((uint32_t)(by) >> 11 & 1) << 7 |          \
	 ((uint32_t)(by) >> 1 & 15) << 8 | ((uint32_t)(by) >> 5 & 63) << 25 |                  \
	 ((uint32_t)(by) >> 12 & 1) << 31)

/* Pages full of loads, stores and additions, one behind the other, three times: more code than fits into the
 * least memory. */
static void load_pages(struct rig *rig)
{
	static uint32_t words[PAGES * WORDS];

	for (unsigned i = 0; i + 3 <= PAGES * WORDS; i += 3) {
		words[i] = LD(T0, A1, 8 * (i % 64));
		words[i + 1] = ADD(A0, A0, T0);
		words[i + 2] = SD(A0, A1, 8 * ((i + 3) % 64));
	}
	words[PAGES * WORDS - 4] = ADDI(A2, A2, -1);
	words[PAGES * WORDS - 3] = BEQ_OVER(A2);
	words[PAGES * WORDS - 2] = JALR(ZERO, A3);
	words[PAGES * WORDS - 1] = SPIN;
	rig_code(rig, RIG_CODE, words, PAGES * WORDS);
	rig->h->x[A0] = 1;
	rig->h->x[A1] = DATA;
	rig->h->x[A2] = ROUNDS;
	rig->h->x[A3] = RIG_CODE;
}

static struct rig bare_rig(enum rs_engine engine)
{
	struct rs_config config = rs_config_default();
	struct rig rig = {.size = 0};

	config.ram_size = RIG_RAM;
	config.engine = engine;
	rig.size = rs_machine_arena_size(&config);
	rig.arena = rig_zeroes(rig.size);
	assert_int_equal(rs_machine_init(&rig.m, rig.arena, rig.size, &config), RS_OK);
	rs_machine_boot(&rig.m, RIG_CODE, 0, 0);
	rig.h = &rig.m.state->cpu.h;
	return rig;
}

/* Run the pages with this memory for code, and as `step` does; all must be the same. */
static void run_pages(const struct rs_code_memory *memory)
{
	struct rig right = bare_rig(RS_ENGINE_STEP), rig = bare_rig(RS_ENGINE_JIT);

	if (memory)
		rs_machine_code(&rig.m, memory);
	load_pages(&right);
	load_pages(&rig);
	assert_int_equal(rs_machine_run(&right.m, UINT64_MAX).kind, RS_STOP_HANG);
	assert_int_equal(rs_machine_run(&rig.m, UINT64_MAX).kind, RS_STOP_HANG);
	assert_int_equal(right.h->x[A2], 0);
	assert_memory_equal(rig.m.state, right.m.state, sizeof *rig.m.state);
	assert_memory_equal(rig.m.ram, right.m.ram, RIG_RAM);
	rig_free(&right);
	rig_free(&rig);
}

static void permit(const struct rs_code_memory *m, bool writing)
{
	assert_int_equal(
		mprotect(m->write, m->size, PROT_READ | (writing ? PROT_WRITE : PROT_EXEC)), 0);
}

/* Nothing may be touched before it and behind it. */
static void a_memory_that_is_too_small_for_all_code_is_used_again_and_never_left(void **state)
{
	uint8_t *all = mmap(NULL, RS_CODE_LEAST + 2 * GUARD, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct rs_code_memory memory = {.write = all + GUARD,
					.run = all + GUARD,
					.size = RS_CODE_LEAST,
					.heat = 1,
					.permit = permit};

	(void)state;
	assert_ptr_not_equal(all, MAP_FAILED);
	run_pages(&memory);
	munmap(all, RS_CODE_LEAST + 2 * GUARD);
}

static void it_may_have_two_addresses(void **state)
{
	struct rs_code_memory memory;

	(void)state;
	assert_true(rs_code_memory_open(&memory, RS_CODE_LEAST));
	memory.heat = 2;
	run_pages(&memory);
	rs_code_memory_close(&memory);
}

static void no_address_is_writable_and_executable(void **state)
{
	struct rs_code_memory two, switched;
	char line[512];
	FILE *maps;
	unsigned lines = 0;

	(void)state;
	assert_true(rs_code_memory_open(&two, RS_CODE_LEAST));
	assert_true(rs_code_memory_open_switched(&switched, RS_CODE_LEAST));
	maps = fopen("/proc/self/maps", "r");
	assert_non_null(maps);
	for (; fgets(line, sizeof line, maps); lines++)
		assert_null(strstr(line, " rwx"));
	fclose(maps);
	assert_true(lines > 0);
	rs_code_memory_close(&two);
	rs_code_memory_close(&switched);
}

static void less_than_the_least_is_left_alone(void **state)
{
	static uint8_t bytes[4096];
	const struct rs_code_memory memory = {
		.write = bytes, .run = bytes, .size = sizeof bytes};

	(void)state;
	run_pages(&memory);
	for (size_t i = 0; i < sizeof bytes; i++)
		assert_int_equal(bytes[i], 0);
}

static bool open_or_refuse(void *owner, struct rs_code_memory *memory)
{
	struct rs_code_memory *opened = owner;

	memory->owner = NULL; /* it is asked for once */
	if (!opened)
		return false;
	assert_true(rs_code_memory_open(opened, RS_CODE_LEAST));
	*memory = *opened;
	memory->heat = 1;
	return true;
}

static void its_memory_is_made_when_it_is_needed(void **state)
{
	struct rs_code_memory opened = {.size = 0};
	const struct rs_code_memory later = {
		.open = open_or_refuse, .owner = &opened, .heat = 1};

	(void)state;
	run_pages(&later);
	assert_int_equal(opened.size, RS_CODE_LEAST);
	rs_code_memory_close(&opened);
}

static void where_that_is_refused_it_does_the_same(void **state)
{
	const struct rs_code_memory never = {.open = open_or_refuse, .heat = 1};

	(void)state;
	run_pages(&never);
}

static void without_memory_it_does_the_same(void **state)
{
	(void)state;
	run_pages(NULL);
}

/* A loop of four instructions, so many times. @return where code of the host ends. */
static size_t code_of_loop(uint64_t rounds)
{
	static const uint32_t words[] = {ADDI(A2, A2, -1), ADD(A0, A0, A2), BEQ_OVER(A2),
					 JALR(ZERO, A3), SPIN};
	struct rig right = bare_rig(RS_ENGINE_STEP), rig = bare_rig(RS_ENGINE_JIT);
	struct rs_code_memory memory;
	size_t end = RS_CODE_LEAST;

	assert_true(rs_code_memory_open(&memory, RS_CODE_LEAST));
	rs_machine_code(&rig.m, &memory);
	for (unsigned i = 0; i < 2; i++) {
		struct rig *r = i ? &rig : &right;

		rig_code(r, RIG_CODE, words, sizeof words / sizeof *words);
		r->h->x[A2] = rounds;
		r->h->x[A3] = RIG_CODE;
		assert_int_equal(rs_machine_run(&r->m, UINT64_MAX).kind, RS_STOP_HANG);
	}
	assert_memory_equal(rig.m.state, right.m.state, sizeof *rig.m.state);
	while (end > 0 && memory.run[end - 1] == 0)
		end--;
	rs_code_memory_close(&memory);
	rig_free(&right);
	rig_free(&rig);
	return end;
}

static void what_ran_long_is_translated_and_a_short_run_is_not(void **state)
{
	size_t always = code_of_loop(1); /* jumps from page to page */

	(void)state;
	assert_int_equal(code_of_loop(50000), always);
	assert_true(code_of_loop(300000) > always);
}

/* Let the machine run until something more is translated. @return is it code of the page at `page`? */
static bool translates(struct rig *rig, uint64_t page)
{
	struct rs_native_piece pieces[64];
	struct rs_native_listing listing = {.pieces = pieces, .room = 64};
	bool found = false;

	rs_machine_list_native(&rig->m, &listing);
	for (unsigned i = 0; i < 100 && !listing.count; i++)
		(void)rs_machine_run(&rig->m, 50);
	for (size_t i = 0; i < listing.count; i++)
		found |= pieces[i].part == RS_NATIVE_INSN && pieces[i].pc / 4096 == page / 4096;
	return found;
}

/* The way to it begins in the middle of a block that was decoded before, so nothing else is counted there. */
static void what_translated_code_jumps_to_is_translated_in_whatever_page(void **state)
{
	enum { NEXT_PAGE = RIG_CODE + 4096 };
	static const uint32_t words[] = {ADD(A0, A0, A2), ADD(A0, A0, A2), ADD(A0, A0, A2),
					 ADD(A0, A0, A2), ADD(A0, A0, A2), JALR(ZERO, A4)};
	static const uint32_t next[] = {ADDI(A0, A0, 1), ADDI(A0, A0, 1), ADDI(A2, A2, -1),
					ADD(A0, A0, A2), ADD(A0, A0, A2), JALR(ZERO, A3)};
	struct rig rig = bare_rig(RS_ENGINE_JIT);
	struct rs_code_memory memory;

	(void)state;
	assert_true(rs_code_memory_open(&memory, RS_CODE_LEAST));
	memory.heat = 4;
	rs_machine_code(&rig.m, &memory);
	rig_code(&rig, RIG_CODE, words, sizeof words / sizeof *words);
	rig_code(&rig, NEXT_PAGE, next, sizeof next / sizeof *next);
	rig.h->x[A3] = RIG_CODE;
	rig.h->x[A4] = NEXT_PAGE + 8;
	rig.h->pc = NEXT_PAGE;
	assert_true(translates(&rig, RIG_CODE));
	assert_true(translates(&rig, NEXT_PAGE));
	rs_code_memory_close(&memory);
	rig_free(&rig);
}

/* Two stores off one register, the second to a page of code, which must be noticed. */
static void a_store_that_shares_a_comparison_with_one_in_another_page_is_noticed(void **state)
{
	enum { CALLED = RIG_CODE + 2 * 4096, RETURN = 1, OTHER = 16 };
	static const uint32_t words[] = {
		JALR(RETURN, A3), SD(T0, A1, 0),
		SD(OTHER, A1, 8), RV_R(0x33, 4, 0, OTHER, OTHER, A4), /* xor */
		ADDI(A2, A2, -1), BEQ_OVER(A2),
		JALR(ZERO, A5),	  SPIN};
	static const uint32_t called[] = {ADDI(A0, A0, 1), JALR(ZERO, RETURN)};
	struct rig right = bare_rig(RS_ENGINE_STEP), rig = bare_rig(RS_ENGINE_JIT);
	struct rs_code_memory memory;

	(void)state;
	assert_true(rs_code_memory_open(&memory, RS_CODE_LEAST));
	memory.heat = 1;
	rs_machine_code(&rig.m, &memory);
	for (unsigned i = 0; i < 2; i++) {
		struct rig *r = i ? &rig : &right;

		rig_code(r, RIG_CODE, words, sizeof words / sizeof *words);
		rig_code(r, CALLED, called, 2);
		r->h->x[A1] = CALLED - 8;
		r->h->x[A2] = 100;
		r->h->x[A3] = CALLED;
		r->h->x[A5] = RIG_CODE;
		r->h->x[OTHER] = called[0] | (uint64_t)called[1] << 32;
		r->h->x[A4] = called[0] ^ (ADDI(A0, A0, 5));
		assert_int_equal(rs_machine_run(&r->m, UINT64_MAX).kind, RS_STOP_HANG);
	}
	assert_int_not_equal(right.h->x[A0], 100);
	assert_memory_equal(rig.m.state, right.m.state, sizeof *rig.m.state);
	rs_code_memory_close(&memory);
	rig_free(&right);
	rig_free(&rig);
}

enum { RETURN_TO = 1, COUNT = 16, VALUE = 17, FAR_PAGE = 18 };

/* Two pointers that move together, 1 MiB apart: their pages have the same entry of the TLB. */
static const uint32_t two_walks[] = {LD(T0, A1, 0),
				     SD(T0, FAR_PAGE, 8),
				     ADD(A0, A0, T0),
				     SD(A0, A1, 16),
				     LD(T0, FAR_PAGE, 8),
				     SD(A2, A1, 40),
				     ADDI(A1, A1, 40),
				     ADDI(FAR_PAGE, FAR_PAGE, 40),
				     ADDI(A2, A2, -1),
				     BNE_ZERO(A2, -36),
				     SPIN};

/* A function is called, is written with the rest of its page and the page before it, and is called again. */
static const uint32_t walk_over_code[] = {
	JALR(RETURN_TO, A3),	 ADDI(A1, A4, 0),
	ADDI(COUNT, ZERO, 1024), SD(VALUE, A1, 0),
	ADDI(A1, A1, 8),	 ADDI(COUNT, COUNT, -1),
	BNE_ZERO(COUNT, -12),	 RV_R(0x33, 4, 0, VALUE, VALUE, A5), /* xor */
	JALR(RETURN_TO, A3),	 ADDI(A2, A2, -1),
	BNE_ZERO(A2, -40),	 SPIN};

static void walk(struct rig *rig, const uint32_t *words, size_t count)
{
	enum { CALLED = RIG_CODE + 4 * 4096 };
	static const uint32_t called[] = {ADDI(A0, A0, 1), JALR(ZERO, RETURN_TO)};

	rig_code(rig, RIG_CODE, words, count);
	rig_code(rig, CALLED, called, 2);
	rig->h->x[A0] = 1;
	rig->h->x[A1] = DATA;
	rig->h->x[FAR_PAGE] = DATA + (1 << 20);
	rig->h->x[A2] = 500;
	rig->h->x[A3] = CALLED;
	rig->h->x[A4] = CALLED - 4096;
	rig->h->x[A5] = called[0] ^ ADDI(A0, A0, 5);
	rig->h->x[VALUE] = called[0] | (uint64_t)called[1] << 32;
	assert_int_equal(rs_machine_run(&rig->m, UINT64_MAX).kind, RS_STOP_HANG);
}

static void an_access_that_moves_on_finds_the_shortcut_of_its_page(void **state)
{
	static const struct {
		const uint32_t *words;
		size_t count;
	} walks[] = {{two_walks, sizeof two_walks / 4},
		     {walk_over_code, sizeof walk_over_code / 4}};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct rig right = bare_rig(RS_ENGINE_STEP), rig = bare_rig(RS_ENGINE_JIT);
		struct rs_code_memory memory;

		assert_true(rs_code_memory_open(&memory, RS_CODE_LEAST));
		memory.heat = 2;
		rs_machine_code(&rig.m, &memory);
		walk(&right, walks[i].words, walks[i].count);
		walk(&rig, walks[i].words, walks[i].count);
		assert_int_not_equal(right.h->x[A0], 1);
		assert_memory_equal(rig.m.state, right.m.state, sizeof *rig.m.state);
		assert_memory_equal(rig.m.ram, right.m.ram, RIG_RAM);
		rs_code_memory_close(&memory);
		rig_free(&right);
		rig_free(&rig);
	}
}

/* ---- what a page can be made of */

enum { FIRST = 18 };

static void run_words_that_cost(const uint32_t *words, size_t count, uint64_t rounds,
				const struct rs_costs *costs)
{
	struct rig right = bare_rig(RS_ENGINE_STEP), rig = bare_rig(RS_ENGINE_JIT);
	struct rs_code_memory memory;

	assert_true(rs_code_memory_open(&memory, RS_CODE_LEAST));
	memory.heat = 2;
	rs_machine_code(&rig.m, &memory);
	for (unsigned i = 0; i < 2; i++) {
		struct rig *r = i ? &rig : &right;

		rig_code(r, RIG_CODE, words, count);
		r->m.state->costs = *costs;
		r->h->x[A1] = DATA;
		r->h->x[A2] = rounds;
		r->h->x[A3] = RIG_CODE;
		r->h->x[FIRST] = DATA;
		assert_int_equal(rs_machine_run(&r->m, UINT64_MAX).kind, RS_STOP_HANG);
		assert_int_equal(r->h->x[A2], 0);
	}
	assert_memory_equal(rig.m.state, right.m.state, sizeof *rig.m.state);
	assert_memory_equal(rig.m.ram, right.m.ram, RIG_RAM);
	rs_code_memory_close(&memory);
	rig_free(&right);
	rig_free(&rig);
}

static void run_words(const uint32_t *words, size_t count, uint64_t rounds)
{
	const struct rs_costs costs = rs_costs_default();

	run_words_that_cost(words, count, rounds, &costs);
}

/* A branch into the middle of each of many loads, which is an addition there: behind each such addition all the loads
 * that follow can be run. */
static void code_that_is_reached_in_many_ways_is_translated_once(void **state)
{
	enum { BRANCHES = 240, BEHIND = BRANCHES + 3, MIDDLE = 20 };
	uint32_t words[2 * BRANCHES + 4];

	(void)state;
	for (unsigned i = 0; i < BRANCHES; i++) {
		words[i] = BNE_ZERO(ZERO, 4 * BEHIND + 2);
		words[BEHIND + i] = LD(A1, A1, 8 * MIDDLE); /* from its middle: c.addi s4, 1 */
	}
	words[BRANCHES] = ADDI(A2, A2, -1);
	words[BRANCHES + 1] = BEQ_OVER(A2);
	words[BRANCHES + 2] = JALR(ZERO, A3);
	words[BEHIND + BRANCHES] = SPIN;
	run_words(words, sizeof words / sizeof *words, 100);
}

/* A register is a copy of others many times, and they are. Whether an access off it stays in its page must not be
 * looked for in each of all ways: that would take minutes. */
static void a_loop_of_copies_of_copies_is_translated_soon(void **state)
{
	enum { COPIES = 60, STORES = 24, C_MV = 0x8002, SLOTS = 3 * COPIES + 2 * STORES };
	uint16_t slots[SLOTS + 8];
	uint32_t words[sizeof slots / 4],
		end[] = {ADDI(A2, A2, -1), BNE_ZERO(A2, -2 * SLOTS - 4), SPIN};
	unsigned at = 0;

	(void)state;
	for (unsigned i = 0; i < COPIES; i++) {
		const uint32_t store = SD(A2, A4, 0);

		slots[at++] = C_MV | (FIRST + 1) << 7 | FIRST << 2;
		slots[at++] = C_MV | (FIRST + 2) << 7 | (FIRST + 1) << 2;
		slots[at++] = C_MV | A4 << 7 | (FIRST + 2) << 2;
		if (i >= COPIES - STORES) {
			memcpy(&slots[at], &store, 4);
			at += 2;
		}
	}
	assert_int_equal(at, SLOTS);
	memcpy(&slots[at], end, sizeof end);
	memcpy(words, slots, sizeof words);
	run_words(words, sizeof words / 4, 100);
}

/* A load by itself, a store by itself, a row of loads and one of stores, each a byte further on in each round: within a
 * page, mostly, and then over its end. */
static void
accesses_that_are_not_aligned_do_the_same_within_a_page_and_over_its_end(void **state)
{
	enum { SECOND = FIRST + 1, THIRD = FIRST + 2, SUM = FIRST + 3, PART = FIRST + 4 };
	static const uint32_t words[] = {LD(PART, FIRST, 3),
					 ADD(SUM, SUM, PART),
					 ADDI(SECOND, FIRST, 2047),
					 SD(SUM, SECOND, 1),
					 LD(PART, A1, 5),
					 ADD(SUM, SUM, PART),
					 RV_I(0x03, 1, PART, A1, 9), /* lh */
					 ADD(SUM, SUM, PART),
					 ADDI(THIRD, A1, 1023),
					 SD(SUM, THIRD, 2),
					 RV_R(0x23, 2, 0, 10, THIRD, SUM), /* sw */
					 ADDI(FIRST, FIRST, 1),
					 ADDI(A1, A1, 1),
					 ADDI(A2, A2, -1),
					 BNE_ZERO(A2, -56),
					 SPIN};

	(void)state;
	run_words(words, sizeof words / sizeof *words, 3 * 4096);
}

/* All other registers are named more often, and thus kept for the page; the last one borrows where it is read. */
static void a_fence_writes_no_register_though_it_has_a_field_for_one(void **state)
{
	enum { TIMES = 4, LAST = 31, FENCE = 0x0ff0000f };
	uint32_t words[TIMES * 32];
	unsigned at = 0, loop;

	(void)state;
	for (unsigned r = 5; r < LAST; r++)
		for (unsigned i = 0; i < TIMES && (r < A1 || r > A3); i++)
			words[at++] = ADDI(r, r, 1);
	words[at++] = FENCE | LAST << 7;
	for (unsigned i = 0; i < TIMES - 1; i++)
		words[at++] = ADDI(LAST, LAST, 1);
	words[at++] = ADDI(A2, A2, -1);
	loop = 4 * at;
	words[at++] = BNE_ZERO(A2, -(int)loop);
	words[at++] = SPIN;
	run_words(words, at, 100);
}

/* A back end may write a small number another way than a large one. */
static void a_division_costs_what_the_table_says_however_much(void **state)
{
	enum { REST = FIRST + 1 };
	static const uint32_t words[] = {RV_R(0x33, 7, 1, REST, FIRST, A2), /* remu */
					 ADD(FIRST, FIRST, REST), ADDI(A2, A2, -1),
					 BNE_ZERO(A2, -12), SPIN};
	static const uint32_t cycles[] = {0, 1, 127, 128, 4095, 4096, 100000, UINT32_MAX};
	struct rs_costs costs = rs_costs_default();

	(void)state;
	for (unsigned i = 0; i < sizeof cycles / sizeof *cycles; i++) {
		costs.cycles[RS_COST_DIVIDE] = cycles[i];
		run_words_that_cost(words, sizeof words / sizeof *words, 50, &costs);
	}
}

static void *run_to_the_end(void *rig)
{
	(void)rs_machine_run(&((struct rig *)rig)->m, UINT64_MAX);
	return NULL;
}

/* Each translates, fills its memory and begins it again while the others do. */
static void machines_of_several_threads_have_nothing_in_common(void **state)
{
	enum { MACHINES = 4 };
	struct rig rigs[MACHINES];
	struct rs_code_memory memories[MACHINES];
	pthread_t threads[MACHINES];

	(void)state;
	for (unsigned i = 0; i < MACHINES; i++) {
		rigs[i] = bare_rig(RS_ENGINE_JIT);
		assert_true((i % 2 ? rs_code_memory_open_switched
				   : rs_code_memory_open)(&memories[i], RS_CODE_LEAST));
		memories[i].heat = 1;
		rs_machine_code(&rigs[i].m, &memories[i]);
		load_pages(&rigs[i]);
		rigs[i].h->x[A0] = i;
	}
	for (unsigned i = 0; i < MACHINES; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, run_to_the_end, &rigs[i]),
				 0);
	for (unsigned i = 0; i < MACHINES; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	for (unsigned i = 0; i < MACHINES; i++) {
		struct rig right = bare_rig(RS_ENGINE_STEP);

		load_pages(&right);
		right.h->x[A0] = i;
		run_to_the_end(&right);
		assert_int_equal(right.h->x[A2], 0);
		assert_memory_equal(rigs[i].m.state, right.m.state, sizeof *right.m.state);
		assert_memory_equal(rigs[i].m.ram, right.m.ram, RIG_RAM);
		rs_code_memory_close(&memories[i]);
		rig_free(&right);
		rig_free(&rigs[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_memory_that_is_too_small_for_all_code_is_used_again_and_never_left),
		cmocka_unit_test(it_may_have_two_addresses),
		cmocka_unit_test(no_address_is_writable_and_executable),
		cmocka_unit_test(less_than_the_least_is_left_alone),
		cmocka_unit_test(its_memory_is_made_when_it_is_needed),
		cmocka_unit_test(where_that_is_refused_it_does_the_same),
		cmocka_unit_test(without_memory_it_does_the_same),
		cmocka_unit_test(an_access_that_moves_on_finds_the_shortcut_of_its_page),
		cmocka_unit_test(
			a_store_that_shares_a_comparison_with_one_in_another_page_is_noticed),
		cmocka_unit_test(code_that_is_reached_in_many_ways_is_translated_once),
		cmocka_unit_test(a_loop_of_copies_of_copies_is_translated_soon),
		cmocka_unit_test(
			accesses_that_are_not_aligned_do_the_same_within_a_page_and_over_its_end),
		cmocka_unit_test(what_translated_code_jumps_to_is_translated_in_whatever_page),
		cmocka_unit_test(a_fence_writes_no_register_though_it_has_a_field_for_one),
		cmocka_unit_test(a_division_costs_what_the_table_says_however_much),
		cmocka_unit_test(machines_of_several_threads_have_nothing_in_common),
		cmocka_unit_test(what_ran_long_is_translated_and_a_short_run_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
