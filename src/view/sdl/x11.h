/* x11.h - what a window on X11 needs of Xlib itself. */
#ifndef VIEW_SDL_X11_H
#define VIEW_SDL_X11_H

/** Go on where a message goes to a window that is gone: SDL sends itself some to wake up, on a connection of their own, and
 * the server may have closed the window before. Xlib would end the program. Any other error still does. To be called once. */
void view_x11_forgive_messages(void);

#endif
