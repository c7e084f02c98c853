/* page.h - the state of the one page. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H
#include "view/control/control.h"

extern struct view_state web_state;

#endif
