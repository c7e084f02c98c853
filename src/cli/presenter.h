/* presenter.h - the lecturer's page of a lesson in another terminal, over a local socket.
 *
 * Who gives a lesson listens. Whenever the page changes it is sent: a line with its length in bytes, then the page.
 * The other side sends a letter for each key.
 */
#ifndef CLI_PRESENTER_H
#define CLI_PRESENTER_H
#include <stdbool.h>

#include "view/module.h"

struct presenter;

/** Listen for presenters, until presenter_close(), at a socket that this user alone may use.
 * @return NULL, after a message, if that is not possible: the lesson can be given without. */
struct presenter *presenter_listen(const struct view_module *view);
/** Send the page if it changed, and take keys: a `tick` of struct view_window. @return whether a key came. */
bool presenter_tick(void *presenter, struct view_state *s);
void presenter_close(struct presenter *p);

/** Show the lecturer's page of the lesson that is given, in this terminal. @return an exit status. */
int presenter_show(void);

#endif
