/** @file hover.h
 * What places of the screens tell to whoever points at them. Results that are hidden are told
 * nowhere.
 */
#ifndef VIEW_HOVER_H
#define VIEW_HOVER_H
#include "view/model/changes.h"
#include "view/scene/layout.h"
#include "view/scene/why.h"

struct view_area {
	double x, y, w, h;
};

/** How a part of the computer is had. */
void hover_part(struct column *c, enum view_part part, struct view_area at);
/** The program's pill: what an ordinary instruction costs, or why the program traps. */
void hover_app(struct column *c, bool traps, struct view_area at);
/** The guest OS's pill: its instruction, and how that is handled here. */
void hover_os(struct column *c, struct view_area at);
/** The pill of the layer below: what was requested. */
void hover_below(struct column *c, struct view_area at);
/** The figure of a column: all its digits, and whose cycles they are. */
void hover_cost(struct column *c, struct view_area at);
/** A lane of a race. */
void hover_result(struct view_scene *s, struct view_model *m, size_t lane, bool hidden,
		  struct view_area at);
void hover_exit(struct view_scene *s, enum rs_generation g, const struct rs_exit *e,
		struct view_area at);
/** A part of something that took `all` cycles. */
void hover_share(struct view_scene *s, const char *name, uint64_t cycles, uint64_t all,
		 struct view_area at);
void hover_change(struct view_scene *s, const struct view_change *c, struct view_area at);

#endif
