/* Whatever bytes a lesson is, it is read within its bounds or refused with a message that names the file. */
#include "fuzz.h"

#include "view/lesson/settings.h"

size_t fuzz_accepted;

static void check_words(const struct lesson_words *w, bool named)
{
	MUST(!named || (w->name && *w->name));
	MUST(w->choice_count <= LESSON_CHOICES);
	MUST(w->say && w->notes);
	for (size_t i = 0; i < w->choice_count; i++)
		MUST(*w->choices[i]);
	if (w->question)
		MUST(w->choice_count >= LESSON_CHOICES_LEAST && w->answer);
}

static void check_stop(const struct lesson_stop *s)
{
	double margin;
	struct lesson_value v = {.known = true, .number = 20};

	check_words(&s->words, true);
	MUST(s->run.vm_count <= RS_VMS && s->run.lane_count <= RS_LANE_KINDS);
	MUST(s->screen < VIEW_SCREENS && s->hide <= VIEW_HIDE_ALL);
	MUST(s->measure.vm < RS_VMS);
	if (s->words.question && !lesson_answers(s->measure.quantity))
		MUST(lesson_right(s, &v, &margin) < s->words.choice_count && margin >= 0);
}

static bool take(struct lesson *lesson, const uint8_t *bytes, size_t size, bool translation)
{
	char message[256] = "";

	if (lesson_read(lesson, "a.md", bytes, size, translation, message, sizeof message) ==
	    RS_OK)
		return true;
	MUST(strncmp(message, "a.md", 4) == 0);
	MUST(!lesson->texts);
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct lesson lesson, texts;
	char message[256];

	if (take(&lesson, bytes, size, false)) {
		fuzz_accepted++;
		MUST(lesson.title && lesson.count > 0 && lesson.count <= LESSON_STOPS);
		for (size_t i = 0; i < lesson.count; i++)
			check_stop(&lesson.stops[i]);
		(void)lesson_match(&lesson, &lesson, message, sizeof message);
		lesson_free(&lesson);
	}
	if (take(&texts, bytes, size, true)) {
		for (size_t i = 0; i < texts.count; i++)
			check_words(&texts.stops[i].words, true);
		lesson_free(&texts);
	}
	return 0;
}
