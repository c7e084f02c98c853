#include "lane/recording.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Chunks, so that events never move: a reader's pointer stays good. */
enum {
	CHUNK_EVENTS = 1 << 16,
	CHUNKS = 128, /* 8 Mi events in all */
};

_Static_assert(sizeof(struct rs_event) == 64, "lane.h promises what a full recording takes");

/* A reader looks at a chunk only below `count`, which is published after the event is there. */
struct rs_recording {
	struct rs_event *chunks[CHUNKS];
	atomic_size_t count;
	_Atomic uint64_t lost;
	struct looks *looks;
};

struct rs_recording *recording_new(void)
{
	struct rs_recording *r = calloc(1, sizeof *r);

	if (r && !(r->looks = looks_new())) {
		free(r);
		r = NULL;
	}
	return r;
}

void recording_free(struct rs_recording *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < CHUNKS; i++)
		free(r->chunks[i]);
	looks_free(r->looks);
	free(r);
}

void recording_add(struct rs_recording *r, const struct rs_event *e)
{
	size_t count = atomic_load_explicit(&r->count, memory_order_relaxed);
	size_t chunk = count / CHUNK_EVENTS;

	/* Once one is lost, all later ones are: a recording has no holes. */
	if (chunk < CHUNKS && !r->chunks[chunk] && !atomic_load(&r->lost))
		r->chunks[chunk] = malloc(CHUNK_EVENTS * sizeof *e);
	if (chunk == CHUNKS || !r->chunks[chunk] || atomic_load(&r->lost)) {
		atomic_fetch_add(&r->lost, 1);
		return;
	}
	r->chunks[chunk][count % CHUNK_EVENTS] = *e;
	atomic_store_explicit(&r->count, count + 1, memory_order_release);
}

void recording_set_lost(struct rs_recording *r, uint64_t lost)
{
	atomic_store(&r->lost, lost);
}

size_t rs_recording_count(const struct rs_recording *r)
{
	return atomic_load_explicit(&r->count, memory_order_acquire);
}

const struct rs_event *rs_recording_at(const struct rs_recording *r, size_t index)
{
	return &r->chunks[index / CHUNK_EVENTS][index % CHUNK_EVENTS];
}

uint64_t rs_recording_lost(const struct rs_recording *r)
{
	return atomic_load(&r->lost);
}

struct looks *recording_looks(const struct rs_recording *r)
{
	return r->looks;
}

bool rs_recording_look(const struct rs_recording *r, size_t event, struct rs_look *look)
{
	return looks_find(r->looks, event, look);
}
