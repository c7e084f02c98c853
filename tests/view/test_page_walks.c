/* Walks of real lanes as the screen shows them, against the events that an observer was given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ringside/recording.h"
#include "view/model/page_walk.h"

enum { EVENTS_MOST = 20000, TABLE_BITS = 0x888, PTE_V = 1 };

/* What the observer heard. */
static struct {
	struct rs_event walks[EVENTS_MOST];
	size_t count;
} heard;

static void hear(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	(void)context;
	(void)f;
	if (heard.count < EVENTS_MOST)
		heard.walks[heard.count] = *e;
	heard.count++;
}

static size_t count(void *lane)
{
	return rs_recording_count(rs_lane_recording(lane));
}

static size_t at(void *lane, size_t index, struct rs_event *event, struct rs_fact *fact)
{
	return rs_recording_at(rs_lane_recording(lane), index, event, fact);
}

static size_t read(void *lane, size_t from, struct rs_event *events, struct rs_fact *facts,
		   size_t most, size_t *first)
{
	return rs_recording_read(rs_lane_recording(lane), from, events, facts, most, first);
}

static size_t walks(void *lane)
{
	return rs_recording_walks(rs_lane_recording(lane));
}

static bool walk_from(void *lane, size_t event, uint64_t number, struct rs_page_walk *walk)
{
	return rs_recording_walk_from(rs_lane_recording(lane), event, number, walk);
}

static bool walk_before(void *lane, size_t event, uint64_t number, struct rs_page_walk *walk)
{
	return rs_recording_walk_before(rs_lane_recording(lane), event, number, walk);
}

static struct rs_lane *run(enum rs_generation g, const char *guest, const char *append,
			   uint32_t without, struct view_model *m)
{
	struct rs_lane_options options = {
		.generation = g,
		.guest = guest,
		.append = append,
		.without = without,
		.record = RS_RECORD_USUAL,
		.observer = {.event = hear, .mask = RS_EVENT_BIT(RS_EVENT_WALK)}};
	struct view_source source = {.generation = g,
				     .count = count,
				     .at = at,
				     .read = read,
				     .walks = walks,
				     .walk_from = walk_from,
				     .walk_before = walk_before};
	struct rs_lane *lane;
	char message[1024];

	heard.count = 0;
	if (rs_lane_open(&lane, &options, message, sizeof message) != RS_OK)
		fail_msg("%s", message);
	while (rs_lane_run(lane, UINT64_MAX).state == RS_LANE_RUNNING)
		;
	source.context = lane;
	view_model_init(m);
	(void)view_model_add(m, &source);
	(void)view_model_update(m, SIZE_MAX);
	return lane;
}

/* The entries are what led to where the walk came out. */
static void check_entries(const struct view_walked *w)
{
	for (unsigned i = 0; i < w->count; i++) {
		const struct rs_page_entry *e = view_walk_entry(w, &w->reads[i]);

		assert_non_null(e);
		if ((int)i != w->fault)
			assert_true(e->value & PTE_V);
	}
	assert_true(!w->walk.walk.walk.ok || w->walk.pa);
	assert_true(!w->walk.pa || (w->walk.pa & 0xfff) == (w->walk.walk.walk.va & 0xfff));
}

static void check_walk(const struct view_walked *w, const struct rs_event *e)
{
	unsigned made = 0;
	uint64_t rows = 0;
	bool any;

	assert_memory_equal(&w->walk.walk, e, sizeof *e);
	for (unsigned i = 0; i < w->count; i++) {
		uint32_t bit = UINT32_C(1) << (4 * w->reads[i].row + w->reads[i].column);

		assert_true((w->reads[i].saved ? e->walk.saved : e->walk.made) & bit);
		assert_int_equal(w->reads[i].nth, made);
		made += !w->reads[i].saved;
	}
	assert_int_equal(made, e->walk.reads);
	assert_int_equal(w->count, __builtin_popcount(e->walk.made | e->walk.saved));
	for (unsigned row = 0; row <= RS_WALK_USED; row++)
		rows += view_walk_row(w, row, &any) * w->cost;
	assert_int_equal(rows, e->cost);
	check_entries(w);
}

/* Steps through all walks by the key, and counts again. @return reads that were saved. */
static uint64_t check_all(enum rs_generation g, const char *guest, const char *append,
			  uint32_t without)
{
	struct view_model m;
	struct rs_lane *lane = run(g, guest, append, without, &m);
	uint64_t made = 0, saved = 0, cycles = 0, made_heard = 0, saved_heard = 0,
		 cycles_heard = 0;
	struct view_walked w;
	struct rs_page_walk first;
	uint64_t number = UINT64_MAX;

	assert_in_range(heard.count, 50, EVENTS_MOST - 1);
	assert_int_equal(walks(lane), heard.count);
	assert_true(walk_from(lane, 0, 0, &first));
	view_model_seek_cycle(&m, 0);
	for (view_walk_at(&m, &w); w.any && w.walk.number != number;
	     view_walk_stride(&m, 1), view_walk_at(&m, &w)) {
		assert_true(w.walk.number == number + 1); /* none is left out */
		number = w.walk.number;
		check_walk(&w, &heard.walks[number]);
		made += w.made;
		saved += w.count - w.made;
		cycles += w.walk.walk.cost;
	}
	for (size_t i = 0; i < heard.count; i++) {
		made_heard += heard.walks[i].walk.reads;
		saved_heard += (unsigned)__builtin_popcount(heard.walks[i].walk.saved);
		cycles_heard += heard.walks[i].cost;
	}
	assert_int_equal(number + 1, heard.count);
	assert_int_equal(made, made_heard);
	assert_int_equal(saved, saved_heard);
	assert_int_equal(cycles, cycles_heard);
	view_model_free(&m);
	rs_lane_close(lane);
	return saved;
}

static void every_walk_is_that_of_its_event(void **state)
{
	const uint32_t no_cache = 1u << RS_HELP_WALK_CACHE;

	(void)state;
	assert_true(check_all(RS_HVM, "tour", NULL, 0) > 0);
	assert_int_equal(check_all(RS_HVM, "tour", NULL, no_cache), 0);
	assert_true(check_all(RS_HVM, "tlb-thrash", "3", 0) > 0);
	assert_int_equal(check_all(RS_HVM, "tlb-thrash", "3", no_cache), 0);
	assert_true(check_all(RS_BARE, "tour", NULL, 0) > 0);
	assert_true(check_all(RS_PARA, "tour", NULL, 0) > 0);
}

static void keeping_walks_changes_no_event(void **state)
{
	struct view_model m;
	struct rs_lane *lane = run(RS_HVM, "tour", NULL, 0, &m);
	struct rs_lane_options options = {.generation = RS_HVM,
					  .guest = "tour",
					  .record = RS_RECORD_USUAL &
						    ~RS_EVENT_BIT(RS_EVENT_WALK)};
	struct rs_ledger with, without;
	struct rs_lane *other;
	char message[1024];

	(void)state;
	assert_int_equal(rs_lane_open(&other, &options, message, sizeof message), RS_OK);
	while (rs_lane_run(other, UINT64_MAX).state == RS_LANE_RUNNING)
		;
	assert_int_equal(count(lane), count(other));
	assert_int_equal(walks(other), 0);
	rs_lane_ledger(lane, &with);
	rs_lane_ledger(other, &without);
	assert_int_equal(with.taken.cycles, without.taken.cycles);
	assert_int_equal(with.digest, without.digest);
	view_model_free(&m);
	rs_lane_close(lane);
	rs_lane_close(other);
}

/* An emulator's walks are code: there is nothing of the guest's for the hardware to walk. */
static void under_full_there_is_no_walk(void **state)
{
	struct view_model m;
	struct rs_lane *lane = run(RS_FULL, "hello-sbi", NULL, 0, &m);
	struct view_walked w;

	(void)state;
	view_walk_at(&m, &w);
	assert_false(w.any);
	view_walk_step(&m, 1);
	assert_false(m.walked.held);
	view_model_free(&m);
	rs_lane_close(lane);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_walk_is_that_of_its_event),
		cmocka_unit_test(keeping_walks_changes_no_event),
		cmocka_unit_test(under_full_there_is_no_walk),
	};

	return cmocka_run_group_tests_name("view/page_walks", tests, NULL, NULL);
}
