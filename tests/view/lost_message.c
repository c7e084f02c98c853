/* lost_message.c - a window, and beside it a message to a window that is gone, as SDL sends one now and then: the window
 * stays open. Then another request names the window that is gone: that ends the program, as Xlib does with any error. */
#include <X11/Xlib.h>
#include <stdio.h>

#include "sample.h"
#include "view/sdl/window.h"

static void at_frame(double scene, double drawing, double since)
{
	Display *display = XOpenDisplay(NULL);
	XEvent message = {.xclient = {.type = ClientMessage, .format = 32}};
	Window window;

	(void)scene;
	(void)drawing;
	(void)since;
	window = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 8, 8, 0, 0, 0);
	XDestroyWindow(display, window);
	XSendEvent(display, window, False, NoEventMask, &message);
	XSync(display, False);
	puts("goes on");
	fflush(stdout);
	XMapWindow(display, window);
	XSync(display, False);
	puts("goes on, too");
	fflush(stdout);
}

int main(void)
{
	static struct view_model m;
	static struct view_window window = {
		.state = {.m = &m, .guest = "sample", .percent = 100}, .frame = at_frame};
	static struct sample samples[RS_LANE_KINDS];
	char message[256];

	sample_lanes(samples, &m, SAMPLE_ALL);
	if (!view_window_run(&window, message, sizeof message))
		puts(message);
	return 1;
}
