#include "lane/recording.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "lane/lock.h"
#include "lane/passages.h"

_Static_assert(sizeof(struct rs_event) == 64 && sizeof(struct rs_fact) == 24,
	       "the ADR says what a recording takes");

/* Passages that are done are in `list`, which readers see under the lock; the open one grows
 * without it: a reader looks at it only below its counts, which are published after what they
 * count, and it is emptied under the lock. */
struct rs_recording {
	struct lock *lock;
	struct passage *list;
	size_t passages, room;
	size_t bytes, most;
	size_t kept; /* events in `list` */

	struct passage open; /* its counts are these: */
	atomic_uint count, state_count, walk_count;
	atomic_size_t walks; /* in all */

	struct passages cut; /* the writer's own */
};

struct rs_recording *recording_new(size_t bytes)
{
	struct rs_recording *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->most = bytes;
	r->open.events = malloc(PASSAGE_MOST * sizeof *r->open.events);
	r->open.facts = malloc(PASSAGE_MOST * sizeof *r->open.facts);
	r->open.states = malloc(PASSAGE_MOST * sizeof *r->open.states);
	r->open.walks = malloc(PASSAGE_WALKS * sizeof *r->open.walks);
	r->lock = lock_new();
	if (!r->lock || !r->open.events || !r->open.facts || !r->open.states ||
	    !r->open.walks) {
		recording_free(r);
		return NULL;
	}
	return r;
}

void recording_free(struct rs_recording *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->passages; i++)
		free(r->list[i].events);
	free(r->list);
	free(r->open.events);
	free(r->open.facts);
	free(r->open.states);
	free(r->open.walks);
	lock_free(r->lock);
	free(r);
}

/* ---- thinning */

size_t passage_bytes(const struct passage *p)
{
	enum {
		OVERHEAD = 96
	}; /* of its row, which there may be room for twice, and of malloc */

	return p->count * (sizeof *p->events + sizeof *p->facts) +
	       p->state_count * sizeof *p->states + p->walk_count * sizeof *p->walks + OVERHEAD;
}

/* Of each kind every second one: the same in every lane, so that lanes still line up. */
static bool goes(struct passage *p)
{
	if (p->stays || p->nth == 0 || p->level == 31)
		return false;
	p->level++;
	return p->nth % (UINT32_C(1) << p->level) != 0;
}

/* Thin the older half; if that frees nothing, drop the oldest but the very first.
 * @param gone  room for as many as there are. @return how many of them are to be freed. */
static size_t thin(struct rs_recording *r, struct rs_event **gone)
{
	size_t half = r->passages / 2, left = 0, n = 0;

	for (size_t i = 0; i < r->passages; i++) {
		struct passage *p = &r->list[i];

		if (i < half ? goes(p) : n == 0 && i > 0 && !p->stays) {
			gone[n++] = p->events;
			r->bytes -= passage_bytes(p);
			r->kept -= p->count;
		} else {
			r->list[left++] = *p;
		}
	}
	r->passages = left;
	return n;
}

/* Readers wait while rows move, not while memory is freed. */
static void make_room(struct rs_recording *r, size_t bytes)
{
	struct rs_event **gone;
	size_t n = 1;

	if (r->bytes + bytes <= r->most)
		return;
	gone = malloc(r->passages * sizeof *gone);
	while (gone && n > 0 && r->bytes + bytes > r->most) {
		lock_take(r->lock);
		n = thin(r, gone);
		lock_release(r->lock);
		for (size_t i = 0; i < n; i++)
			free(gone[i]);
	}
	free(gone);
}

/* ---- adding */

static bool grow(struct rs_recording *r)
{
	size_t room = r->room ? 2 * r->room : 256;
	struct passage *list;

	if (r->passages < r->room)
		return true;
	list = realloc(r->list, room * sizeof *list);
	if (!list)
		return false;
	r->list = list;
	r->room = room;
	return true;
}

/* One allocation: events, then facts, hart states, walks. */
static bool copy(struct passage *to, const struct passage *from)
{
	size_t events = from->count * sizeof *from->events;
	size_t facts = from->count * sizeof *from->facts;
	size_t states = from->state_count * sizeof *from->states;
	size_t walks = from->walk_count * sizeof *from->walks;
	char *bytes = malloc(events + facts + states + walks);

	if (!bytes)
		return false;
	*to = *from;
	to->events = memcpy(bytes, from->events, events);
	to->facts = memcpy(bytes + events, from->facts, facts);
	to->states = memcpy(bytes + events + facts, from->states, states);
	to->walks = memcpy(bytes + events + facts + states, from->walks, walks);
	return true;
}

bool recording_put(struct rs_recording *r, const struct passage *p)
{
	struct passage own;
	bool ok = copy(&own, p);

	lock_take(r->lock);
	if (ok && !grow(r)) {
		free(own.events);
		ok = false;
	}
	if (ok) {
		r->list[r->passages++] = own;
		r->bytes += passage_bytes(p);
		r->kept += p->count;
	}
	r->open.first = p->first + p->count;
	atomic_store(&r->count, 0);
	atomic_store(&r->state_count, 0);
	atomic_store(&r->walk_count, 0);
	lock_release(r->lock);
	return ok;
}

/* Without memory the passage is lost, as if it had been thinned out. */
static void close_passage(struct rs_recording *r)
{
	r->open.count = atomic_load_explicit(&r->count, memory_order_relaxed);
	r->open.state_count = atomic_load_explicit(&r->state_count, memory_order_relaxed);
	r->open.walk_count = atomic_load_explicit(&r->walk_count, memory_order_relaxed);
	if (r->open.count == 0)
		return;
	make_room(r, passage_bytes(&r->open));
	(void)recording_put(r, &r->open);
}

size_t recording_add(struct rs_recording *r, const struct rs_event *e, const struct rs_fact *f)
{
	unsigned count = atomic_load_explicit(&r->count, memory_order_relaxed);

	if (passages_event(&r->cut, e, f, count == PASSAGE_MOST))
		close_passage(r);
	r->open.nth = r->cut.nth;
	r->open.stays = r->cut.stays;
	count = atomic_load_explicit(&r->count, memory_order_relaxed);
	r->open.events[count] = *e;
	r->open.facts[count] = *f;
	atomic_store_explicit(&r->count, count + 1, memory_order_release);
	return r->open.first + count;
}

void recording_add_hart_state(struct rs_recording *r, const struct rs_hart_state *look)
{
	unsigned count = atomic_load_explicit(&r->state_count, memory_order_relaxed);

	if (count == PASSAGE_MOST)
		return;
	r->open.states[count] = *look;
	atomic_store_explicit(&r->state_count, count + 1, memory_order_release);
}

void recording_add_walk(struct rs_recording *r, struct rs_page_walk *walk)
{
	unsigned count = atomic_load_explicit(&r->walk_count, memory_order_relaxed);
	unsigned events = atomic_load_explicit(&r->count, memory_order_relaxed);

	walk->event = r->open.first + (events > 0 ? events - 1 : 0);
	walk->number = atomic_fetch_add_explicit(&r->walks, 1, memory_order_relaxed);
	if (count == PASSAGE_WALKS)
		return;
	r->open.walks[count] = *walk;
	atomic_store_explicit(&r->walk_count, count + 1, memory_order_release);
}

void recording_set_walks(struct rs_recording *r, size_t walks)
{
	atomic_store_explicit(&r->walks, walks, memory_order_relaxed);
}

/* ---- reading */

size_t recording_passages(const struct rs_recording *r)
{
	return r->passages + (atomic_load_explicit(&r->count, memory_order_acquire) > 0);
}

struct passage recording_passage(const struct rs_recording *r, size_t i)
{
	struct passage p;

	if (i < r->passages)
		return r->list[i];
	p = r->open;
	p.count = atomic_load_explicit(&r->count, memory_order_acquire);
	p.state_count = atomic_load_explicit(&r->state_count, memory_order_acquire);
	p.walk_count = atomic_load_explicit(&r->walk_count, memory_order_acquire);
	return p;
}

/* How many passages begin at or before an event. */
static size_t before(const struct rs_recording *r, size_t index)
{
	size_t lo = 0, hi = r->passages;

	if (r->open.first <= index)
		return recording_passages(r);
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->list[mid].first <= index)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

size_t rs_recording_count(const struct rs_recording *r)
{
	size_t count;

	lock_take(r->lock);
	count = r->open.first + atomic_load_explicit(&r->count, memory_order_acquire);
	lock_release(r->lock);
	return count;
}

size_t rs_recording_thinned(const struct rs_recording *r)
{
	size_t thinned;

	lock_take(r->lock);
	thinned = r->open.first - r->kept;
	lock_release(r->lock);
	return thinned;
}

size_t rs_recording_at(const struct rs_recording *r, size_t index, struct rs_event *event,
		       struct rs_fact *fact)
{
	struct passage p;
	size_t n, at = 0;

	lock_take(r->lock);
	n = before(r, index);
	p = recording_passage(r, n > 0 ? n - 1 : 0);
	if (n > 0)
		at = index - p.first < p.count ? index - p.first : p.count - 1;
	*event = p.events[at];
	if (fact)
		*fact = p.facts[at];
	lock_release(r->lock);
	return p.first + at;
}

size_t rs_recording_read(const struct rs_recording *r, size_t from, struct rs_event *events,
			 struct rs_fact *facts, size_t most, size_t *first)
{
	size_t n = 0, i;

	lock_take(r->lock);
	i = before(r, from);
	i -= i > 0;
	for (; n < most && i < recording_passages(r); i++) {
		struct passage p = recording_passage(r, i);
		size_t skip = from > p.first ? from - p.first : 0, some;

		if (skip >= p.count)
			continue;
		if (n == 0)
			*first = p.first + skip;
		else if (p.first != *first + n)
			break;
		some = p.count - skip < most - n ? p.count - skip : most - n;
		memcpy(events + n, p.events + skip, some * sizeof *events);
		if (facts)
			memcpy(facts + n, p.facts + skip, some * sizeof *facts);
		n += some;
	}
	lock_release(r->lock);
	return n;
}

bool rs_recording_whole(const struct rs_recording *r, size_t first, size_t last)
{
	size_t i, end = first;

	lock_take(r->lock);
	i = before(r, first);
	for (i -= i > 0; end <= last && i < recording_passages(r); i++) {
		struct passage p = recording_passage(r, i);

		if (p.first > end || p.first + p.count <= end)
			break;
		end = p.first + p.count;
	}
	lock_release(r->lock);
	return end > last;
}

/* In one passage. */
static bool newest_look(const struct passage *p, size_t event, struct rs_hart_state *look)
{
	size_t lo = 0, hi = p->state_count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->states[mid].event <= event)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo > 0)
		*look = p->states[lo - 1];
	return lo > 0;
}

bool rs_recording_hart_state(const struct rs_recording *r, size_t event,
			     struct rs_hart_state *look)
{
	enum { FAR = 64 }; /* passages: an older state says nothing about the event */
	bool found = false;

	lock_take(r->lock);
	for (size_t i = before(r, event), far = 0; i > 0 && far < FAR && !found; i--, far++) {
		struct passage p = recording_passage(r, i - 1);

		found = newest_look(&p, event, look);
	}
	lock_release(r->lock);
	return found;
}

/* ---- walks */

size_t rs_recording_walks(const struct rs_recording *r)
{
	return atomic_load_explicit(&r->walks, memory_order_relaxed);
}

/* The passage with an event, or before it. The walks after the passage's last event are its own, too. */
static size_t passage_of(const struct rs_recording *r, size_t event)
{
	size_t i = before(r, event);

	return i > 0 ? i - 1 : 0;
}

/* How many walks of a passage are before a number. */
static size_t walks_before(const struct passage *p, uint64_t number)
{
	size_t lo = 0, hi = p->walk_count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->walks[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool rs_recording_walk_from(const struct rs_recording *r, size_t event, uint64_t number,
			    struct rs_page_walk *walk)
{
	bool found = false;

	lock_take(r->lock);
	for (size_t i = passage_of(r, event); !found && i < recording_passages(r); i++) {
		struct passage p = recording_passage(r, i);
		size_t at = walks_before(&p, number);

		while (at < p.walk_count && p.walks[at].event < event)
			at++;
		found = at < p.walk_count;
		if (found)
			*walk = p.walks[at];
	}
	lock_release(r->lock);
	return found;
}

bool rs_recording_walk_before(const struct rs_recording *r, size_t event, uint64_t number,
			      struct rs_page_walk *walk)
{
	bool found = false;

	lock_take(r->lock);
	for (size_t i = recording_passages(r) ? passage_of(r, event) + 1 : 0; !found && i > 0;
	     i--) {
		struct passage p = recording_passage(r, i - 1);
		size_t at = walks_before(&p, number);

		while (at > 0 && p.walks[at - 1].event > event)
			at--;
		found = at > 0;
		if (found)
			*walk = p.walks[at - 1];
	}
	lock_release(r->lock);
	return found;
}
