/* lesson_panel.c - the question of a lesson below the screen, with what the class guesses and what was
 * measured; and the lesson's stops in the place of the scrub line. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/layout.h"
#include "view/scene/lesson_words.h"

enum {
	TOP = 744,
	BOTTOM = 972,
	QUESTION_Y = 802,
	CARDS_Y = 830,
	CARD_H = 118,
	CARD_GAP = 24,
	LEFT = 26, /* of the disc, in a card */
	DISC = 27, /* radius */
	TRACK_SIGN = 34,
	TRACK_PITCH = 163,
};

bool lesson_panel_is_shown(const struct view_show *show)
{
	return show->lesson && !show->lesson->left &&
	       lesson_asks(lesson_session_stop(show->lesson));
}

/* ---- making room */

/* Items that reach into the panel go; large boxes that begin well above it end there. */
static bool clear_item(struct view_item *i)
{
	bool box = i->kind == VIEW_BAND || i->kind == VIEW_BOX || i->kind == VIEW_FRAME;

	if (i->y + i->h <= TOP || i->y >= BOTTOM)
		return true;
	if (!box || TOP - i->y < i->h / 2)
		return false;
	i->h = TOP - i->y;
	return true;
}

static void clear_panel(struct view_scene *s)
{
	size_t kept = 0, spots = 0;

	for (size_t i = 0; i < s->count; i++)
		if (clear_item(&s->items[i]))
			s->items[kept++] = s->items[i];
	for (size_t i = 0; i < s->spot_count; i++)
		if (s->spots[i].y + s->spots[i].h <= TOP)
			s->spots[spots++] = s->spots[i];
	s->count = kept;
	s->spot_count = spots;
}

/* ---- cards */

struct card {
	struct view_scene *s;
	double x, y, w, h;
	size_t number;
	bool many;		       /* cards: letters are smaller */
	bool measured, guessed, other; /* `other`: another one is right */
	const char *text, *beside;
};

static void draw_disc(const struct card *c, double x, double middle, enum view_color disc,
		      enum view_color ink)
{
	struct view_style style = {VIEW_BOLD, 32, ink, VIEW_CENTRE};
	char number[4];

	view_box(c->s, disc, x, middle - DISC, 2 * DISC, 2 * DISC, DISC);
	snprintf(number, sizeof number, "%zu", c->number);
	view_text(c->s, style, x + DISC, middle + 11, 2 * DISC, number);
}

static struct view_style beside_style(const struct card *c)
{
	return (struct view_style){c->measured || c->other ? VIEW_BOLD : VIEW_SANS, 34,
				   c->measured ? VIEW_BACKGROUND : VIEW_INK, VIEW_LEFT};
}

static double text_at(const struct card *c)
{
	return c->x + LEFT + 2 * DISC + 20;
}

static double text_room(const struct card *c)
{
	return c->x + c->w - 24 - text_at(c);
}

/* Neither right nor guessed. */
static bool is_dim(const struct card *c)
{
	return c->other && !c->measured && !c->guessed;
}

static struct view_style choice_style(const struct card *c)
{
	return (struct view_style){is_dim(c) ? VIEW_SANS : VIEW_BOLD,
				   fmin(c->many ? 48 : 72, c->h * 0.62),
				   c->measured ? VIEW_BACKGROUND : VIEW_INK, VIEW_LEFT,
				   c->many ? VIEW_FOLLOW : VIEW_LESSON};
}

/* What stands beside the choice, with the gap; 0: there is nothing, or it would leave the choice too little. */
static double beside_width(const struct card *c)
{
	struct view_style style = beside_style(c);
	double w =
		*c->beside ? view_text_width(c->s, style.face, style.size, c->beside) + 28 : 0;

	return w > text_room(c) * 0.6 ? 0 : w;
}

static void draw_card(const struct card *c)
{
	bool dim = is_dim(c);
	struct view_style big = choice_style(c);
	double middle = c->y + c->h / 2, line = c->guessed ? 6 : 3, w = beside_width(c), x,
	       drawn;

	if (c->measured)
		view_box(c->s, VIEW_INK, c->x, c->y, c->w, c->h, 16);
	else
		view_box(c->s, VIEW_BACKGROUND, c->x, c->y, c->w, c->h, 16);
	if (c->guessed && c->measured) /* both are seen */
		view_hollow(c->s, VIEW_BACKGROUND, c->x + 8, c->y + 8, c->w - 16, c->h - 16, 10,
			    4);
	else if (!c->measured)
		view_hollow(c->s, c->guessed ? VIEW_INK : VIEW_DASH, c->x + line / 2,
			    c->y + line / 2, c->w - line, c->h - line, 16, line);
	draw_disc(c, c->x + LEFT, middle,
		  c->measured ? VIEW_BACKGROUND
		  : dim	      ? VIEW_MUTED
			      : VIEW_INK,
		  c->measured ? VIEW_INK : VIEW_BACKGROUND);
	x = text_at(c);
	drawn = view_text_fit(c->s, big, x, middle + big.size * 0.36, text_room(c) - w,
			      c->text);
	if (w > 0)
		view_text(c->s, beside_style(c), x + drawn + 28, middle + big.size * 0.36, w,
			  c->beside);
}

struct panel {
	struct view_scene *s;
	struct view_model *m;
	const struct lesson_session *t;
	struct lesson_asked asked;
	bool alone; /* choices stand without what they mean */
};

static struct card card_of(const struct panel *p, const struct lesson_card *words, size_t i)
{
	return (struct card){.s = p->s,
			     .number = i + 1,
			     .many = p->asked.words->choice_count > 3,
			     .measured = words->measured,
			     .guessed = words->guessed,
			     .other = p->asked.answered,
			     .text = words->text,
			     .beside = words->beside};
}

static void draw_choice(const struct panel *p, size_t i, double x, double y, double w, double h)
{
	struct lesson_card words;
	struct card c;

	lesson_card(&words, &p->asked, i);
	c = card_of(p, &words, i);
	c.x = x;
	c.y = y;
	c.w = w;
	c.h = h;
	if (p->alone && !c.guessed && !c.measured)
		c.beside = "";
	draw_card(&c);
}

static bool has_room(const struct card *c)
{
	struct view_style style = choice_style(c);
	double w = beside_width(c);

	return w > 0 &&
	       w + view_text_width(c->s, style.face, style.size, c->text) <= text_room(c);
}

/* Whether some choice has no room for what it means: then none says it. */
static bool some_lack_room(const struct panel *p, double w, double h)
{
	struct lesson_card words;
	bool lack = false;

	for (size_t i = 0; i < p->asked.words->choice_count; i++) {
		struct card c;

		lesson_card(&words, &p->asked, i);
		c = card_of(p, &words, i);
		c.w = w;
		c.h = h;
		lack |= *c.beside && !c.guessed && !c.measured && !has_room(&c);
	}
	return lack;
}

static void draw_usual(struct panel *p)
{
	struct view_style style = {VIEW_BOLD, 48, VIEW_INK, VIEW_LEFT};
	size_t n = p->asked.words->choice_count;
	double w = (GRID_WIDTH - CARD_GAP * (double)(n - 1)) / (double)n, x = GRID_MARGIN;
	char text[VIEW_TEXT];

	clear_panel(p->s);
	view_box(p->s, VIEW_PANEL, 0, TOP, VIEW_WIDTH, BOTTOM - TOP, 0);
	if (lesson_is_of_a_lane(&p->asked.stop->measure)) {
		view_shape(p->s, p->asked.stop->measure.lane, x + 22, QUESTION_Y - 17, 22);
		x += 58;
	}
	lesson_heading(text, sizeof text, &p->asked);
	view_text_fit(p->s, style, x, QUESTION_Y, VIEW_WIDTH - GRID_MARGIN - x, text);
	p->alone = some_lack_room(p, w, CARD_H);
	for (size_t i = 0; i < n; i++)
		draw_choice(p, i, GRID_MARGIN + (double)i * (w + CARD_GAP), CARDS_Y, w, CARD_H);
}

/* In larger text: question and cards alone. */
static void draw_small(struct panel *p)
{
	struct view_style style = {VIEW_BOLD, 40, VIEW_INK, VIEW_LEFT};
	size_t n = p->asked.words->choice_count, columns = n > 3 ? 2 : 1,
	       rows = (n + columns - 1) / columns;
	double w = (p->s->w - 2 * GRID_MARGIN - CARD_GAP * (double)(columns - 1)) /
		   (double)columns;
	double top, pitch;
	char text[VIEW_TEXT];

	p->s->count = p->s->spot_count = 0;
	lesson_heading(text, sizeof text, &p->asked);
	top = view_paragraph(p->s, style, GRID_MARGIN, 64, p->s->w - 2 * GRID_MARGIN, 48, 3,
			     text) -
	      30;
	pitch = fmin((p->s->h - 24 - top) / (double)rows, 120);
	p->alone = some_lack_room(p, w, pitch - 14);
	for (size_t i = 0; i < n; i++)
		draw_choice(p, i, GRID_MARGIN + (double)(i / rows) * (w + CARD_GAP),
			    top + (double)(i % rows) * pitch, w, pitch - 14);
}

void draw_lesson(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	struct panel p;

	if (!lesson_panel_is_shown(show))
		return;
	p = (struct panel){.s = s, .m = m, .t = show->lesson};
	lesson_ask(&p.asked, show->lesson, m);
	if (layout_small(s))
		draw_small(&p);
	else
		draw_usual(&p);
}

/* ---- the stops, in the place of the scrub line */

static const char *sign_of(const struct lesson_session *t, size_t i)
{
	if (!lesson_asks(&t->lesson->stops[i]))
		return "";
	return t->at[i].answered ? "!" : "?";
}

static void draw_stop(struct view_scene *s, const struct lesson_session *t, size_t i, double x,
		      double middle)
{
	bool here = i == t->stop, bright = here && !t->left;
	const char *sign = sign_of(t, i);
	struct view_style style = {VIEW_BOLD, 24, bright ? VIEW_BACKGROUND : VIEW_MUTED,
				   VIEW_CENTRE, VIEW_DETAIL};

	if (bright)
		view_box(s, VIEW_INK, x - TRACK_SIGN / 2.0, middle - TRACK_SIGN / 2.0,
			 TRACK_SIGN, TRACK_SIGN, 6);
	if (*sign)
		view_text(s, style, x, middle + 8, TRACK_SIGN, sign);
	else
		view_box(s, bright ? VIEW_BACKGROUND : VIEW_MUTED, x - 7, middle - 7, 14, 14,
			 0);
}

void draw_lesson_track(struct view_scene *s, const struct view_show *show)
{
	const struct lesson_session *t = show->lesson;
	struct view_style bold = {VIEW_BOLD, 24, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	struct view_style sans = {VIEW_SANS, 24, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	struct view_style right = {VIEW_SANS, 24, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	double y = s->h - (VIEW_HEIGHT - SCRUB_Y), x = GRID_MARGIN, pitch, last = GRID_MARGIN;
	size_t n = t->lesson->count;
	char text[VIEW_TEXT], number[8];

	snprintf(number, sizeof number, "%u", t->number);
	if (t->number) {
		snprintf(text, sizeof text, view_localized(TEXT_LESSON_NUMBER), number);
		x += view_text(s, bold, x, y, 200, text) + 14;
	}
	x += view_text(s, sans, x, y, 400, lesson_session_title(t)) + 40 + TRACK_SIGN / 2.0;
	lesson_status(text, sizeof text, t, show->note);
	last = s->w - GRID_MARGIN - 40 - TRACK_SIGN / 2.0 -
	       fmin(view_text_width(s, right.face, right.size, text), 900);
	pitch = n > 1 ? fmin((last - x) / (double)(n - 1), TRACK_PITCH) : 0;
	for (size_t i = 0; i < n; i++) {
		double gap = TRACK_SIGN / 2.0 + 6;

		if (i + 1 < n && pitch > 2 * gap + 4)
			view_box(s, i < t->stop && !t->left ? VIEW_INK : VIEW_DASH, x + gap,
				 y - 10, pitch - 2 * gap, i < t->stop && !t->left ? 5 : 3, 0);
		if (pitch > TRACK_SIGN || n == 1 || i == t->stop)
			draw_stop(s, t, i, x, y - 8);
		else
			view_box(s, VIEW_MUTED, x - 2, y - 12, 4, 8, 0);
		x += pitch;
	}
	view_text(s, right, s->w - GRID_MARGIN, y, 900, text);
}
