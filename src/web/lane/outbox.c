/* outbox.c - src/lane/recording.h, as far as a lane writes to it. */
#include "web/lane/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "lane/recording.h"

struct web_outbox web_outbox;

struct rs_recording {
	size_t count; /* of events */
};

static void put(const void *bytes, size_t size)
{
	memcpy(web_outbox.bytes + web_outbox.used, bytes, size);
	web_outbox.used += web_padded(size);
}

/* @return false without memory: then it is lost. */
static int begin(enum web_tag tag, size_t size)
{
	size_t needed = web_outbox.used + sizeof(uint64_t) + size + 16;
	uint64_t word = tag;

	if (needed > web_outbox.room) {
		size_t room = 2 * needed + 65536;
		uint8_t *grown = realloc(web_outbox.bytes, room);

		if (!grown)
			return 0;
		web_outbox.bytes = grown;
		web_outbox.room = room;
	}
	put(&word, sizeof word);
	return 1;
}

struct rs_recording *recording_new(size_t bytes)
{
	(void)bytes;
	return calloc(1, sizeof(struct rs_recording));
}

void recording_free(struct rs_recording *r)
{
	free(r);
}

size_t recording_add(struct rs_recording *r, const struct rs_event *e, const struct rs_fact *f)
{
	if (begin(WEB_EVENT, sizeof *e + sizeof *f)) {
		put(e, sizeof *e);
		put(f, sizeof *f);
	}
	return r->count++;
}

void recording_add_hart_state(struct rs_recording *r, const struct rs_hart_state *look)
{
	(void)r;
	if (begin(WEB_HART, sizeof *look))
		put(look, sizeof *look);
}

void recording_add_walk(struct rs_recording *r, struct rs_page_walk *walk)
{
	(void)r;
	if (begin(WEB_WALK, sizeof *walk))
		put(walk, sizeof *walk);
}
