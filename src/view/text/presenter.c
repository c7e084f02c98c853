/* presenter.c - the lecturer's page of a lesson. */
#include "view/text/presenter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/lesson_words.h"
#include "view/text/lines.h"

enum { LABEL_W = 8, FOOT = VIEW_PAGE_ROWS - 3 };

/* ---- text in lines */

/* As many bytes of `text` as fit into `room` columns and end between words. */
static size_t fitting(const char *text, size_t room)
{
	char part[VIEW_PAGE_BYTES];
	size_t fits = 0, end = 0;

	while (text[end] && text[end] != '\n') {
		size_t next = end + strspn(text + end, " ");

		next += strcspn(text + next, " \n");
		if (next >= sizeof part)
			break;
		memcpy(part, text, next);
		part[next] = '\0';
		if (view_columns(part) > room)
			break;
		fits = end = next;
	}
	return fits ? fits : strcspn(text, " \n"); /* a word that is too long is cut */
}

/* A label, and beside it text in lines, up to line `last`. */
static void paragraph(struct view_page *p, const char *label, enum view_ink ink,
		      const char *text, size_t last)
{
	while (*text && p->rows < last) {
		char *line = page_next(p, ink, -1), part[VIEW_PAGE_BYTES];
		size_t bytes = fitting(text, VIEW_PAGE_COLUMNS - LABEL_W);

		snprintf(part, sizeof part, "%.*s", (int)bytes, text);
		page_append(line, label, LABEL_W, true);
		page_append(line, part, VIEW_PAGE_COLUMNS - LABEL_W, false);
		text += bytes;
		text += strspn(text, " \n");
		label = "";
	}
}

/* ---- its parts */

static void clock_text(char *text, size_t size, double seconds)
{
	unsigned s = (unsigned)seconds;

	snprintf(text, size, "%u:%02u", s / 60, s % 60);
}

static void heading(struct view_page *p, const struct lesson_session *t)
{
	char *line = page_next(p, VIEW_STRONG, -1);
	char text[VIEW_TEXT], now[16], all[16], number[8], count[8], minutes[16];
	double ahead = lesson_session_ahead(t);

	snprintf(number, sizeof number, "%zu", t->stop + 1);
	snprintf(count, sizeof count, "%zu", t->lesson->count);
	if (t->number)
		snprintf(text, sizeof text, "%u  %s", t->number, lesson_session_title(t));
	else
		snprintf(text, sizeof text, "%s", lesson_session_title(t));
	page_append(line, text, 36, true);
	page_append(line, "  ", 2, true);
	snprintf(text, sizeof text, view_localized(TEXT_PRESENTER_STOP), number, count);
	page_append(line, text, 12, true);
	clock_text(now, sizeof now, t->elapsed);
	clock_text(all, sizeof all, 60.0 * lesson_minutes(t->lesson));
	snprintf(text, sizeof text, view_localized(TEXT_PRESENTER_OF), now, all);
	page_append(line, text, 16, true);
	snprintf(minutes, sizeof minutes, "%.0f", floor(fabs(ahead) / 60 + 0.5));
	if (t->paused)
		page_append(line, view_localized(TEXT_PRESENTER_PAUSED), 14, false);
	else if (fabs(ahead) >= 30) {
		snprintf(text, sizeof text,
			 view_localized(ahead > 0 ? TEXT_PRESENTER_AHEAD
						  : TEXT_PRESENTER_BEHIND),
			 minutes);
		page_append(line, text, 14, false);
	}
}

/* The lecturer knows the answer before the class asks for it. */
static void question(struct view_page *p, const struct lesson_session *t, struct view_model *m)
{
	struct lesson_session known = *t;
	struct lesson_asked asked;
	char text[VIEW_TEXT * 2] = "";
	size_t used = 0;

	known.at[t->stop].answered = true;
	lesson_ask(&asked, &known, m);
	page_line(p, VIEW_PLAIN, -1, "%s", "");
	paragraph(p, view_localized(TEXT_PRESENTER_ASK), VIEW_STRONG, asked.words->question,
		  FOOT);
	for (size_t i = 0; i < asked.words->choice_count && used < sizeof text; i++) {
		bool right = i == asked.right, guessed = t->at[t->stop].guess == (int)i;
		char figure[64] = "";

		if (right && !asked.value.word)
			lesson_value_text(figure, sizeof figure, &asked.stop->measure,
					  &asked.value);
		used += (size_t)snprintf(
			text + used, sizeof text - used, "%s%zu) %s%s%s%s%s%s", i ? "  " : "",
			i + 1, asked.words->choices[i], guessed ? " [" : "",
			guessed ? view_localized(TEXT_LESSON_CLASS) : "", guessed ? "]" : "",
			right ? " <- " : "", right && asked.value.word ? "!" : figure);
	}
	paragraph(p, "", VIEW_PLAIN, text, FOOT);
	page_line(p, VIEW_PLAIN, -1, "%s", "");
	lesson_heading(text, VIEW_TEXT, &asked);
	paragraph(p, view_localized(TEXT_PRESENTER_ANSWER), VIEW_STRONG, text, FOOT);
	paragraph(p, view_localized(TEXT_PRESENTER_NOTES), VIEW_PLAIN, asked.words->notes,
		  FOOT);
}

static void foot(struct view_page *p, const struct lesson_session *t)
{
	char text[VIEW_TEXT];
	const char *next = t->stop + 1 < t->lesson->count
				   ? lesson_session_words(t, t->stop + 1)->name
				   : view_localized(TEXT_LESSON_END);

	while (p->rows < FOOT)
		page_line(p, VIEW_PLAIN, -1, "%s", "");
	p->rows = FOOT;
	if (t->left)
		snprintf(text, sizeof text, "%s", view_localized(TEXT_LESSON_BACK));
	else if (lesson_session_open(t))
		snprintf(text, sizeof text, view_localized(TEXT_PRESENTER_NEXT_ANSWER), next);
	else
		snprintf(text, sizeof text, "%s", next);
	paragraph(p, view_localized(TEXT_PRESENTER_NEXT), VIEW_STRONG, text, FOOT + 1);
	page_append(page_next(p, VIEW_PLAIN, -1), t->problem, VIEW_PAGE_COLUMNS, false);
	page_append(page_next(p, VIEW_FAINT, -1), view_localized(TEXT_PRESENTER_KEYS),
		    VIEW_PAGE_COLUMNS, false);
}

void view_presenter_page(struct view_page *page, struct view_state *s)
{
	const struct lesson_session *t = s->lesson;

	page->rows = 0;
	heading(page, t);
	page_append(page_next(page, VIEW_STRONG, -1), lesson_session_words(t, t->stop)->name,
		    VIEW_PAGE_COLUMNS, false);
	page_line(page, VIEW_PLAIN, -1, "%s", "");
	paragraph(page, view_localized(TEXT_PRESENTER_SAY), VIEW_PLAIN,
		  lesson_session_words(t, t->stop)->say, FOOT);
	if (lesson_asks(lesson_session_stop(t)))
		question(page, t, s->m);
	foot(page, t);
}
