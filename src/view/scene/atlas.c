/* atlas.c - the atlas: title, ladder, the rung that is looked at, and the name that a thing has so far. */
#include "view/scene/atlas.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/translations.h"

enum {
	LADDER_X = 36,
	LADDER_Y = 132,
	LADDER_W = 372,
	PITCH = 107,
	SEAM_H = 40, /* between model and real */
	RUNG_W = 284,
	RUNG_H = 56,
	SMALL_PITCH = 68, /* above a question */
	BAR_H = 56,
};

bool atlas_place(struct atlas_page *p, struct view_scene *s, struct view_model *m,
		 const struct view_show *show)
{
	static struct view_atlas_at begin; /* where nobody says where */

	*p = (struct atlas_page){.s = s, .m = m, .show = show, .a = m->atlas};
	if (!p->a)
		return false;
	if (!show->atlas)
		view_atlas_begin(&begin, p->a);
	p->at = show->atlas ? show->atlas : &begin;
	p->region = &p->a->regions[p->at->region];
	p->hidden = view_hides(show, VIEW_HIDE_WHOLE);
	p->bottom = lesson_panel_is_shown(show) ? 730 : ATLAS_ARN_Y - 16;
	return true;
}

/* ---- parts that several rungs have */

double atlas_draw_words(const struct atlas_page *p, double y, bool bold, const char *text)
{
	struct view_style style = {bold ? VIEW_BOLD : VIEW_SANS, 34, VIEW_INK, VIEW_LEFT};
	unsigned lines = (unsigned)fmax((p->bottom - y) / 44, 0);

	return view_paragraph(p->s, style, ATLAS_FIGURES_X, y, ATLAS_FIGURES_W, 44,
			      lines < 5 ? lines : 5, text);
}

void atlas_draw_rule(const struct atlas_page *p, double y)
{
	if (y < p->bottom)
		view_box(p->s, VIEW_DASH, ATLAS_FIGURES_X, y, ATLAS_FIGURES_W, 3, 0);
}

double atlas_draw_figure(const struct atlas_page *p, const char *name, bool code,
			 const char *what, const char *figure, const char *beside,
			 const char *below)
{
	struct view_style head = {code ? VIEW_CODE : VIEW_BOLD, 50, VIEW_INK, VIEW_LEFT,
				  VIEW_DETAIL};
	struct view_style line = {VIEW_SANS, 34, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	struct view_style big = {VIEW_BOLD, 96, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	double x = ATLAS_FIGURES_X, room = ATLAS_FIGURES_W, w;

	view_text_fit(p->s, head, x, 172, room, name);
	view_text_fit(p->s, line, x, 226, room, what);
	w = view_text_fit(p->s, big, x, 338, room, figure);
	if (w + 28 < room - 80)
		view_text_fit(p->s, line, x + w + 28, 338, room - w - 28, beside);
	view_text_fit(p->s, line, x, 390, room, below);
	return 460;
}

void atlas_draw_box(const struct atlas_page *p, double x, double y, double w, double h,
		    bool chosen, enum view_face face, const char *text)
{
	struct view_style style = {chosen && face == VIEW_SANS ? VIEW_BOLD : face, 32, VIEW_INK,
				   VIEW_CENTRE, VIEW_DETAIL};

	view_hollow(p->s, VIEW_INK, x, y, w, h, 10, chosen ? 6 : 3);
	if (*text)
		view_text_fit(p->s, style, x + w / 2, y + h / 2 + DROP, w - 24, text);
}

/* ---- the ladder */

static double rung_y(const struct atlas_page *p, enum view_rung rung)
{
	bool tight = p->bottom < 800;

	if (tight)
		return LADDER_Y + rung * SMALL_PITCH;
	return LADDER_Y + rung * PITCH + (rung >= VIEW_RUNG_COMPUTER ? SEAM_H : 0);
}

static void draw_seam(const struct atlas_page *p)
{
	struct view_style style = {VIEW_SANS, 24, VIEW_INK, VIEW_CENTRE, VIEW_DETAIL};
	double y = rung_y(p, VIEW_RUNG_COMPUTER), middle = GRID_MARGIN + RUNG_W / 2.0, w;
	const char *text = view_localized(TEXT_ATLAS_MODEL_REAL);

	w = view_text_width(p->s, style.face, style.size, text);
	view_text(p->s, style, middle, y - 20, RUNG_W, text);
	view_box(p->s, VIEW_DASH, GRID_MARGIN, y - 29,
		 fmax(middle - w / 2 - 12 - GRID_MARGIN, 0), 3, 0);
	view_box(p->s, VIEW_DASH, middle + w / 2 + 12, y - 29,
		 fmax(GRID_MARGIN + RUNG_W - middle - w / 2 - 12, 0), 3, 0);
}

static void draw_rung(const struct atlas_page *p, enum view_rung rung)
{
	bool here = rung == p->at->rung, real = rung >= VIEW_RUNG_COMPUTER;
	bool tight = p->bottom < 800;
	struct view_style name = {here ? VIEW_BOLD : VIEW_SANS, 34,
				  real ? VIEW_BACKGROUND : VIEW_INK, VIEW_CENTRE};
	struct view_style below = {VIEW_SANS, 24, here ? VIEW_INK : VIEW_MUTED, VIEW_LEFT,
				   VIEW_DETAIL};
	double y = rung_y(p, rung), x = GRID_MARGIN;
	char text[ATLAS_TEXT];

	if (here)
		view_box(p->s, VIEW_PANEL, LADDER_X, y - 8, LADDER_W, tight ? 72 : 104, 14);
	if (real)
		view_box(p->s, VIEW_INK, x, y, RUNG_W, RUNG_H, RUNG_H / 2.0);
	else
		view_outline(p->s, x, y, RUNG_W, RUNG_H);
	view_text_fit(p->s, name, x + RUNG_W / 2.0, y + 40, RUNG_W - 32, atlas_rung_name(rung));
	p->s->items[p->s->count - 1].text.own = true;
	if (here)
		view_arrow(p->s, VIEW_TRAP, x + RUNG_W + 12, y + RUNG_H / 2.0, x + RUNG_W + 52,
			   y + RUNG_H / 2.0);
	if (!tight) {
		atlas_rung_text(text, sizeof text, p, rung);
		view_text_fit(p->s, below, x + 6, y + 84, LADDER_W - 24, text);
	}
	view_spot(p->s, LADDER_X, y - 8, LADDER_W, tight ? 66 : 100, "%s\n%s",
		  atlas_rung_name(rung), atlas_sentence(rung));
}

bool view_atlas_rung_at(const struct view_scene *s, double x, double y, enum view_rung *rung)
{
	if (layout_small(s) || x < LADDER_X || x > LADDER_X + LADDER_W)
		return false;
	for (int i = 0; i < VIEW_RUNGS; i++) {
		struct atlas_page p = {.bottom = ATLAS_ARN_Y};
		double top = rung_y(&p, (enum view_rung)i) - 8;

		*rung = (enum view_rung)i;
		if (y >= top && y < top + 100)
			return true;
	}
	return false;
}

/* ---- the name so far */

static void draw_pattern(const struct atlas_page *p, double y)
{
	struct view_style code = {VIEW_CODE, 32, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	struct view_style say = {VIEW_SANS, LABEL, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	bool which[ATLAS_EXAMPLES];
	char text[ATLAS_TEXT], count[24], of[24];
	double w = 1300;

	snprintf(text, sizeof text, "%s%s", p->at->pattern, p->at->typing ? "_" : "");
	view_hollow(p->s, VIEW_INK, GRID_MARGIN, y, w, BAR_H, 8, 4);
	view_text_fit(p->s, code, GRID_MARGIN + 20, y + 39, w - 40, text);
	snprintf(count, sizeof count, "%zu", view_atlas_matches(p->at, p->a, which));
	snprintf(of, sizeof of, "%zu", p->a->example_count);
	snprintf(text, sizeof text, view_localized(TEXT_ATLAS_NAMES),
		 p->hidden ? view_localized(TEXT_HIDDEN) : count, of);
	view_text_fit(p->s, say, GRID_MARGIN + w + 32, y + 39,
		      VIEW_WIDTH - 2 * GRID_MARGIN - w - 32, text);
}

static void draw_bar(const struct atlas_page *p)
{
	static const double widths[ARN_FIELDS] = {84, 92, 92, 300, 276, 410};
	struct view_style label = {VIEW_SANS, 24, VIEW_MUTED, VIEW_CENTRE, VIEW_DETAIL};
	struct view_style colon = {VIEW_CODE, 34, VIEW_INK, VIEW_CENTRE};
	struct view_style say = {VIEW_SANS, LABEL, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	struct atlas_field fields[ARN_FIELDS];
	double x = GRID_MARGIN, y = ATLAS_ARN_Y + 16;

	view_box(p->s, VIEW_PANEL, 0, ATLAS_ARN_Y, VIEW_WIDTH, VIEW_HEIGHT - ATLAS_ARN_Y, 0);
	if (*p->at->pattern || p->at->typing) {
		draw_pattern(p, y);
		return;
	}
	atlas_fields(fields, p);
	for (int i = 0; i < ARN_FIELDS; i++) {
		const struct atlas_field *f = &fields[i];
		struct view_style code = {VIEW_CODE, 32,
					  f->now     ? VIEW_BACKGROUND
					  : f->known ? VIEW_INK
						     : VIEW_MUTED,
					  VIEW_CENTRE, VIEW_DETAIL};

		if (f->now)
			view_box(p->s, VIEW_INK, x, y, widths[i], BAR_H, 8);
		else if (f->known)
			view_box(p->s, VIEW_FILL_HARDWARE, x, y, widths[i], BAR_H, 8);
		else
			view_dashes(p->s, x, y, widths[i], BAR_H);
		view_text_fit(p->s, code, x + widths[i] / 2, y + 39, widths[i] - 20,
			      f->known ? f->text : "?");
		if (i > 0 && !p->show->lesson && !p->show->note)
			view_text_fit(p->s, label, x + widths[i] / 2, y + 90, widths[i] + 8,
				      view_localized(atlas_field_names[i]));
		x += widths[i];
		if (i + 1 < ARN_FIELDS)
			view_text(p->s, colon, x + 13, y + 39, 26, ":");
		x += 26;
	}
	view_text_fit(p->s, say, x + 10, y + 39, VIEW_WIDTH - GRID_MARGIN - x - 10,
		      atlas_field_sentence(p->at->rung));
}

/* ---- larger text: the rung's name, sentence and figure, and the field of the name */

static void small_figure(const struct atlas_page *p, char *figure, size_t size, char *what,
			 size_t what_size)
{
	uint64_t boots;
	char number[32];

	*what = '\0';
	if (p->at->rung == VIEW_RUNG_WORLD) {
		double ms = atlas_ms(p, p->at->region);

		atlas_ms_text(figure, size, ms);
		boots = atlas_boots(p, ms);
		view_exact(number, sizeof number, boots);
		if (boots)
			snprintf(what, what_size, view_localized(TEXT_ATLAS_ENOUGH), number);
	} else {
		snprintf(figure, size, "%s", p->region->code);
		atlas_rung_text(what, what_size, p, p->at->rung);
	}
	if (p->hidden) {
		snprintf(figure, size, "%s", view_localized(TEXT_HIDDEN));
		*what = '\0';
	}
}

static void draw_small(const struct atlas_page *p)
{
	struct view_style title = {VIEW_BOLD, 60, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 34, VIEW_INK, VIEW_LEFT};
	struct view_style big = {VIEW_BOLD, 80, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style code = {VIEW_CODE, 34, VIEW_INK, VIEW_LEFT, VIEW_DETAIL};
	double room = p->s->w - 2 * GRID_MARGIN, y;
	char figure[64], what[ATLAS_TEXT], text[ATLAS_TEXT];
	struct atlas_field fields[ARN_FIELDS];
	int field = ARN_PARTITION;

	snprintf(text, sizeof text, "%s", atlas_rung_name(p->at->rung));
	view_text_fit(p->s, title, GRID_MARGIN, 80, room, text);
	y = view_paragraph(p->s, line, GRID_MARGIN, 136, room, 44, p->s->upright ? 4 : 2,
			   atlas_sentence(p->at->rung));
	small_figure(p, figure, sizeof figure, what, sizeof what);
	y += 56;
	view_text_fit(p->s, big, GRID_MARGIN, y, room, figure);
	y = view_paragraph(p->s, line, GRID_MARGIN, y + 56, room, 44, 2, what);
	if (p->at->rung <= VIEW_RUNG_ZONE) {
		atlas_region_text(text, sizeof text, p);
		view_text_fit(p->s, line, GRID_MARGIN, y, room, text);
	}
	atlas_fields(fields, p);
	for (int i = 0; i < ARN_FIELDS; i++)
		if (fields[i].known && i != ARN_SERVICE)
			field = fields[i].now || i > field ? i : field;
	snprintf(text, sizeof text, "%s: %s", view_localized(atlas_field_names[field]),
		 fields[field].text);
	view_text_fit(p->s, code, GRID_MARGIN, layout_bottom(p->s) - 16, room, text);
}

/* ---- the screen */

static void draw_title(const struct atlas_page *p)
{
	struct view_style title = {VIEW_BOLD, 64, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	double room = VIEW_WIDTH - 2 * GRID_MARGIN, w;

	w = view_text_fit(p->s, title, GRID_MARGIN, 86, room / 2, atlas_rung_name(p->at->rung));
	view_text_fit(p->s, line, GRID_MARGIN + w + 44, 84, room - w - 44,
		      atlas_sentence(p->at->rung));
}

static void draw_none(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};

	(void)view_paragraph(s, line, GRID_MARGIN, 230, s->w - 2 * GRID_MARGIN, 50, 3,
			     view_localized(TEXT_ATLAS_NONE));
	draw_scrub(s, m, show);
}

/* A key's message stands where the row at the bottom would, above the bar. */
static void draw_note(const struct atlas_page *p)
{
	struct view_style style = {VIEW_SANS, 24, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};

	if (p->show->note) /* in the place of the fields' names */
		view_text_fit(p->s, style, VIEW_WIDTH - GRID_MARGIN, ATLAS_ARN_Y + 106,
			      VIEW_WIDTH - 2 * GRID_MARGIN, p->show->note);
	else
		view_text_fit(p->s, style, VIEW_WIDTH - GRID_MARGIN, ATLAS_ARN_Y + 106, 420,
			      atlas_in_language(&p->a->trademark));
}

void draw_atlas(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	static void (*const draw[VIEW_RUNGS])(const struct atlas_page *) = {
		draw_atlas_world,    draw_atlas_region,	  draw_atlas_zone,
		draw_atlas_building, draw_atlas_computer, draw_atlas_vm,
		draw_atlas_operation};
	struct atlas_page p;

	if (!atlas_place(&p, s, m, show)) {
		draw_none(s, m, show);
		return;
	}
	if (layout_small(s)) {
		draw_small(&p);
		draw_scrub(s, m, show);
		return;
	}
	draw_title(&p);
	for (int i = 0; i < VIEW_RUNGS; i++)
		draw_rung(&p, (enum view_rung)i);
	if (p.bottom >= 800)
		draw_seam(&p);
	draw[p.at->rung](&p);
	if (!lesson_panel_is_shown(show)) /* which reaches into it */
		draw_bar(&p);
	if (show->lesson)
		draw_lesson_track(s, show);
	else
		draw_note(&p);
}
