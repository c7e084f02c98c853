/* lesson_show.h - `ringside show --lesson`: a lesson in the window, in a terminal, or one picture of it. */
#ifndef CLI_LESSON_SHOW_H
#define CLI_LESSON_SHOW_H
#include "cli/picture.h"

/** What the options of `show` say of a lesson. */
struct lesson_show {
	const char *lesson; /**< a number or a file; NULL: none is given */
	const char *stop;   /**< its number, from 1; NULL: the first */
	bool answer;	    /**< with the answer */
	bool presenter;	    /**< with a window for the lecturer */

	const char *handout; /**< a file that the lesson is drawn into; NULL: none */
	bool answers;	     /**< with the answers at its end */
	const char *picture; /**< a file to draw into; NULL: a window, or a terminal */
	bool text, dark, still;
	unsigned percent;
	double timeout;
	void (*frame)(double scene, double drawing, double since);
};

/** Give the lesson. @return an exit status. */
int lesson_show(const struct lesson_show *show, const struct view_module *view);

#endif
