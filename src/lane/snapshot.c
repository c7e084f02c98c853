#include "lane/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "ringside/abi/board.h"
#include "ringside/state.h"

enum { PAGE = 4096, PAGES = 512 };

struct page {
	uint32_t users;
	uint8_t bytes[PAGE];
};

struct snapshot_chunk {
	uint32_t users;
	struct page *pages[PAGES]; /* NULL: all of it is 0 */
};

/* ---- memory */

/* What is lost without snapshot number `i`: how much longer the way to a point behind it becomes, in proportion to how
 * far that is from `now`. */
static double loss(const struct snapshots *s, size_t i, uint64_t now)
{
	const struct snapshot *one = s->list[i];
	uint64_t gap = s->list[i + 1]->point - s->list[i - 1]->point;
	uint64_t away = now > one->point ? now - one->point : one->point - now;

	return (double)gap / (double)(away + 1);
}

static void remove_one(struct snapshots *s, size_t i);

/* Drop the one that is missed least. The newest stays: the next is compared with it. So does the first, while there are
 * others. @return false: there is none to drop. */
static bool thin(struct snapshots *s, uint64_t now)
{
	size_t least = 0;

	for (size_t i = 1; i + 1 < s->count; i++)
		if (!s->list[i]->pinned && s->list[i] != s->base &&
		    (!least || loss(s, i, now) < loss(s, least, now)))
			least = i;
	if (least == 0 && (s->count <= 1 || s->list[0] == s->base))
		return false;
	remove_one(s, least);
	if (least == 0) {
		s->forgot = true;
		s->first_dropped(s->context);
	}
	return true;
}

bool snapshots_reserve(struct snapshots *s, uint64_t size, uint64_t now)
{
	while (s->bytes + size > s->limit)
		if (!thin(s, now))
			return false;
	s->bytes += size;
	return true;
}

void snapshots_release(struct snapshots *s, uint64_t size)
{
	s->bytes -= size;
}

static void *take_memory(struct snapshots *s, size_t size, uint64_t now)
{
	void *memory;

	if (!snapshots_reserve(s, size, now))
		return NULL;
	memory = calloc(1, size);
	if (!memory)
		snapshots_release(s, size);
	return memory;
}

static void give_memory(struct snapshots *s, void *memory, size_t size)
{
	if (memory)
		snapshots_release(s, size);
	free(memory);
}

static void leave_page(struct snapshots *s, struct page *page)
{
	if (page && --page->users == 0)
		give_memory(s, page, sizeof *page);
}

static void leave_chunk(struct snapshots *s, struct snapshot_chunk *chunk)
{
	if (!chunk || --chunk->users > 0)
		return;
	for (size_t i = 0; i < PAGES; i++)
		leave_page(s, chunk->pages[i]);
	give_memory(s, chunk, sizeof *chunk);
}

/* ---- RAM */

static bool is_zero(const uint8_t *page)
{
	return page[0] == 0 && memcmp(page, page + 1, PAGE - 1) == 0;
}

static bool same_page(const struct page *page, const uint8_t *bytes)
{
	return page ? memcmp(page->bytes, bytes, PAGE) == 0 : is_zero(bytes);
}

static struct page *page_of(const struct snapshot_chunk *chunk, size_t i)
{
	return chunk ? chunk->pages[i] : NULL;
}

/* A chunk of its own for one that is `before`: with the same pages. */
static struct snapshot_chunk *copy_chunk(struct snapshots *s,
					 const struct snapshot_chunk *before, uint64_t now)
{
	struct snapshot_chunk *chunk = take_memory(s, sizeof *chunk, now);

	if (!chunk)
		return NULL;
	chunk->users = 1;
	for (size_t i = 0; before && i < PAGES; i++) {
		chunk->pages[i] = before->pages[i];
		if (chunk->pages[i])
			chunk->pages[i]->users++;
	}
	return chunk;
}

static bool copy_page(struct snapshots *s, struct page **place, const uint8_t *bytes,
		      uint64_t now)
{
	struct page *page = NULL;

	if (!is_zero(bytes)) {
		page = take_memory(s, sizeof *page, now);
		if (!page)
			return false;
		page->users = 1;
		memcpy(page->bytes, bytes, PAGE);
	}
	leave_page(s, *place);
	*place = page;
	return true;
}

/* A page of RAM, of which it may be known that it is as in a snapshot but for what a run wrote since. */
struct stand {
	const struct snapshot *from; /* NULL: nothing is known of it */
	const struct rs_machine *m;
	size_t offset;
};

static uint8_t *ram_of(const struct stand *now)
{
	return now->m->ram + now->offset;
}

/* Are so many bytes as they were? */
static bool is_unwritten(const struct stand *now, size_t size)
{
	return now->from &&
	       !rs_pages_may_be_written(&now->from->pages, RS_RAM_BASE + now->offset, size);
}

/* The chunk that begins there, of which the first `pages` exist, as it is now. `before` is as it was: the result is the same
 * one if nothing has changed. @return false: there is no room. */
static bool take_chunk(struct snapshots *s, struct snapshot_chunk *before, struct stand at,
		       size_t pages, uint64_t now, struct snapshot_chunk **out)
{
	struct snapshot_chunk *chunk = before;

	if (before)
		before->users++;
	*out = before;
	if (is_unwritten(&at, pages * PAGE))
		return true;
	for (size_t i = 0; i < pages; i++, at.offset += PAGE) {
		const uint8_t *bytes = ram_of(&at);

		if (is_unwritten(&at, PAGE) || same_page(page_of(chunk, i), bytes))
			continue;
		if (chunk == before) {
			chunk = copy_chunk(s, before, now);
			if (!chunk)
				return false;
			leave_chunk(s, before);
			*out = chunk;
		}
		if (!copy_page(s, &chunk->pages[i], bytes, now))
			return false;
	}
	return true;
}

/* ---- one */

static void free_one(struct snapshots *s, struct snapshot *one)
{
	for (size_t i = 0; one->chunks && i < s->chunk_count; i++)
		leave_chunk(s, one->chunks[i]);
	give_memory(s, one->chunks, s->chunk_count * sizeof *one->chunks);
	give_memory(s, one->state, s->state_size);
	give_memory(s, one, sizeof *one);
}

static void remove_one(struct snapshots *s, size_t i)
{
	struct snapshot *one = s->list[i];

	if (i > 0)
		rs_pages_add(&s->list[i - 1]->pages, &one->pages);
	s->count--;
	memmove(&s->list[i], &s->list[i + 1], (s->count - i) * sizeof *s->list);
	free_one(s, one);
}

void snapshots_cut(struct snapshots *s, size_t count)
{
	while (s->count > count)
		free_one(s, s->list[--s->count]);
}

static void take_state(struct snapshot *one, const struct rs_machine *m)
{
	struct rs_state_part parts[RS_STATE_PARTS];
	uint8_t *to = one->state;

	rs_machine_state(m, parts);
	for (size_t i = 0; i < RS_STATE_PARTS; i++) {
		memcpy(to, parts[i].bytes, parts[i].size);
		to += parts[i].size;
	}
}

static void put_back_state(const struct snapshot *one, const struct rs_machine *m)
{
	struct rs_state_part parts[RS_STATE_PARTS];
	const uint8_t *from = one->state;

	rs_machine_state(m, parts);
	for (size_t i = 0; i < RS_STATE_PARTS; i++) {
		memcpy(parts[i].bytes, from, parts[i].size);
		from += parts[i].size;
	}
}

static void take_sums(struct snapshot_sums *sums, const struct rs_lane *lane)
{
	sums->digest = lane->digest;
	sums->reader = lane->reader;
	sums->ledger = lane->ledger;
	sums->watch = lane->watch;
	memcpy(sums->traps, lane->traps, sizeof sums->traps);
	sums->fault = lane->fault.any;
	sums->fault_pc = lane->fault.pc;
	sums->trapped = lane->trapped;
	sums->status = lane->status;
	for (size_t i = 0; i < RS_VMS; i++)
		sums->responses[i] = lane->responses[i].count;
}

static void put_back_sums(const struct snapshot_sums *sums, struct rs_lane *lane)
{
	double seconds = lane->status.host_seconds;

	lane->digest = sums->digest;
	lane->reader = sums->reader;
	lane->ledger = sums->ledger;
	lane->watch = sums->watch;
	memcpy(lane->traps, sums->traps, sizeof sums->traps);
	lane->fault.any = sums->fault;
	lane->fault.pc = sums->fault_pc;
	lane->trapped = sums->trapped;
	lane->status = sums->status;
	lane->status.host_seconds = seconds;
	for (size_t i = 0; i < RS_VMS; i++)
		lane->responses[i].count = sums->responses[i];
}

/* How many pages chunk number `i` has. */
static size_t pages_in(const struct rs_lane *lane, size_t i)
{
	size_t rest = (size_t)(lane->memory / PAGE) - i * PAGES;

	return rest < PAGES ? rest : PAGES;
}

static bool take_ram(struct snapshots *s, struct snapshot *one, bool noted,
		     const struct rs_lane *lane)
{
	const struct snapshot *base = s->base;

	for (size_t i = 0; i < s->chunk_count; i++)
		if (!take_chunk(s, base ? base->chunks[i] : NULL,
				(struct stand){noted ? base : NULL, &lane->machine,
					       i * PAGES * PAGE},
				pages_in(lane, i), one->point, &one->chunks[i]))
			return false;
	return true;
}

size_t snapshots_at(const struct snapshots *s, unsigned era, uint64_t point)
{
	size_t i = s->count;

	while (i > 1 && (s->list[i - 1]->era > era || s->list[i - 1]->point > point))
		i--;
	return i - 1;
}

/* Keep it in its place: taking it may have moved that. */
static void insert(struct snapshots *s, struct snapshot *one)
{
	size_t i = s->count ? snapshots_at(s, one->era, one->point) + 1 : 0;

	memmove(&s->list[i + 1], &s->list[i], (s->count - i) * sizeof *s->list);
	s->list[i] = one;
	s->count++;
}

struct snapshot *snapshot_take(struct snapshots *s, const struct rs_lane *lane, unsigned era,
			       bool noted)
{
	uint64_t now = rs_machine_cycles(&lane->machine);
	const struct snapshot *base = s->count ? s->list[snapshots_at(s, era, now)] : NULL;
	struct snapshot *one;

	s->base = base;
	if (s->count == SNAPSHOTS_MOST)
		(void)thin(s, now);
	one = s->count < SNAPSHOTS_MOST ? take_memory(s, sizeof *one, now) : NULL;
	if (one) {
		one->point = now;
		one->instructions = rs_machine_instructions(&lane->machine);
		one->era = era;
		one->state = take_memory(s, s->state_size, now);
		one->chunks = take_memory(s, s->chunk_count * sizeof *one->chunks, now);
	}
	if (!one) {
		s->base = NULL;
		return NULL;
	}
	if (!one->state || !one->chunks || !take_ram(s, one, noted, lane)) {
		free_one(s, one);
		one = NULL;
	} else {
		take_state(one, &lane->machine);
		take_sums(&one->sums, lane);
		insert(s, one);
	}
	s->base = NULL;
	return one;
}

static void put_back_page(struct rs_machine *m, const struct stand *at, const struct page *page)
{
	if (same_page(page, ram_of(at)))
		return;
	if (page)
		memcpy(ram_of(at), page->bytes, PAGE);
	else
		memset(ram_of(at), 0, PAGE);
	rs_machine_page_restored(m, at->offset);
}

static void put_back_chunk(struct rs_machine *m, struct stand at,
			   const struct snapshot_chunk *chunk,
			   const struct snapshot_chunk *before, size_t pages)
{
	if (chunk == before && is_unwritten(&at, pages * PAGE))
		return;
	for (size_t i = 0; i < pages; i++, at.offset += PAGE)
		if (page_of(chunk, i) != page_of(before, i) || !is_unwritten(&at, PAGE))
			put_back_page(m, &at, page_of(chunk, i));
}

void snapshot_put_back(const struct snapshots *s, const struct snapshot *one,
		       const struct snapshot *from, struct rs_lane *lane)
{
	for (size_t i = 0; i < s->chunk_count; i++)
		put_back_chunk(&lane->machine,
			       (struct stand){from, &lane->machine, i * PAGES * PAGE},
			       one->chunks[i], from->chunks[i], pages_in(lane, i));
	put_back_state(one, &lane->machine);
	put_back_sums(&one->sums, lane);
	rs_machine_state_restored(&lane->machine);
}

void snapshots_init(struct snapshots *s, const struct rs_lane *lane, uint64_t limit)
{
	struct rs_state_part parts[RS_STATE_PARTS];
	size_t pages = (size_t)(lane->memory / PAGE);

	memset(s, 0, sizeof *s);
	s->limit = limit;
	s->chunk_count = (pages + PAGES - 1) / PAGES;
	rs_machine_state(&lane->machine, parts);
	for (size_t i = 0; i < RS_STATE_PARTS; i++)
		s->state_size += parts[i].size;
}
