/* window.c - the window itself: events in, pixels out. */
#include "view/sdl/window.h"

#include <SDL.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/canvas/canvas.h"
#include "view/scene/say.h"
#include "view/scene/words.h"
#include "view/sdl/keys.h"

enum {
	FRAME_MS = 16,
	REST_MS = 200, /* between looks at `stop` when nothing moves */
	EVENTS_A_FRAME =
		200000, /* taken from each lane between two frames: a few milliseconds */
	WIDTH = 1280,
	HEIGHT = 720,
};

struct window {
	struct view_state *state;
	const struct view_window *options;
	bool dragging, moved; /* the line at the bottom; `moved` from where it was taken */
	SDL_Window *window;
	SDL_Renderer *renderer;
	SDL_Texture *texture;
	uint32_t *pixels;
	int width, height; /* of texture and pixels */
	struct view_scene scene;
};

static bool refuse(char *message, size_t size)
{
	snprintf(message, size, "%s", SDL_GetError());
	return false;
}

/* SDL may settle for a driver that shows nothing when there is no display: then there is no
 * window. */
static bool nobody_sees(void)
{
	const char *driver = SDL_GetCurrentVideoDriver(),
		   *wanted = SDL_getenv("SDL_VIDEODRIVER");

	if (wanted && *wanted)
		return false;
	return strcmp(driver, "offscreen") == 0 || strcmp(driver, "dummy") == 0;
}

static bool open_window(struct window *w, char *message, size_t size)
{
	char title[96];
	Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;

	if (SDL_Init(SDL_INIT_VIDEO) != 0)
		return refuse(message, size);
	if (nobody_sees()) {
		snprintf(message, size, "there is no display");
		return false;
	}
	SDL_EnableScreenSaver();
	snprintf(title, sizeof title, "Ringside: %s", w->state->guest);
	w->window = SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
				     WIDTH, HEIGHT, flags);
	if (!w->window)
		return refuse(message, size);
	SDL_SetWindowMinimumSize(w->window, 480, 270);
	w->renderer = SDL_CreateRenderer(w->window, -1, SDL_RENDERER_PRESENTVSYNC);
	if (!w->renderer)
		w->renderer = SDL_CreateRenderer(w->window, -1, SDL_RENDERER_SOFTWARE);
	return w->renderer ? true : refuse(message, size);
}

static void close_window(struct window *w)
{
	free(w->pixels);
	if (w->texture)
		SDL_DestroyTexture(w->texture);
	if (w->renderer)
		SDL_DestroyRenderer(w->renderer);
	if (w->window)
		SDL_DestroyWindow(w->window);
	SDL_Quit();
}

/* Pixels and texture as large as what is shown. @return false if there is nothing to draw on.
 */
static bool fit(struct window *w)
{
	int width, height;

	if (SDL_GetRendererOutputSize(w->renderer, &width, &height) != 0 || width < 1 ||
	    height < 1)
		return false;
	if (w->texture && width == w->width && height == w->height)
		return true;
	if (w->texture)
		SDL_DestroyTexture(w->texture);
	free(w->pixels);
	w->pixels = malloc((size_t)width * (size_t)height * sizeof *w->pixels);
	w->texture = SDL_CreateTexture(w->renderer, SDL_PIXELFORMAT_RGB888,
				       SDL_TEXTUREACCESS_STREAMING, width, height);
	w->width = width;
	w->height = height;
	return w->pixels && w->texture;
}

static const struct view_theme *theme(const struct window *w)
{
	return w->state->dark ? &view_dark : &view_light;
}

static double seconds_since(Uint64 before)
{
	return (double)(SDL_GetPerformanceCounter() - before) /
	       (double)SDL_GetPerformanceFrequency();
}

static void draw(struct window *w)
{
	struct view_show show = view_state_show(w->state);
	Uint64 begin = SDL_GetPerformanceCounter();
	double scene;
	int stride;

	if (SDL_GetWindowFlags(w->window) & SDL_WINDOW_MINIMIZED || !fit(w))
		return;
	stride = w->width * (int)sizeof *w->pixels;
	view_scene_begin(&w->scene, view_canvas_ruler());
	view_screen(&w->scene, w->state->m, &show);
	scene = seconds_since(begin);
	if (!view_canvas_draw(&w->scene, theme(w), w->pixels, w->width, w->height, stride))
		return;
	SDL_UpdateTexture(w->texture, NULL, w->pixels, stride);
	if (w->options->frame)
		w->options->frame(scene, seconds_since(begin) - scene);
	SDL_RenderClear(w->renderer);
	SDL_RenderCopy(w->renderer, w->texture, NULL, NULL);
	SDL_RenderPresent(w->renderer);
}

/* Save what is on screen under the next free name in the folder where the command was given. */
static void save_picture(struct window *w)
{
	static const char *const suffixes[] = {"", "png", "svg", "pdf"};
	struct view_show show = view_state_show(w->state);
	char path[160], message[256];
	FILE *there;

	for (unsigned n = 1; n < 1000; n++) {
		snprintf(path, sizeof path, "ringside-%.80s-%s-%u.%s", w->state->guest,
			 view_screen_names[w->state->screen], n, suffixes[w->state->wanted]);
		there = fopen(path, "rb");
		if (!there)
			break;
		fclose(there);
	}
	w->state->wanted = VIEW_EXPORT_NONE;
	show.note = NULL;
	view_scene_begin(&w->scene, view_canvas_ruler());
	view_screen(&w->scene, w->state->m, &show);
	if (view_canvas_save(&w->scene, theme(w), path, message, sizeof message))
		view_note(w->state, view_say(SAY_SAVED), path);
	else
		view_note(w->state, "%s", message);
}

/* From the window's coordinates, which are not its pixels on HiDPI, to the scene's. */
static void logical(const struct window *w, int x, int y, double *lx, double *ly)
{
	int width, height;
	double scale;

	SDL_GetWindowSize(w->window, &width, &height);
	scale = fmin((double)width / w->scene.w, (double)height / w->scene.h);
	*lx = (x - (width - w->scene.w * scale) / 2) / scale;
	*ly = (y - (height - w->scene.h * scale) / 2) / scale;
}

/* Where on the line at the bottom a place of the window is, 0..1. @return false if it is not on
 * it. */
static bool on_line(const struct window *w, int x, int y, double *at, bool anywhere)
{
	struct view_scrub line = view_lanes_scrub(&w->scene, w->state->m);
	double lx, ly;

	if (line.x1 <= line.x0)
		return false;
	logical(w, x, y, &lx, &ly);
	*at = (lx - line.x0) / (line.x1 - line.x0);
	return anywhere ||
	       (lx >= line.x0 - 16 && lx <= line.x1 + 16 && ly >= line.y0 && ly <= line.y1);
}

static bool press(struct window *w, int x, int y)
{
	double at;

	w->dragging = on_line(w, x, y, &at, false);
	w->moved = false;
	if (!w->dragging)
		return false;
	w->state->player.playing = false;
	view_model_set_scrub(w->state->m, at);
	return true;
}

/* A click, without dragging, asks why. */
static bool release(struct window *w)
{
	bool clicked = w->dragging && !w->moved;

	w->dragging = false;
	if (clicked && w->state->screen != VIEW_SCREEN_WHY)
		view_do(w->state, VIEW_DO_SCREEN, VIEW_SCREEN_WHY);
	return clicked;
}

/* Over the line, the row at the bottom tells what is there. */
static bool hover(struct window *w, int x, int y)
{
	const struct view_model *m = w->state->m;
	const struct view_lane *l = &m->lanes[view_model_scrub_lane(m)];
	bool was = w->state->note[0] != '\0';
	char what[96];
	double at;
	size_t event;

	if (!on_line(w, x, y, &at, false) || m->lineup == VIEW_BY_MOMENT || l->ops.seen == 0) {
		if (was && w->state->note_left <= 0)
			w->state->note[0] = '\0';
		return was;
	}
	at = fmin(fmax(at, 0), 1);
	event = (size_t)(at * (double)(l->ops.seen - 1));
	view_event_words(what, sizeof what, l->source.at(l->source.context, event));
	view_note(w->state, "%zu: %s", event + 1, what);
	w->state->note_left = 0; /* as long as the mouse is there */
	return true;
}

static bool drag(struct window *w, int x, int y)
{
	double at, lx, ly;

	logical(w, x, y, &lx, &ly);
	if (!w->dragging)
		return hover(w, x, y) | view_point(w->state, &w->scene, lx, ly);
	if (!on_line(w, x, y, &at, true))
		return false;
	w->moved = true;
	view_model_set_scrub(w->state->m, at);
	return true;
}

/* @return true if the picture changed. */
static bool handle(struct window *w, const SDL_Event *e)
{
	bool full_screen = w->state->full_screen, changed = true;

	switch (e->type) {
	case SDL_QUIT:
		w->state->quit = true;
		return false;
	case SDL_KEYDOWN:
		changed = view_key(w->state, &e->key.keysym);
		if (full_screen != w->state->full_screen)
			SDL_SetWindowFullscreen(
				w->window, full_screen ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
		return changed;
	case SDL_MOUSEBUTTONDOWN:
		return e->button.button == SDL_BUTTON_LEFT &&
		       press(w, e->button.x, e->button.y);
	case SDL_MOUSEMOTION:
		return drag(w, e->motion.x, e->motion.y);
	case SDL_MOUSEBUTTONUP:
		return release(w);
	case SDL_MOUSEWHEEL:
		view_do(w->state, VIEW_DO_SIZE, e->wheel.y > 0 ? 1 : -1);
		return true;
	case SDL_RENDER_DEVICE_RESET: /* what it held is gone */
		SDL_DestroyTexture(w->texture);
		w->texture = NULL;
		return true;
	case SDL_WINDOWEVENT: /* uncovered, resized, moved to another display */
	case SDL_RENDER_TARGETS_RESET:
		return true;
	default:
		return false;
	}
}

/* How much of the recordings is known: when that changes, so may the picture. */
static uint64_t known(const struct view_model *m)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < m->count; i++)
		sum += m->lanes[i].ops.seen + (uint64_t)m->lanes[i].status.state;
	return sum;
}

static void loop(struct window *w)
{
	struct view_state *s = w->state;
	Uint64 before = SDL_GetPerformanceCounter();
	uint64_t seen = 0;
	bool changed = true, more = true;

	while (!s->quit) {
		bool moving = more || s->player.playing || s->veil > 0 || s->note_left > 0;
		double seconds;
		SDL_Event e;

		/* Nothing moves, and nothing will but by a key: then sleep until there is one.
		 */
		if (SDL_WaitEventTimeout(&e, moving ? FRAME_MS : REST_MS)) {
			do
				changed |= handle(w, &e);
			while (SDL_PollEvent(&e));
		}
		s->quit |= w->options->stop && w->options->stop();
		more = view_model_update(s->m, EVENTS_A_FRAME);
		seconds = seconds_since(before);
		before = SDL_GetPerformanceCounter();
		changed |= view_pass(s, seconds);
		changed |= known(s->m) != seen;
		if (s->wanted != VIEW_EXPORT_NONE)
			save_picture(w);
		if (changed)
			draw(w);
		seen = known(s->m);
		changed = false;
	}
}

bool view_window_run(struct view_window *options, char *message, size_t size)
{
	struct window *w = calloc(1, sizeof *w);
	bool ok;

	if (!w) {
		snprintf(message, size, "the host is out of memory");
		return false;
	}
	w->options = options;
	w->state = &options->state;
	w->state->op = VIEW_OP_NONE;
	view_scene_begin(&w->scene, view_canvas_ruler());
	ok = open_window(w, message, size);
	if (ok)
		loop(w);
	close_window(w);
	free(w);
	return ok;
}
