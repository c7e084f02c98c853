/** @file timeline.h
 * Inside the Timeline screen: where its things are, what lies at a place, and what is said of it.
 */
#ifndef VIEW_TIMELINE_H
#define VIEW_TIMELINE_H
#include "view/scene/layout.h"

enum { TIMELINE_BIN = 5 /* pixels */ };

/** Where things are. Times are cycles of the lane. */
struct timeline {
	const struct view_model *m;
	const struct view_show *show;
	const struct view_turns *t;
	size_t lane;
	enum rs_generation g;
	unsigned rows;	   /**< virtual machines, one at least */
	uint64_t from, to; /**< the time shown above */
	uint64_t at;	   /**< where the scrub line stands */
	double x0, x1;	   /**< of the time */
	double cpu_y, cpu_h, row_y, pitch, app_h, os_h;
	double strip_y, strip_h; /**< bars of the whole run; 0: there is none */
	bool bins; /**< too much happens in too little room: shares instead of turns */
};

/** So large a text that there is no room for the lane's name. */
static inline bool timeline_tiny(const struct view_scene *s)
{
	return s->h < 640;
}

enum timeline_thing {
	TIMELINE_NOTHING,
	TIMELINE_TURN, /**< `index` of turns; also a time between turns */
	TIMELINE_WAIT, /**< `index` of waits */
	TIMELINE_EXIT, /**< `index` of exits */
	TIMELINE_BINS, /**< `from` to `to`, of the strip or where only shares are drawn */
};

struct timeline_hit {
	enum timeline_thing what;
	size_t index;
	uint64_t from, to;
};

void timeline_place(struct timeline *p, const struct view_scene *s, const struct view_model *m,
		    const struct view_show *show);
/** @return where a cycle is drawn, also outside of what is shown. */
double timeline_x(const struct timeline *p, uint64_t cycle);
/** @return the cycle at a place of the upper part. */
uint64_t timeline_cycle(const struct timeline *p, double x);
/** @return what lies at a place. */
struct timeline_hit timeline_at(const struct timeline *p, double x, double y);
/** Whether a place is on the bars of the whole run; *cycle is then the time there. */
bool timeline_on_strip(const struct timeline *p, double x, double y, uint64_t *cycle);

/** "vm1" and what it runs; either may be "". */
const char *timeline_name(const struct timeline *p, unsigned vm, char name[RS_VM_NAME_MAX + 1]);
const char *timeline_guest(const struct timeline *p, unsigned vm);
/** One sentence on a thing: who it is about, which is set in bold, and the rest. */
void timeline_sentence(const struct timeline *p, struct timeline_hit hit, char *who,
		       size_t who_size, char *rest, size_t size);
/** What the tip says when the pointer is on it: lines, the first a heading. */
void timeline_tip(const struct timeline *p, struct timeline_hit hit, char *text, size_t size);

/* timeline_around.c */
void timeline_draw_title(struct view_scene *s, const struct timeline *p);
void timeline_draw_axis(struct view_scene *s, const struct timeline *p, double y);
/** What the colours and lines mean. */
void timeline_draw_signs(struct view_scene *s, const struct timeline *p);
/** Who it is about, in bold, and what is said of it, in lines of `room` from x on. */
void timeline_draw_sentence(struct view_scene *s, double x, double y, double room,
			    unsigned lines, const char *who, const char *rest);

#endif
