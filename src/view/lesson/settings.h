/** @file settings.h
 * Inside the reader of lessons: what "key: value" means, and how a wrong line is refused.
 */
#ifndef VIEW_LESSON_SETTINGS_H
#define VIEW_LESSON_SETTINGS_H
#include "view/lesson/lesson.h"

/** The line that is read, for messages. */
struct lesson_place_in_file {
	const char *file;
	unsigned line;
	char *message;
	size_t size;
};

/** Write "FILE:LINE: ..." @return RS_BAD_CONFIG */
__attribute__((format(printf, 2, 3))) enum rs_error
lesson_refuse(const struct lesson_place_in_file *at, const char *format, ...);

enum { LESSON_WORD = 40 };
/** Take the next word of a value. @return false at its end, or if the word is too long. */
bool lesson_next_word(const char **rest, char word[LESSON_WORD]);
/** @return whether no word is left. */
bool lesson_is_end(const char *rest);
/** Refuse a word that is none of `names`, which end with NULL. */
enum rs_error lesson_unknown(const struct lesson_place_in_file *at, const char *what,
			     const char *found, const char *const *names);

/** Set what a line says, of a stop or, if that is NULL, of the lesson. `value` stays.
 * @param seen  a bit for each key below this heading; 0 at its begin. */
enum rs_error lesson_set(const struct lesson_place_in_file *at, struct lesson *lesson,
			 struct lesson_stop *stop, const char *key, const char *value,
			 unsigned *seen);
/** Set what is measured at a stop. */
enum rs_error lesson_set_measure(const struct lesson_place_in_file *at,
				 struct lesson_stop *stop, const char *value);
/** Check that each choice is something that the measure can give. */
enum rs_error lesson_check_choices(const struct lesson_place_in_file *at,
				   const struct lesson_stop *stop);
/** Check that what a lesson needs was set. */
enum rs_error lesson_check_settings(const struct lesson_place_in_file *at,
				    const struct lesson *lesson);

/** The number at the begin of a choice: "21.9x", "2,000 cycles", "58 %". @return false: it begins with none. */
bool lesson_number(const char *text, double *number);
/** Words that a quantity has instead of numbers; NULL if it has numbers. Ends with NULL. */
const char *const *lesson_answers(enum lesson_quantity quantity);

/** "cycles", "ratio" ... */
extern const char *const lesson_quantity_names[LESSON_QUANTITIES];

#endif
