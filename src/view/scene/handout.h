/** @file handout.h
 * A lesson on paper: a page for each stop with the class's screen and room for notes, and the answers on a page of their
 * own.
 */
#ifndef VIEW_HANDOUT_H
#define VIEW_HANDOUT_H
#include "view/lesson/session.h"

/** What was measured for the questions, in words. */
struct view_answers {
	struct {
		size_t stop;
		char figure[64], text[VIEW_TEXT];
	} list[LESSON_STOPS]; /**< `count` of them */
	size_t count;
};
/** Take the answer of the stop at which the class is; nothing if it has no question. */
void handout_take_answer(struct view_answers *a, const struct lesson_session *t,
			 struct view_model *m);

/** Pages that the answers need. */
size_t handout_answer_pages(const struct lesson *lesson);

/** Draw the page of the stop at which the class is. `workspace` must stay until the scene was drawn. */
void draw_handout(struct view_scene *s, struct view_model *m,
		  const struct view_show *class_sees, struct view_scene *workspace);
/** Draw page number `page`, from 0, of the answers. */
void draw_handout_answers(struct view_scene *s, const struct lesson_session *t,
			  const struct view_answers *a, size_t page);

#endif
