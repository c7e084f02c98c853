/* breaks.h - setting breakpoints, and running to them. */
#ifndef VIEW_CONTROL_BREAKS_H
#define VIEW_CONTROL_BREAKS_H
#include "view/control/control.h"

/** @return true if the command was about breakpoints, and there is nothing more to do. */
bool view_breaks_do(struct view_state *s, enum view_command what, int by);
/** Take letters into the condition that is being typed. */
void view_breaks_type(struct view_state *s, const char *text);
/** Set a breakpoint at the line of code that is drawn at (x, y), or remove it. @return false: there is none. */
bool view_breaks_click(struct view_state *s, const struct view_scene *scene, double x,
		       double y);
/** Set a breakpoint at a condition that was typed elsewhere, or remove it. @return false: a note says what is wrong with it. */
bool view_breaks_set(struct view_state *s, const char *text);
/** Go on with a search. @return true if the picture changed. */
bool view_breaks_pass(struct view_state *s);

#endif
