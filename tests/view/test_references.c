/* Each screen in both languages against its reference, and every text of it found in the
 * picture, in both themes. A reference is the scene written down, line by line (docs/adr/0009),
 * made with a ruler that knows no fonts, so that it is the same on every host.
 *
 *	test_references FOLDER            compare, and show what differs
 *	test_references --write FOLDER    write them anew, after a look at the pictures
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ringside/abi/mark.h"
#include "sample.h"
#include "view/canvas/canvas.h"
#include "view/scene/lanes.h"
#include "view/scene/say.h"
#include "view/scene/theme.h"

enum { LINE = 320, TOLERANCE = 2 };

static struct sample samples[RS_GENERATIONS];
static struct view_model model;
static struct view_scene scene;
static const char *folder;
static bool write_them;

/* Half a letter's height for a letter, nine tenths for one of Hangul. */
static double estimate(void *unused, enum view_face face, double size, const char *text)
{
	double width = 0;

	(void)unused;
	(void)face;
	for (const char *t = text; *t; t++) {
		unsigned char c = (unsigned char)*t;

		if ((c & 0xc0) != 0x80)
			width += c >= 0xe0 ? 0.9 : 0.5;
	}
	return width * size;
}

static void draw(enum view_screen screen, struct view_ruler ruler)
{
	struct view_show show = {.screen = screen, .guest = "tour", .speed = ""};
	bool close = screen == VIEW_SCREEN_MICROSCOPE;

	model.alone = close ? RS_PARA : VIEW_ALL;
	view_model_set_focus(&model, close ? RS_PARA : RS_BARE);
	view_model_seek_op(
		&model, view_ops_find(&model.lanes[model.focus].ops, RS_OP_ENABLE_PAGING, 0));
	view_model_settle(&model);
	view_scene_begin(&scene, ruler);
	view_screen(&scene, &model, &show);
}

static void describe(const struct view_item *i, char *line)
{
	static const char *const kinds[] = {"band", "box",  "frame", "arrow", "rail",
					    "loop", "sign", "ball",  "text"};
	static const char *const arrows[] = {"trap", "return", "direct"};
	const char *more = "";

	if (i->kind == VIEW_ARROW)
		more = arrows[i->arrow.kind];
	else if (i->kind == VIEW_FRAME && i->frame.dashed)
		more = "dashed";
	else if (i->kind == VIEW_TEXTS)
		more = i->text.text;
	snprintf(line, LINE, "%s colour %d at %.0f %.0f size %.0f %.0f %s", kinds[i->kind],
		 (int)i->color, i->x, i->y, i->w, i->h, more);
	for (size_t n = strlen(line); n > 0 && line[n - 1] == ' '; n--)
		line[n - 1] = '\0';
}

/* The same words, and numbers that are nearly the same. */
static bool alike(const char *a, const char *b)
{
	while (*a && *b) {
		if (*a >= '0' && *a <= '9' && *b >= '0' && *b <= '9') {
			char *end_a, *end_b;

			if (labs(strtol(a, &end_a, 10) - strtol(b, &end_b, 10)) > TOLERANCE)
				return false;
			a = end_a;
			b = end_b;
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return *a == *b;
}

static void compare(const char *path)
{
	FILE *f = fopen(path, write_them ? "w" : "r");
	char line[LINE], reference[LINE];
	unsigned differ = 0;

	if (!f)
		fail_msg("%s: cannot be opened", path);
	for (size_t i = 0; i < scene.count; i++) {
		describe(&scene.items[i], line);
		if (write_them) {
			fprintf(f, "%s\n", line);
			continue;
		}
		if (!fgets(reference, sizeof reference, f))
			strcpy(reference, "(nothing)");
		reference[strcspn(reference, "\n")] = '\0';
		if (!alike(line, reference) && differ++ < 10)
			print_error("%s:%zu\n  is      %s\n  was     %s\n", path, i + 1, line,
				    reference);
	}
	if (!write_them && fgets(reference, sizeof reference, f) && differ++ < 10)
		print_error("%s: ends with more: %s", path, reference);
	fclose(f);
	if (differ)
		fail_msg("%s: %u lines differ; 'test_references --write' writes them anew",
			 path, differ);
}

static void each_language(void (*what)(const char *language))
{
	what("en");
	if (view_speak(VIEW_KO))
		what("ko");
	view_speak(VIEW_EN);
}

static void check_scenes(const char *language)
{
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		char path[512];

		draw((enum view_screen)screen, (struct view_ruler){.width = estimate});
		assert_false(scene.overflow);
		snprintf(path, sizeof path, "%s/%s-%s.txt", folder, view_screen_names[screen],
			 language);
		compare(path);
	}
}

static void every_screen_is_as_its_reference(void **state)
{
	(void)state;
	each_language(check_scenes);
}

enum { SCALE = 2 }; /* pictures of half the size */

/* Pixels of about the text's own colour inside its box. */
static size_t ink_of(const struct view_item *t, const uint32_t *pixels, uint32_t rgb)
{
	const int w = VIEW_WIDTH / SCALE, h = VIEW_HEIGHT / SCALE;
	size_t ink = 0;

	for (int y = (int)t->y / SCALE; y < (int)(t->y + t->h) / SCALE && y < h; y++) {
		for (int x = (int)t->x / SCALE; x < (int)(t->x + t->w) / SCALE && x < w; x++) {
			int off = 0;

			for (int c = 0; c < 24; c += 8)
				off += abs((int)(pixels[y * w + x] >> c & 255) -
					   (int)(rgb >> c & 255));
			ink += off < 180;
		}
	}
	return ink;
}

static void check_pictures(const char *language)
{
	static uint32_t pixels[VIEW_WIDTH / SCALE * VIEW_HEIGHT / SCALE];
	const struct view_theme *const themes[] = {&view_light, &view_dark};

	if (strcmp(language, "ko") == 0 && !view_canvas_can_write("한글"))
		return;
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		draw((enum view_screen)screen, view_canvas_ruler());
		for (size_t k = 0; k < 2; k++) {
			assert_true(view_canvas_draw(&scene, themes[k], pixels,
						     VIEW_WIDTH / SCALE, VIEW_HEIGHT / SCALE,
						     VIEW_WIDTH / SCALE * 4));
			for (size_t i = 0; i < scene.count; i++) {
				const struct view_item *t = &scene.items[i];

				if (t->kind == VIEW_TEXTS && strcspn(t->text.text, " –.…") &&
				    ink_of(t, pixels, themes[k]->rgb[t->color]) < 3)
					fail_msg("%s, %s: '%s' is not in the picture",
						 view_screen_names[screen], language,
						 t->text.text);
			}
		}
	}
}

static void every_text_is_in_the_picture(void **state)
{
	(void)state;
	each_language(check_pictures);
}

static int open_lanes(void **state)
{
	(void)state;
	sample_lanes(samples, &model, SAMPLE_ALL);
	return 0;
}

static int close_lanes(void **state)
{
	(void)state;
	view_model_free(&model);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_is_as_its_reference),
		cmocka_unit_test(every_text_is_in_the_picture),
	};

	write_them = argc > 2 && strcmp(argv[1], "--write") == 0;
	folder = argc > 1 ? argv[argc - 1] : ".";
	return cmocka_run_group_tests_name("view/references", tests, open_lanes, close_lanes);
}
