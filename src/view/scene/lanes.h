/** @file lanes.h
 * The screens: pictures of a model as it stands. Lanes is the main one.
 */
#ifndef VIEW_LANES_H
#define VIEW_LANES_H
#include "view/model/model.h"
#include "view/scene/scene.h"

enum view_screen {
	VIEW_SCREEN_LANES,
	VIEW_SCREEN_MICROSCOPE,
	VIEW_SCREEN_RACE,
	VIEW_SCREEN_EXITS,
	VIEW_SCREEN_WHY,
	VIEW_SCREEN_HELP,
	VIEW_SCREENS
};
/** "lanes", "microscope", "race", "exits", "why", "help". */
extern const char *const view_screen_names[VIEW_SCREENS];

enum { VIEW_SIZE_LEAST = 80, VIEW_SIZE_MOST = 200 };

/** What a screen shows beside the model. */
struct view_show {
	enum view_screen screen;
	const char *guest; /**< its name, the heading where no operation stands */
	const char *
		vm; /**< which of several virtual machines is shown; NULL: there is one guest */
	bool playing;
	const char *speed; /**< "10x", "max"; shown while it plays */
	bool hidden;	   /**< what things cost is left to guess */
	bool logarithmic;  /**< Race */
	unsigned percent;  /**< text size, VIEW_SIZE_LEAST to _MOST; 0 is 100 */
	double veil; /**< the part of the way that arrows still have to go: 1 none is drawn, 0
			all */
	struct {
		bool on;
		double x, y;
	} pointer;	  /**< in the page's coordinates: what it points at tells more */
	const char *note; /**< what happened just now, instead of the position; NULL: nothing */
	/* What keeps the figures from being those of README and book. */
	bool changed_costs;
	const char *compiler; /**< of the guests; NULL: the reference compiler */
	const struct rs_provenance
		*provenance; /**< of the lanes, but for their images; NULL: not said */
	bool picture; /**< drawn into a file: the provenance stands where the position would */
};

/** Add the screen to a scene that was just begun, from the model as it stands. It has a lane at
 * least. */
void view_screen(struct view_scene *s, struct view_model *m, const struct view_show *show);

/** Where the scrub line runs, to find it with the mouse. All 0 where there is none: larger text
 * leaves no room for it. */
struct view_scrub {
	double x0, x1, y0, y1;
};
struct view_scrub view_lanes_scrub(const struct view_scene *s, const struct view_model *m);

#endif
