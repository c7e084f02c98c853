/* x11.c - errors of X11 that are none. They come when the next request is sent, or a later one: SDL cannot see which window it
 * was (its issue 7550: mended in 2.28 for messages that wait, not for those that are on their way). */
#include "view/sdl/x11.h"

#include <X11/Xlib.h>
#include <X11/Xproto.h>

static XErrorHandler handler_before;

static int take(Display *display, XErrorEvent *error)
{
	if (error->request_code == X_SendEvent && error->error_code == BadWindow)
		return 0;
	return handler_before(display, error);
}

void view_x11_forgive_messages(void)
{
	XErrorHandler before = XSetErrorHandler(take);

	if (before != take)
		handler_before = before;
}
