/* The waterfall: what it draws is what was measured, and can be read whatever that is.
 *
 *	test_waterfall [ko]
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
#include "view/scene/translations.h"
#include "view/scene/waterfall.h"

static struct view_scene scene;

static void draw(const struct view_waterfall *w)
{
	view_scene_begin(&scene, legible_ruler());
	view_waterfall_scene(&scene, w);
	assert_false(scene.overflow);
	legible_check(&scene);
}

#define ONE(n, f, p, without, ...)                                                             \
	{                                                                                      \
		.workload = n, .foot = "ringside bench", .full = f, .para = p,                 \
		.none = without, .helps = {                                                    \
			0,                                                                     \
			__VA_ARGS__                                                            \
		}                                                                              \
	}

static const struct view_waterfall examples[] = {
	ONE("tour", 25.9, 1.18, 1.05, 1.04, 1.04, 1.02),
	ONE("disk-rand-write", 30.6, 1.61, 4.03, 3.86, 2.32, 2.26),
	ONE("tlb-thrash", 86.5, 1.0, 5.45, 5.45, 5.45, 1.89),
	ONE("sieve", 19.2, 1.0, 1.0, 1.0, 1.0, 1.0),
	ONE("slow", 1234.5, 2.0, 1.5, 1.7, 1.7, 1.6), /* a help that costs */
	ONE("quick", 2.1, 1.9, 1.8, 1.5, 1.4, 1.2),   /* no lens */
	ONE("quicker", 1.2, 1.9, 1.8, 1.5, 1.4,
	    1.2), /* full emulation is not even the slowest */
	ONE("a-workload-with-a-long-name", 9.99, 1.299, 1.299, 1.2951, 1.2, 1.0),
	{.workload = "tlb-thrash 200, sieve 200000",
	 .foot = "ringside bench",
	 .several = true,
	 .full = 37.2,
	 .para = 1.31,
	 .none = 1.94,
	 .helps = {1.71, 1.52, 1.51, 1.1}},
	{.workload = "eight virtual machines: words that are long",
	 .foot = "ringside bench",
	 .several = true,
	 .full = 2.2,
	 .para = 1.31,
	 .none = 1.94,
	 .helps = {1.94, 1.52, 1.51, 1.1}},
};

enum { EXAMPLES = sizeof examples / sizeof *examples };

static void every_example_is_legible(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXAMPLES; i++)
		draw(&examples[i]);
}

static void any_ratios_are_legible(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int n = 0; n < 500; n++) {
		struct view_waterfall w = {.workload = "disk-rand-write",
					   .foot = "ringside bench"};
		double *const values[] = {&w.para,     &w.none,	    &w.helps[0],
					  &w.helps[1], &w.helps[2], &w.helps[3]};

		w.several = n % 2;
		w.full = n % 7 ? 3 + n * 0.7 : 1 + n * 0.003;
		for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
			seed = seed * 1664525 + 1013904223;
			*values[i] = 1 + (seed >> 16) / 65536.0 * (n % 10 ? 1.5 : 0.05);
		}
		draw(&w);
	}
}

/* The `nth` bar of a lane's colour, from above. */
static const struct view_item *bar(enum view_color color, size_t nth)
{
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_BOX && scene.items[i].color == color &&
		    nth-- == 0)
			return &scene.items[i];
	fail_msg("there is no such bar");
	return NULL;
}

static bool says(const char *text)
{
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_TEXTS &&
		    strcmp(scene.items[i].text.text, text) == 0)
			return true;
	return false;
}

/* How many times the lens enlarges, as it is written: the last number of its text. */
static double lens_says(void)
{
	for (size_t i = 0; i < scene.count; i++) {
		const char *text =
			scene.items[i].kind == VIEW_TEXTS ? scene.items[i].text.text : "";
		const char *at = text + strlen(text);
		unsigned times;

		if (strncmp(text, "1.0x", 4) != 0 || strlen(text) < 10)
			continue;
		while (at > text && !(at[-1] >= '0' && at[-1] <= '9'))
			at--;
		while (at > text && at[-1] >= '0' && at[-1] <= '9')
			at--;
		assert_int_equal(sscanf(at, "%u", &times), 1);
		return times;
	}
	fail_msg("nothing is said of the lens");
	return 0;
}

static void lengths_are_in_proportion_under_the_lens(void **state)
{
	const struct view_waterfall *w = &examples[1];
	double per;

	(void)state;
	draw(w);
	per = bar(VIEW_LANE_HVM, 0)->w / (w->none - 1);
	for (size_t i = VIEW_HELP_SSTC; i < VIEW_HELPS; i++)
		assert_true(fabs(bar(VIEW_LANE_HVM, i)->w - per * (w->helps[i] - 1)) < 0.5);
	assert_true(fabs(bar(VIEW_LANE_PARA, 0)->w - per * (w->para - 1)) < 0.5);
	/* the lens says how many times it enlarges */
	assert_true(fabs(per / (bar(VIEW_LANE_FULL, 0)->w / w->full) - lens_says()) < 0.51);
}

static void worths_are_differences_of_the_figures(void **state)
{
	char text[VIEW_TEXT];

	(void)state;
	draw(&examples[1]);
	for (size_t i = 0; i < 3; i++) {
		static const char *const worths[] = {"0.17x", "1.54x", "0.06x"};

		snprintf(text, sizeof text, "%s", view_localized(TEXT_WATERFALL_WORTH));
		assert_non_null(strstr(text, "%s"));
		memmove(strstr(text, "%s") + strlen(worths[i]), strstr(text, "%s") + 2,
			strlen(strstr(text, "%s") + 2) + 1);
		memcpy(text + (strstr(view_localized(TEXT_WATERFALL_WORTH), "%s") -
			       view_localized(TEXT_WATERFALL_WORTH)),
		       worths[i], strlen(worths[i]));
		assert_true(says(text));
	}
	assert_true(says("4.03x") && says("2.26x") && says("30.6x") && says("1.00x"));
}

static void without_a_slow_lane_there_is_no_lens(void **state)
{
	(void)state;
	draw(&examples[5]);
	for (size_t i = 0; i < scene.count; i++)
		assert_int_not_equal(scene.items[i].kind, VIEW_LENS);
	/* the lengths are those from 0 then */
	assert_true(fabs(bar(VIEW_LANE_PARA, 0)->w / bar(VIEW_LANE_HVM, 0)->w - 1.9 / 1.8) <
		    0.01);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_example_is_legible),
		cmocka_unit_test(any_ratios_are_legible),
		cmocka_unit_test(lengths_are_in_proportion_under_the_lens),
		cmocka_unit_test(worths_are_differences_of_the_figures),
		cmocka_unit_test(without_a_slow_lane_there_is_no_lens),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0 && !view_set_language(VIEW_KO))
		return 77; /* built without gettext */
	return cmocka_run_group_tests_name("view/waterfall", tests, NULL, NULL);
}
