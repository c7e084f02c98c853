/* The Consolidation screen: what it says is so, and it can be read, with one to eight guests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <math.h>

#include <cmocka.h>

#include "lane_fixture.h"
#include "legible.h"
#include "sample_servers.h"
#include "view/control/mouse.h"
#include "view/scene/consolidation.h"
#include "view/text/page.h"

static struct sample sample;
static const unsigned sizes[] = {80, 90, 100, 125, 150, 175, 200};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void open_servers(enum rs_generation g, unsigned vms, enum sample_servers kind)
{
	sample_servers_make(&model, &sample, g, vms, kind);
	show = (struct view_show){
		.guest = "consolidation", .speed = "10x", .screen = VIEW_SCREEN_CONSOLIDATION};
	sample_vms_show(&show, vms);
}

static void close_servers(void)
{
	view_model_free(&model);
}

static void one_to_eight_guests_are_legible_at_every_size(void **state)
{
	static const enum rs_generation of[] = {RS_HVM, RS_PARA, RS_FULL, RS_CONTAINER};

	(void)state;
	for (unsigned vms = 1; vms <= RS_VMS; vms++) {
		for (int kind = 0; kind < SERVERS_KINDS; kind++) {
			open_servers(of[(vms + (unsigned)kind) % 4], vms,
				     (enum sample_servers)kind);
			for (size_t i = 0; i < 2 * SIZES; i++) {
				show.percent = sizes[i / 2];
				show.hidden = i % 2;
				draw();
				check_scene();
			}
			close_servers();
		}
	}
}

/* Wherever the pointer is, the tip can be read. */
static void every_place_that_is_pointed_at_is_legible(void **state)
{
	(void)state;
	for (unsigned vms = 1; vms <= RS_VMS; vms += vms < 4 ? 3 : 4) {
		open_servers(vms == 1 ? RS_FULL : RS_HVM, vms, SERVERS_USUAL);
		show.pointer.on = true;
		for (double y = 150; y < 1000; y += 33) {
			for (double x = 20; x < 1900; x += 47) {
				show.pointer.x = x;
				show.pointer.y = y;
				draw();
				check_scene();
			}
		}
		close_servers();
	}
}

static void a_page_of_text_fits_a_terminal(void **state)
{
	struct view_page page;

	(void)state;
	for (unsigned vms = 1; vms <= RS_VMS; vms++) {
		for (int kind = 0; kind < SERVERS_KINDS; kind++) {
			open_servers(RS_HVM, vms, (enum sample_servers)kind);
			show.hidden = vms % 2;
			view_page(&page, &model, &show, kind % 2);
			assert_int_equal(page.rows, VIEW_PAGE_ROWS);
			for (size_t k = 0; k < page.rows; k++)
				assert_true(view_columns(page.lines[k].text) <=
					    VIEW_PAGE_COLUMNS);
			close_servers();
		}
	}
}

/* ---- areas */

static double area(enum view_color color, double x0, double x1, double y0, double y1)
{
	double sum = 0;

	for (size_t i = 0; i < scene.count; i++) {
		const struct view_item *b = &scene.items[i];

		if (b->kind == VIEW_BOX && b->color == color && b->x >= x0 - 0.01 &&
		    b->x + b->w <= x1 + 0.01 && b->y >= y0 - 0.01 && b->y + b->h <= y1 + 0.01)
			sum += b->w * b->h;
	}
	return sum;
}

/* A computer's height is its cycles, of which work fills so many pixels as it has cycles. */
static void areas_are_cycles(void **state)
{
	struct consolidation p;

	(void)state;
	for (unsigned vms = 1; vms <= 4; vms++) {
		double bottom, right, hypervisor = 0;

		open_servers(RS_HVM, vms, SERVERS_USUAL);
		draw();
		assert_true(consolidation_place(&p, &scene, &model, &show));
		bottom = p.top + p.h;
		right = p.x[1] + p.w;
		for (unsigned i = 0; i < vms; i++) {
			double x = p.x[0] + i * (p.w + 16);
			const struct view_server *server = &p.c.servers[i];
			double all = p.h * (p.w - 8) / (double)p.c.before_cycles;

			assert_true(fabs(area(VIEW_EDGE_APP, x, x + p.w, p.top, bottom) -
					 (double)server->before.layers[RS_LAYER_APP] * all) <
				    2);
			hypervisor += (double)server->after[RS_LAYER_HYPERVISOR];
		}
		for (size_t k = 0; k < RS_LAYER_IDLE; k++)
			hypervisor += (double)p.c.nobody[k];
		assert_true(fabs(area(VIEW_EDGE_HYPERVISOR, p.x[1], right, p.top, bottom) /
					 (p.h * (p.w - 8)) -
				 hypervisor / (double)p.c.cycles) < 0.002);
		close_servers();
	}
}

/* All cycles of the one computer belong to a guest, to nobody, or are idle. */
static void cycles_add_up(void **state)
{
	static struct view_consolidation c;
	uint64_t sum = 0, busy = 0;

	(void)state;
	open_servers(RS_PARA, 5, SERVERS_USUAL);
	assert_true(view_consolidation(&c, &model, 5));
	for (size_t k = 0; k < RS_LAYERS; k++) {
		sum += c.nobody[k];
		busy += k == RS_LAYER_IDLE ? 0 : c.nobody[k];
		for (unsigned i = 0; i < 5; i++) {
			sum += c.servers[i].after[k];
			busy += c.servers[i].after[k];
		}
	}
	assert_int_equal(sum, c.cycles);
	assert_int_equal(busy, c.busy);
	close_servers();
}

/* ---- sentences, in English */

static bool told(const char *part)
{
	for (size_t i = 0; i < scene.count; i++)
		if (scene.items[i].kind == VIEW_TEXTS && strstr(scene.items[i].text.text, part))
			return true;
	return false;
}

static void expect(enum rs_generation g, unsigned vms, enum sample_servers kind,
		   const char *part, const char *absent)
{
	open_servers(g, vms, kind);
	draw();
	if (!told(part))
		fail_msg("'%s' is not said", part);
	if (absent && told(absent))
		fail_msg("'%s' is said", absent);
	close_servers();
}

static void what_is_so_is_said(void **state)
{
	(void)state;
	if (view_language_now() != VIEW_EN)
		skip();
	expect(RS_HVM, 4, SERVERS_USUAL, "4 computers → 1", "not known");
	expect(RS_HVM, 1, SERVERS_USUAL, "1 computer → 1", "not needed");
	expect(RS_HVM, 4, SERVERS_USUAL, "The price: p99 3.0 to 6.0 times", "worst");
	expect(RS_HVM, 4, SERVERS_FEW, "The price: the slowest", "p99");
	expect(RS_HVM, 4, SERVERS_FEW, "under 100 requests", NULL);
	expect(RS_HVM, 4, SERVERS_NO_PRICE, "No price to be seen", "The price");
	expect(RS_HVM, 4, SERVERS_SILENT, "None of them serves requests", "p50");
	expect(RS_HVM, 4, SERVERS_MIXED, "serves no requests", NULL);
	expect(RS_FULL, 4, SERVERS_OVERLOAD, "100 % busy: it does not keep up",
	       "times as long");
	expect(RS_FULL, 4, SERVERS_OVERLOAD, "Emulator", "Hypervisor");
	expect(RS_HVM, 4, SERVERS_RUNNING, "1 of 4 have run alone", "times as long");
	expect(RS_HVM, 4, SERVERS_RUNNING, "to come", NULL);
	expect(RS_HVM, 4, SERVERS_NOT_KEPT, "does not have each guest alone", "to come");
	expect(RS_HVM, 8, SERVERS_USUAL, "4 others: 3.0 to 6.0 times", NULL);
}

static void results_that_are_hidden_are_shown_nowhere(void **state)
{
	size_t shapes[2] = {0};

	(void)state;
	open_servers(RS_HVM, 4, SERVERS_USUAL);
	for (unsigned hidden = 0; hidden < 2; hidden++) {
		show.hidden = hidden;
		show.pointer.on = hidden;
		show.pointer.x = 100;
		show.pointer.y = 690;
		draw();
		for (size_t i = 0; i < scene.count; i++) {
			const struct view_item *item = &scene.items[i];

			shapes[hidden] += item->kind == VIEW_BOX;
			if (hidden && item->kind == VIEW_TEXTS && item->y < 990 &&
			    strcmp(item->text.text, "p50") != 0 &&
			    strcmp(item->text.text, "p99") != 0 &&
			    strcmp(item->text.text, show.vms[0]) != 0 &&
			    strpbrk(item->text.text, "%") && item->y > 160)
				fail_msg("'%s' is a result", item->text.text);
		}
	}
	assert_int_equal(scene.tip, 0);
	assert_false(told("110"));
	assert_int_equal(shapes[0], shapes[1]); /* the picture stays */
	close_servers();
}

/* ---- elsewhere */

static bool page_tells(const char *part)
{
	struct view_page page;

	view_page(&page, &model, &show, false);
	for (size_t i = 0; i < page.rows; i++)
		if (strstr(page.lines[i].text, part))
			return true;
	return false;
}

/* Wherever one is at the end of the run, in a window or in a terminal. */
static void every_screen_has_the_response_times_at_the_end(void **state)
{
	char p50[24], p99[24], text[VIEW_TEXT];

	(void)state;
	open_servers(RS_HVM, 4, SERVERS_USUAL);
	view_figure(p50, sizeof p50, model.lanes[0].responses[0].p50);
	view_figure(p99, sizeof p99, model.lanes[0].responses[0].p99);
	for (int screen = 0; screen < VIEW_SCREEN_HELP; screen++) {
		show.screen = (enum view_screen)screen;
		for (unsigned at_end = 0; at_end < 2; at_end++) {
			if (at_end)
				view_model_seek_end(&model);
			else
				view_model_seek_event(&model, 1);
			draw();
			snprintf(text, sizeof text, view_localized(TEXT_AT_END), "", p50, p99);
			if (told(text) != at_end || page_tells(text) != at_end)
				fail_msg("screen %d, at end: %u", screen, at_end);
		}
	}
	close_servers();
}

/* ---- keys and lanes */

static void the_key_opens_it_and_one_guest_is_told_why_not(void **state)
{
	struct view_state s = {.m = &model, .guest = "serve"};

	(void)state;
	open_servers(RS_HVM, 3, SERVERS_USUAL);
	view_do(&s, VIEW_DO_SCREEN, VIEW_SCREEN_CONSOLIDATION);
	assert_int_equal(s.screen, VIEW_SCREEN_LANES);
	assert_string_equal(s.note, view_localized(TEXT_CONS_KEY));
	s.vm_count = 3;
	view_do(&s, VIEW_DO_SCREEN, VIEW_SCREEN_CONSOLIDATION);
	assert_int_equal(s.screen, VIEW_SCREEN_CONSOLIDATION);
	view_do(&s, VIEW_DO_SCREEN, VIEW_SCREEN_CONSOLIDATION);
	assert_int_equal(s.screen, VIEW_SCREEN_LANES);
	close_servers();
}

static void the_newest_generation_is_shown_or_the_one_that_is_picked(void **state)
{
	struct view_state s = {.m = &model, .guest = "serve", .vm_count = 2};

	(void)state;
	open_lanes(15);
	assert_int_equal(view_consolidation_lane(&model), RS_HVM);
	view_do(&s, VIEW_DO_SCREEN, VIEW_SCREEN_CONSOLIDATION);
	assert_int_equal(model.focus, RS_HVM);
	view_do(&s, VIEW_DO_ALONE, RS_FULL);
	assert_int_equal(view_consolidation_lane(&model), RS_FULL);
	view_do(&s, VIEW_DO_ALONE, RS_BARE); /* it shares nothing */
	assert_int_equal(view_consolidation_lane(&model), RS_HVM);
	view_model_free(&model);
	open_lanes(1);
	assert_true(view_consolidation_lane(&model) == SIZE_MAX);
	show = (struct view_show){.screen = VIEW_SCREEN_CONSOLIDATION, .speed = ""};
	draw();
	check_scene();
	view_model_free(&model);
}

static void a_mouse_finds_each_computer_and_each_price(void **state)
{
	struct view_state s = {.m = &model, .guest = "serve", .vm_count = 4};
	struct consolidation p;
	char exact[32];

	(void)state;
	open_servers(RS_HVM, 4, SERVERS_USUAL);
	draw();
	assert_true(consolidation_place(&p, &scene, &model, &show));
	for (unsigned i = 0; i < 4; i++) {
		const struct view_server *server = &p.c.servers[i];
		const struct view_spot *spot =
			view_spot_at(&scene, p.x[0] + i * (p.w + 16) + 50, p.top + 60);

		view_exact(exact, sizeof exact, server->before_busy);
		assert_non_null(spot);
		assert_non_null(strstr(spot->text, exact));
		spot = view_spot_at(&scene, 48 + i * 464 + 60, 890);
		view_exact(exact, sizeof exact, server->after_responses.p99);
		assert_non_null(spot);
		assert_non_null(strstr(spot->text, exact));
		view_exact(exact, sizeof exact, server->steal);
		assert_non_null(strstr(spot->text, exact));
	}
	assert_true(view_point(&s, &scene, p.x[1] + 20, p.top + p.h - 8));
	assert_non_null(
		strstr(view_spot_at(&scene, p.x[1] + 20, p.top + p.h - 8)->text, show.vms[0]));
	assert_non_null(view_spot_at(&scene, p.x[1] + p.w + 60, p.top + 60)); /* not needed */
	close_servers();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_to_eight_guests_are_legible_at_every_size),
		cmocka_unit_test(every_place_that_is_pointed_at_is_legible),
		cmocka_unit_test(a_page_of_text_fits_a_terminal),
		cmocka_unit_test(areas_are_cycles),
		cmocka_unit_test(cycles_add_up),
		cmocka_unit_test(what_is_so_is_said),
		cmocka_unit_test(results_that_are_hidden_are_shown_nowhere),
		cmocka_unit_test(every_screen_has_the_response_times_at_the_end),
		cmocka_unit_test(the_key_opens_it_and_one_guest_is_told_why_not),
		cmocka_unit_test(the_newest_generation_is_shown_or_the_one_that_is_picked),
		cmocka_unit_test(a_mouse_finds_each_computer_and_each_price),
	};

	if (argc > 1 && strcmp(argv[1], "ko") == 0 && !view_set_language(VIEW_KO))
		return 77;
	return cmocka_run_group_tests_name("view/consolidation", tests, NULL, NULL);
}
