/** @file window.h
 * The window: shows the screens of a model and moves it by key and mouse. The only folder
 * that knows SDL.
 */
#ifndef VIEW_WINDOW_H
#define VIEW_WINDOW_H
#include <stdbool.h>
#include <stddef.h>

#include "view/control/control.h"

struct view_window {
	struct view_state state; /**< how it begins; its model is the one that is shown */
	bool (*stop)(
		void);	/**< true: close it, somebody pressed Ctrl-C elsewhere; may be NULL */
	bool presenter; /**< a second window for whoever gives a lesson */
	/** Called often while the window is open, with what it shows; NULL: nobody. @return whether the
	 * picture changed. */
	bool (*tick)(void *context, struct view_state *s);
	void *tick_context;
	/** NULL, or where the time of each frame goes: seconds for the scene, for drawing it,
	 * and since the frame before; that is 0 if a rest was between them. */
	void (*frame)(double scene, double drawing, double since);
};

/** Exit status of a program whose display goes away while its window is open: it ends then,
 * with a message, wherever it is. */
enum { VIEW_DISPLAY_LOST = 6 };

/** Open a window and stay until it is closed. The lanes may run meanwhile, on threads of their
 * own; the model is only touched from here.
 * @return false if no window can be opened, with the reason in `message`; the model is as it
 * was. At the end `options->state` says how it was left. */
bool view_window_run(struct view_window *options, char *message, size_t size);

#endif
