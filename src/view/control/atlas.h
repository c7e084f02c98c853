/** @file atlas.h
 * What keys and mouse do in the atlas.
 */
#ifndef VIEW_CONTROL_ATLAS_H
#define VIEW_CONTROL_ATLAS_H
#include "view/control/control.h"

/** Enter it: the computer that is shown stands in the nearest region. */
void view_atlas_open(struct view_state *s);
/** A command while the atlas is shown. @return true if it was the atlas's. */
bool view_atlas_do(struct view_state *s, enum view_command what, int by);
/** A click at (x, y). @return true if something is there. */
bool view_atlas_click(struct view_state *s, const struct view_scene *scene, double x, double y);
/** Letters of a pattern, if one is being typed. */
void view_atlas_type(struct view_state *s, const char *text);

#endif
