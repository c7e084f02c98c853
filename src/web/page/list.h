/* list.h - a scene as rows of 16 numbers: kind (an index into web_kinds), colour (0xRRGGBB), x, y, width, height, and up to
 * 10 that depend on the kind. The rows of a scene within follow that of an inset, up to an "end". */
#ifndef WEB_LIST_H
#define WEB_LIST_H
#include "view/scene/scene.h"

/** Names of the kinds, in order, with a space between them. */
extern const char web_kinds[];
/** Write the rows of a scene, which must stay until they are painted. @return how many. */
size_t web_list(const struct view_scene *s, bool dark);
/** The rows. */
const double *web_list_rows(void);

#endif
