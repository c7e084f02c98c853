/** @file titles.h
 * Inside the canvas: an SVG whose places say more to a mouse that points at them, and to a reader of the file.
 */
#ifndef VIEW_TITLES_H
#define VIEW_TITLES_H
#include <stdio.h>

#include "view/scene/scene.h"

/** Write an SVG of `size` bytes with a title at each spot of the scene. Check the file for errors. */
void view_titles_write(FILE *file, const char *svg, size_t size, const struct view_scene *s);

#endif
