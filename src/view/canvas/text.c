#include <pango/pangocairo.h>
#include <string.h>

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

/* Texts hardly change from frame to frame, and to shape one takes longer than to paint it. So what was found is
 * kept: in a table with one place for each remainder of a hash, where the newest text has the place. */
enum { WIDTHS = 1024, LAYOUTS = 256 };

struct text_key {
	enum view_face face;
	double size;
	char text[VIEW_TEXT];
};

static size_t hash(enum view_face face, double size, const char *text)
{
	uint64_t h = (uint64_t)face * 31 + (uint64_t)(size * 64);

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 32);
}

static bool is_key(const struct text_key *k, enum view_face face, double size, const char *text)
{
	return k->face == face && k->size == size && strcmp(k->text, text) == 0;
}

/* @return false if the text is too long to be kept. */
static bool set_key(struct text_key *k, enum view_face face, double size, const char *text)
{
	size_t length = strlen(text);

	if (length >= sizeof k->text)
		return false;
	k->face = face;
	k->size = size;
	memcpy(k->text, text, length + 1);
	return true;
}

static double measure(enum view_face face, double size, const char *text)
{
	static PangoContext *context;
	PangoLayout *l = layout(made_once(&context), face, size, text);
	PangoRectangle extent;

	pango_layout_get_extents(l, NULL, &extent);
	g_object_unref(l);
	return (double)extent.width / PANGO_SCALE;
}

static double natural(enum view_face face, double size, const char *text)
{
	static struct {
		struct text_key key;
		double width;
	} kept[WIDTHS];
	size_t at = hash(face, size, text) % WIDTHS;
	double width;

	if (is_key(&kept[at].key, face, size, text))
		return kept[at].width;
	width = measure(face, size, text);
	if (set_key(&kept[at].key, face, size, text))
		kept[at].width = width;
	return width;
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

/* A layout for painting, which whoever asked for it must release. Pango lays it out anew if what it is painted on has
 * changed since. */
static PangoLayout *painted(PangoContext *context, const struct view_item *item)
{
	static struct {
		struct text_key key;
		PangoLayout *layout;
	} kept[LAYOUTS];
	enum view_face face = item->text.face;
	double size = item->text.size;
	size_t at = hash(face, size, item->text.text) % LAYOUTS;

	if (!kept[at].layout || !is_key(&kept[at].key, face, size, item->text.text)) {
		if (kept[at].layout)
			g_object_unref(kept[at].layout);
		kept[at].layout = layout(context, face, size, item->text.text);
		(void)set_key(&kept[at].key, face, size, item->text.text);
	}
	return g_object_ref(kept[at].layout);
}

void view_paint_text(cairo_t *c, const struct view_item *item)
{
	static PangoContext *context; /* not the ruler's: it follows what it paints on */
	bool cut = item->w >= item->text.room;
	PangoLayout *l;
	double baseline, narrow = narrowing(item->text.face);

	pango_cairo_update_context(c, made_once(&context));
	l = painted(context, item);
	/* One unit more than measured, or rounding would cut a text that fits. */
	pango_layout_set_ellipsize(l, cut ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
	pango_layout_set_width(l, cut ? (int)(item->text.room / narrow * PANGO_SCALE) + 1 : -1);
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
