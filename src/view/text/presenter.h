/** @file presenter.h
 * What the lecturer sees and the class does not: notes, the answer in advance, time against the plan.
 */
#ifndef VIEW_PRESENTER_H
#define VIEW_PRESENTER_H
#include "view/control/control.h"
#include "view/text/page.h"

/** Write the lesson that is given, for whoever gives it. */
void view_presenter_page(struct view_page *page, struct view_state *s);

#endif
