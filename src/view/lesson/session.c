/* session.c - a lesson while it is given. */
#include "view/lesson/session.h"

#include "view/scene/translations.h"

void lesson_session_begin(struct lesson_session *t, const struct lesson *lesson,
			  const struct lesson *korean, unsigned number)
{
	*t = (struct lesson_session){.lesson = lesson, .korean = korean, .number = number};
	for (size_t i = 0; i < LESSON_STOPS; i++)
		t->at[i].guess = LESSON_NO_GUESS;
}

static const struct lesson *spoken(const struct lesson_session *t)
{
	return t->korean && view_language_now() == VIEW_KO ? t->korean : t->lesson;
}

const struct lesson_words *lesson_session_words(const struct lesson_session *t, size_t i)
{
	return &spoken(t)->stops[i].words;
}

const char *lesson_session_title(const struct lesson_session *t)
{
	return spoken(t)->title;
}

bool lesson_session_open(const struct lesson_session *t)
{
	return lesson_asks(lesson_session_stop(t)) && !t->at[t->stop].answered;
}

unsigned lesson_session_hides(const struct lesson_session *t)
{
	return t->at[t->stop].answered || t->at[t->stop].revealed
		       ? 0
		       : lesson_session_stop(t)->hide;
}

bool lesson_session_page(struct lesson_session *t, int by)
{
	if (t->left) {
		t->left = false;
		return true;
	}
	if (by > 0 && lesson_session_open(t)) {
		t->at[t->stop].answered = true;
		return false;
	}
	if (by > 0 ? t->stop + 1 >= t->lesson->count : t->stop == 0)
		return false;
	t->stop += by > 0 ? 1 : (size_t)-1;
	t->arrived = false;
	return true;
}

unsigned lesson_minutes(const struct lesson *lesson)
{
	unsigned sum = 0;

	for (size_t i = 0; i < lesson->count; i++)
		sum += lesson->stops[i].minutes;
	return lesson->minutes ? lesson->minutes : sum;
}

double lesson_session_ahead(const struct lesson_session *t)
{
	double begin = 0, end;

	for (size_t i = 0; i < t->stop; i++)
		begin += 60.0 * t->lesson->stops[i].minutes;
	end = begin + 60.0 * t->lesson->stops[t->stop].minutes;
	if (end <= 0 || !t->timed)
		return 0;
	return t->elapsed < begin ? begin - t->elapsed
	       : t->elapsed > end ? end - t->elapsed
				  : 0;
}

bool lesson_session_guess(struct lesson_session *t, int choice)
{
	const struct lesson_stop *stop = lesson_session_stop(t);

	if (!lesson_session_open(t) || t->left || choice < 0 ||
	    (size_t)choice >= stop->words.choice_count)
		return false;
	t->at[t->stop].guess = t->at[t->stop].guess == choice ? LESSON_NO_GUESS : choice;
	return true;
}
