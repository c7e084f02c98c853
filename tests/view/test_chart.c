/* Pictures of a report: what they draw is what was measured, to scale, and can be read whatever that is.
 *
 *	test_chart [ko]
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "legible.h"
#include "view/scene/chart.h"
#include "view/scene/figures.h"
#include "view/scene/translations.h"

enum { GROUPS = 24 };

static struct view_scene scene;
static struct view_chart_group groups[GROUPS + 7];

static void draw(const struct view_chart *c, size_t page)
{
	view_scene_begin(&scene, legible_ruler());
	view_chart_scene(&scene, c, page);
	assert_false(scene.overflow);
	legible_check(&scene);
}

static void draw_all(const struct view_chart *c)
{
	size_t pages = view_chart_pages(c);

	assert_int_not_equal(pages, 0);
	for (size_t i = 0; i < pages; i++)
		draw(c, i);
}

static void cell(struct view_chart_group *g, enum rs_generation lane, double ratio)
{
	uint64_t busy = (uint64_t)(ratio * 1000000 + 0.5);

	g->cells[lane] = (struct view_chart_cell){
		.ok = ratio > 0,
		.asked = true,
		.ratio = ratio,
		.busy = busy,
		.requests = 100,
		.layers = {busy / 2, busy / 4, busy / 8, busy - busy / 2 - busy / 4 - busy / 8},
		.times = {busy, busy * 2, busy * 3, busy * 5},
	};
}

/* The report of `count` workloads on all generations. */
static struct view_chart report(enum view_chart_kind kind, size_t count)
{
	static const char *const names[] = {"tour", "sieve", "disk-rand-write",
					    "tlb-thrash:4000"};

	memset(groups, 0, sizeof groups);
	for (size_t i = 0; i < count; i++) {
		groups[i].workload = names[i % 4];
		cell(&groups[i], RS_BARE, 1);
		cell(&groups[i], RS_FULL, 19.2 + 3 * (double)i);
		cell(&groups[i], RS_PARA, 1.16 + 0.02 * (double)i);
		cell(&groups[i], RS_HVM, 1.02);
		cell(&groups[i], RS_CONTAINER, 1.01);
	}
	return (struct view_chart){
		.kind = kind, .groups = groups, .count = count, .foot = "ringside bench"};
}

/* Geometric means: of all, of computing, of the kernel... */
static void add_means(struct view_chart *c, size_t count)
{
	static const char *const names[] = {"all",     "compute", "kernel", "memory",
					    "devices", "disk",	  "mixed"};

	for (size_t i = c->count; i < c->count + count; i++) {
		groups[i] = (struct view_chart_group){.workload = names[i - c->count]};
		for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
			groups[i].cells[lane] = (struct view_chart_cell){
				.ok = true,
				.asked = true,
				.ratio = lane == RS_FULL ? 21.5 : 1.25 + 0.03 * (double)i,
				.count = 5};
	}
	c->means = count;
}

static struct view_chart units(void)
{
	static const struct {
		const char *unit;
		enum rs_generation lane;
		uint64_t count;
		enum view_chart_limit limit;
	} rows[] = {
		{"process", RS_BARE, 12, VIEW_LIMIT_P99},
		{"box", RS_CONTAINER, 10, VIEW_LIMIT_P99},
		{"vm", RS_FULL, 1, VIEW_LIMIT_BUSY},
		{"vm", RS_PARA, 5, VIEW_LIMIT_FAILED},
		{"vm", RS_HVM, 8, VIEW_LIMIT_TABLE},
		{"computer", RS_BARE, 1, VIEW_LIMIT_MEMORY},
	};
	struct view_chart c = {.kind = VIEW_CHART_UNITS,
			       .groups = groups,
			       .foot = "ringside bench",
			       .memory = UINT64_C(128) << 20,
			       .mean_us = 1000};

	memset(groups, 0, sizeof groups);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!c.count || strcmp(groups[c.count - 1].workload, rows[i].unit) != 0)
			groups[c.count++].workload = rows[i].unit;
		groups[c.count - 1].cells[rows[i].lane] =
			(struct view_chart_cell){.ok = true,
						 .asked = true,
						 .count = rows[i].count,
						 .limit = rows[i].limit,
						 .alone = 31234,
						 .then = 62345};
	}
	return c;
}

static struct view_chart sweep(size_t count)
{
	struct view_chart c = report(VIEW_CHART_SWEEP, count);

	c.vary = "walk-read";
	for (size_t i = 0; i < count; i++) {
		groups[i].has_default = true;
		groups[i].by_default = 8;
		groups[i].workload = "prot-fault";
		groups[i].x = 2 + 3 * i;
	}
	return c;
}

static const struct view_item *bar(enum view_color color, size_t nth)
{
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_BOX && scene.items[i].color == color &&
		    scene.items[i].h > 20 && scene.items[i].w > 3.5 && nth-- == 0)
			return &scene.items[i];
	fail_msg("there is no such bar");
	return NULL;
}

static bool says(const char *text)
{
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_TEXTS && strstr(scene.items[i].text.text, text))
			return true;
	return false;
}

static bool has_spot(const char *text)
{
	for (size_t i = 0; i < scene.spot_count; i++)
		if (strstr(scene.spots[i].text, text))
			return true;
	return false;
}

static void every_kind_is_legible_with_any_number_of_workloads(void **state)
{
	(void)state;
	for (size_t n = 1; n <= GROUPS; n += n < 9 ? 1 : 5)
		for (unsigned kind = 0; kind < VIEW_CHART_SWEEP; kind++) {
			struct view_chart c = report((enum view_chart_kind)kind, n);

			draw_all(&c);
		}
	for (size_t n = 1; n <= GROUPS; n++) {
		struct view_chart c = sweep(n);

		draw_all(&c);
		c = report(VIEW_CHART_BARS, n);
		add_means(&c, 1 + n % 7);
		draw_all(&c);
		c.kind = VIEW_CHART_MEANS;
		draw_all(&c);
	}
}

static void without_the_container_lane_there_is_more_room(void **state)
{
	struct view_chart c = report(VIEW_CHART_BARS, 5);

	(void)state;
	assert_true(view_chart_pages(&c) > 1);
	for (size_t i = 0; i < 5; i++)
		c.groups[i].cells[RS_CONTAINER] = (struct view_chart_cell){.ok = false};
	assert_int_equal(view_chart_pages(&c), 1);
	draw_all(&c);
}

static void any_ratios_and_any_lanes_are_legible(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int n = 0; n < 400; n++) {
		struct view_chart c =
			n % 4 == VIEW_CHART_SWEEP
				? sweep(1 + (size_t)n % 5)
				: report((enum view_chart_kind)(n % 4), 1 + (size_t)n % 7);

		for (size_t i = 0; i < c.count; i++)
			for (unsigned lane = RS_FULL; lane < VIEW_CHART_LANES; lane++) {
				double ratio;

				seed = seed * 1664525 + 1013904223;
				ratio = (seed >> 8) % 7
						? 0.9 + pow(2, (seed >> 16) % 1000 / 100.0 - 1)
						: 0;
				if (lane == RS_HVM && n % 3 == 0)
					memset(&c.groups[i].cells[lane], 0,
					       sizeof c.groups[i].cells[lane]);
				else
					cell(&c.groups[i], (enum rs_generation)lane, ratio);
			}
		draw_all(&c);
	}
}

static void bars_are_to_scale_and_so_are_those_under_the_lens(void **state)
{
	struct view_chart c = report(VIEW_CHART_BARS, 2);
	double whole, near;

	(void)state;
	draw(&c, 0);
	whole = bar(VIEW_LANE_FULL, 0)->w / 19.2;
	assert_true(fabs(bar(VIEW_LANE_FULL, 1)->w - whole * 22.2) < 0.1);
	assert_true(fabs(bar(VIEW_LANE_PARA, 0)->w - whole * 1.16) < 0.1);
	/* beside it once more: what is above bare metal */
	near = bar(VIEW_LANE_PARA, 1)->w / 0.16;
	assert_true(fabs(bar(VIEW_LANE_PARA, 3)->w - near * 0.18) < 0.1);
	assert_true(fabs(bar(VIEW_LANE_HVM, 1)->w - near * 0.02) < 0.1);
	assert_true(near > 10 * whole);
	assert_true(says("19.2x") && says("1.16x") && says("1.02x"));
}

static void without_a_slow_lane_there_is_no_lens(void **state)
{
	struct view_chart c = report(VIEW_CHART_BARS, 1);

	(void)state;
	cell(&groups[0], RS_FULL, 2.5);
	draw(&c, 0);
	for (size_t i = 0; i < scene.count; i++)
		assert_int_not_equal(scene.items[i].kind, VIEW_LENS);
	assert_true(fabs(bar(VIEW_LANE_FULL, 0)->w / bar(VIEW_LANE_PARA, 0)->w - 2.5 / 1.16) <
		    0.01);
}

static void layers_fill_their_bars(void **state)
{
	struct view_chart c = report(VIEW_CHART_LAYERS, 1);

	(void)state;
	draw(&c, 0);
	assert_true(fabs(bar(VIEW_FILL_APP, 0)->w - 2 * bar(VIEW_FILL_OS, 0)->w) < 0.1);
	assert_true(fabs(bar(VIEW_FILL_APP, 0)->w + bar(VIEW_FILL_OS, 0)->w +
			 bar(VIEW_FILL_HYPERVISOR, 0)->w + bar(VIEW_FILL_HARDWARE, 0)->w -
			 (1660 - 420)) < 0.1);
	assert_true(has_spot("9,600,000") && has_spot("4,800,000"));
}

static void one_run_alone_has_a_bar_for_each_layer(void **state)
{
	struct view_chart c = report(VIEW_CHART_LAYERS, 1);
	char text[32];

	(void)state;
	for (unsigned lane = 0; lane < VIEW_CHART_LANES; lane++)
		if (lane != RS_PARA)
			groups[0].cells[lane] = (struct view_chart_cell){.ok = false};
	draw(&c, 0);
	assert_true(fabs(bar(VIEW_FILL_APP, 0)->w - 2 * bar(VIEW_FILL_OS, 0)->w) < 0.1);
	for (unsigned i = 0; i < 2; i++) {
		view_figure(text, sizeof text, groups[0].cells[RS_PARA].layers[i]);
		assert_true(says(text));
	}
	view_figure(text, sizeof text, groups[0].cells[RS_PARA].busy);
	assert_true(says(text));
	assert_true(has_spot("580,000"));
	groups[0].cells[RS_PARA].layers[RS_LAYER_FIRMWARE] = 0;
	draw(&c, 0);
	assert_false(says(view_localized(TEXT_FIRMWARE)));
}

static void places_say_the_exact_figures(void **state)
{
	struct view_chart c = report(VIEW_CHART_BARS, 3);

	(void)state;
	draw(&c, 0);
	assert_true(has_spot("25.200000x") && has_spot("25,200,000") && has_spot("1.020000x"));
	c.kind = VIEW_CHART_RESPONSES;
	draw(&c, 1); /* a page a workload */
	assert_true(has_spot("sieve · p99") && has_spot("66,600,000"));
	c = sweep(4);
	draw(&c, 0);
	assert_true(has_spot("walk-read=11") && has_spot("28.200000x, 28,200,000"));
	c = units();
	draw(&c, 0);
	assert_true(says("12") && says("≥ 8") && has_spot("31,234") && has_spot("62,345"));
	assert_true(fabs(bar(VIEW_LANE_PARA, 0)->w / bar(VIEW_LANE_CONTAINER, 0)->w - 0.5) <
		    0.01);
}

static void a_sweep_marks_the_default_where_it_is(void **state)
{
	struct view_chart c = sweep(5); /* 2 to 14 */
	double x = 0;

	(void)state;
	draw(&c, 0);
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_LINE && scene.items[i].line.dashed)
			x = scene.items[i].line.x0;
	assert_true(fabs(x - (150 + (890 - 150) / 2.0)) < 0.1); /* of the last: the whole */
	groups[0].by_default = 15;
	draw(&c, 0);
	for (size_t i = 0; i < scene.count; i++)
		assert_false(scene.items[i].kind == VIEW_LINE && scene.items[i].line.dashed);
}

static void one_page_has_the_mean_of_all_where_there_is_room(void **state)
{
	struct view_chart c = report(VIEW_CHART_BARS, 3);

	(void)state;
	add_means(&c, 3);
	assert_int_equal(view_chart_pages(&c), 1);
	draw(&c, 0);
	assert_true(has_spot("21.500000x"));
	assert_true(says(view_localized(TEXT_CHART_ALL)));
	c.kind = VIEW_CHART_MEANS;
	assert_int_equal(view_chart_pages(&c), 1);
	draw(&c, 0);
	assert_false(has_spot("19.200000x"));
	assert_true(says("21.5x"));
}

static void what_does_not_fit_goes_to_further_pages(void **state)
{
	struct view_chart c = report(VIEW_CHART_BARS, GROUPS);

	(void)state;
	assert_true(view_chart_pages(&c) >= 4);
	add_means(&c, 7);
	assert_true(view_chart_pages(&c) >= 6);
	draw(&c, view_chart_pages(&c) - 1); /* means have the last ones */
	assert_true(has_spot("21.500000x"));
	c.means = 0;
	c.count = 4;
	assert_int_equal(view_chart_pages(&c), 1);
	add_means(&c, 7); /* none has room */
	assert_int_equal(view_chart_pages(&c), 1);
	draw(&c, 0);
	assert_false(has_spot("21.500000x"));
	c.means = 0;
	c.kind = VIEW_CHART_RESPONSES;
	assert_int_equal(view_chart_pages(&c), 4);
	c = sweep(4);
	groups[2].workload = groups[3].workload = "sieve";
	assert_int_equal(view_chart_pages(&c), 2);
	c.count = 0;
	assert_int_equal(view_chart_pages(&c), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_legible_with_any_number_of_workloads),
		cmocka_unit_test(any_ratios_and_any_lanes_are_legible),
		cmocka_unit_test(bars_are_to_scale_and_so_are_those_under_the_lens),
		cmocka_unit_test(without_a_slow_lane_there_is_no_lens),
		cmocka_unit_test(layers_fill_their_bars),
		cmocka_unit_test(one_run_alone_has_a_bar_for_each_layer),
		cmocka_unit_test(places_say_the_exact_figures),
		cmocka_unit_test(a_sweep_marks_the_default_where_it_is),
		cmocka_unit_test(without_the_container_lane_there_is_more_room),
		cmocka_unit_test(one_page_has_the_mean_of_all_where_there_is_room),
		cmocka_unit_test(what_does_not_fit_goes_to_further_pages),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0 && !view_set_language(VIEW_KO))
		return 77; /* built without gettext */
	return cmocka_run_group_tests_name("view/chart", tests, NULL, NULL);
}
