/** @file window.h
 * The window: shows the Lanes screen of a model and moves it by key and mouse. The only folder
 * that knows SDL.
 */
#ifndef VIEW_WINDOW_H
#define VIEW_WINDOW_H
#include <stdbool.h>
#include <stddef.h>

#include "view/model/model.h"

struct view_window {
	const char *guest;
	bool dark;
	bool playing; /**< begins to play at once */
	bool (*stop)(
		void); /**< true: close it, somebody pressed Ctrl-C elsewhere; may be NULL */
};

/** Open a window and stay until it is closed. The lanes may run meanwhile, on threads of their
 * own; the model is only touched from here.
 * @return false if no window can be opened, with the reason in `message`; the model is as it
 * was. */
bool view_window_run(struct view_model *m, const struct view_window *options, char *message,
		     size_t size);

#endif
