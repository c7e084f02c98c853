/* Each screen in both languages against its reference: the scene written down, line by line
 * (docs/adr/0009), made with a ruler that knows no fonts, so that it is the same on every host.
 *
 *	test_references FOLDER            compare, and show what differs
 *	test_references --write FOLDER    write them anew, after a look at the pictures
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "screens.h"

enum { LINE = 320, TOLERANCE = 2 };

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

static void describe(const struct view_item *i, char *line)
{
	static const char *const kinds[] = {"band", "box",   "frame", "arrow", "rail",
					    "loop", "sign",  "ball",  "lens",  "lens",
					    "line", "inset", "text",  "land"};
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
	for (size_t i = 0; i < screens_scene.count; i++) {
		describe(&screens_scene.items[i], line);
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

static void check_scenes(const char *language)
{
	for (int screen = 0; screen < SCREENS; screen++) {
		char path[512];

		screens_draw(screen, (struct view_ruler){.width = estimate});
		assert_false(screens_scene.overflow);
		snprintf(path, sizeof path, "%s/%s-%s.txt", folder, screens_name(screen),
			 language);
		compare(path);
	}
}

static void every_screen_is_as_its_reference(void **state)
{
	(void)state;
	screens_each_language(check_scenes);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_is_as_its_reference),
	};

	write_them = argc > 2 && strcmp(argv[1], "--write") == 0;
	folder = argc > 1 ? argv[argc - 1] : ".";
	return cmocka_run_group_tests_name("view/references", tests, screens_open,
					   screens_close);
}
