/* presenter.c - the lecturer's screen of a lesson. */
#include "view/scene/presenter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/layout.h"
#include "view/scene/lesson_words.h"

enum {
	NOTES_W = 1180,
	NOTES = 36, /* text size */
	PITCH = 47,
	RIGHT_X = 1310,
	RIGHT_W = 562,
	COURSE_Y = 976,
	COURSE_H = 46,
	CARD_H = 118,
};

/* ---- what the class sees, smaller */

/* The class's screen as a picture. @return its height. */
static double draw_small(struct view_scene *s, struct view_model *m,
			 const struct view_show *show, struct view_scene *workspace, double y)
{
	struct view_show still = *show;
	double h;

	still.pointer.on = false;
	still.veil = 0;
	view_scene_begin(workspace, s->ruler);
	view_screen(workspace, m, &still);
	h = view_inset(s, workspace, RIGHT_X, y, RIGHT_W);
	view_hollow(s, VIEW_DASH, RIGHT_X - 3, y - 3, RIGHT_W + 6, h + 6, 8, 3);
	return h;
}

/* ---- text */

/* How many bytes of `text` are a line: up to its end, or between words. */
static size_t line_of(const struct view_scene *s, const char *text, double room)
{
	char part[VIEW_TEXT];
	size_t fits = 0, end = 0;

	while (text[end] && text[end] != '\n') {
		size_t next = end + strspn(text + end, " ");

		next += strcspn(text + next, " \n");
		if (next + sizeof "…" > sizeof part)
			break;
		memcpy(part, text, next);
		part[next] = '\0';
		if (view_text_width(s, VIEW_SANS, NOTES, part) > room)
			break;
		fits = end = next;
	}
	return fits ? fits : strcspn(text, " \n");
}

/* A label in bold and its text in lines, none below `to`; what there is no room for is left to "…".
 * @return the baseline after the last. */
static double labelled(struct view_scene *s, double y, const char *label, const char *text,
		       double to)
{
	struct view_style bold = {VIEW_BOLD, NOTES, VIEW_INK, VIEW_LEFT};
	struct view_style sans = {VIEW_SANS, NOTES, VIEW_INK, VIEW_LEFT};
	const double indent = 150, room = NOTES_W - indent;

	if (!*text || y > to)
		return y;
	view_text_fit(s, bold, GRID_MARGIN, y, indent - 12, label);
	while (*text && y <= to) {
		size_t length = line_of(s, text, room - 40);
		size_t rest = length + strspn(text + length, " \n");
		char part[VIEW_TEXT];

		snprintf(part, sizeof part, "%.*s%s", (int)length, text,
			 text[rest] && y + PITCH > to ? "…" : "");
		view_text(s, sans, GRID_MARGIN + indent, y, room, part);
		text += rest;
		y += PITCH;
	}
	return y + 12;
}

static void clock_text(char *text, size_t size, double seconds)
{
	unsigned all = (unsigned)seconds;

	snprintf(text, size, "%u:%02u", all / 60, all % 60);
}

/* ---- its parts */

static void draw_clock(struct view_scene *s, const struct lesson_session *t)
{
	struct view_style big = {VIEW_BOLD, 72, VIEW_INK, VIEW_RIGHT};
	struct view_style right = {VIEW_SANS, 32, VIEW_INK, VIEW_RIGHT};
	double x = s->w - GRID_MARGIN, ahead = lesson_session_ahead(t);
	char now[16], all[16], text[VIEW_TEXT], minutes[16];

	clock_text(now, sizeof now, t->elapsed);
	clock_text(all, sizeof all, 60.0 * lesson_minutes(t->lesson));
	x -= view_text(s, big, x, 86, 300, now) + 24;
	snprintf(text, sizeof text, view_localized(TEXT_PRESENTER_PLAN), all);
	view_text(s, right, x, 86, 360, text);
	snprintf(minutes, sizeof minutes, "%.0f", floor(fabs(ahead) / 60 + 0.5));
	*text = '\0';
	if (t->paused)
		snprintf(text, sizeof text, "%s", view_localized(TEXT_PRESENTER_PAUSED));
	else if (fabs(ahead) >= 30)
		snprintf(text, sizeof text,
			 view_localized(ahead > 0 ? TEXT_PRESENTER_AHEAD
						  : TEXT_PRESENTER_BEHIND),
			 minutes);
	view_text(s, right, s->w - GRID_MARGIN, 147, 500, text);
}

static void draw_heading_of(struct view_scene *s, const struct lesson_session *t)
{
	struct view_style big = {VIEW_BOLD, 60, VIEW_INK, VIEW_LEFT};
	struct view_style bold = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
	char text[VIEW_TEXT], number[8], count[8];
	double w;

	if (t->number)
		snprintf(text, sizeof text, "%u  %s", t->number, lesson_session_title(t));
	else
		snprintf(text, sizeof text, "%s", lesson_session_title(t));
	view_text_fit(s, big, GRID_MARGIN, 86, 1150, text);
	snprintf(number, sizeof number, "%zu", t->stop + 1);
	snprintf(count, sizeof count, "%zu", t->lesson->count);
	snprintf(text, sizeof text, view_localized(TEXT_PRESENTER_STOP), number, count);
	w = view_text(s, bold, GRID_MARGIN, 147, 400, text) + 28;
	view_text_fit(s, INK_SANS, GRID_MARGIN + w, 147, 1150 - w,
		      lesson_session_words(t, t->stop)->name);
	view_box(s, VIEW_TRACK, 0, 168, s->w, 2, 0);
	draw_clock(s, t);
}

static void draw_answer(struct view_scene *s, const struct lesson_asked *a, double y)
{
	struct view_style big = {VIEW_BOLD, 60, VIEW_BACKGROUND, VIEW_LEFT};
	struct view_style line = {VIEW_SANS, 34, VIEW_BACKGROUND, VIEW_LEFT};
	char text[VIEW_TEXT], figure[64];
	double x = GRID_MARGIN + 28;

	view_box(s, VIEW_INK, GRID_MARGIN, y, NOTES_W, CARD_H, 14);
	lesson_value_text(figure, sizeof figure, &a->stop->measure, &a->value);
	if (a->value.word && a->right < a->words->choice_count)
		snprintf(figure, sizeof figure, "%s", a->words->choices[a->right]);
	if (!a->value.known)
		snprintf(figure, sizeof figure, "?");
	x += view_text_fit(s, big, x, y + 80, 420, figure) + 32;
	lesson_heading(text, sizeof text, a);
	(void)view_paragraph(s, line, x, y + 52, GRID_MARGIN + NOTES_W - 28 - x, 42, 2, text);
}

static double draw_guess(struct view_scene *s, const struct lesson_asked *a, double y)
{
	double x = GRID_MARGIN;
	int guess = a->t->at[a->t->stop].guess;

	x += view_text(s, INK_BOLD, x, y, 400, view_localized(TEXT_LESSON_CLASS)) + 28;
	for (size_t i = 0; i < a->words->choice_count; i++) {
		bool here = guess == (int)i;
		struct view_style style = {VIEW_BOLD, 32, here ? VIEW_BACKGROUND : VIEW_INK,
					   VIEW_CENTRE};
		char number[24];

		snprintf(number, sizeof number, "%zu", i + 1);
		if (here)
			view_box(s, VIEW_INK, x, y - 38, 54, 54, 27);
		else
			view_hollow(s, VIEW_DASH, x + 2, y - 36, 50, 50, 25, 3);
		view_text(s, style, x + 27, y, 54, number);
		x += 72;
	}
	if (guess != LESSON_NO_GUESS)
		view_text_fit(s, INK_SANS, x + 8, y, GRID_MARGIN + NOTES_W - x - 8,
			      a->words->choices[guess]);
	return y + PITCH;
}

static void draw_question_of(struct view_scene *s, const struct lesson_session *t,
			     struct view_model *m, double y)
{
	struct lesson_session known = *t;
	struct lesson_asked asked;

	known.at[t->stop].answered = true;
	lesson_ask(&asked, &known, m);
	y = labelled(s, y, view_localized(TEXT_PRESENTER_ASK), asked.words->question, 660);
	y = fmin(y, 710);
	draw_answer(s, &asked, y - 34);
	y = draw_guess(s, &asked, y + CARD_H + 26);
	(void)labelled(s, y + 8, view_localized(TEXT_PRESENTER_NOTES), asked.words->notes, 950);
}

static void draw_course(struct view_scene *s, const struct lesson_session *t)
{
	double x = GRID_MARGIN, room = s->w - 2 * GRID_MARGIN, gap = 8;
	double w = t->course_count ? (room - gap * (double)(t->course_count - 1)) /
					     (double)t->course_count
				   : 0;

	view_box(s, VIEW_PANEL, 0, COURSE_Y - 14, s->w, s->h - COURSE_Y + 14, 0);
	for (size_t i = 0; i < t->course_count; i++) {
		bool here = t->course[i].number == t->number;
		struct view_style bold = {VIEW_BOLD, 26, here ? VIEW_BACKGROUND : VIEW_INK,
					  VIEW_LEFT, VIEW_DETAIL};
		struct view_style sans = bold;
		char number[8];
		const char *title;
		double at = x + 12;

		sans.face = VIEW_SANS;
		view_box(s, here ? VIEW_INK : VIEW_BACKGROUND, x, COURSE_Y, w, COURSE_H, 8);
		snprintf(number, sizeof number, "%u", t->course[i].number);
		at += view_text(s, bold, at, COURSE_Y + 33, w - 24, number) + 10;
		title = view_language_now() == VIEW_KO && *t->course[i].korean
				? t->course[i].korean
				: t->course[i].title;
		if (view_text_width(s, VIEW_SANS, 24, title) <= x + w - 8 - at)
			view_text_fit(s, sans, at, COURSE_Y + 33, x + w - 8 - at, title);
		x += w + gap;
	}
	view_text(s, ((struct view_style){VIEW_SANS, 26, VIEW_INK, VIEW_LEFT, VIEW_DETAIL}),
		  GRID_MARGIN, COURSE_Y + 82, room,
		  *t->problem ? t->problem : view_localized(TEXT_PRESENTER_KEYS));
}

static void draw_next(struct view_scene *s, const struct lesson_session *t, double y)
{
	struct view_style sans = {VIEW_SANS, 34, VIEW_INK, VIEW_LEFT};
	const char *text = view_localized(TEXT_LESSON_END);
	double w = view_text(s, INK_BOLD, RIGHT_X, y, RIGHT_W, "Page Down") + 18;

	if (t->left)
		text = view_localized(TEXT_PRESENTER_BACK);
	else if (lesson_session_open(t))
		text = view_localized(TEXT_PRESENTER_ANSWER);
	else if (t->stop + 1 < t->lesson->count)
		text = lesson_session_words(t, t->stop + 1)->name;
	(void)view_paragraph(s, sans, RIGHT_X + w, y, RIGHT_W - w, 44, 3, text);
}

void draw_presenter(struct view_scene *s, struct view_model *m,
		    const struct view_show *class_sees, struct view_scene workspace[2])
{
	const struct lesson_session *t = class_sees->lesson;
	struct lesson_session answered = *t;
	struct view_show next = *class_sees;
	double y;

	(void)draw_small(s, m, class_sees, &workspace[0], 240);
	if (lesson_session_open(t) && !t->left) {
		answered.at[t->stop].answered = true;
		next.lesson = &answered;
		next.hide = lesson_session_hides(&answered);
		(void)draw_small(s, m, &next, &workspace[1], 632);
	}
	draw_heading_of(s, t);
	view_text(s, INK_BOLD, RIGHT_X, 218, RIGHT_W, view_localized(TEXT_PRESENTER_SEES));
	draw_next(s, t, 610);
	y = labelled(s, 218, view_localized(TEXT_PRESENTER_SAY),
		     lesson_session_words(t, t->stop)->say,
		     lesson_asks(lesson_session_stop(t)) ? 540 : 900);
	if (lesson_asks(lesson_session_stop(t)))
		draw_question_of(s, t, m, y);
	draw_course(s, t);
}
