/* page.h - the state of the one page. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H
#include "view/control/control.h"

extern struct view_state web_state;

/** Go to the operation that was asked for by its name, once the guest has come to it. @return true if it moved. */
bool web_arrive(void);

#endif
