/* x11.c - errors of X11 that end nothing. They come with a later request, so SDL cannot know them for its own (its pull
 * request 7550, in 2.28, keeps it from sending later messages to a window that it has closed, not from the one before). */
#include "view/sdl/x11.h"

#include <X11/Xlib.h>
#include <X11/Xproto.h>

static XErrorHandler handler_before;

static int take_error(Display *display, XErrorEvent *error)
{
	if (error->request_code == X_SendEvent && error->error_code == BadWindow)
		return 0;
	return handler_before(display, error);
}

void view_x11_forgive_messages(void)
{
	handler_before = XSetErrorHandler(take_error);
}
