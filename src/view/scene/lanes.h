/** @file lanes.h
 * The main screen: a column for each generation, the race of the whole program, the scrub line.
 */
#ifndef VIEW_LANES_H
#define VIEW_LANES_H
#include "view/model/model.h"
#include "view/scene/scene.h"

/** What the screen shows beside the model. */
struct view_show {
	const char *guest; /**< its name, the heading where no operation stands */
	bool playing;
	const char *speed; /**< "10x", "max"; shown while it plays */
};

/** Add the screen to a scene that was just begun, from the model as it stands. It has a lane at
 * least. */
void view_lanes_scene(struct view_scene *s, struct view_model *m, const struct view_show *show);

/** Where the scrub line runs, to find it with the mouse. */
struct view_scrub {
	double x0, x1, y0, y1;
};
struct view_scrub view_lanes_scrub(const struct view_scene *s, const struct view_model *m);

#endif
