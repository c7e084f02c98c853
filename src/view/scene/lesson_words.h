/** @file lesson_words.h
 * What is said of a lesson on any screen: the question or its answer, the choices, and where the class is.
 */
#ifndef VIEW_LESSON_WORDS_H
#define VIEW_LESSON_WORDS_H
#include "view/lesson/session.h"

/** A question, and once it is answered what was measured. */
struct lesson_asked {
	const struct lesson_session *t;
	struct view_model *m;
	const struct lesson_stop *stop;
	const struct lesson_words *words;
	struct lesson_value value;
	size_t right; /**< LESSON_CHOICES: not known */
	bool answered;
};
/** Take the question at the stop, which has one; measure it if it is answered. */
void lesson_ask(struct lesson_asked *a, const struct lesson_session *t, struct view_model *m);
/** Write the question, or the answer with its figures. */
void lesson_heading(char *text, size_t size, const struct lesson_asked *a);

/** One choice. */
struct lesson_card {
	char text[96], beside[96]; /**< the choice, or what was measured; what it means here */
	bool measured, guessed;
};
void lesson_card(struct lesson_card *card, const struct lesson_asked *a, size_t choice);

/** Write where the class is and what the next page does, or `note` if it is not NULL. */
void lesson_status(char *text, size_t size, const struct lesson_session *t, const char *note);

#endif
