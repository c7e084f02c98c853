/* Each screen as a picture, in both languages and themes: as its reference, and with every text of
 * the scene in it. A reference is a small picture in a format that is text (PPM, P3; any viewer shows
 * it): each of its pixels is the average of a cell of 40 by 40. A cell may be off by a shade, for
 * letters are not drawn to the last pixel alike everywhere; a few may be off by more.
 *
 *	test_pictures FOLDER            compare; a picture of what differs is left in this folder
 *	test_pictures --write FOLDER    write them anew, after a look at the pictures
 *
 * With other fonts than those that the references were made with nothing can be compared: they say
 * how wide a text was then.
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

#include "screens.h"
#include "view/canvas/canvas.h"

enum {
	SCALE = 2, /* pictures of half the size */
	WIDTH = VIEW_WIDTH / SCALE,
	HEIGHT = VIEW_HEIGHT / SCALE,
	CELL = 40 / SCALE,
	COLUMNS = WIDTH / CELL,
	ROWS = HEIGHT / CELL,
	SHADES = 63,
	OFF = 3,      /* shades that a cell may be off */
	OFF_MORE = 4, /* cells that may be off by more */
};

struct cell {
	int rgb[3]; /* 0 to SHADES */
};

static const char *folder;
static bool write_them;
static uint32_t pixels[WIDTH * HEIGHT];

static int channel(uint32_t pixel, int c)
{
	return (int)(pixel >> (16 - 8 * c) & 255);
}

static void shrink(struct cell cells[ROWS][COLUMNS])
{
	for (int y = 0; y < ROWS; y++) {
		for (int x = 0; x < COLUMNS; x++) {
			double sum[3] = {0};

			for (int i = 0; i < CELL * CELL; i++) {
				uint32_t p = pixels[(y * CELL + i / CELL) * WIDTH + x * CELL +
						    i % CELL];

				for (int c = 0; c < 3; c++)
					sum[c] += channel(p, c);
			}
			for (int c = 0; c < 3; c++)
				cells[y][x].rgb[c] =
					(int)lround(sum[c] / CELL / CELL * SHADES / 255);
		}
	}
}

/* ---- references */

/* Another font is another width. */
static int width_of_fonts(void)
{
	struct view_ruler r = view_canvas_ruler();
	static const char text[] = "Hardware-assisted (HVM) 가상화";

	return (int)(r.width(r.context, VIEW_SANS, 100, text) +
		     r.width(r.context, VIEW_BOLD, 100, text) +
		     r.width(r.context, VIEW_CODE, 100, text));
}

static void write_reference(FILE *f, struct cell cells[ROWS][COLUMNS])
{
	fprintf(f, "P3\n# fonts %d\n%d %d %d\n", width_of_fonts(), COLUMNS, ROWS, SHADES);
	for (int y = 0; y < ROWS; y++) {
		for (int x = 0; x < COLUMNS; x++)
			fprintf(f, "%s%d %d %d", x ? "  " : "", cells[y][x].rgb[0],
				cells[y][x].rgb[1], cells[y][x].rgb[2]);
		fputc('\n', f);
	}
}

static bool read_reference(FILE *f, int *fonts, struct cell cells[ROWS][COLUMNS])
{
	int w, h, shades;

	if (fscanf(f, "P3 # fonts %d %d %d %d", fonts, &w, &h, &shades) != 4 || w != COLUMNS ||
	    h != ROWS || shades != SHADES)
		return false;
	for (int i = 0; i < ROWS * COLUMNS * 3; i++) {
		if (fscanf(f, "%d", &cells[i / 3 / COLUMNS][i / 3 % COLUMNS].rgb[i % 3]) != 1)
			return false;
	}
	return true;
}

/* The picture, and beside it what it should be, with a frame round what is not. */
static void show_difference(const char *name, struct cell was[ROWS][COLUMNS],
			    bool differs[ROWS][COLUMNS])
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "difference-%s.ppm", name);
	f = fopen(path, "wb");
	if (!f)
		fail_msg("%s: cannot be written", path);
	fprintf(f, "P6\n%d %d 255\n", 2 * WIDTH, HEIGHT);
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < 2 * WIDTH; x++) {
			int cx = x % WIDTH / CELL, cy = y / CELL, ix = x % CELL, iy = y % CELL;
			bool frame = differs[cy][cx] &&
				     (ix < 2 || iy < 2 || ix >= CELL - 2 || iy >= CELL - 2);

			for (int c = 0; c < 3; c++)
				fputc(frame	  ? (c == 0 ? 255 : 0)
				      : x < WIDTH ? channel(pixels[y * WIDTH + x], c)
						  : was[cy][cx].rgb[c] * 255 / SHADES,
				      f);
		}
	}
	fclose(f);
	print_error("%s: left the picture, right its reference\n", path);
}

static bool is_off(const struct cell *is, const struct cell *was)
{
	int most = 0;

	for (int c = 0; c < 3; c++)
		most = abs(is->rgb[c] - was->rgb[c]) > most ? abs(is->rgb[c] - was->rgb[c])
							    : most;
	return most > OFF;
}

static void compare(const char *name, struct cell is[ROWS][COLUMNS],
		    struct cell was[ROWS][COLUMNS])
{
	bool differs[ROWS][COLUMNS] = {{false}};
	int count = 0;

	for (int y = 0; y < ROWS; y++) {
		for (int x = 0; x < COLUMNS; x++) {
			const int *a = is[y][x].rgb, *b = was[y][x].rgb;

			differs[y][x] = is_off(&is[y][x], &was[y][x]);
			if (differs[y][x] && count++ < 8)
				print_error("%s: at %d %d is %d %d %d, was %d %d %d\n", name,
					    x * CELL * SCALE, y * CELL * SCALE, a[0], a[1],
					    a[2], b[0], b[1], b[2]);
		}
	}
	if (count <= OFF_MORE)
		return;
	show_difference(name, was, differs);
	fail_msg("%s: %d of %d cells differ; 'test_pictures --write' writes them anew", name,
		 count, ROWS * COLUMNS);
}

/* @return false if there are other fonts here. */
static bool check_picture(const char *name)
{
	struct cell is[ROWS][COLUMNS], was[ROWS][COLUMNS];
	int fonts = 0;
	bool ok = true;
	char path[512];
	FILE *f;

	shrink(is);
	snprintf(path, sizeof path, "%s/%s.ppm", folder, name);
	f = fopen(path, write_them ? "w" : "r");
	if (!f)
		fail_msg("%s: cannot be opened", path);
	if (write_them)
		write_reference(f, is);
	else
		ok = read_reference(f, &fonts, was);
	fclose(f);
	if (!ok)
		fail_msg("%s: is no reference", path);
	if (write_them)
		return true;
	if (abs(fonts - width_of_fonts()) > fonts / 200)
		return false;
	compare(name, is, was);
	return true;
}

/* ---- each screen */

static const struct {
	const char *name;
	const struct view_theme *theme;
} themes[] = {{"light", &view_light}, {"dark", &view_dark}};

static bool other_fonts;

/* @return false if the host cannot write the language. */
static bool can_write(const char *language)
{
	return strcmp(language, "ko") != 0 || view_canvas_can_write("한글");
}

static void draw_pixels(int screen, size_t theme)
{
	screens_draw(screen, view_canvas_ruler());
	assert_true(view_canvas_draw(&screens_scene, themes[theme].theme, pixels, WIDTH, HEIGHT,
				     WIDTH * 4));
}

static void check_pictures(const char *language)
{
	for (int i = 0; i < 2 * SCREENS && can_write(language); i++) {
		char name[64];

		draw_pixels(i / 2, (size_t)i % 2);
		snprintf(name, sizeof name, "%s-%s-%s", screens_name(i / 2), language,
			 themes[i % 2].name);
		other_fonts |= !check_picture(name);
	}
}

static void every_screen_looks_as_its_reference(void **state)
{
	(void)state;
	screens_each_language(check_pictures);
	if (other_fonts)
		skip();
}

/* Pixels of about the text's own colour inside its box. */
static size_t ink_of(const struct view_item *t, uint32_t rgb)
{
	size_t ink = 0;

	for (int y = (int)t->y / SCALE; y < (int)(t->y + t->h) / SCALE && y < HEIGHT; y++) {
		for (int x = (int)t->x / SCALE; x < (int)(t->x + t->w) / SCALE && x < WIDTH;
		     x++) {
			int off = 0;

			for (int c = 0; c < 3; c++)
				off += abs(channel(pixels[y * WIDTH + x], c) - channel(rgb, c));
			ink += off < 180;
		}
	}
	return ink;
}

static void check_ink(const char *language)
{
	for (int i = 0; i < 2 * SCREENS && can_write(language); i++) {
		draw_pixels(i / 2, (size_t)i % 2);
		for (size_t k = 0; k < screens_scene.count; k++) {
			const struct view_item *t = &screens_scene.items[k];

			if (t->kind == VIEW_TEXTS && strcspn(t->text.text, " –.…") &&
			    ink_of(t, themes[i % 2].theme->rgb[t->color]) < 3)
				fail_msg("%s, %s: '%s' is not in the picture",
					 screens_name(i / 2), language, t->text.text);
		}
	}
}

static void every_text_is_in_the_picture(void **state)
{
	(void)state;
	screens_each_language(check_ink);
}

/* So that the comparison is no empty one: a label that is not there, and a band of another colour. */
static void a_difference_is_seen(void **state)
{
	struct cell whole[ROWS][COLUMNS], without[ROWS][COLUMNS];
	struct view_item *items = screens_scene.items;
	size_t texts = 0, seen = 0;

	(void)state;
	draw_pixels(VIEW_SCREEN_LANES, 0);
	shrink(whole);
	for (size_t k = 0; k < screens_scene.count; k++) {
		struct view_item gone = items[k];
		bool off = false;

		if (gone.kind != VIEW_TEXTS || gone.h < 30 || gone.w < 60)
			continue;
		items[k].text.text[0] = '\0';
		assert_true(view_canvas_draw(&screens_scene, &view_light, pixels, WIDTH, HEIGHT,
					     WIDTH * 4));
		shrink(without);
		for (int i = 0; i < ROWS * COLUMNS; i++)
			off |= is_off(&whole[i / COLUMNS][i % COLUMNS],
				      &without[i / COLUMNS][i % COLUMNS]);
		items[k] = gone;
		texts++;
		seen += off;
	}
	assert_true(texts > 10);
	assert_int_equal(seen, texts);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_looks_as_its_reference),
		cmocka_unit_test(every_text_is_in_the_picture),
		cmocka_unit_test(a_difference_is_seen),
	};

	write_them = argc > 2 && strcmp(argv[1], "--write") == 0;
	folder = argc > 1 ? argv[argc - 1] : ".";
	return cmocka_run_group_tests_name("view/pictures", tests, screens_open, screens_close);
}
