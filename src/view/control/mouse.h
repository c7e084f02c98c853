/** @file mouse.h
 * What the mouse does, in the logical coordinates of the scene that is shown.
 */
#ifndef VIEW_MOUSE_H
#define VIEW_MOUSE_H
#include "view/control/control.h"

struct view_mouse {
	bool dragging, moved; /**< the line at the bottom; `moved` from where it was taken */
	bool telling;	      /**< the note is about what the mouse is over */
	bool asking;	      /**< pressed where something happened: a click asks why */
	bool framing;	      /**< dragging what part of the run the timeline shows */
	bool about;	      /**< the click is about `event`, which need not be the position */
	size_t event;
};

/* The left button down, the mouse moved, the button up. Each: @return true if the picture
 * changed. */
bool view_mouse_press(struct view_mouse *mouse, struct view_state *s,
		      const struct view_scene *scene, double x, double y);
bool view_mouse_move(struct view_mouse *mouse, struct view_state *s,
		     const struct view_scene *scene, double x, double y);
bool view_mouse_release(struct view_mouse *mouse, struct view_state *s);
/** The wheel was turned `by` notches away from the user: more detail of the timeline, or larger text. */
bool view_mouse_wheel(struct view_state *s, const struct view_scene *scene, double x, double y,
		      int by);

#endif
