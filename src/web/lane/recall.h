/* recall.h - what the guest of a lane has in its memory at a moment: the lane is run again up to it. */
#ifndef WEB_RECALL_H
#define WEB_RECALL_H
#include "web/lane/wish.h"
#include "web/shared.h"

/** Run on for some cycles towards the moment that is asked for. *out has how far it is, or the memory. */
void web_recall_slice(const struct web_wish *wish, const struct web_asked *asked,
		      uint32_t cycles, struct web_recalled *out);

#endif
