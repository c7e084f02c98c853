/* outbox.h - what a worker records, on its way to the page: there it is kept (src/lane/recording.c). Worker and page are
 * of one build, so that structures go as they are: a tag of 8 bytes, then the structures it stands for, each up to a
 * multiple of 8 bytes. */
#ifndef WEB_OUTBOX_H
#define WEB_OUTBOX_H
#include <stddef.h>
#include <stdint.h>

enum web_tag {
	WEB_EVENT = 1, /**< struct rs_event, struct rs_fact */
	WEB_HART = 2,  /**< struct rs_hart_state */
	WEB_WALK = 3,  /**< struct rs_page_walk */
};

static inline size_t web_padded(size_t size)
{
	return (size + 7) / 8 * 8;
}

struct web_outbox {
	uint8_t *bytes; /* `used` of `room` */
	size_t used, room;
};
extern struct web_outbox web_outbox;

#endif
