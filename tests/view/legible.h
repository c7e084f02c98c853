/** @file legible.h
 * Whether a scene can be read: by its boxes, measured with the real fonts where they can be.
 */
#ifndef LEGIBLE_H
#define LEGIBLE_H
#include "view/scene/scene.h"

struct view_ruler legible_ruler(void);
/** Fails the test with the first text that is cut, too small, covered, off the page or faint.
 */
void legible_check(const struct view_scene *s);

#endif
