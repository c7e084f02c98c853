/* x11_none.c - in the place of x11.c where Xlib's headers are not installed. */
#include "view/sdl/x11.h"

void view_x11_forgive_messages(void)
{
}
