/* window.c - the window itself: events in, pixels out. */
#include "view/sdl/window.h"

#include <SDL.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "view/canvas/canvas.h"
#include "view/canvas/export.h"
#include "view/control/mouse.h"
#include "view/scene/presenter.h"
#include "view/scene/translations.h"
#include "view/sdl/keys.h"
#include "view/sdl/x11.h"

#define FRAME_SECONDS (1 / 60.0)

enum {
	REST_MS = 200, /* between looks at `stop` when nothing moves */
	EVENTS_A_FRAME =
		200000, /* taken from each lane between two frames: a few milliseconds */
	WIDTH = 1280,
	HEIGHT = 720,
};

/* A window and what is drawn in it. */
struct pane {
	SDL_Window *window;	/* NULL: it is not open */
	SDL_Renderer *renderer; /* where there are no plain pixels */
	struct view_scene scene;
};

struct window {
	struct view_state *state;
	const struct view_window *options;
	struct view_mouse mouse;
	struct pane pane, presenter; /* for all; for whoever gives a lesson */
	struct view_scene workspace[2];
	bool rested;	   /* no frame was needed after the last one */
	bool asked;	   /* it was closed */
	bool managed;	   /* a window manager has spoken to it */
	SDL_Rect windowed; /* where it was before it filled a screen without a manager */
	bool undrawn;	   /* keys changed what is shown, and it was not drawn yet */
	int second;	   /* seconds of the lesson's clock that the presenter's window shows */
};

static bool refuse(char *message, size_t size)
{
	snprintf(message, size, "%s", SDL_GetError());
	return false;
}

/* Whether a driver may be tried: none that shows nothing, and not Wayland where its library
 * would only complain on standard error that there is no compositor. */
static bool may_show(const char *driver)
{
	const char *folder = SDL_getenv("XDG_RUNTIME_DIR"),
		   *display = SDL_getenv("WAYLAND_DISPLAY");

	if (strcmp(driver, "wayland") == 0)
		return (folder && *folder == '/') || (display && *display == '/');
	return strcmp(driver, "offscreen") != 0 && strcmp(driver, "dummy") != 0 &&
	       strcmp(driver, "evdev") != 0;
}

/* The first driver that finds a display, or the one that the user wants. */
static bool find_display(void)
{
	const char *wanted = SDL_getenv("SDL_VIDEODRIVER");

	SDL_setenv("XMODIFIERS", "@im=none", 1); /* no input method of X11: see below */
	if (wanted && *wanted)
		return SDL_Init(SDL_INIT_VIDEO) == 0;
	for (int i = 0; i < SDL_GetNumVideoDrivers(); i++) {
		const char *driver = SDL_GetVideoDriver(i);

		SDL_SetHint(SDL_HINT_VIDEODRIVER, driver);
		if (may_show(driver) && SDL_Init(SDL_INIT_VIDEO) == 0)
			return true;
	}
	SDL_SetError(_("there is no display"));
	return false;
}

static bool driven_by(const char *driver)
{
	return strcmp(SDL_GetCurrentVideoDriver(), driver) == 0;
}

/* Make a size smaller, of the same shape, where the display has no room for it. */
static void room(int display_number, int *width, int *height)
{
	SDL_Rect display;
	double scale;

	if (SDL_GetDisplayUsableBounds(display_number, &display) != 0 || display.w <= 0 ||
	    display.h <= 0)
		return;
	scale = fmin((double)display.w / *width, (double)display.h / *height);
	if (scale < 1) {
		*width = (int)(*width * scale);
		*height = (int)(*height * scale);
	}
}

static bool open_window(struct window *w, char *message, size_t size)
{
	char title[96];
	Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
	int width = WIDTH, height = HEIGHT;

	if (!find_display())
		return refuse(message, size);
	/* Pixels that a CPU has made are shown best as they are; where there is no GPU, a
	 * pretended one would take longer than all the drawing. SDL can do that on X11; on
	 * Wayland it would show nothing at all. */
	if (driven_by("x11")) {
		SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
		view_x11_forgive_messages();
	}
	SDL_EnableScreenSaver();
	room(0, &width, &height);
	snprintf(title, sizeof title, "Ringside: %s", w->state->guest);
	w->pane.window = SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
					  width, height, flags);
	if (!w->pane.window)
		return refuse(message, size);
	/* Nothing is typed here: an input method would take the letters for itself. */
	SDL_StopTextInput();
	SDL_SetWindowMinimumSize(w->pane.window, 480, 270);
	return true;
}

/* On another display if there is one. Without it a lesson goes on. */
static void open_presenter(struct window *w)
{
	int class_display = SDL_GetWindowDisplayIndex(w->pane.window), other = class_display;
	int width = WIDTH, height = HEIGHT;
	char title[160];

	for (int i = 0; i < SDL_GetNumVideoDisplays(); i++)
		if (i != class_display)
			other = i;
	room(other, &width, &height);
	snprintf(title, sizeof title, "Ringside: %s (%s)",
		 lesson_session_title(w->state->lesson), view_localized(TEXT_PRESENTER_TITLE));
	w->presenter.window =
		SDL_CreateWindow(title, (int)SDL_WINDOWPOS_CENTERED_DISPLAY((unsigned)other),
				 (int)SDL_WINDOWPOS_CENTERED_DISPLAY((unsigned)other), width,
				 height, SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
	if (w->presenter.window)
		SDL_SetWindowMinimumSize(w->presenter.window, 480, 270);
	else
		view_note(w->state, _("the presenter's window: %s"), SDL_GetError());
}

static void close_pane(struct pane *p)
{
	if (p->renderer)
		SDL_DestroyRenderer(p->renderer);
	if (p->window)
		SDL_DestroyWindow(p->window);
	p->renderer = NULL;
	p->window = NULL;
}

static void close_window(struct window *w)
{
	close_pane(&w->presenter);
	close_pane(&w->pane);
	SDL_Quit();
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

/* Straight onto the window's own pixels. @return false if there are none. */
static bool paint(struct pane *p, const struct view_theme *colours)
{
	SDL_Surface *shown = SDL_GetWindowSurface(p->window), *page = shown;
	bool ok;

	if (shown && shown->format->format != SDL_PIXELFORMAT_RGB888) /* fewer colours */
		page = SDL_CreateRGBSurfaceWithFormat(0, shown->w, shown->h, 32,
						      SDL_PIXELFORMAT_RGB888);
	ok = page &&
	     view_canvas_draw(&p->scene, colours, page->pixels, page->w, page->h, page->pitch);
	if (ok && page != shown)
		ok = SDL_BlitSurface(page, NULL, shown, NULL) == 0;
	if (page != shown)
		SDL_FreeSurface(page);
	return ok && SDL_UpdateWindowSurface(p->window) == 0;
}

/* By a texture of as many pixels as are shown: a window's surface has fewer on HiDPI. */
static bool paint_texture(struct pane *p, const struct view_theme *colours)
{
	SDL_Texture *page;
	void *pixels;
	int width, height, pitch;
	bool ok;

	if (!p->renderer)
		p->renderer = SDL_CreateRenderer(p->window, -1, 0);
	if (!p->renderer || SDL_GetRendererOutputSize(p->renderer, &width, &height) != 0)
		return false;
	page = SDL_CreateTexture(p->renderer, SDL_PIXELFORMAT_RGB888,
				 SDL_TEXTUREACCESS_STREAMING, width, height);
	ok = page && SDL_LockTexture(page, NULL, &pixels, &pitch) == 0;
	if (ok) {
		ok = view_canvas_draw(&p->scene, colours, pixels, width, height, pitch);
		SDL_UnlockTexture(page);
		ok = ok && SDL_RenderCopy(p->renderer, page, NULL, NULL) == 0;
		SDL_RenderPresent(p->renderer);
	}
	if (page)
		SDL_DestroyTexture(page);
	return ok;
}

static bool show_pane(struct pane *p, const struct view_theme *colours)
{
	return driven_by("wayland") ? paint_texture(p, colours) : paint(p, colours);
}

static void draw_presenters(struct window *w)
{
	struct view_show show = view_state_show(w->state);

	if (!w->presenter.window || !show.lesson)
		return;
	show.black = false; /* the lecturer goes on to see what comes */
	view_scene_begin(&w->presenter.scene, view_canvas_ruler());
	draw_presenter(&w->presenter.scene, w->state->m, &show, w->workspace);
	(void)show_pane(&w->presenter, theme(w));
}

/* `since`: seconds since the frame before, or since the last time that none was needed. */
static void draw(struct window *w, double since)
{
	struct view_show show = view_state_show(w->state);
	Uint64 begin = SDL_GetPerformanceCounter();
	double scene;

	if (SDL_GetWindowFlags(w->pane.window) & SDL_WINDOW_MINIMIZED)
		return;
	view_scene_begin(&w->pane.scene, view_canvas_ruler());
	view_screen(&w->pane.scene, w->state->m, &show);
	scene = seconds_since(begin);
	if (!show_pane(&w->pane, theme(w)))
		return;
	w->undrawn = false;
	if (w->options->frame)
		w->options->frame(scene, seconds_since(begin) - scene, w->rested ? 0 : since);
	w->rested = false;
}

/* From the window's coordinates, which are not its pixels on HiDPI, to the scene's. */
static void logical(const struct window *w, int x, int y, double *lx, double *ly)
{
	int width, height;
	double scale;

	SDL_GetWindowSize(w->pane.window, &width, &height);
	scale = fmin((double)width / w->pane.scene.w, (double)height / w->pane.scene.h);
	*lx = (x - (width - w->pane.scene.w * scale) / 2) / scale;
	*ly = (y - (height - w->pane.scene.h * scale) / 2) / scale;
}

/* On X11 a window manager makes windows fill the screen; SDL sends the request and assumes
 * success. Without a manager nothing would happen, and the picture would be cropped. A window
 * that gets keys has the focus, and a manager would have sent a message about that. */
static void fill_screen(struct window *w, bool full)
{
	bool alone = driven_by("x11") && !w->managed;
	SDL_Rect to = w->windowed, *from = &w->windowed;

	if (!alone) {
		SDL_SetWindowFullscreen(w->pane.window,
					full ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
		return;
	}
	if (full) {
		SDL_GetWindowPosition(w->pane.window, &from->x, &from->y);
		SDL_GetWindowSize(w->pane.window, &from->w, &from->h);
		SDL_GetDisplayBounds(SDL_GetWindowDisplayIndex(w->pane.window), &to);
	}
	SDL_SetWindowPosition(w->pane.window, to.x, to.y);
	SDL_SetWindowSize(w->pane.window, to.w, to.h);
}

static bool key(struct window *w, const SDL_Keysym *sym)
{
	struct view_state *s = w->state;
	bool full_screen = s->full_screen, changed = view_key(s, sym);

	if (view_is_typing(s) != (SDL_IsTextInputActive() == SDL_TRUE))
		(view_is_typing(s) ? SDL_StartTextInput : SDL_StopTextInput)();
	if (full_screen != s->full_screen)
		fill_screen(w, s->full_screen);
	if (view_language_now() == VIEW_KO &&
	    !view_canvas_can_write(view_localized(TEXT_LANGUAGE))) {
		(void)view_set_language(VIEW_EN);
		view_note(s, _("no Korean font here: apt-get install fonts-noto-cjk"));
	}
	return changed;
}

/* Xlib ends the whole program when its server goes away, and only atexit() runs. The user must
 * be told why, and scripts too. */
static volatile bool is_open;

static void tell_of_loss(void)
{
	static const char message[] = "ringside: the display was lost\n";

	if (!is_open)
		return;
	(void)!write(2, message, sizeof message - 1);
	_exit(VIEW_DISPLAY_LOST);
}

/* Whether an event is one of the presenter's window, where keys are those of the other. */
static bool in_presenters(const struct window *w, const SDL_Event *e)
{
	Uint32 id = w->presenter.window ? SDL_GetWindowID(w->presenter.window) : 0;

	if (!id)
		return false;
	switch (e->type) {
	case SDL_MOUSEBUTTONDOWN:
	case SDL_MOUSEBUTTONUP:
		return e->button.windowID == id;
	case SDL_MOUSEMOTION:
		return e->motion.windowID == id;
	case SDL_MOUSEWHEEL:
		return e->wheel.windowID == id;
	case SDL_WINDOWEVENT:
		return e->window.windowID == id;
	default:
		return false;
	}
}

/* Closed, it is gone, and the lesson goes on. */
static bool presenters_event(struct window *w, const SDL_Event *e)
{
	if (e->window.event == SDL_WINDOWEVENT_CLOSE)
		close_pane(&w->presenter);
	return true;
}

/* A key that is held repeats itself. In a lesson it waits until what it did before is on screen: opening another run takes
 * longer than a repetition, and the class would not see the stops between. */
static bool is_too_fast(const struct window *w, const SDL_Event *e)
{
	const struct lesson_session *t = w->state->lesson;

	return e->key.repeat && t && !t->left && (w->undrawn || !t->arrived);
}

static bool press(struct window *w, const SDL_Event *e)
{
	bool changed = !is_too_fast(w, e) && key(w, &e->key.keysym);

	w->undrawn |= changed;
	return changed;
}

/* @return true if the picture changed. */
static bool handle(struct window *w, const SDL_Event *e)
{
	double x, y;
	int at_x, at_y;

	if (in_presenters(w, e))
		return e->type == SDL_WINDOWEVENT && presenters_event(w, e);
	switch (e->type) {
	case SDL_QUIT: /* on Wayland the only event when the compositor is gone */
		if (driven_by("wayland") && !w->asked)
			tell_of_loss();
		w->state->quit = true;
		return false;
	case SDL_KEYDOWN:
		return press(w, e);
	case SDL_TEXTINPUT:
		view_type(w->state, e->text.text);
		return true;
	case SDL_MOUSEBUTTONDOWN:
		logical(w, e->button.x, e->button.y, &x, &y);
		return e->button.button == SDL_BUTTON_LEFT &&
		       view_mouse_press(&w->mouse, w->state, &w->pane.scene, x, y);
	case SDL_MOUSEMOTION:
		logical(w, e->motion.x, e->motion.y, &x, &y);
		return view_mouse_move(&w->mouse, w->state, &w->pane.scene, x, y);
	case SDL_MOUSEBUTTONUP:
		return e->button.button == SDL_BUTTON_LEFT &&
		       view_mouse_release(&w->mouse, w->state);
	case SDL_MOUSEWHEEL:
		SDL_GetMouseState(&at_x, &at_y);
		logical(w, at_x, at_y, &x, &y);
		return view_mouse_wheel(w->state, &w->pane.scene, x, y,
					e->wheel.y > 0 ? 1 : -1);
	case SDL_WINDOWEVENT: /* uncovered, resized, moved to another display */
		if (e->window.event == SDL_WINDOWEVENT_LEAVE)
			(void)view_point(w->state, &w->pane.scene, -1, -1);
		w->asked |= e->window.event == SDL_WINDOWEVENT_CLOSE;
		w->state->quit |= w->asked; /* SDL_QUIT comes with the last window alone */
		w->managed |= e->window.event == SDL_WINDOWEVENT_TAKE_FOCUS;
		return true;
	default:
		return false;
	}
}

/* How long to wait for a key: until the next frame, or longer if only keys can change the
 * picture. */
static int patience(const struct window *w, bool more, Uint64 frame)
{
	const struct view_state *s = w->state;

	if (s->m->breaks
		    .searching) /* each pass does a part of that, as long as a frame may wait */
		return 0;
	if (!more && !s->player.playing && s->veil <= 0 && s->note_left <= 0)
		return REST_MS;
	return (int)fmax((FRAME_SECONDS - seconds_since(frame)) * 1000, 0);
}

/* The lesson's clock shows another second. */
static bool clock_moved(struct window *w)
{
	int now = w->state->lesson ? (int)w->state->lesson->elapsed : 0;
	bool moved = now != w->second;

	w->second = now;
	return moved;
}

static void loop(struct window *w)
{
	struct view_state *s = w->state;
	Uint64 before = SDL_GetPerformanceCounter();
	uint64_t seen = 0;
	bool changed = true, more = true;

	while (!s->quit) {
		double seconds;
		SDL_Event e;

		if (SDL_WaitEventTimeout(&e, patience(w, more, before))) {
			do
				changed |= handle(w, &e);
			while (SDL_PollEvent(&e));
		}
		s->quit |= w->options->stop && w->options->stop();
		seconds = seconds_since(before);
		before = SDL_GetPerformanceCounter(); /* what follows is a part of the frame */
		more = view_model_update(s->m, EVENTS_A_FRAME);
		changed |= view_pass(s, seconds);
		if (w->options->tick)
			changed |= w->options->tick(w->options->tick_context, s);
		changed |= view_model_known(s->m) != seen;
		view_export(s);
		if (changed || clock_moved(w))
			draw_presenters(w);
		if (changed)
			draw(w, seconds);
		else
			w->rested = true;
		seen = view_model_known(s->m);
		changed = false;
	}
}

bool view_window_run(struct view_window *options, char *message, size_t size)
{
	struct window *w = calloc(1, sizeof *w);
	bool ok;

	if (!w) {
		snprintf(message, size, _("the host is out of memory"));
		return false;
	}
	w->options = options;
	w->state = &options->state;
	w->state->op = VIEW_OP_NONE;
	view_scene_begin(&w->pane.scene, view_canvas_ruler());
	ok = open_window(w, message, size);
	if (ok) {
		atexit(tell_of_loss);
		is_open = true;
		if (options->presenter && options->state.lesson)
			open_presenter(w);
		loop(w);
		is_open = false;
	}
	close_window(w);
	free(w);
	return ok;
}
