#include "view/scene/lesson_words.h"

#include <stdio.h>
#include <string.h>

#include "view/lesson/settings.h"
#include "view/scene/figures.h"
#include "view/scene/translations.h"

void lesson_ask(struct lesson_asked *a, const struct lesson_session *t, struct view_model *m)
{
	double margin;

	*a = (struct lesson_asked){.t = t,
				   .m = m,
				   .stop = lesson_session_stop(t),
				   .words = lesson_session_words(t, t->stop),
				   .right = LESSON_CHOICES,
				   .answered = t->at[t->stop].answered};
	if (!a->answered)
		return;
	a->value = lesson_measure(&a->stop->measure, m);
	a->right = lesson_right(a->stop, &a->value, &margin);
}

static bool some_run(const struct view_model *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->lanes[i].status.state == RS_LANE_RUNNING)
			return true;
	return false;
}

void lesson_heading(char *text, size_t size, const struct lesson_asked *a)
{
	if (a->answered && !a->value.known)
		snprintf(text, size, "%s",
			 view_localized(some_run(a->m) ? TEXT_LESSON_NOT_YET
						       : TEXT_LESSON_UNKNOWN));
	else if (a->answered && *a->words->answer)
		lesson_answer(text, size, a->words->answer, &a->stop->measure, &a->value, a->m);
	else
		snprintf(text, size, "%s", a->words->question);
}

/* What a choice would mean here: so many cycles, where a ratio at this operation is asked. */
static void meaning(char *text, size_t size, const struct lesson_asked *a, size_t choice)
{
	struct lesson_measure base = a->stop->measure;
	struct lesson_value value;
	double factor;
	char figure[32];

	*text = '\0';
	if (base.quantity != LESSON_RATIO || base.extent != LESSON_STOP ||
	    !lesson_number(a->stop->words.choices[choice], &factor))
		return;
	base.quantity = LESSON_CYCLES;
	base.lane = base.other;
	value = lesson_measure(&base, a->m);
	if (!value.known)
		return;
	view_figure(figure, sizeof figure, (uint64_t)(value.number * factor));
	snprintf(text, size, view_localized(TEXT_CYCLES_OF), figure);
}

void lesson_card(struct lesson_card *card, const struct lesson_asked *a, size_t choice)
{
	*card = (struct lesson_card){.measured = a->answered && choice == a->right,
				     .guessed = a->t->at[a->t->stop].guess == (int)choice};
	snprintf(card->text, sizeof card->text, "%s", a->words->choices[choice]);
	if (card->measured) {
		if (!a->value.word)
			lesson_value_text(card->text, sizeof card->text, &a->stop->measure,
					  &a->value);
		snprintf(card->beside, sizeof card->beside, "%s",
			 view_localized(TEXT_LESSON_MEASURED));
	} else if (card->guessed) {
		snprintf(card->beside, sizeof card->beside, "%s",
			 view_localized(TEXT_LESSON_CLASS));
	} else if (!a->answered) {
		meaning(card->beside, sizeof card->beside, a, choice);
	}
}

void lesson_status(char *text, size_t size, const struct lesson_session *t, const char *note)
{
	const struct lesson_stop *stop = lesson_session_stop(t);
	char number[8], count[8], keys[32] = "", place[64], guess[64] = "";
	size_t used = 0;

	if (note || *t->problem) {
		snprintf(text, size, "%s", note ? note : t->problem);
		return;
	}
	snprintf(number, sizeof number, "%zu", t->stop + 1);
	snprintf(count, sizeof count, "%zu", t->lesson->count);
	snprintf(place, sizeof place, view_localized(TEXT_LESSON_STOP), number, count);
	if (t->left) {
		snprintf(text, size, "%s · %s", place, view_localized(TEXT_LESSON_BACK));
		return;
	}
	if (lesson_session_open(t)) {
		for (size_t i = 0; i < stop->words.choice_count; i++)
			used += (size_t)snprintf(keys + used, sizeof keys - used, "%s%zu",
						 i ? " " : "", i + 1);
		snprintf(guess, sizeof guess, view_localized(TEXT_LESSON_GUESS), keys);
		snprintf(text, size, "%s · %s · %s", place, guess,
			 view_localized(TEXT_LESSON_ANSWER));
		return;
	}
	snprintf(text, size, "%s · ", place);
	used = strlen(text);
	if (t->stop + 1 == t->lesson->count)
		snprintf(text + used, size - used, "%s", view_localized(TEXT_LESSON_END));
	else
		snprintf(text + used, size - used, view_localized(TEXT_LESSON_NEXT),
			 lesson_session_words(t, t->stop + 1)->name);
}
