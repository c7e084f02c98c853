/* The memory of real lanes: what a repeated run shows at an event is what was there when the lane itself came by; and whatever a
 * guest has in its registers, page tables and stack can be shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ringside/abi/csr.h"
#include "ringside/memory.h"
#include "ringside/recording.h"

enum { STOPS = 24, PAGE = 4096 };

static struct rs_lane_options options_of(enum rs_generation g, const char *guest)
{
	return (struct rs_lane_options){.generation = g,
					.guest = guest,
					.relay = true,
					.behalf = true,
					.derive = true,
					.keep_hart = true};
}

/* ---- repeated runs */

/* A lane's memory at some of its events, taken while it calls its observer. */
struct witness {
	struct rs_lane *lane;
	size_t count, next;
	struct {
		size_t event;
		uint64_t cycle;
		struct rs_memory memory;
	} stops[STOPS];
	size_t stop_count, seen;
	size_t stride;
};

static const struct rs_memory_wish of_sp = {.follow = 2};

static void witness_event(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct witness *w = context;

	(void)f;
	if (w->count++ != w->next || w->stop_count == STOPS)
		return;
	w->stops[w->stop_count].event = w->count - 1;
	w->stops[w->stop_count++].cycle = e->cycle;
	w->next += w->stride;
}

static bool has_stopped(void *context)
{
	const struct witness *w = context;

	return w->seen < w->stop_count;
}

/* Where it stands after the step in which the event was. */
static void take_after_steps(struct witness *w)
{
	while (rs_lane_step_until(w->lane, UINT64_MAX, has_stopped, w).state ==
		       RS_LANE_RUNNING &&
	       w->seen < STOPS)
		for (; w->seen < w->stop_count; w->seen++)
			rs_lane_recall(w->lane, &of_sp, &w->stops[w->seen].memory);
}

static enum rs_error open_again(void *context, const struct rs_lane_observer *observer,
				struct rs_lane **lane, char *message, size_t size)
{
	struct rs_lane_options options = *(const struct rs_lane_options *)context;

	options.observer = *observer;
	return rs_lane_open(lane, &options, message, size);
}

static void go(struct rs_replay *r, const struct rs_moment *moment)
{
	char message[512];

	for (unsigned i = 0; !rs_replay_at(r, moment); i++) {
		assert_true(i < 100000);
		if (rs_replay_run(r, moment, 50000, message, sizeof message) != RS_OK)
			fail_msg("%s", message);
	}
}

static void check_at(struct rs_replay *r, const struct witness *w, size_t i)
{
	struct rs_memory memory;

	struct rs_moment moment = {.event = w->stops[i].event, .cycle = w->stops[i].cycle};

	go(r, &moment);
	rs_lane_recall(rs_replay_at(r, &moment), &of_sp, &memory);
	assert_int_equal(memory.known, w->stops[i].memory.known);
	if (memory.hart.pc != w->stops[i].memory.hart.pc)
		print_error("stop %zu: event %zu, cycle %llu, stands at %llu\n", i,
			    w->stops[i].event, (unsigned long long)w->stops[i].cycle,
			    (unsigned long long)rs_replay_cycle(r));
	assert_memory_equal(&memory, &w->stops[i].memory, sizeof memory);
}

static void check_repeated(enum rs_generation g, const char *guest, size_t stride)
{
	struct rs_lane_options options = options_of(g, guest);
	struct witness *w = calloc(1, sizeof *w);
	struct rs_replay *r;
	char message[512];

	assert_non_null(w);
	w->stride = stride;
	options.observer = (struct rs_lane_observer){
		witness_event, w, RS_RECORD_USUAL & ~RS_EVENT_BIT(RS_EVENT_WALK)};
	if (rs_lane_open(&w->lane, &options, message, sizeof message) != RS_OK)
		fail_msg("%s", message);
	take_after_steps(w);
	assert_in_range(w->seen, 8, STOPS);
	rs_lane_close(w->lane);

	options = options_of(g, guest);
	r = rs_replay_new(open_again, rs_lane_close, &options, RS_RECORD_USUAL);
	assert_non_null(r);
	for (size_t i = 0; i < w->seen; i++) /* forward */
		check_at(r, w, i);
	for (size_t i = w->seen; i-- > w->seen - 3;) /* and back */
		check_at(r, w, i);
	check_at(r, w, 0);
	check_at(r, w, w->seen / 2);
	rs_replay_free(r);
	free(w);
}

static void a_repeated_run_has_the_memory_of_the_first(void **state)
{
	(void)state;
	check_repeated(RS_BARE, "tour", 53);
	check_repeated(RS_FULL, "tour", 41);
	check_repeated(RS_PARA, "tour", 197);
	check_repeated(RS_HVM, "tour", 53);
}

/* Moments between events, and the events before them. */
enum { MOMENTS = 60 };
struct moments {
	struct rs_moment at[MOMENTS];
	struct rs_memory memory[MOMENTS];
	size_t count, events;
	uint64_t newest; /* clock of the newest event */
};

static void count_events(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct moments *m = context;

	(void)f;
	m->events++;
	m->newest = e->cycle;
}

static void look(struct moments *m, const struct rs_lane *lane)
{
	m->at[m->count] = (struct rs_moment){.event = m->events - 1,
					     .cycle = m->newest,
					     .stop = rs_machine_cycles(rs_lane_machine(lane))};
	rs_lane_recall(lane, &of_sp, &m->memory[m->count++]);
}

static void check_moment(struct rs_replay *r, const struct moments *m, size_t i)
{
	struct rs_memory memory;

	go(r, &m->at[i]);
	rs_lane_recall(rs_replay_at(r, &m->at[i]), &of_sp, &memory);
	assert_memory_equal(&memory, &m->memory[i], sizeof memory);
}

static void a_repeated_run_stops_between_events_as_well(void **state)
{
	enum { SLICE = 7919 };

	(void)state;
	for (unsigned g = RS_BARE; g <= RS_HVM; g++) {
		struct rs_lane_options options = options_of((enum rs_generation)g, "tour");
		struct moments *m = calloc(1, sizeof *m);
		struct rs_moment event;
		struct rs_lane *lane;
		struct rs_replay *r;
		char message[512];

		assert_non_null(m);
		options.observer = (struct rs_lane_observer){
			count_events, m, RS_RECORD_USUAL & ~RS_EVENT_BIT(RS_EVENT_WALK)};
		if (rs_lane_open(&lane, &options, message, sizeof message) != RS_OK)
			fail_msg("%s", message);
		while (m->count < MOMENTS &&
		       rs_lane_slice(lane, SLICE).state == RS_LANE_RUNNING)
			if (m->events)
				look(m, lane);
		rs_lane_close(lane);
		assert_in_range(m->count, 20, MOMENTS);

		options = options_of((enum rs_generation)g, "tour");
		r = rs_replay_new(open_again, rs_lane_close, &options, RS_RECORD_USUAL);
		for (size_t i = 0; i < m->count; i++)
			check_moment(r, m, i);
		for (size_t i = 1; i < m->count; i += 17) {
			event = m->at[i]; /* back to the event, on to the stop, and back from there */
			event.stop = 0;
			go(r, &event);
			check_moment(r, m, i);
			go(r, &event);
			check_moment(r, m, i - 1);
		}
		event = m->at[3];
		event.stop++; /* in the middle of an instruction, or of an idle time */
		while (!rs_replay_at(r, &event) &&
		       rs_replay_run(r, &event, 50000, message, sizeof message) == RS_OK)
			continue;
		assert_true(rs_replay_at(r, &event) || strstr(message, "no instruction ended"));
		rs_replay_free(r);
		free(m);
	}
}

static void an_event_that_never_comes_is_an_error(void **state)
{
	struct rs_lane_options options = options_of(RS_BARE, "tour");
	struct rs_replay *r =
		rs_replay_new(open_again, rs_lane_close, &options, RS_RECORD_USUAL);
	struct rs_moment never = {.event = SIZE_MAX - 1, .cycle = UINT64_MAX};
	char message[512] = "";
	enum rs_error e = RS_OK;

	(void)state;
	for (unsigned i = 0; i < 1000 && e == RS_OK; i++)
		e = rs_replay_run(r, &never, 1000000, message, sizeof message);
	assert_int_equal(e, RS_OUT_OF_RANGE);
	assert_non_null(strstr(message, "ended before event"));
	rs_replay_free(r);
}

/* ---- what is shown is what the guest has */

static struct rs_lane *run_to(const struct rs_lane_options *options, uint64_t cycles)
{
	struct rs_lane *lane;
	char message[512];

	if (rs_lane_open(&lane, options, message, sizeof message) != RS_OK)
		fail_msg("%s", message);
	(void)rs_lane_run(lane, cycles);
	return lane;
}

/* The bytes are those that lie at the end of the reads, whatever page they begin in. */
static void check_bytes(const struct rs_lane *lane, const struct rs_memory *m)
{
	for (unsigned i = 0; i < RS_MEMORY_BYTES; i += RS_MEMORY_GRAIN) {
		uint8_t bytes[RS_MEMORY_GRAIN];
		struct rs_memory at;
		struct rs_memory_wish wish = {.follow = RS_FOLLOW_ADDRESS,
					      .address = m->first + i};

		rs_lane_recall(lane, &wish, &at);
		assert_int_equal(at.ram, m->there[i / RS_MEMORY_GRAIN]);
		assert_true(at.read_count < RS_WALK_READS);
		if (!at.ram)
			continue;
		assert_int_equal(rs_machine_load(rs_lane_machine(lane),
						 at.lies ? at.lies : at.pa, bytes,
						 sizeof bytes),
				 RS_OK);
		assert_memory_equal(bytes, m->bytes + i, sizeof bytes);
	}
}

static void reads_lead_to_the_bytes_in_each_generation(void **state)
{
	static const struct {
		enum rs_generation g;
		uint64_t cycles;
		unsigned least, most; /* reads: large pages need fewer */
	} cases[] = {{RS_BARE, 300000, 1, 3},
		     {RS_FULL, 5000000, 1, 3},
		     {RS_PARA, 300000, 3, 3},
		     {RS_HVM, 300000, 5, 15}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct rs_lane_options options = options_of(cases[i].g, "tour");
		struct rs_lane *lane = run_to(&options, cases[i].cycles);
		struct rs_memory m;

		rs_lane_recall(lane, &of_sp, &m);
		assert_true(m.known && m.found && m.ram && m.paged);
		assert_in_range(m.read_count, cases[i].least, cases[i].most);
		assert_int_equal(m.address, m.hart.x[2]);
		assert_int_equal(m.lies != 0, cases[i].g == RS_FULL);
		assert_memory_equal(m.stack, m.bytes, RS_MEMORY_BYTES);
		check_bytes(lane, &m);
		rs_lane_close(lane);
	}
}

/* Whether a lane on bare metal is loaded with the code at which a guest's hart stands, at the same address. */
static bool is_code_of(const struct rs_memory *m, const struct rs_lane *bare)
{
	uint8_t bytes[32];

	return rs_machine_load(rs_lane_machine(bare), m->pa - (m->address - m->first), bytes,
			       sizeof bytes) == RS_OK &&
	       memcmp(bytes, m->bytes, sizeof bytes) == 0;
}

enum { VMS = 3 };

/* Firmware and the first instructions are the same in several guests: whether all are past them, each in its own code. */
static bool is_each_in_its_own_code(const struct rs_lane *lane, struct rs_lane *const bare[VMS])
{
	bool own = true;

	for (uint8_t vm = 0; vm < VMS && own; vm++) {
		struct rs_memory_wish wish = {.follow = RS_FOLLOW_PC, .vm = vm};
		struct rs_memory m;

		rs_lane_recall(lane, &wish, &m);
		own = m.known && m.ram && m.stack_count;
		for (unsigned other = 0; other < VMS && own; other++)
			own = is_code_of(&m, bare[other]) == (other == vm);
	}
	return own;
}

static void each_of_several_emulated_computers_shows_its_own_memory(void **state)
{
	struct rs_vm vms[VMS] = {{.guest = "tour"}, {.guest = "count"}, {.guest = "sieve"}};
	struct rs_lane_options options = options_of(RS_FULL, NULL);
	struct rs_lane *lane, *bare[VMS];
	uint64_t ram[VMS] = {0};

	(void)state;
	options.vms = vms;
	options.vm_count = VMS;
	for (unsigned i = 0; i < VMS; i++) {
		struct rs_lane_options alone = options_of(RS_BARE, vms[i].guest);

		bare[i] = run_to(&alone, 0);
	}
	lane = run_to(&options, 3000000);
	while (!is_each_in_its_own_code(lane, bare))
		assert_int_equal(rs_lane_run(lane, 20000).state, RS_LANE_RUNNING);
	for (uint8_t vm = 0; vm < VMS; vm++) {
		static const uint8_t follow[] = {RS_FOLLOW_PC, 2 /* sp */};

		for (size_t i = 0; i < sizeof follow; i++) {
			struct rs_memory_wish wish = {.follow = follow[i], .vm = vm};
			struct rs_memory m;

			rs_lane_recall(lane, &wish, &m);
			assert_true(m.ram && m.lies);
			assert_true(!ram[vm] || ram[vm] == m.lies - m.pa);
			ram[vm] = m.lies - m.pa;
		}
		for (unsigned other = 0; other < vm; other++)
			assert_int_not_equal(ram[other], ram[vm]);
	}
	for (unsigned i = 0; i < VMS; i++)
		rs_lane_close(bare[i]);
	rs_lane_close(lane);
}

static void before_the_guest_begins_nothing_is_known(void **state)
{
	(void)state;
	for (unsigned g = 0; g < RS_GENERATIONS; g++) {
		struct rs_lane_options options = options_of((enum rs_generation)g, "tour");
		struct rs_lane *lane = run_to(&options, 10);
		struct rs_memory m;

		rs_lane_recall(lane, &of_sp, &m);
		assert_false(m.known);
		rs_lane_close(lane);
	}
}

/* Two frames on the stack, whose ends are 32 bytes apart; `last` is the s0 that the outer one has saved. */
static bool is_chain(uint64_t last)
{
	enum { ROOM = 256 };
	struct rs_lane_options options = options_of(RS_BARE, "tour");
	struct rs_lane *lane = run_to(&options, 300000);
	struct rs_machine *machine = rs_lane_debugged(lane);
	struct rs_memory m;
	uint64_t sp, ra, frames[8] = {0};
	bool chain;

	while (rs_machine_mode(machine) == RS_MODE_M)
		(void)rs_lane_step(lane);
	rs_lane_recall(lane, &of_sp, &m);
	assert_true(m.frame_count > 1); /* some word that stands behind a call */
	sp = m.hart.x[2] - ROOM;	/* within a page */
	ra = m.frames[1].pc;
	frames[2] = sp + 64;
	frames[3] = ra;
	frames[6] = last;
	frames[7] = ra;
	assert_int_equal(rs_machine_store(machine, m.pa - ROOM, frames, sizeof frames), RS_OK);
	rs_machine_set_reg(machine, 2, sp);
	rs_machine_set_reg(machine, 8, sp + 32);
	rs_lane_recall(lane, &of_sp, &m);
	chain = m.by_pointer && m.frame_count == 3 && m.frames[1].at == sp + 24 &&
		m.frames[2].at == sp + 56 && m.frames[2].pc == ra;
	rs_lane_close(lane);
	return chain;
}

static void frames_are_followed_where_s0_points_to_frames(void **state)
{
	(void)state;
	assert_true(is_chain(0));
	assert_false(is_chain(3)); /* that is no caller's */
}

/* ---- a hostile guest */

static uint64_t seed = 88172645463325252;

static uint64_t any(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* An entry that is anything, but often nearly right. */
static uint64_t any_entry(uint64_t memory)
{
	uint64_t entry = any(), page = 0x80000 + any() % (memory / PAGE);

	switch (any() % 4) {
	case 0:
		return entry;
	case 1:
		return page << 10 | 1;
	default:
		return page << 10 | (entry & 0xff) | 1;
	}
}

static void spoil(struct rs_lane *lane, enum rs_generation g)
{
	struct rs_machine *m = rs_lane_debugged(lane);
	uint64_t memory = rs_lane_memory(lane), step;
	uint64_t where = rs_lane_nested(lane, &step);
	uint64_t root = any() % 3 ? 0x80000 + any() % (memory / PAGE)
				  : any() & ((UINT64_C(1) << 44) - 1);
	uint64_t atp = any() % 8 ? UINT64_C(8) << 60 | root : any();

	for (unsigned i = 1; i < 32; i++)
		rs_machine_set_reg(m, i, any() % 2 ? 0x80000000 + any() % memory : any());
	for (unsigned i = 0; i < 3000; i++) {
		uint64_t entry = any_entry(memory);
		uint64_t at = any() % 2 ? root << 12 : 0x80000000;

		(void)rs_machine_store(m, at + 8 * (any() % (any() % 2 ? 512 : memory / 8)),
				       &entry, sizeof entry);
	}
	(void)rs_machine_set_csr(m, g == RS_HVM ? CSR_vsatp : CSR_satp, atp);
	if (g == RS_HVM && any() % 2)
		(void)rs_machine_set_csr(m, CSR_hgatp,
					 any() % 4 ? (UINT64_C(8) << 60 | (root & ~UINT64_C(3)))
						   : any());
	if (where && any() % 2)
		for (unsigned i = 0; i < 9; i++) {
			uint64_t word = any() % 2 ? 0x80000000 + any() % memory : any();

			(void)rs_machine_store(m, where + 8 * (any() % 9), &word, sizeof word);
		}
}

static void check_spoilt(const struct rs_lane *lane)
{
	for (unsigned i = 0; i < 40; i++) {
		struct rs_memory_wish wish = {.follow = (uint8_t)(any() % RS_FOLLOWS),
					      .address = any() >> any() % 64,
					      .scroll = (int64_t)(any() >> any() % 64),
					      .has_stack = any() % 2,
					      .stack = any()};
		struct rs_memory m;

		rs_lane_recall(lane, &wish, &m);
		if (!m.known)
			continue;
		assert_true(m.read_count < RS_WALK_READS);
		assert_true(m.stack_count <= RS_MEMORY_STACK);
		assert_in_range(m.frame_count, 1, RS_MEMORY_FRAMES);
		assert_true(m.found || !m.ram);
		for (unsigned k = 0; k < m.read_count; k++)
			assert_true(m.reads[k].level < 3);
		check_bytes(lane, &m);
	}
}

static void whatever_a_guest_spoils_can_be_shown(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 24; round++) {
		enum rs_generation g = (enum rs_generation)(round % RS_GENERATIONS);
		struct rs_lane_options options = options_of(g, "tour");
		struct rs_lane *lane = run_to(&options, g == RS_FULL ? 5000000 : 300000);

		spoil(lane, g);
		check_spoilt(lane);
		rs_lane_close(lane);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_repeated_run_has_the_memory_of_the_first),
		cmocka_unit_test(a_repeated_run_stops_between_events_as_well),
		cmocka_unit_test(an_event_that_never_comes_is_an_error),
		cmocka_unit_test(reads_lead_to_the_bytes_in_each_generation),
		cmocka_unit_test(each_of_several_emulated_computers_shows_its_own_memory),
		cmocka_unit_test(before_the_guest_begins_nothing_is_known),
		cmocka_unit_test(frames_are_followed_where_s0_points_to_frames),
		cmocka_unit_test(whatever_a_guest_spoils_can_be_shown),
	};

	return cmocka_run_group_tests_name("view/recall", tests, NULL, NULL);
}
