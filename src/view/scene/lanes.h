/** @file lanes.h
 * The screens: pictures of a model as it stands. Lanes is the main one.
 */
#ifndef VIEW_LANES_H
#define VIEW_LANES_H
#include "view/model/atlas_at.h"
#include "view/model/memory.h"
#include "view/model/model.h"
#include "view/scene/scene.h"

enum view_screen {
	VIEW_SCREEN_LANES,
	VIEW_SCREEN_MICROSCOPE,
	VIEW_SCREEN_RACE,
	VIEW_SCREEN_EXITS,
	VIEW_SCREEN_WHY,
	VIEW_SCREEN_TIMELINE,
	VIEW_SCREEN_CONSOLIDATION,
	VIEW_SCREEN_WALK,
	VIEW_SCREEN_ATLAS,
	VIEW_SCREEN_MEMORY,
	VIEW_SCREEN_HELP,
	VIEW_SCREENS
};
/** "lanes", "microscope", "race", "exits", "why", "timeline", "consolidation", "walk", "atlas", "memory", "help". */
extern const char *const view_screen_names[VIEW_SCREENS];

enum { VIEW_SIZE_LEAST = 80, VIEW_SIZE_MOST = 200 };

/** The stretch of time that the timeline shows. */
struct view_zoom {
	uint64_t width;	 /**< cycles; 0: a part of the run */
	uint64_t centre; /**< if it is held there ... */
	bool held;	 /**< ... and does not follow the position */
};

/** What of a picture is left for the class to guess: bits. The cost on bare metal is never hidden. */
enum view_hide {
	VIEW_HIDE_COSTS = 1,	 /**< what an operation costs in each lane */
	VIEW_HIDE_WHOLE = 2,	 /**< what the whole program takes */
	VIEW_HIDE_BADGES = 4,	 /**< how each part of the computer is had */
	VIEW_HIDE_PILLS = 8,	 /**< what executes where */
	VIEW_HIDE_VERDICTS = 16, /**< how it was handled, in words */
	VIEW_HIDE_ALL = 31,
};

struct lesson_session;

/** What a screen shows beside the model. */
struct view_show {
	enum view_screen screen;
	const char *guest; /**< its name, the heading where no operation stands */
	const char *
		vm; /**< which of several virtual machines is shown; NULL: there is one guest */
	/** Names of the virtual machines and of what they run, `vm_count` of each; 0: one guest. */
	const char *const *vms, *const *guests;
	size_t vm_count;
	struct view_zoom zoom;
	bool playing;
	const char *speed; /**< "10x", "max"; shown while it plays */
	bool hidden;	   /**< what things cost is left to guess */
	unsigned hide;	   /**< by a lesson: enum view_hide */
	const struct lesson_session
		*lesson;  /**< that is given, view/lesson/session.h; NULL: none */
	bool black;	  /**< nothing is shown: the class looks at the lecturer */
	bool logarithmic; /**< Race */
	unsigned percent; /**< text size, VIEW_SIZE_LEAST to _MOST; 0 is 100 */
	double page_w;	  /**< of a page that stands upright; 0: it lies */
	double veil; /**< the part of the way that arrows still have to go: 1 none is drawn, 0
			all */
	struct {
		bool on;
		double x, y;
	} pointer; /**< in the page's coordinates: what it points at tells more */
	const struct view_atlas_at *atlas;   /**< where in the atlas; NULL: at its begin */
	const struct view_memory_at *memory; /**< where in the memory; NULL: at its begin */
	const char *note; /**< what happened just now, instead of the position; NULL: nothing */
	/* What keeps the figures from being those of README and book. */
	bool changed_costs;
	const char *without;  /**< helps of the hardware that hvm did not have; NULL: none */
	const char *compiler; /**< of the guests; NULL: the reference compiler */
	const struct rs_provenance
		*provenance; /**< of the lanes, but for their images; NULL: not said */
	bool picture; /**< drawn into a file: the provenance stands where the position would */
};

/** @return whether something is left to guess: by a key, or by a lesson. */
static inline bool view_hides(const struct view_show *show, enum view_hide what)
{
	return show->hidden || (show->hide & (unsigned)what);
}

/** Add the screen to a scene that was just begun, from the model as it stands. It has a lane at
 * least. */
void view_screen(struct view_scene *s, struct view_model *m, const struct view_show *show);

/** To the turn of the CPU that is `by` turns after the one that the position is in, in the lane that
 * the timeline shows. */
void view_timeline_step(struct view_model *m, int by);
/** To an event of that lane. */
void view_timeline_seek(struct view_model *m, size_t event);
/** Show more or less time round the place (x, y) of the timeline: `factor` times as much.
 * @return false if that is no place of it. */
bool view_timeline_zoom(const struct view_scene *s, const struct view_model *m,
			const struct view_show *show, double x, double y, double factor,
			struct view_zoom *zoom);
/** Whether (x, y) is on the bars of the whole run; *cycle is then the time there, or
 * at the end that is nearer. */
bool view_timeline_strip(const struct view_scene *s, const struct view_model *m,
			 const struct view_show *show, double x, double y, uint64_t *cycle);
/** The event by which what lies at (x, y) of the timeline was over, to ask why. @return false: there
 * is nothing. */
bool view_timeline_event(const struct view_scene *s, const struct view_model *m,
			 const struct view_show *show, double x, double y, size_t *event);

/** Where the scrub line runs, to find it with the mouse. All 0 where there is none: larger text
 * leaves no room for it. */
struct view_scrub {
	double x0, x1, y0, y1;
};
struct view_scrub view_lanes_scrub(const struct view_scene *s, const struct view_model *m);

#endif
