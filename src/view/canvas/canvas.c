#include "view/canvas/canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "view/canvas/paint.h"

bool view_canvas_draw(const struct view_scene *s, const struct view_theme *theme,
		      uint32_t *pixels, int width, int height, int stride)
{
	double scale = fmin((double)width / s->w, (double)height / s->h);
	cairo_surface_t *surface = cairo_image_surface_create_for_data(
		(unsigned char *)pixels, CAIRO_FORMAT_RGB24, width, height, stride);
	cairo_t *c = cairo_create(surface);
	bool ok;

	cairo_translate(c, (width - s->w * scale) / 2, (height - s->h * scale) / 2);
	cairo_scale(c, scale, scale);
	view_paint(c, s, theme);
	cairo_surface_flush(surface);
	ok = cairo_status(c) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(c);
	cairo_surface_destroy(surface);
	return ok;
}

enum kind { NONE, PNG, SVG, PDF };

static enum kind kind_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	if (!dot)
		return NONE;
	return strcasecmp(dot, ".png") == 0   ? PNG
	       : strcasecmp(dot, ".svg") == 0 ? SVG
	       : strcasecmp(dot, ".pdf") == 0 ? PDF
					      : NONE;
}

bool view_canvas_can_save(const char *path)
{
	return kind_of(path) != NONE;
}

static cairo_status_t put(void *file, const unsigned char *bytes, unsigned count)
{
	return fwrite(bytes, 1, count, file) == count ? CAIRO_STATUS_SUCCESS
						      : CAIRO_STATUS_WRITE_ERROR;
}

static cairo_surface_t *surface_for(enum kind kind, FILE *file)
{
	switch (kind) {
	case SVG:
		return cairo_svg_surface_create_for_stream(put, file, VIEW_WIDTH, VIEW_HEIGHT);
	case PDF:
		return cairo_pdf_surface_create_for_stream(put, file, VIEW_WIDTH, VIEW_HEIGHT);
	case NONE:
	case PNG:
		break;
	}
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, VIEW_WIDTH, VIEW_HEIGHT);
}

bool view_canvas_write(const struct view_scene *s, const struct view_theme *theme,
		       const char *path, FILE *file, char *message, size_t size)
{
	enum kind kind = kind_of(path);
	cairo_surface_t *surface = surface_for(kind, file);
	cairo_t *c = cairo_create(surface);
	cairo_status_t status;
	int error;

	cairo_scale(c, VIEW_WIDTH / s->w, VIEW_HEIGHT / s->h);
	view_paint(c, s, theme);
	status = cairo_status(c);
	cairo_destroy(c);
	errno = 0;
	if (status == CAIRO_STATUS_SUCCESS && kind == PNG)
		status = cairo_surface_write_to_png_stream(surface, put, file);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	error = errno;
	if (fclose(file) != 0 && status == CAIRO_STATUS_SUCCESS) {
		status = CAIRO_STATUS_WRITE_ERROR;
		error = errno;
	}
	cairo_surface_destroy(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		return true;
	snprintf(message, size, "%s: %s", path,
		 status == CAIRO_STATUS_WRITE_ERROR && error ? strerror(error)
							     : cairo_status_to_string(status));
	return false;
}

bool view_canvas_save(const struct view_scene *s, const struct view_theme *theme,
		      const char *path, char *message, size_t size)
{
	FILE *file;

	if (!view_canvas_can_save(path)) {
		snprintf(message, size, "%s: the name of a picture ends in .png, .svg or .pdf",
			 path);
		return false;
	}
	file = fopen(path, "wb");
	if (!file) {
		snprintf(message, size, "%s: %s", path, strerror(errno));
		return false;
	}
	return view_canvas_write(s, theme, path, file, message, size);
}
