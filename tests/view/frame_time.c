/* How long a frame takes: the median of many, for each screen, making the scene and drawing it
 * apart.
 *
 *	ninja -C build tests/view/frame_time && build/tests/view/frame_time
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sample.h"
#include "sample_memory.h"
#include "view/canvas/canvas.h"
#include "view/scene/lanes.h"

enum { FRAMES = 101, WIDTH = 1920, HEIGHT = 1080 };

static uint32_t pixels[WIDTH * HEIGHT];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* other processes do not count */
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

int main(void)
{
	static struct sample samples[RS_LANE_KINDS];
	static struct view_scene scene;
	static double times[2][FRAMES];
	struct view_model m;

	sample_lanes(samples, &m, SAMPLE_ALL);
	sample_memory_add(&m, RS_HVM);
	sample_memory_choose(SAMPLE_MEMORY_TWO); /* the largest walk */
	printf("%d x %d, ms of CPU\nscreen       scene  drawing\n", WIDTH, HEIGHT);
	for (int screen = 0; screen < VIEW_SCREENS; screen++) {
		for (int i = 0; i < FRAMES; i++) {
			struct view_show show = {.screen = (enum view_screen)screen,
						 .guest = "tour",
						 .speed = ""};
			double begin = now();

			view_model_set_focus(&m,
					     screen == VIEW_SCREEN_MEMORY ? RS_HVM : RS_BARE);
			view_model_seek_op(&m, (uint32_t)i % 16);
			view_scene_begin(&scene, view_canvas_ruler());
			view_screen(&scene, &m, &show);
			times[0][i] = now() - begin;
			begin = now();
			(void)view_canvas_draw(&scene, &view_light, pixels, WIDTH, HEIGHT,
					       WIDTH * 4);
			times[1][i] = now() - begin;
		}
		for (int k = 0; k < 2; k++)
			qsort(times[k], FRAMES, sizeof times[k][0], by_size);
		printf("%-12s %5.2f  %7.2f\n", view_screen_names[screen], times[0][FRAMES / 2],
		       times[1][FRAMES / 2]);
	}
	view_model_free(&m);
	return 0;
}
