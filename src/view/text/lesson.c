/* lesson.c - a lesson in lines of text: its question below the screen, and where the class is. */
#include <stdio.h>

#include "view/scene/lesson_words.h"
#include "view/text/lines.h"

enum { ROWS = 3 }; /* question, choices, and one that parts them from the screen */

void page_lesson(struct view_page *p, struct view_model *m, const struct view_show *show)
{
	struct lesson_asked asked;
	char text[VIEW_TEXT], *line;

	if (!lesson_panel_is_shown(show))
		return;
	if (p->rows > VIEW_PAGE_ROWS - 2 - ROWS)
		p->rows = VIEW_PAGE_ROWS - 2 - ROWS;
	while (p->rows < VIEW_PAGE_ROWS - 2 - ROWS)
		page_line(p, VIEW_PLAIN, -1, "%s", "");
	lesson_ask(&asked, show->lesson, m);
	lesson_heading(text, sizeof text, &asked);
	page_line(p, VIEW_PLAIN, -1, "%s", "");
	line = page_next(p, VIEW_STRONG, -1);
	page_append(line, text, VIEW_PAGE_COLUMNS, false);
	line = page_next(p, VIEW_PLAIN, -1);
	for (size_t i = 0; i < asked.words->choice_count; i++) {
		struct lesson_card card;
		char choice[256];

		lesson_card(&card, &asked, i);
		snprintf(choice, sizeof choice, "%s%zu) %s%s%s%s%s%s", i ? "   " : "", i + 1,
			 card.measured ? "[" : "", card.text, card.measured ? "]" : "",
			 card.measured || card.guessed ? " (" : "",
			 card.measured || card.guessed ? card.beside : "",
			 card.measured || card.guessed ? ")" : "");
		page_append(line, choice, VIEW_PAGE_COLUMNS - view_columns(line), false);
	}
}

void page_lesson_foot(struct view_page *p, const struct view_show *show,
		      const struct page_signs *s)
{
	const struct lesson_session *t = show->lesson;
	char status[VIEW_TEXT], *line = page_next(p, VIEW_STRONG, -1), place[VIEW_TEXT];

	snprintf(place, sizeof place, "%u  %s  ", t->number, lesson_session_title(t));
	page_append(line, t->number ? place : lesson_session_title(t), 40, true);
	for (size_t i = 0; i < t->lesson->count; i++) {
		bool asks = lesson_asks(&t->lesson->stops[i]);
		const char *sign = asks ? t->at[i].answered ? "!" : "?" : ".";

		snprintf(place, sizeof place, i == t->stop ? "[%s]" : " %s ", sign);
		page_append(line, place, VIEW_PAGE_COLUMNS - view_columns(line), false);
	}
	lesson_status(status, sizeof status, t, show->note);
	line = page_next(p, VIEW_FAINT, -1);
	page_fit(line, status, VIEW_PAGE_COLUMNS, s);
}
