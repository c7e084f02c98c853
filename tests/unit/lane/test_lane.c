/* test_lane.c - lanes with real guests, by the public header alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ringside/abi/csr.h"
#include "ringside/lane.h"
#include "ringside/recording.h"

static struct rs_lane *open_tour(enum rs_generation g, uint32_t record, bool relay)
{
	struct rs_lane_options options = {
		.generation = g, .guest = "tour", .record = record, .relay = relay};
	struct rs_lane *lane;
	char message[1024];

	if (rs_lane_open(&lane, &options, message, sizeof message) != RS_OK)
		fail_msg("%s", message);
	return lane;
}

/* Run to the end, `slice` cycles at a time. */
static struct rs_ledger run_to_end(struct rs_lane *lane, uint64_t slice)
{
	struct rs_lane_status status;
	struct rs_ledger ledger;

	do
		status = rs_lane_run(lane, slice);
	while (status.state == RS_LANE_RUNNING);
	assert_int_equal(status.state, RS_LANE_OFF);
	assert_int_equal(status.code, 0);
	rs_lane_ledger(lane, &ledger);
	rs_lane_close(lane);
	return ledger;
}

static void slices_and_recordings_change_nothing(void **state)
{
	static const enum rs_generation generations[] = {RS_BARE, RS_PARA, RS_HVM};

	(void)state;
	for (size_t i = 0; i < sizeof generations / sizeof *generations; i++) {
		enum rs_generation g = generations[i];
		struct rs_ledger whole = run_to_end(open_tour(g, 0, false), UINT64_MAX);
		struct rs_ledger cut = run_to_end(open_tour(g, 0, false), 7919);
		struct rs_ledger recorded =
			run_to_end(open_tour(g, RS_EVENT_ALL, false), UINT64_MAX);

		assert_memory_equal(&cut, &whole, sizeof whole);
		assert_memory_equal(&recorded, &whole, sizeof whole);
	}
}

/* Nor does a look at the guest in the emulator's memory. */
static void looking_into_an_emulator_changes_nothing(void **state)
{
	struct rs_ledger whole = run_to_end(open_tour(RS_FULL, 0, true), UINT64_MAX);
	struct rs_ledger recorded =
		run_to_end(open_tour(RS_FULL, RS_EVENT_ALL, true), UINT64_MAX);

	(void)state;
	assert_memory_equal(&recorded, &whole, sizeof whole);
}

static void single_steps_change_nothing(void **state)
{
	struct rs_ledger whole = run_to_end(open_tour(RS_HVM, 0, false), UINT64_MAX);
	struct rs_lane *lane = open_tour(RS_HVM, 0, false);
	struct rs_ledger stepped;

	(void)state;
	while (rs_lane_step(lane).state == RS_LANE_RUNNING) {
	}
	assert_int_equal(rs_machine_instructions(rs_lane_machine(lane)),
			 whole.taken.instructions);
	stepped = run_to_end(lane, 1);
	assert_memory_equal(&stepped, &whole, sizeof whole);
}

static void a_thread_of_its_own_changes_nothing(void **state)
{
	struct rs_ledger alone = run_to_end(open_tour(RS_HVM, 0, false), UINT64_MAX);
	struct rs_lane *lane = open_tour(RS_HVM, 0, false);
	struct rs_ledger threaded;

	(void)state;
	assert_true(rs_lane_start(lane));
	while (rs_lane_status(lane).state == RS_LANE_RUNNING)
		rs_lane_ledger(lane, &threaded);
	rs_lane_stop(lane);
	threaded = run_to_end(lane, 1);
	assert_memory_equal(&threaded, &alone, sizeof alone);
}

static void a_lane_can_be_stopped_and_closed_at_any_time(void **state)
{
	struct rs_lane *lane = open_tour(RS_FULL, 0, false);
	enum rs_lane_state end;

	(void)state;
	assert_true(rs_lane_start(lane));
	rs_lane_stop(lane);
	end = rs_lane_status(lane).state;
	assert_true(end == RS_LANE_LIMIT || end == RS_LANE_OFF);
	rs_lane_close(lane);
	lane = open_tour(RS_FULL, 0, false);
	assert_true(rs_lane_start(lane));
	rs_lane_close(lane);
	rs_lane_close(NULL);
}

static void what_is_not_asked_for_is_not_recorded(void **state)
{
	struct rs_lane *lane = open_tour(RS_BARE, RS_EVENT_BIT(RS_EVENT_TRAP), false);
	const struct rs_recording *r = rs_lane_recording(lane);

	(void)state;
	rs_lane_run(lane, UINT64_MAX);
	assert_true(rs_recording_count(r) > 0);
	assert_int_equal(rs_recording_thinned(r), 0);
	for (size_t i = 0; i < rs_recording_count(r); i++) {
		struct rs_event e;

		assert_int_equal(rs_recording_at(r, i, &e, NULL), i);
		assert_int_equal(e.kind, RS_EVENT_TRAP);
	}
	rs_lane_close(lane);
	lane = open_tour(RS_BARE, 0, false);
	assert_null(rs_lane_recording(lane));
	rs_lane_close(lane);
}

struct heard {
	const struct rs_recording *recording;
	size_t count;
};

static void hear(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct heard *heard = context;
	struct rs_event kept;
	struct rs_fact meant;

	assert_int_equal(rs_recording_at(heard->recording, heard->count, &kept, &meant),
			 heard->count);
	assert_memory_equal(e, &kept, sizeof *e);
	assert_memory_equal(f, &meant, sizeof *f);
	heard->count++;
}

static void an_observer_is_told_what_a_recording_keeps(void **state)
{
	const uint32_t kinds = RS_EVENT_BIT(RS_EVENT_MARK) | RS_EVENT_BIT(RS_EVENT_DEVICE);
	struct heard heard = {.recording = NULL};
	struct rs_lane_options options = {
		.generation = RS_FULL,
		.guest = "tour",
		.record = kinds,
		.relay = true,
		.observer = {.event = hear, .context = &heard, .mask = kinds}};
	struct rs_lane *lane;
	char message[1024];

	(void)state;
	assert_int_equal(rs_lane_open(&lane, &options, message, sizeof message), RS_OK);
	heard.recording = rs_lane_recording(lane);
	rs_lane_run(lane, UINT64_MAX);
	assert_true(heard.count > 0);
	assert_int_equal(heard.count, rs_recording_count(heard.recording));
	rs_lane_close(lane);
}

/* The marks that a guest made about itself, in order. */
static size_t words_of(struct rs_lane *lane, uint64_t words[], size_t room)
{
	const struct rs_recording *r = rs_lane_recording(lane);
	size_t n = 0;

	rs_lane_run(lane, UINT64_MAX);
	for (size_t i = 0; i < rs_recording_count(r); i++) {
		struct rs_event e;

		(void)rs_recording_at(r, i, &e, NULL);
		assert_int_not_equal(e.mark.kind, RS_MARK_RELAY);
		assert_int_not_equal(e.mark.kind, RS_MARK_RELAY_DATA);
		if (e.mark.kind < RS_MARK_CONTEXT && n < room)
			words[n++] = (uint64_t)e.mark.kind << 32 | e.mark.payload;
	}
	rs_lane_close(lane);
	return n;
}

/* For a microscope: what the guest's hart was like at its trap, and after the return. */
static void a_look_shows_registers_and_code_of_the_guest(void **state)
{
	static const enum rs_generation generations[] = {RS_BARE, RS_PARA, RS_HVM};

	(void)state;
	for (size_t i = 0; i < sizeof generations / sizeof *generations; i++) {
		struct rs_lane *lane = open_tour(generations[i], RS_RECORD_USUAL, false);
		const struct rs_recording *r = rs_lane_recording(lane);
		size_t traps = 0, readable = 0, looked = 0;

		rs_lane_run(lane, UINT64_MAX);
		for (size_t k = 0; k < rs_recording_count(r); k++) {
			struct rs_event e;
			struct rs_hart_state look;
			uint32_t word = 0;

			(void)rs_recording_at(r, k, &e, NULL);
			if (e.kind != RS_EVENT_TRAP || !e.word)
				continue;
			if (!rs_recording_hart_state(r, k, &look) || look.event != k)
				continue; /* not of the guest */
			traps++;
			assert_int_equal(look.pc, e.pc);
			readable += look.code_size > 0;
			if (!look.code_size)
				continue;
			memcpy(&word, look.code + (look.pc - look.code_at), 4);
			if ((e.word & 3) == 3)
				assert_int_equal(word, e.word);
			looked += look.x[2] != 0; /* a stack pointer */
		}
		assert_true(traps > 10);
		assert_int_equal(readable, traps);
		assert_true(looked > 10);
		rs_lane_close(lane);
	}
}

static uint32_t word_of(const struct rs_hart_state *look)
{
	uint32_t word = 0;

	if (look->code_size)
		memcpy(&word, look->code + (look->pc - look->code_at), 4);
	return word;
}

/* Where the guest is data: at the marks of its operations, with the instruction that comes. */
static void a_look_into_an_emulator_shows_its_guest(void **state)
{
	enum { CSRW_SATP = 0x18001073, CSRW_MASK = 0xfff0707f, SWITCHES = 8 };
	struct rs_lane *lane = open_tour(RS_FULL, RS_RECORD_USUAL, true);
	const struct rs_recording *r = rs_lane_recording(lane);
	size_t marks = 0, readable = 0, switches = 0, high = 0, changed = 0;
	uint64_t satp = 0;

	(void)state;
	rs_lane_run(lane, UINT64_MAX);
	for (size_t k = 0; k < rs_recording_count(r); k++) {
		struct rs_event e;
		struct rs_hart_state look;

		(void)rs_recording_at(r, k, &e, NULL);
		if (e.kind != RS_EVENT_MARK ||
		    (e.mark.kind != RS_MARK_OP_BEGIN && e.mark.kind != RS_MARK_OP_END))
			continue;
		marks++;
		assert_true(rs_recording_hart_state(r, k, &look));
		assert_int_equal(look.event, k);
		readable += look.code_size > 0;
		high += look.pc >> 32 != 0; /* behind its page table */
		switches += e.mark.kind == RS_MARK_OP_BEGIN &&
			    e.mark.payload == RS_OP_SWITCH_SPACE &&
			    (word_of(&look) & CSRW_MASK) == CSRW_SATP;
		assert_int_not_equal(look.x[2], 0); /* a stack pointer */
		assert_int_equal(look.csrs[0].number, CSR_satp);
		changed += e.mark.kind == RS_MARK_OP_END &&
			   e.mark.payload == RS_OP_SWITCH_SPACE && look.csrs[0].value != satp;
		satp = look.csrs[0].value;
	}
	assert_true(changed >= SWITCHES);
	assert_true(marks > 50);
	assert_int_equal(readable, marks);
	assert_true(high > 50);
	assert_true(switches >= SWITCHES);
	rs_lane_close(lane);
}

/* What lanes are lined up by. */
static void the_guest_says_the_same_in_every_generation(void **state)
{
	static uint64_t on_bare[4096], elsewhere[4096];
	const uint32_t marks = RS_EVENT_BIT(RS_EVENT_MARK);
	size_t count = words_of(open_tour(RS_BARE, marks, false), on_bare, 4096);

	(void)state;
	assert_true(count > 50);
	for (unsigned g = RS_FULL; g < RS_GENERATIONS; g++) {
		struct rs_lane *lane = open_tour((enum rs_generation)g, marks, true);

		assert_int_equal(words_of(lane, elsewhere, 4096), count);
		assert_memory_equal(elsewhere, on_bare, count * sizeof *on_bare);
	}
}

static void without_relay_the_timed_part_is_known_under_full_too(void **state)
{
	struct rs_ledger l = run_to_end(open_tour(RS_FULL, 0, false), UINT64_MAX);

	(void)state;
	assert_true(l.workload.begun);
	assert_true(l.workload.ended);
	assert_true(l.workload.taken.cycles > 0 && l.workload.taken.cycles < l.taken.cycles);
	assert_int_equal(l.ops[RS_OP_SYSCALL].count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slices_and_recordings_change_nothing),
		cmocka_unit_test(looking_into_an_emulator_changes_nothing),
		cmocka_unit_test(single_steps_change_nothing),
		cmocka_unit_test(a_thread_of_its_own_changes_nothing),
		cmocka_unit_test(a_lane_can_be_stopped_and_closed_at_any_time),
		cmocka_unit_test(what_is_not_asked_for_is_not_recorded),
		cmocka_unit_test(an_observer_is_told_what_a_recording_keeps),
		cmocka_unit_test(a_look_shows_registers_and_code_of_the_guest),
		cmocka_unit_test(a_look_into_an_emulator_shows_its_guest),
		cmocka_unit_test(the_guest_says_the_same_in_every_generation),
		cmocka_unit_test(without_relay_the_timed_part_is_known_under_full_too),
	};
	return cmocka_run_group_tests_name("lane/lane", tests, NULL, NULL);
}
