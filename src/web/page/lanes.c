#include "web/page/lanes.h"

#include <stdio.h>
#include <string.h>

#include "lane/recording.h"
#include "web/lane/outbox.h"
#include "web/page/find.h"
#include "web/page/names.h"
#include "web/page/recall.h"

/* A phone has less than a native build takes. */
#define RECORDING_MOST ((size_t)32 << 20)

/* The model reads so many events at most before more are kept, so that it sees each of them: a
 * recording that is full gives up older ones. How fast a page draws has no say in what it shows. */
enum { READ_AFTER = 4096 };

static struct web_lane lanes[VIEW_LANES];
static size_t count;
static struct rs_alone alone[RS_VMS];
static size_t alone_left; /* of them, those that have not ended */

static const struct rs_recording *of(void *lane)
{
	return ((struct web_lane *)lane)->recording;
}

static size_t lane_count(void *lane)
{
	return rs_recording_count(of(lane));
}

static size_t lane_at(void *lane, size_t index, struct rs_event *event, struct rs_fact *fact)
{
	return rs_recording_at(of(lane), index, event, fact);
}

static size_t lane_read(void *lane, size_t from, struct rs_event *events, struct rs_fact *facts,
			size_t most, size_t *first)
{
	return rs_recording_read(of(lane), from, events, facts, most, first);
}

static bool lane_whole(void *lane, size_t first, size_t last)
{
	return rs_recording_whole(of(lane), first, last);
}

static struct rs_lane_status lane_status(void *lane)
{
	struct web_news *n = &((struct web_lane *)lane)->news;

	return (struct rs_lane_status){
		.state = (enum rs_lane_state)n->state, .code = n->code, .reason = n->reason};
}

static void lane_ledger(void *lane, struct rs_ledger *out)
{
	*out = ((struct web_lane *)lane)->news.ledger;
}

static bool lane_look(void *lane, size_t event, struct rs_hart_state *out)
{
	return rs_recording_hart_state(of(lane), event, out);
}

static size_t lane_walks(void *lane)
{
	return rs_recording_walks(of(lane));
}

static bool lane_walk_from(void *lane, size_t event, uint64_t number, struct rs_page_walk *walk)
{
	return rs_recording_walk_from(of(lane), event, number, walk);
}

static bool lane_walk_before(void *lane, size_t event, uint64_t number,
			     struct rs_page_walk *walk)
{
	return rs_recording_walk_before(of(lane), event, number, walk);
}

static bool lane_crash(void *lane, char *text, size_t size)
{
	const char *crash = ((struct web_lane *)lane)->news.crash;

	snprintf(text, size, "%s", crash);
	return *crash;
}

static struct rs_responses lane_responses(void *lane, unsigned vm)
{
	return ((struct web_lane *)lane)->news.responses[vm];
}

/* A worker repeats the lane. */
static enum view_memory_state lane_recall(void *lane, bool before,
					  const struct rs_moment *moment,
					  const struct rs_memory_wish *wish,
					  struct rs_memory *out, unsigned *percent,
					  char problem[VIEW_MEMORY_PROBLEM])
{
	const struct web_head *head = &((struct web_lane *)lane)->head;

	return web_recall_read((enum rs_generation)head->generation, before, moment, wish, out,
			       percent, problem);
}

static bool lane_symbol(void *lane, unsigned vm, enum rs_mode mode, uint64_t address,
			char *name, size_t size, uint64_t *offset)
{
	const struct web_lane *l = lane;

	return web_names_symbol((enum rs_generation)l->head.generation, vm, mode, address, name,
				size, offset);
}

static bool lane_find(void *lane, unsigned vm, const char *name, uint64_t *address)
{
	const struct web_lane *l = lane;

	return web_names_find((enum rs_generation)l->head.generation, vm, name, address);
}

static enum view_find_result lane_run_to(void *lane, const struct view_find *what,
					 struct view_found *found, char *message, size_t size)
{
	const struct web_lane *l = lane;

	return web_find_run_to((enum rs_generation)l->head.generation, what, found, message,
			       size);
}

void web_lanes_clear(struct view_model *m)
{
	const struct atlas *atlas = m->atlas;

	view_model_free(m);
	view_model_init(m);
	m->atlas = atlas;
	for (size_t i = 0; i < count; i++)
		recording_free(lanes[i].recording);
	count = 0;
	web_find_clear();
	web_recall_clear();
	web_names_clear();
}

bool web_lanes_add(struct view_model *m, enum rs_generation g)
{
	struct view_source source = {.generation = g,
				     .count = lane_count,
				     .at = lane_at,
				     .read = lane_read,
				     .whole = lane_whole,
				     .status = lane_status,
				     .ledger = lane_ledger,
				     .look = lane_look,
				     .walks = lane_walks,
				     .walk_from = lane_walk_from,
				     .walk_before = lane_walk_before,
				     .crash = lane_crash,
				     .responses = lane_responses,
				     .recall = lane_recall,
				     .symbol = lane_symbol,
				     .find = lane_find,
				     .run_to = lane_run_to};
	struct web_lane *l = &lanes[count];

	if (count == VIEW_LANES)
		return false;
	*l = (struct web_lane){.recording = recording_new(RECORDING_MOST),
			       .head.generation = g};
	if (!l->recording)
		return false;
	source.context = l;
	count++;
	return view_model_add(m, &source);
}

struct web_lane *web_lanes_find(enum rs_generation g)
{
	for (size_t i = 0; i < count; i++)
		if (lanes[i].head.generation == g)
			return &lanes[i];
	return NULL;
}

void web_lanes_take_head(struct view_model *m, const struct web_head *head)
{
	for (size_t i = 0; i < m->count; i++) {
		struct view_source *s = &m->lanes[i].source;

		if (s->generation != head->generation)
			continue;
		((struct web_lane *)s->context)->head = *head;
		s->images = head->provenance.images;
		memcpy(s->memory, head->memory, sizeof s->memory);
		memcpy(s->disks, head->disks, sizeof s->disks);
	}
}

static bool read_alone(void *context, struct rs_alone *list)
{
	(void)context;
	memcpy(list, alone, sizeof alone);
	return alone_left > 0;
}

void web_lanes_compare_alone(struct view_model *m, size_t guests)
{
	memset(alone, 0, sizeof alone);
	alone_left = guests;
	m->before.read = read_alone;
}

void web_lanes_take_alone(size_t guest, const struct web_news *news, bool ended)
{
	struct rs_alone *a = &alone[guest];

	a->cycles = news->ledger.taken.cycles;
	memcpy(a->layers, news->ledger.taken.layers, sizeof a->layers);
	a->state = !ended			? RS_ALONE_RUNNING
		   : news->state == RS_LANE_OFF ? RS_ALONE_ENDED
						: RS_ALONE_CUT;
	a->responses = news->responses[0];
	alone_left -= ended && alone_left;
}

/* @return where the next structure begins, which has been copied; NULL: the bytes end in it. */
static const uint8_t *take(const uint8_t *from, const uint8_t *end, void *to, size_t size)
{
	if (!from || (size_t)(end - from) < web_padded(size))
		return NULL;
	memcpy(to, from, size);
	return from + web_padded(size);
}

void web_lanes_take_events(struct view_model *m, struct web_lane *l, const uint8_t *bytes,
			   size_t size)
{
	const uint8_t *end = bytes + size;
	size_t unread = 0;

	while (bytes && bytes < end) {
		union {
			struct rs_event event;
			struct rs_hart_state hart;
			struct rs_page_walk walk;
		} u;
		struct rs_fact fact;
		uint64_t tag = 0;

		bytes = take(bytes, end, &tag, sizeof tag);
		if (tag == WEB_EVENT && unread++ == READ_AFTER) {
			(void)view_model_update(m, SIZE_MAX);
			unread = 1;
		}
		switch (tag) {
		case WEB_EVENT:
			bytes = take(bytes, end, &u.event, sizeof u.event);
			bytes = take(bytes, end, &fact, sizeof fact);
			if (bytes)
				recording_add(l->recording, &u.event, &fact);
			break;
		case WEB_HART:
			bytes = take(bytes, end, &u.hart, sizeof u.hart);
			if (!bytes)
				break;
			u.hart.event = rs_recording_count(l->recording) - 1;
			recording_add_hart_state(l->recording, &u.hart);
			break;
		case WEB_WALK:
			bytes = take(bytes, end, &u.walk, sizeof u.walk);
			if (bytes)
				recording_add_walk(l->recording, &u.walk);
			break;
		default:
			return;
		}
	}
	(void)view_model_update(m, SIZE_MAX);
}
