/** @file presenter.h
 * The lecturer's screen of a lesson, for a display that the class does not see.
 */
#ifndef VIEW_SCENE_PRESENTER_H
#define VIEW_SCENE_PRESENTER_H
#include "view/lesson/session.h"

/** Add the screen to a scene that was just begun: notes, the answer in advance, what the class sees. `class_sees` says
 * how the class's screen is shown; `workspace` is part of the scene and must stay until that was drawn. */
void draw_presenter(struct view_scene *s, struct view_model *m,
		    const struct view_show *class_sees, struct view_scene workspace[2]);

#endif
