/* That a picture is drawn: into a file of each kind and onto pixels, without any display. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"
#include "view/canvas/canvas.h"
#include "view/scene/lanes.h"

static struct sample samples[RS_LANE_KINDS];
static struct view_model model;
static struct view_scene scene;

static int draw_scene(void **state)
{
	static const struct view_show show = {.guest = "tour", .speed = ""};

	(void)state;
	sample_lanes(samples, &model, SAMPLE_ALL);
	view_model_seek_op(&model, 3);
	view_scene_begin(&scene, view_canvas_ruler());
	view_screen(&scene, &model, &show);
	return 0;
}

static size_t read_file(const char *path, unsigned char *bytes, size_t size)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	n = fread(bytes, 1, size, f);
	fclose(f);
	return n;
}

static unsigned big_endian(const unsigned char *b)
{
	return (unsigned)b[0] << 24 | (unsigned)b[1] << 16 | (unsigned)b[2] << 8 | b[3];
}

static void a_png_has_the_logical_size(void **state)
{
	static unsigned char bytes[1 << 20];
	char message[200] = "";
	size_t n;

	(void)state;
	assert_true(
		view_canvas_save(&scene, &view_light, "picture.png", message, sizeof message));
	n = read_file("picture.png", bytes, sizeof bytes);
	assert_true(n > 20000); /* a blank page compresses to far less */
	assert_memory_equal(bytes, "\x89PNG\r\n\x1a\n", 8);
	assert_int_equal(big_endian(bytes + 16), VIEW_WIDTH);
	assert_int_equal(big_endian(bytes + 20), VIEW_HEIGHT);
	remove("picture.png");
}

static void svg_and_pdf_are_written_too(void **state)
{
	static unsigned char bytes[1 << 20];
	char message[200] = "";

	(void)state;
	assert_true(
		view_canvas_save(&scene, &view_dark, "picture.svg", message, sizeof message));
	assert_true(read_file("picture.svg", bytes, sizeof bytes) > 1000);
	assert_memory_equal(bytes, "<?xml", 5);
	assert_true(
		view_canvas_save(&scene, &view_dark, "picture.pdf", message, sizeof message));
	assert_true(read_file("picture.pdf", bytes, sizeof bytes) > 1000);
	assert_memory_equal(bytes, "%PDF", 4);
	remove("picture.svg");
	remove("picture.pdf");
}

static void a_picture_that_cannot_be_written_says_why(void **state)
{
	char message[200] = "";

	(void)state;
	assert_false(view_canvas_save(&scene, &view_light, "no/such/folder/a.png", message,
				      sizeof message));
	assert_non_null(strstr(message, "no/such/folder/a.png"));
	assert_false(view_canvas_save(&scene, &view_light, "no/such/folder/a.svg", message,
				      sizeof message));
	assert_non_null(strstr(message, "no/such/folder/a.svg"));
	assert_false(view_canvas_save(&scene, &view_light, "a.gif", message, sizeof message));
	assert_non_null(strstr(message, ".png"));
	assert_false(view_canvas_can_save("a"));
	assert_true(view_canvas_can_save("a.b.pdf"));
}

/* @return how many pixels differ from the background. */
static size_t ink_in(int width, int height, const struct view_theme *theme)
{
	size_t count = (size_t)width * (size_t)height, ink = 0;
	uint32_t *pixels = calloc(count, sizeof *pixels);

	assert_non_null(pixels);
	assert_true(view_canvas_draw(&scene, theme, pixels, width, height, width * 4));
	for (size_t i = 0; i < count; i++)
		ink += (pixels[i] & 0xffffff) != theme->rgb[VIEW_BACKGROUND];
	free(pixels);
	return ink;
}

static void pixels_of_any_size_are_filled(void **state)
{
	(void)state;
	assert_true(ink_in(1920, 1080, &view_light) > 200000);
	assert_true(ink_in(1920, 1080, &view_dark) > 200000);
	assert_true(ink_in(640, 360, &view_light) > 20000);
	assert_true(ink_in(500, 900, &view_light) > 10000); /* a band across the middle */
	assert_true(ink_in(1, 1, &view_light) <= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_png_has_the_logical_size),
		cmocka_unit_test(svg_and_pdf_are_written_too),
		cmocka_unit_test(a_picture_that_cannot_be_written_says_why),
		cmocka_unit_test(pixels_of_any_size_are_filled),
	};

	return cmocka_run_group_tests_name("view/canvas", tests, draw_scene, NULL);
}
