#include "view/canvas/canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "host/language.h"
#include "host/output.h"
#include "view/canvas/paint.h"
#include "view/canvas/titles.h"

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

struct output {
	FILE *file;
	int error; /* errno of the first write that failed */
};

static cairo_status_t put(void *context, const unsigned char *bytes, unsigned count)
{
	struct output *out = context;

	if (fwrite(bytes, 1, count, out->file) == count)
		return CAIRO_STATUS_SUCCESS;
	if (!out->error)
		out->error = errno;
	return CAIRO_STATUS_WRITE_ERROR;
}

/* Dated when the toy computers' clock begins: the same picture is the same file. */
static cairo_surface_t *create_pdf(struct output *out)
{
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(put, out, VIEW_WIDTH, VIEW_HEIGHT);

	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
				       "2026-01-01T00:00:00Z");
	return surface;
}

static cairo_surface_t *surface_for(enum kind kind, struct output *out)
{
	switch (kind) {
	case SVG:
		return cairo_svg_surface_create_for_stream(put, out, VIEW_WIDTH, VIEW_HEIGHT);
	case PDF:
		return create_pdf(out);
	case NONE:
	case PNG:
		break;
	}
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, VIEW_WIDTH, VIEW_HEIGHT);
}

/* What goes onto the surface: one scene, or pages. */
struct content {
	const struct view_scene *scene;
	const struct view_pages *pages; /* NULL: the scene is drawn already */
	const struct view_theme *theme;
};

static void paint_content(cairo_surface_t *surface, cairo_t *c, const struct content *what,
			  enum kind kind)
{
	size_t count = what->pages && kind == PDF ? what->pages->count : 1;

	for (size_t i = 0; i < count; i++) {
		if (what->pages)
			what->pages->draw(what->pages->context, i, what->pages->scene);
		cairo_save(c);
		cairo_scale(c, VIEW_WIDTH / what->scene->w, VIEW_HEIGHT / what->scene->h);
		view_paint(c, what->scene, what->theme);
		cairo_restore(c);
		if (i + 1 < count)
			cairo_surface_show_page(surface);
	}
}

static bool write_content(const struct content *what, const char *path, FILE *file,
			  char *message, size_t size)
{
	enum kind kind = kind_of(path);
	char *svg = NULL;
	size_t svg_size = 0;
	bool titled = kind == SVG && what->pages;
	struct output out = {.file = titled ? open_memstream(&svg, &svg_size) : file};
	cairo_surface_t *surface;
	cairo_status_t status;
	cairo_t *c;

	if (!out.file) {
		snprintf(message, size, _("%s: no memory for a picture"), path);
		return false;
	}
	surface = surface_for(kind, &out);
	c = cairo_create(surface);
	paint_content(surface, c, what, kind);
	status = cairo_status(c);
	cairo_destroy(c);
	if (status == CAIRO_STATUS_SUCCESS && kind == PNG)
		status = cairo_surface_write_to_png_stream(surface, put, &out);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (titled) {
		if (fclose(out.file) != 0 && !out.error)
			out.error = errno;
		else
			view_titles_write(file, svg, svg_size, what->scene);
		free(svg);
	}
	if ((fflush(file) != 0 || ferror(file)) && !out.error)
		out.error = errno;
	if (status == CAIRO_STATUS_SUCCESS && !out.error)
		return true;
	snprintf(message, size, _("%s: cannot be written: %s"), path,
		 out.error ? strerror(out.error) : cairo_status_to_string(status));
	return false;
}

bool view_canvas_write(const struct view_scene *s, const struct view_theme *theme,
		       const char *path, FILE *file, char *message, size_t size)
{
	return write_content(&(struct content){.scene = s, .theme = theme}, path, file, message,
			     size);
}

static bool save_content(const struct content *what, const char *path, char *message,
			 size_t size)
{
	struct rs_output *output;
	bool good;

	if (!view_canvas_can_save(path)) {
		snprintf(message, size,
			 _("%s: the name of a picture ends in .png, .svg or .pdf"), path);
		return false;
	}
	if (rs_output_open(&output, path, message, size) != RS_OK)
		return false;
	good = write_content(what, path, rs_output_file(output), message, size);
	return rs_output_close(output, good, message, size) == RS_OK && good;
}

bool view_canvas_save(const struct view_scene *s, const struct view_theme *theme,
		      const char *path, char *message, size_t size)
{
	return save_content(&(struct content){.scene = s, .theme = theme}, path, message, size);
}

bool view_canvas_save_pages(const struct view_pages *pages, const struct view_theme *theme,
			    const char *path, char *message, size_t size)
{
	return save_content(
		&(struct content){.scene = pages->scene, .pages = pages, .theme = theme}, path,
		message, size);
}

bool view_canvas_has_pages(const char *path)
{
	return kind_of(path) == PDF;
}
