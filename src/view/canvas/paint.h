/** @file paint.h
 * Inside the canvas: items and texts onto a cairo context.
 */
#ifndef VIEW_PAINT_H
#define VIEW_PAINT_H
#include <cairo.h>

#include "view/canvas/canvas.h"

/** Paint the whole scene in its logical coordinates. */
void view_paint(cairo_t *c, const struct view_scene *s, const struct view_theme *theme);
/** Paint one text item; its colour is set already. */
void view_paint_text(cairo_t *c, const struct view_item *item);

#endif
