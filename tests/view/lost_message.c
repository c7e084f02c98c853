/* lost_message.c - sends a message to a window that is gone, as SDL does now and then. Without view_x11_forgive_messages(),
 * Xlib ends the program. Then it names a window that is gone in a request of another kind: that ends it, with status 1. */
#include <X11/Xlib.h>
#include <stdio.h>

#include "view/sdl/x11.h"

int main(void)
{
	Display *display = XOpenDisplay(NULL);
	XEvent message = {.xclient = {.type = ClientMessage, .format = 32}};
	Window window;

	if (!display)
		return 2;
	view_x11_forgive_messages();
	view_x11_forgive_messages(); /* as with a second window */
	window = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 8, 8, 0, 0, 0);
	XDestroyWindow(display, window);
	XSendEvent(display, window, False, NoEventMask, &message);
	XSync(display, False);
	puts("goes on");
	fflush(stdout);
	XMapWindow(display, window);
	XSync(display, False);
	puts("goes on, too");
	return 0;
}
