/* handout.c - a lesson on paper. */
#include "view/scene/handout.h"

#include <stdio.h>
#include <string.h>

#include "view/scene/layout.h"
#include "view/scene/lesson_words.h"

enum {
	PICTURE_Y = 128,
	PICTURE_W = 1240,
	NOTES_X = 1336,
	NOTES_TOP = 190,
	NOTES_BOTTOM = 1000,
	NOTES_PITCH = 58,
	ANSWERS_A_PAGE = 8,
	ANSWER_PITCH = 106,
};

void handout_take_answer(struct view_answers *a, const struct lesson_session *t,
			 struct view_model *m)
{
	struct lesson_session known = *t;
	struct lesson_asked asked;

	if (!lesson_asks(lesson_session_stop(t)) || a->count == LESSON_STOPS)
		return;
	known.at[t->stop].answered = true;
	lesson_ask(&asked, &known, m);
	a->list[a->count].stop = t->stop;
	lesson_value_text(a->list[a->count].figure, sizeof a->list->figure,
			  &asked.stop->measure, &asked.value);
	if (asked.value.word && asked.right < asked.words->choice_count)
		snprintf(a->list[a->count].figure, sizeof a->list->figure, "%s",
			 asked.words->choices[asked.right]);
	lesson_heading(a->list[a->count].text, sizeof a->list->text, &asked);
	a->count++;
}

size_t handout_answer_pages(const struct lesson *lesson)
{
	size_t questions = 0;

	for (size_t i = 0; i < lesson->count; i++)
		questions += lesson_asks(&lesson->stops[i]);
	return (questions + ANSWERS_A_PAGE - 1) / ANSWERS_A_PAGE;
}

static void draw_heading_of(struct view_scene *s, const struct lesson_session *t,
			    const char *what)
{
	struct view_style big = {VIEW_BOLD, 56, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style sans = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	char text[VIEW_TEXT];
	double w;

	if (t->number)
		snprintf(text, sizeof text, "%u  %s", t->number, lesson_session_title(t));
	else
		snprintf(text, sizeof text, "%s", lesson_session_title(t));
	w = view_text_fit(s, big, GRID_MARGIN, 82, 1000, text) + 40;
	view_text_fit(s, sans, GRID_MARGIN + w, 82, s->w - 2 * GRID_MARGIN - w, what);
}

void draw_handout(struct view_scene *s, struct view_model *m,
		  const struct view_show *class_sees, struct view_scene *workspace)
{
	const struct lesson_session *t = class_sees->lesson;
	const struct lesson_words *w = lesson_session_words(t, t->stop);
	struct view_style question = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT};
	struct view_style detail = {VIEW_SANS, 24, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	char text[VIEW_TEXT], number[24], count[24];
	double h;

	view_scene_begin(workspace, s->ruler);
	view_screen(workspace, m, class_sees);
	draw_heading_of(s, t, w->name);
	h = view_inset(s, workspace, GRID_MARGIN, PICTURE_Y, PICTURE_W);
	view_hollow(s, VIEW_DASH, GRID_MARGIN - 3, PICTURE_Y - 3, PICTURE_W + 6, h + 6, 8, 3);
	if (w->question) {
		double y = view_paragraph(s, question, GRID_MARGIN, PICTURE_Y + h + 62,
					  PICTURE_W, 46, 2, w->question);

		view_text(s, INK_SANS, GRID_MARGIN, y + 22, 600,
			  view_localized(TEXT_HANDOUT_GUESS));
	}
	view_text(s, INK_BOLD, NOTES_X, PICTURE_Y + 22, 500,
		  view_localized(TEXT_HANDOUT_NOTES));
	for (double y = NOTES_TOP + NOTES_PITCH; y <= NOTES_BOTTOM; y += NOTES_PITCH)
		view_box(s, VIEW_TRACK, NOTES_X, y, s->w - GRID_MARGIN - NOTES_X, 2, 0);
	snprintf(number, sizeof number, "%zu", t->stop + 1);
	snprintf(count, sizeof count, "%zu", t->lesson->count);
	snprintf(text, sizeof text, view_localized(TEXT_LESSON_STOP), number, count);
	view_text(s, detail, s->w - GRID_MARGIN, 1056, 600, text);
}

void draw_handout_answers(struct view_scene *s, const struct lesson_session *t,
			  const struct view_answers *a, size_t page)
{
	struct view_style bold = {VIEW_BOLD, 40, VIEW_INK, VIEW_LEFT};
	double y = 190;

	draw_heading_of(s, t, view_localized(TEXT_HANDOUT_ANSWERS));
	for (size_t i = page * ANSWERS_A_PAGE; i < a->count && i < (page + 1) * ANSWERS_A_PAGE;
	     i++) {
		char name[VIEW_TEXT];

		snprintf(name, sizeof name, "%zu  %s", a->list[i].stop + 1,
			 lesson_session_words(t, a->list[i].stop)->name);
		view_text_fit(s, INK_SANS, GRID_MARGIN, y, 700, name);
		view_text_fit(s, bold, 800, y, 300, a->list[i].figure);
		(void)view_paragraph(s, INK_SANS, 1120, y, s->w - GRID_MARGIN - 1120, 42, 2,
				     a->list[i].text);
		y += ANSWER_PITCH;
	}
}
