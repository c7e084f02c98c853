/** @file canvas.h
 * Draws a scene: onto pixels, or into a file. The only place that knows cairo and pango.
 */
#ifndef VIEW_CANVAS_H
#define VIEW_CANVAS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "view/scene/scene.h"
#include "view/scene/theme.h"

/** Measures with the fonts that will be drawn. */
struct view_ruler view_canvas_ruler(void);

/** @return false if the host has no font with all letters of `text`. */
bool view_canvas_can_write(const char *text);

/** Draw the scene as large as fits into `width` by `height` pixels, in the middle; the rest gets
 * the background's colour. Pixels are 0x00RRGGBB in the host's byte order, `stride` bytes a
 * row.
 * @return false if the host is out of memory. */
bool view_canvas_draw(const struct view_scene *s, const struct view_theme *theme,
		      uint32_t *pixels, int width, int height, int stride);

/** Write the scene to a file of the kind that its name ends in: .png, .svg or .pdf.
 * @return false with the reason in `message` (at most `size` bytes, the NUL included). */
bool view_canvas_save(const struct view_scene *s, const struct view_theme *theme,
		      const char *path, char *message, size_t size);
/** Likewise into a file that is open, under the name `path`; it stays open. */
bool view_canvas_write(const struct view_scene *s, const struct view_theme *theme,
		       const char *path, FILE *file, char *message, size_t size);
/** Pages that are drawn one after the other, into the same scene. */
struct view_pages {
	struct view_scene *scene;
	size_t count; /**< a PDF has as many; any other kind the first alone */
	void (*draw)(void *context, size_t page, struct view_scene *s);
	void *context;
};
/** Likewise, of pages. An SVG has the texts of the scene's spots as titles. */
bool view_canvas_save_pages(const struct view_pages *pages, const struct view_theme *theme,
			    const char *path, char *message, size_t size);
/** @return whether a file of that name can have several pages. */
bool view_canvas_has_pages(const char *path);
/** @return false if `path` ends in none of those. */
bool view_canvas_can_save(const char *path);

#endif
