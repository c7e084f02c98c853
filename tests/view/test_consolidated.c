/* The figures of Consolidation, of real guests: against the ledgers of lanes that run each alone and all
 * on one computer, and against a recount of response times from the events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"
#include "ringside/alone.h"
#include "ringside/recording.h"
#include "view/model/consolidation.h"

enum { VMS = 3, MOST = 400 };

static const struct rs_vm vms[VMS] = {{.guest = "serve", .append = "120 900", .name = "web"},
				      {.guest = "serve", .append = "30 3000", .name = "mail"},
				      {.guest = "batch", .append = "6"}};

/* Response times of a lane's requests, by virtual machine, as the marks have them. */
static struct times {
	uint64_t list[VMS][MOST];
	size_t count[VMS];
} times;

static void on_event(void *context, const struct rs_event *e, const struct rs_fact *f)
{
	struct times *t = context;

	if (f->kind != RS_FACT_RESPONSE || f->vm >= VMS)
		return;
	assert_true(t->count[f->vm] < MOST);
	t->list[f->vm][t->count[f->vm]++] = e->cycle - e->mark.payload * RS_CYCLES_PER_TICK;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* So many of each hundred are no larger. */
static void check_percentile(unsigned vm, unsigned per_cent, uint64_t found)
{
	size_t below = 0, least = 0, n = times.count[vm];

	for (size_t i = 0; i < n; i++) {
		below += times.list[vm][i] <= found;
		least += times.list[vm][i] < found;
	}
	assert_true(below * 100 >= n * per_cent);
	assert_true(least * 100 < n * per_cent);
}

static void check_responses(unsigned vm, const struct rs_responses *r)
{
	assert_int_equal(r->count, times.count[vm]);
	if (!r->count)
		return;
	qsort(times.list[vm], r->count, sizeof times.list[vm][0], by_size);
	check_percentile(vm, 50, r->p50);
	check_percentile(vm, 99, r->p99);
	assert_int_equal(r->max, times.list[vm][r->count - 1]);
}

static struct rs_lane *open_lane(const struct rs_lane_options *options)
{
	struct rs_lane *lane;
	char message[1024];

	if (rs_lane_open(&lane, options, message, sizeof message) != RS_OK)
		fail_msg("%s", message);
	return lane;
}

static void run(struct rs_lane *lane)
{
	while (rs_lane_run(lane, UINT64_MAX).state == RS_LANE_RUNNING)
		;
}

static struct rs_lane_options options_of(enum rs_generation g)
{
	times = (struct times){.count = {0}};
	return (struct rs_lane_options){
		.generation = g,
		.vms = vms,
		.vm_count = VMS,
		.observer = {on_event, &times, RS_EVENT_BIT(RS_EVENT_MARK)}};
}

static struct rs_lane_status status(void *lane)
{
	return rs_lane_status(lane);
}

static void ledger(void *lane, struct rs_ledger *out)
{
	rs_lane_ledger(lane, out);
}

static struct rs_responses responses(void *lane, unsigned vm)
{
	return rs_lane_responses(lane, vm);
}

static size_t nothing(void *lane)
{
	(void)lane;
	return 0;
}

static struct view_model model;
static struct view_consolidation c;

/* What the screen is drawn from. */
static struct rs_lane *consolidate(enum rs_generation g)
{
	struct rs_lane_options options = options_of(g);
	struct rs_lane *lane = open_lane(&options), *alone;
	struct view_source source = {.generation = g,
				     .context = lane,
				     .count = nothing,
				     .status = status,
				     .ledger = ledger,
				     .responses = responses};
	char message[1024];

	run(lane);
	view_model_init(&model);
	(void)view_model_add(&model, &source);
	for (size_t i = 0; i < VMS; i++) {
		if (rs_alone_open(&alone, &options, i, message, sizeof message) != RS_OK)
			fail_msg("%s", message);
		run(alone);
		rs_alone_read(alone, &model.before.list[i]);
		rs_lane_close(alone);
	}
	(void)view_model_update(&model, SIZE_MAX);
	assert_true(view_consolidation(&c, &model, VMS));
	return lane;
}

static void check_one_computer(enum rs_generation g)
{
	static struct rs_ledger l;
	struct rs_lane *lane = consolidate(g);
	uint64_t sum = 0;

	rs_lane_ledger(lane, &l);
	assert_int_equal(c.cycles, l.taken.cycles);
	assert_int_equal(c.busy, l.taken.cycles - l.taken.layers[RS_LAYER_IDLE]);
	for (unsigned i = 0; i < VMS; i++) {
		assert_memory_equal(c.servers[i].after, l.vms[i].layers,
				    sizeof c.servers[i].after);
		assert_int_equal(c.servers[i].steal, l.vms[i].steal);
		for (size_t k = 0; k < RS_LAYERS; k++)
			sum += c.servers[i].after[k];
		check_responses(i, &c.servers[i].after_responses);
	}
	for (size_t k = 0; k < RS_LAYERS; k++)
		sum += c.nobody[k];
	assert_int_equal(sum, l.taken.cycles);
	assert_true(c.answered && c.ended && c.served);
	assert_true(c.few); /* mail: 30 requests */
	assert_true(c.overload == (g == RS_FULL));
	view_model_free(&model);
	rs_lane_close(lane);
}

static void the_computer_with_all_is_as_its_ledger(void **state)
{
	(void)state;
	check_one_computer(RS_HVM);
	check_one_computer(RS_PARA);
}

static void an_emulator_does_not_keep_up(void **state)
{
	(void)state;
	check_one_computer(RS_FULL);
}

/* As 'ringside run' would run them, to the cycle. */
static void each_alone_is_as_the_same_guest_on_bare_metal(void **state)
{
	static struct rs_ledger l;
	struct rs_lane *lane = consolidate(RS_HVM);
	uint64_t busy = 0, longest = 0;

	(void)state;
	rs_lane_close(lane);
	for (unsigned i = 0; i < VMS; i++) {
		struct rs_lane_options options = options_of(RS_BARE);
		const struct view_server *s = &c.servers[i];

		options.vm_count = 0;
		options.vms = NULL;
		options.guest = vms[i].guest;
		options.append = vms[i].append;
		options.memory = 16 << 20;
		lane = open_lane(&options);
		run(lane);
		rs_lane_ledger(lane, &l);
		assert_int_equal(s->before.state, RS_ALONE_ENDED);
		assert_int_equal(s->before.cycles, l.taken.cycles);
		assert_memory_equal(s->before.layers, l.taken.layers, sizeof s->before.layers);
		assert_int_equal(s->before_busy,
				 l.taken.cycles - l.taken.layers[RS_LAYER_IDLE]);
		check_responses(0, &s->before.responses);
		busy += s->before_busy;
		longest = longest > l.taken.cycles ? longest : l.taken.cycles;
		rs_lane_close(lane);
	}
	assert_int_equal(c.before_busy, busy);
	assert_int_equal(c.before_cycles, longest);
	assert_int_equal(c.before_known, VMS);
	view_model_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_computer_with_all_is_as_its_ledger),
		cmocka_unit_test(an_emulator_does_not_keep_up),
		cmocka_unit_test(each_alone_is_as_the_same_guest_on_bare_metal),
	};

	return cmocka_run_group_tests_name("view/consolidated", tests, NULL, NULL);
}
