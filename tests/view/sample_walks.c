#include "sample_walks.h"

#include <string.h>

#include "view/model/page_walk.h"

enum { READ_COST = 8, PTE_V = 1, LEAF = 0xd7, LEAF_READ_ONLY = 0xd3, SD = 0x00b53023 };

static const struct {
	uint32_t made, saved;
	bool one, failed, fetch;
} kinds[SAMPLE_WALKS] = {
	[SAMPLE_WALK_ALL] = {.made = 0x7fff},
	[SAMPLE_WALK_FRAMES] = {.made = 0x7f88, .saved = 0x77},
	[SAMPLE_WALK_TABLES] = {.made = 0x7f00, .saved = 0xff},
	[SAMPLE_WALK_SUPERPAGES] = {.made = 0x30bb},
	[SAMPLE_WALK_NO_PAGING] = {.made = 0x7000},
	[SAMPLE_WALK_USED] = {.made = 0x77fff},
	[SAMPLE_WALK_USED_SAVED] = {.made = 0x7800, .saved = 0x707ff},
	[SAMPLE_WALK_HOST_FAULT] = {.made = 0x3f00, .saved = 0xff, .failed = true},
	[SAMPLE_WALK_FORBIDDEN] = {.made = 0x7fff, .failed = true},
	[SAMPLE_WALK_GUEST_FAULT] = {.made = 0xfff, .failed = true},
	[SAMPLE_WALK_NO_READ] = {.failed = true},
	[SAMPLE_WALK_FETCH] = {.made = 0x7fff, .fetch = true},
	[SAMPLE_WALK_ONE] = {.made = 0x888, .one = true},
	[SAMPLE_WALK_ONE_SAVED] = {.made = 0x800, .saved = 0x88, .one = true},
};

static struct rs_page_walk walks[SAMPLE_WALKS];

/* What each entry says: a table's page and a leaf at the end of a row, or nothing where the walk failed. */
static void fill(struct rs_page_walk *w, enum sample_walk kind)
{
	uint32_t cells = kinds[kind].made | kinds[kind].saved;
	unsigned last = 0;

	for (unsigned i = 0; i < 16; i++)
		if (cells >> i & 1)
			last = i;
	for (unsigned i = 0; i < 16; i++) {
		struct rs_page_entry *e = &w->entries[i / 4][i % 4];
		bool host_end = i % 4 < 3 && (i % 4 == 2 || !(cells >> (i + 1) & 1));
		bool guest_end = i % 4 == 3 && !(cells >> (i + 1) & 0xf);
		uint64_t page = 0x8b700 + 7 * i;

		if (!(cells >> i & 1))
			continue;
		e->at = ((uint64_t)0x8b600 + i) << 12 | 8 * (i + 5);
		e->value = page << 10 | PTE_V;
		if (host_end || guest_end || i / 4 == 2)
			e->value = page << 10 | LEAF;
		if (kinds[kind].failed && i == last)
			e->value =
				kind == SAMPLE_WALK_FORBIDDEN ? page << 10 | LEAF_READ_ONLY : 0;
	}
	for (unsigned row = 0; row < RS_WALK_DATA; row++)
		w->tables[row] = ((uint64_t)0x80214 + row) << 12 | 8 * row;
	w->gpa = kinds[kind].failed && last < 12 ? 0 : 0x80362c48;
	w->pa = kinds[kind].failed ? 0 : 0x8b7a5c48;
}

static size_t count(void *sample)
{
	(void)sample;
	return SAMPLE_WALKS;
}

static bool from(void *sample, size_t event, uint64_t number, struct rs_page_walk *walk)
{
	(void)sample;
	for (size_t i = 0; i < SAMPLE_WALKS; i++) {
		if (walks[i].event < event || walks[i].number < number)
			continue;
		*walk = walks[i];
		return true;
	}
	return false;
}

static bool before(void *sample, size_t event, uint64_t number, struct rs_page_walk *walk)
{
	(void)sample;
	for (size_t i = SAMPLE_WALKS; i > 0; i--) {
		if (walks[i - 1].event > event || walks[i - 1].number >= number)
			continue;
		*walk = walks[i - 1];
		return true;
	}
	return false;
}

void sample_walks_add(struct view_model *m, size_t lane, const struct sample *s)
{
	struct view_source *source = &m->lanes[lane].source;

	for (unsigned i = 0; i < SAMPLE_WALKS; i++) {
		struct rs_page_walk *w = &walks[i];
		const struct rs_event *near = &s->events[4 * i + 8];
		unsigned made = (unsigned)__builtin_popcount(kinds[i].made);

		*w = (struct rs_page_walk){.event = 4 * i + 8, .number = i, .vm = RS_VM_NONE};
		w->walk = (struct rs_event){.kind = RS_EVENT_WALK,
					    .cycle = near->cycle + 1,
					    .pc = near->pc,
					    .word = SD,
					    .cost = made * READ_COST};
		w->walk.walk.va = kinds[i].fetch ? near->pc : UINT64_C(0xff447fc48);
		w->walk.walk.made = kinds[i].made;
		w->walk.walk.saved = kinds[i].saved;
		w->walk.walk.reads = (uint16_t)made;
		w->walk.walk.two_stage = !kinds[i].one;
		w->walk.walk.ok = !kinds[i].failed;
		fill(w, (enum sample_walk)i);
	}
	source->walks = count;
	source->walk_from = from;
	source->walk_before = before;
}

void sample_walks_make(struct sample *s, struct view_model *m, enum rs_generation g)
{
	struct view_source source;

	sample_make(s, g);
	source = sample_source(s);
	view_model_init(m);
	(void)view_model_add(m, &source);
	(void)view_model_update(m, SIZE_MAX);
	sample_walks_add(m, 0, s);
}

void sample_walks_seek(struct view_model *m, enum sample_walk which)
{
	m->walked.held = false;
	view_model_seek_cycle(m, walks[which].walk.cycle);
}
