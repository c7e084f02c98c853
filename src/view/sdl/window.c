/* window.c - the window itself: events in, pixels out. */
#include "view/sdl/window.h"

#include <SDL.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/canvas/canvas.h"
#include "view/scene/lanes.h"
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
	struct view_state state;
	const struct view_window *options;
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
	snprintf(title, sizeof title, "Ringside: %s", w->options->guest);
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

static void draw(struct window *w)
{
	struct view_show show = {.guest = w->options->guest,
				 .playing = w->state.player.playing,
				 .speed = view_player_speed(&w->state.player)};
	int stride;

	if (!fit(w))
		return;
	stride = w->width * (int)sizeof *w->pixels;
	view_scene_begin(&w->scene, view_canvas_ruler());
	view_lanes_scene(&w->scene, w->state.m, &show);
	if (!view_canvas_draw(&w->scene, w->state.dark ? &view_dark : &view_light, w->pixels,
			      w->width, w->height, stride))
		return;
	SDL_UpdateTexture(w->texture, NULL, w->pixels, stride);
	SDL_RenderCopy(w->renderer, w->texture, NULL, NULL);
	SDL_RenderPresent(w->renderer);
}

/* From the window's coordinates, which are not its pixels on HiDPI, to the scene's. */
static void logical(const struct window *w, int x, int y, double *lx, double *ly)
{
	int width, height;
	double scale;

	SDL_GetWindowSize(w->window, &width, &height);
	scale = fmin((double)width / VIEW_WIDTH, (double)height / VIEW_HEIGHT);
	*lx = (x - (width - VIEW_WIDTH * scale) / 2) / scale;
	*ly = (y - (height - VIEW_HEIGHT * scale) / 2) / scale;
}

static bool drag(struct window *w, int x, int y, bool begin)
{
	struct view_scrub line;
	double lx, ly;

	if (!begin && !w->state.dragging)
		return false;
	line = view_lanes_scrub(&w->scene, w->state.m);
	logical(w, x, y, &lx, &ly);
	if (begin)
		w->state.dragging = lx >= line.x0 - 16 && lx <= line.x1 + 16 && ly >= line.y0 &&
				    ly <= line.y1;
	if (!w->state.dragging)
		return false;
	w->state.player.playing = false;
	view_model_set_scrub(w->state.m, (lx - line.x0) / (line.x1 - line.x0));
	return true;
}

/* @return true if the picture changed. */
static bool handle(struct window *w, const SDL_Event *e)
{
	bool full_screen = w->state.full_screen, changed = true;

	switch (e->type) {
	case SDL_QUIT:
		w->state.quit = true;
		return false;
	case SDL_KEYDOWN:
		changed = view_key(&w->state, &e->key.keysym);
		if (full_screen != w->state.full_screen)
			SDL_SetWindowFullscreen(
				w->window, full_screen ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
		return changed;
	case SDL_MOUSEBUTTONDOWN:
		return e->button.button == SDL_BUTTON_LEFT &&
		       drag(w, e->button.x, e->button.y, true);
	case SDL_MOUSEMOTION:
		return drag(w, e->motion.x, e->motion.y, false);
	case SDL_MOUSEBUTTONUP:
		w->state.dragging = false;
		return false;
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
	struct view_state *s = &w->state;
	Uint64 before = SDL_GetPerformanceCounter();
	uint64_t seen = 0;
	bool changed = true, more = true;

	while (!s->quit) {
		Uint64 now;
		SDL_Event e;

		/* Nothing moves, and nothing will but by a key: then sleep until there is one.
		 */
		if (SDL_WaitEventTimeout(&e, more || s->player.playing ? FRAME_MS : REST_MS)) {
			do
				changed |= handle(w, &e);
			while (SDL_PollEvent(&e));
		}
		s->quit |= w->options->stop && w->options->stop();
		now = SDL_GetPerformanceCounter();
		more = view_model_update(s->m, EVENTS_A_FRAME);
		changed |= view_player_advance(&s->player, s->m,
					       (double)(now - before) /
						       (double)SDL_GetPerformanceFrequency());
		changed |= known(s->m) != seen;
		before = now;
		if (changed)
			draw(w);
		seen = known(s->m);
		changed = false;
	}
}

bool view_window_run(struct view_model *m, const struct view_window *options, char *message,
		     size_t size)
{
	struct window *w = calloc(1, sizeof *w);
	bool ok;

	if (!w) {
		snprintf(message, size, "the host is out of memory");
		return false;
	}
	w->options = options;
	view_scene_begin(&w->scene, view_canvas_ruler());
	w->state = (struct view_state){
		.m = m, .dark = options->dark, .player = {.playing = options->playing}};
	ok = open_window(w, message, size);
	if (ok)
		loop(w);
	close_window(w);
	free(w);
	return ok;
}
