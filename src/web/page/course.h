/* course.h - the lesson that is given on the page. */
#ifndef WEB_COURSE_H
#define WEB_COURSE_H
#include "view/control/control.h"

/** The lesson that is given and its texts in Korean, which need not be there. */
bool web_lesson_is_given(void);
/** Write what the page says of the lesson: titles, question, choices, answer. */
void web_lesson_json(struct view_state *s);
/** End it: from now on there is none. */
void web_lesson_end(struct view_state *s);

#endif
