/** @file session.h
 * A lesson while it is given: at which stop the class is, what it guessed, what was answered.
 */
#ifndef VIEW_LESSON_SESSION_H
#define VIEW_LESSON_SESSION_H
#include "view/lesson/lesson.h"

enum { LESSON_NO_GUESS = -1, LESSON_COURSE = 12 };

struct lesson_session {
	const struct lesson *lesson;
	const struct lesson *korean;  /**< its texts in Korean; NULL: there are none */
	unsigned number;	      /**< of the lesson; 0: it has none */
	const struct lesson_run *run; /**< of which the lanes are shown; NULL: none yet */
	size_t stop;
	struct {
		bool answered, revealed; /**< `revealed`: by a key, without the answer */
		int guess;		 /**< the class's: a choice, or LESSON_NO_GUESS */
	} at[LESSON_STOPS];
	double elapsed; /**< seconds since the first page, without pauses */
	bool timed, paused;
	bool left;    /**< keys went elsewhere: the next page comes back */
	bool arrived; /**< the lanes are as far as the stop */
	struct {
		unsigned number;
		char title[160], korean[160]; /**< `korean`: "" if there is none */
	} course[LESSON_COURSE]; /**< `course_count` lessons, this one among them */
	size_t course_count;
	char problem[512]; /**< why the stop cannot be shown; "": it can */
};

void lesson_session_begin(struct lesson_session *t, const struct lesson *lesson,
			  const struct lesson *korean, unsigned number);

static inline const struct lesson_stop *lesson_session_stop(const struct lesson_session *t)
{
	return &t->lesson->stops[t->stop];
}
/** @return what is said at stop number `i`, in the current language. */
const struct lesson_words *lesson_session_words(const struct lesson_session *t, size_t i);
/** @return the lesson's title, likewise. */
const char *lesson_session_title(const struct lesson_session *t);
/** @return whether the class is asked now, and the answer was not shown. */
bool lesson_session_open(const struct lesson_session *t);
/** @return what is left to guess now: enum view_hide. */
unsigned lesson_session_hides(const struct lesson_session *t);

/** Go on: an answer, or the next stop; `by` -1: back. What was answered stays answered.
 * @return whether the class is at another stop, or comes back to this one: the lanes are to stand there. */
bool lesson_session_page(struct lesson_session *t, int by);
/** @return minutes that are planned for the lesson; 0: none are. */
unsigned lesson_minutes(const struct lesson *lesson);
/** @return by how many seconds the class is ahead of the plan, which gives each stop its minutes; negative: behind;
 * 0 while it is within the stop's own, or nothing is planned. */
double lesson_session_ahead(const struct lesson_session *t);
/** Take the class's guess. @return false if there is no such choice, or nothing is asked. */
bool lesson_session_guess(struct lesson_session *t, int choice);

#endif
