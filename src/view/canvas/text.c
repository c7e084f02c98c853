#include <pango/pangocairo.h>

#include "view/canvas/paint.h"

/* The first family that the host has is used; the others supply missing letters. */
static const char *const families[] = {
	[VIEW_SANS] = "Noto Sans, Noto Sans CJK KR, Source Sans Pro, DejaVu Sans, sans-serif",
	[VIEW_BOLD] = "Noto Sans, Noto Sans CJK KR, Source Sans Pro, DejaVu Sans, sans-serif",
	[VIEW_CODE] = "D2Coding, Noto Sans Mono, DejaVu Sans Mono, monospace",
};

static PangoLayout *layout(PangoContext *context, enum view_face face, double size,
			   const char *text)
{
	PangoLayout *l = pango_layout_new(context);
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family_static(font, families[face]);
	pango_font_description_set_weight(font, face == VIEW_SANS ? PANGO_WEIGHT_NORMAL
								  : PANGO_WEIGHT_BOLD);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(l, font);
	pango_layout_set_single_paragraph_mode(l, TRUE);
	pango_layout_set_text(l, text, -1);
	pango_font_description_free(font);
	return l;
}

/* Widths must not depend on the size of the window: no hinting, no rounding to whole pixels. */
static void unhinted(PangoContext *context)
{
	cairo_font_options_t *options = cairo_font_options_create();

	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(context, options);
	pango_context_set_round_glyph_positions(context, FALSE);
	cairo_font_options_destroy(options);
}

/* Contexts are made once: looking fonts up anew for each text would take most of a frame. */
static PangoContext *made_once(PangoContext **context)
{
	if (!*context) {
		*context = pango_font_map_create_context(pango_cairo_font_map_get_default());
		unhinted(*context);
	}
	return *context;
}

static double natural(enum view_face face, double size, const char *text)
{
	static PangoContext *context;
	PangoLayout *l = layout(made_once(&context), face, size, text);
	PangoRectangle extent;

	pango_layout_get_extents(l, NULL, &extent);
	g_object_unref(l);
	return (double)extent.width / PANGO_SCALE;
}

/* The screens are laid out for the first family of each face. A wider substitute is drawn as
 * narrow as that, at its own height. @return the factor, at most 1. */
static double narrowing(enum view_face face)
{
	static const char sample[] = "Hardware-assisted: the OS switches to another page table";
	static const double usual[] = {
		[VIEW_SANS] = 2714, [VIEW_BOLD] = 2889, [VIEW_CODE] = 2800};
	static double factors[VIEW_CODE + 1];

	if (factors[face] == 0) {
		double width = natural(face, 100, sample);

		/* A little more, for letters that are even wider. */
		factors[face] = width > usual[face] ? 0.98 * usual[face] / width : 1;
	}
	return factors[face];
}

static double width(void *unused, enum view_face face, double size, const char *text)
{
	(void)unused;
	return natural(face, size, text) * narrowing(face);
}

struct view_ruler view_canvas_ruler(void)
{
	return (struct view_ruler){.width = width};
}

void view_paint_text(cairo_t *c, const struct view_item *item)
{
	static PangoContext *context; /* not the ruler's: it follows what it paints on */
	PangoLayout *l;
	double baseline, narrow = narrowing(item->text.face);

	pango_cairo_update_context(c, made_once(&context));
	l = layout(context, item->text.face, item->text.size, item->text.text);
	/* One unit more than measured, or rounding would cut a text that fits. */
	if (item->w >= item->text.room) {
		pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
		pango_layout_set_width(l, (int)(item->text.room / narrow * PANGO_SCALE) + 1);
	}
	baseline = (double)pango_layout_get_baseline(l) / PANGO_SCALE;
	cairo_save(c);
	cairo_scale(c, narrow, 1);
	cairo_move_to(c, item->x / narrow, item->text.baseline - baseline);
	pango_cairo_show_layout(c, l);
	cairo_restore(c);
	g_object_unref(l);
}

bool view_canvas_can_write(const char *text)
{
	PangoContext *context =
		pango_font_map_create_context(pango_cairo_font_map_get_default());
	PangoLayout *l = layout(context, VIEW_SANS, 32, text);
	bool known = pango_layout_get_unknown_glyphs_count(l) == 0;

	g_object_unref(l);
	g_object_unref(context);
	return known;
}
