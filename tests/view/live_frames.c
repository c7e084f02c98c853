/* What a frame costs while eight virtual machines run: taking in what they did in a sixtieth of a second, making
 * the scene, drawing it. The lane's own work is not counted: in the window it has a thread.
 *
 *	ninja -C build tests/view/live_frames && RINGSIDE_GUESTS=build/guests build/tests/view/live_frames [GENERATION [FRAMES]]
 *	scripts/frame-cost: the same in instructions, by callgrind
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ringside/recording.h"
#include "view/canvas/canvas.h"
#include "view/scene/lanes.h"

enum {
	MOST = 100000,
	WIDTH = 1920,
	HEIGHT = 1080,
	USUAL_FRAMES = 240,
	EVENTS_A_FRAME = 200000
};
/* What a lane that records does in about a sixtieth of a second on a CPU of its own: compare the row "lane". */
#define CYCLES_A_FRAME 500000u

static const enum view_screen screens[] = {VIEW_SCREEN_LANES, VIEW_SCREEN_TIMELINE,
					   VIEW_SCREEN_WALK};
enum { SCREENS = sizeof screens / sizeof *screens, PARTS = 1 + 2 * SCREENS };

static const struct rs_vm vms[RS_VMS] = {{.guest = "serve", .append = "400000"},
					 {.guest = "sieve", .append = "40000000"},
					 {.guest = "serve", .append = "400000"},
					 {.guest = "batch", .append = "40000"},
					 {.guest = "tlb-thrash", .append = "90000"},
					 {.guest = "null-syscall", .append = "9000000"},
					 {.guest = "ctx-2p", .append = "4000000"},
					 {.guest = "console-write", .append = "400000"}};
static const char *const names[RS_VMS] = {"vm0", "vm1", "vm2", "vm3",
					  "vm4", "vm5", "vm6", "vm7"};
static const char *const guests[RS_VMS] = {"serve",  "sieve",	     "serve",
					   "batch",  "tlb-thrash",   "null-syscall",
					   "ctx-2p", "console-write"};

static uint32_t pixels[WIDTH * HEIGHT];
static struct view_model model;
static struct view_scene scene;
static double times[PARTS][MOST], lane_times[MOST];

/* ---- the lane as a source */

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

static bool whole(void *lane, size_t first, size_t last)
{
	return rs_recording_whole(rs_lane_recording(lane), first, last);
}

static struct rs_lane_status status(void *lane)
{
	return rs_lane_status(lane);
}

static void ledger(void *lane, struct rs_ledger *out)
{
	rs_lane_ledger(lane, out);
}

static size_t walks(void *lane)
{
	return rs_recording_walks(rs_lane_recording(lane));
}

static bool walk_from(void *lane, size_t event, uint64_t number, struct rs_page_walk *walk)
{
	return rs_recording_walk_from(rs_lane_recording(lane), event, number, walk);
}

static bool walk_before(void *lane, size_t event, uint64_t number, struct rs_page_walk *walk)
{
	return rs_recording_walk_before(rs_lane_recording(lane), event, number, walk);
}

/* ---- the parts of a frame: callgrind tells them apart by these names */

__attribute__((noinline)) static void frame_update(void)
{
	(void)view_model_update(&model, EVENTS_A_FRAME);
	view_model_seek_event(&model, SIZE_MAX);
}

static void make_scene(enum view_screen screen)
{
	struct view_show show = {.screen = screen,
				 .guest = "eight",
				 .speed = "",
				 .vm = names[0],
				 .vms = names,
				 .guests = guests,
				 .vm_count = RS_VMS};

	view_scene_begin(&scene, view_canvas_ruler());
	view_screen(&scene, &model, &show);
}

__attribute__((noinline)) static void frame_scene_lanes(void)
{
	make_scene(VIEW_SCREEN_LANES);
}

__attribute__((noinline)) static void frame_scene_timeline(void)
{
	make_scene(VIEW_SCREEN_TIMELINE);
}

__attribute__((noinline)) static void frame_scene_walk(void)
{
	make_scene(VIEW_SCREEN_WALK);
}

__attribute__((noinline)) static void frame_draw(void)
{
	(void)view_canvas_draw(&scene, &view_light, pixels, WIDTH, HEIGHT, WIDTH * 4);
}

static void (*const makers[SCREENS])(void) = {frame_scene_lanes, frame_scene_timeline,
					      frame_scene_walk};

/* ---- measuring */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* other processes do not count */
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void measure(size_t frame)
{
	double begin = now();

	frame_update();
	times[0][frame] = now() - begin;
	for (unsigned i = 0; i < SCREENS; i++) {
		begin = now();
		makers[i]();
		times[1 + 2 * i][frame] = now() - begin;
		begin = now();
		frame_draw();
		times[2 + 2 * i][frame] = now() - begin;
	}
}

/* KiB that the process holds. */
static long held(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long kib = 0;

	while (file && fgets(line, sizeof line, file))
		if (strncmp(line, "VmRSS:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	if (file)
		fclose(file);
	return kib;
}

static void print_part(const char *name, const char *what, double *list, size_t frames)
{
	qsort(list, frames, sizeof *list, by_size);
	printf("%-10s %-8s %7.2f %7.2f %7.2f\n", name, what, list[frames / 2],
	       list[frames - 1 - frames / 100], list[frames - 1]);
}

static struct rs_lane *open_lane(enum rs_generation g)
{
	struct rs_lane_options options = {.generation = g,
					  .vms = vms,
					  .vm_count = RS_VMS,
					  .relay = true,
					  .record = RS_RECORD_USUAL};
	struct view_source source = {.generation = g,
				     .count = count,
				     .at = at,
				     .read = read,
				     .whole = whole,
				     .status = status,
				     .ledger = ledger,
				     .walks = walks,
				     .walk_from = walk_from,
				     .walk_before = walk_before};
	struct rs_lane *lane;
	char message[1024];

	if (rs_lane_open(&lane, &options, message, sizeof message) != RS_OK) {
		fprintf(stderr, "live_frames: %s\n", message);
		return NULL;
	}
	source.context = lane;
	view_model_init(&model);
	(void)view_model_add(&model, &source);
	return lane;
}

int main(int argc, char **argv)
{
	size_t frames = argc > 2 ? strtoul(argv[2], NULL, 10) : USUAL_FRAMES, done = 0;
	enum rs_generation g = RS_HVM;
	struct rs_lane *lane;
	long before, whole_kib = 0; /* held while no event was thinned out, ... */
	size_t whole_at = 0;	    /* ... of so many */
	long quarters[4] = {0};	    /* held after each of them */

	for (unsigned i = 0; argc > 1 && i < RS_GENERATIONS; i++)
		if (strcmp(argv[1], rs_generation_name((enum rs_generation)i)) == 0)
			g = (enum rs_generation)i;
	lane = open_lane(g);
	if (!lane)
		return 1;
	frames = frames < 1 ? 1 : frames > MOST ? MOST : frames;
	measure(0); /* fonts are read once */
	before = held();
	while (done < frames) {
		double begin = now();
		struct rs_lane_status s = rs_lane_run(lane, CYCLES_A_FRAME);

		lane_times[done] = now() - begin;
		measure(done++);
		if (!rs_recording_thinned(rs_lane_recording(lane))) {
			whole_at = count(lane);
			whole_kib = held() - before;
		}
		quarters[(done - 1) * 4 / frames] = held() - before;
		if (s.state != RS_LANE_RUNNING)
			break;
	}
	printf("%s, %d virtual machines, %zu frames of %u cycles, %zu events, %zu page walks, "
	       "%zu events thinned out\n"
	       "ms of CPU: median, 99th percentile, most (a frame has 16.7)\n",
	       rs_generation_name(g), (int)RS_VMS, done, CYCLES_A_FRAME, count(lane),
	       walks(lane), rs_recording_thinned(rs_lane_recording(lane)));
	print_part("lane", "run", lane_times, done);
	print_part("model", "update", times[0], done);
	for (unsigned i = 0; i < SCREENS; i++) {
		print_part(view_screen_names[screens[i]], "scene", times[1 + 2 * i], done);
		print_part("", "drawing", times[2 + 2 * i], done);
	}
	printf("memory: %ld, %ld, %ld and %ld MiB more than after the first frame, after each "
	       "quarter of "
	       "them",
	       quarters[0] >> 10, quarters[1] >> 10, quarters[2] >> 10, quarters[3] >> 10);
	if (whole_at)
		printf("; %.0f MiB a million events, until they were thinned out",
		       (double)whole_kib / 1024 * 1e6 / (double)whole_at);
	printf("\n");
	view_model_free(&model);
	rs_lane_close(lane);
	return 0;
}
