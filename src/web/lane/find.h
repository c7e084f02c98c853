/* find.h - where a condition becomes true in the run of a lane. */
#ifndef WEB_FIND_H
#define WEB_FIND_H
#include "web/lane/wish.h"
#include "web/shared.h"

/** Run on for a part of the search, the only one of this module. *out says what came of it so far. */
void web_find_slice(const struct web_wish *wish, const struct web_sought *asked,
		    struct web_met *out);

#endif
