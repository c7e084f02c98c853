/* The index of turns of real virtual machines, against the ledger that their lane kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ringside/recording.h"
#include "view/model/turns.h"

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

static struct rs_lane *run(enum rs_generation g, const struct rs_vm *vms, size_t vm_count,
			   const char *guest, struct rs_ledger *ledger)
{
	struct rs_lane_options options = {.generation = g,
					  .guest = guest,
					  .vms = vms,
					  .vm_count = vm_count,
					  .relay = true,
					  .record = RS_RECORD_USUAL};
	struct rs_lane *lane;
	char message[1024];

	if (rs_lane_open(&lane, &options, message, sizeof message) != RS_OK)
		fail_msg("%s", message);
	while (rs_lane_run(lane, UINT64_MAX).state == RS_LANE_RUNNING)
		;
	rs_lane_ledger(lane, ledger);
	return lane;
}

static void index_of(struct view_turns *t, struct rs_lane *lane, enum rs_generation g)
{
	struct view_source source = {
		.generation = g, .context = lane, .count = count, .at = at, .read = read};

	*t = (struct view_turns){0};
	while (view_turns_update(t, &source, 1000))
		;
}

static const struct rs_vm three[] = {{.guest = "sieve", .append = "60000"},
				     {.guest = "serve", .append = "6"},
				     {.guest = "batch", .append = "3", .cap = 40}};

static void check_sums(const struct view_turns *t, const struct rs_ledger *l)
{
	struct view_bin all;
	uint64_t switches = 0;

	assert_int_equal(t->cycles, l->taken.cycles);
	for (size_t vm = 0; vm < l->vm_count; vm++) {
		for (size_t k = 0; k < RS_LAYER_IDLE; k++)
			assert_int_equal(t->sums[vm][k], l->vms[vm].layers[k]);
		switches += l->vms[vm].switches;
	}
	assert_int_equal(t->sums[RS_VM_NONE][RS_LAYER_IDLE], l->taken.layers[RS_LAYER_IDLE]);
	assert_int_equal(t->switches, switches);

	/* Spans and bins say the same. */
	view_turns_sum(t, 0, t->cycles, &all);
	assert_memory_equal(all.cycles, t->sums, sizeof all.cycles);
	memset(&all, 0, sizeof all);
	for (size_t i = 0; i < VIEW_BINS; i++)
		for (size_t vm = 0; vm < VIEW_ROWS; vm++)
			for (size_t k = 0; k < VIEW_LAYERS; k++)
				all.cycles[vm][k] += t->bins[i].cycles[vm][k];
	assert_memory_equal(all.cycles, t->sums, sizeof all.cycles);
}

/* They follow each other without a gap, and each one's layers are its length. */
static void check_turns(const struct view_turns *t)
{
	uint64_t end = 0, given = 0;

	assert_true(t->turns.count > 1);
	for (size_t i = 0; i < t->turns.count; i++) {
		const struct view_turn *turn = VIEW_AT(t->turns, view_turn, i);
		uint64_t sum = 0;

		assert_int_equal(turn->begin, end);
		end = turn->end;
		for (size_t k = 0; k < RS_LAYERS; k++)
			sum += turn->layers[k];
		assert_int_equal(sum, turn->end - turn->begin);
		given += turn->vm != RS_VM_NONE;
	}
	assert_int_equal(end, t->cycles);
	assert_int_equal(given, t->switches);
}

/* Exits that are over cost what they cost in the ledger. */
static void check_exits(const struct view_turns *t, const struct rs_ledger *l)
{
	struct rs_tally exits[RS_VMS] = {{0}}, expected[RS_VMS] = {{0}};

	for (size_t i = 0; i < t->exits.count; i++) {
		const struct view_left *x = VIEW_AT(t->exits, view_left, i);

		exits[x->vm].count += x->cycles > 0;
		exits[x->vm].cycles += x->cycles;
	}
	for (size_t vm = 0; vm < l->vm_count; vm++) {
		for (size_t i = 0; i < l->vms[vm].exit_count; i++) {
			const struct rs_exit *row = &l->vms[vm].exits[i];

			if (strcmp(row->reason, RS_EXIT_SWITCH) == 0)
				continue;
			expected[vm].count += row->tally.count;
			expected[vm].cycles += row->tally.cycles;
		}
		assert_int_equal(exits[vm].count, expected[vm].count);
		assert_int_equal(exits[vm].cycles, expected[vm].cycles);
	}
}

static void check_generation(enum rs_generation g)
{
	static struct rs_ledger ledger;
	struct rs_lane *lane = run(g, three, 3, NULL, &ledger);
	struct view_turns t;

	index_of(&t, lane, g);
	check_sums(&t, &ledger);
	check_exits(&t, &ledger);
	for (unsigned vm = 0; vm < 3; vm++) {
		assert_true(t.state[vm].begun && t.state[vm].ended);
		assert_int_equal(t.state[vm].end, ledger.vms[vm].end);
		assert_true(t.state[vm].begin < t.state[vm].end);
	}
	check_turns(&t);
	assert_int_equal(t.vms, 3);
	view_turns_free(&t);
	rs_lane_close(lane);
}

static void turns_add_up_to_the_ledger(void **state)
{
	(void)state;
	check_generation(RS_HVM);
	check_generation(RS_PARA);
}

static void turns_of_emulators_add_up_too(void **state)
{
	(void)state;
	check_generation(RS_FULL);
}

/* What a VM waits, by its marks, is what its scheduler counted, to the time that it takes to say so:
 * some hundred cycles at each switch. The scheduler counts while VMs are made, too, which is start-up
 * here. */
static void waits_are_what_the_scheduler_counted(void **state)
{
	static struct rs_ledger ledger;
	struct rs_lane *lane = run(RS_HVM, three, 3, NULL, &ledger);
	struct view_turns t;

	(void)state;
	index_of(&t, lane, RS_HVM);
	for (size_t vm = 0; vm < 3; vm++) {
		uint64_t counted = ledger.vms[vm].steal + ledger.vms[vm].capped;
		uint64_t spare = 1500 * (ledger.vms[vm].switches + 1);

		assert_true(counted > 0);
		assert_true(t.waited[vm] > 0 && t.waited[vm] <= counted + spare);
		assert_true(t.waited[vm] + spare + t.first >= counted);
	}
	view_turns_free(&t);
	rs_lane_close(lane);
}

static void the_only_guest_of_bare_metal_has_the_cpu_but_for_idle_time(void **state)
{
	static struct rs_ledger ledger;
	struct rs_lane *lane = run(RS_BARE, NULL, 0, "batch", &ledger);
	struct view_turns t;

	(void)state;
	index_of(&t, lane, RS_BARE);
	assert_int_equal(t.sums[0][RS_LAYER_APP], ledger.taken.layers[RS_LAYER_APP]);
	assert_int_equal(t.sums[RS_VM_NONE][RS_LAYER_IDLE], ledger.taken.layers[RS_LAYER_IDLE]);
	check_turns(&t);
	assert_true(t.switches > 50); /* it sleeps as often */
	view_turns_free(&t);
	rs_lane_close(lane);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns_add_up_to_the_ledger),
		cmocka_unit_test(turns_of_emulators_add_up_too),
		cmocka_unit_test(waits_are_what_the_scheduler_counted),
		cmocka_unit_test(the_only_guest_of_bare_metal_has_the_cpu_but_for_idle_time),
	};

	return cmocka_run_group_tests_name("view/turns", tests, NULL, NULL);
}
