#include "view/model/phases.h"

#include <string.h>

#include "ringside/abi/mark.h"
#include "ringside/cause.h"

/* More events than that are not looked at one by one: no frame may wait for them. */
enum { EVENTS = 20000, PARTS = 128 };

struct parts {
	struct view_phase list[PARTS];
	size_t count;
};

/* Whether a phase may lose its name to a neighbour's: a way from band to band may not. */
static bool plain(const struct view_phase *p)
{
	return p->kind == VIEW_PHASE_RUN || p->kind == VIEW_PHASE_CALL ||
	       p->kind == VIEW_PHASE_DEVICE;
}

/* A hypercall gives both its name, then device registers do: they say more than that somebody
 * runs. */
static unsigned rank(const struct view_phase *p)
{
	return p->kind == VIEW_PHASE_CALL ? 2 : p->kind == VIEW_PHASE_DEVICE;
}

static void join(struct parts *p, size_t i)
{
	struct view_phase *a = &p->list[i], *b = &p->list[i + 1];
	uint64_t cycles = a->cycles + b->cycles;

	if (a->kind == VIEW_PHASE_DEVICE && b->kind == VIEW_PHASE_DEVICE)
		a->count += b->count;
	else if (rank(b) > rank(a))
		*a = *b;
	a->cycles = cycles;
	memmove(b, b + 1, (p->count - i - 2) * sizeof *b);
	p->count--;
}

/* Neighbours that would be called the same. */
static void coalesce(struct parts *p)
{
	for (size_t i = 0; i + 1 < p->count;) {
		const struct view_phase *a = &p->list[i], *b = a + 1;

		if (plain(a) && a->kind == b->kind && a->band == b->band &&
		    a->kind != VIEW_PHASE_CALL)
			join(p, i);
		else
			i++;
	}
}

/* Put neighbours of one band together, the smallest first; then cut the end off. */
static void squeeze(struct parts *p, size_t most)
{
	while (p->count > most) {
		size_t best = p->count;
		uint64_t least = UINT64_MAX;

		for (size_t i = 0; i + 1 < p->count; i++) {
			const struct view_phase *a = &p->list[i], *b = a + 1;
			uint64_t small = a->cycles < b->cycles ? a->cycles : b->cycles;

			if (plain(a) && plain(b) && a->band == b->band &&
			    a->depth == b->depth && small < least) {
				least = small;
				best = i;
			}
		}
		if (best < p->count) {
			join(p, best);
			continue;
		}
		p->list[p->count - 2].cycles += p->list[p->count - 1].cycles;
		p->list[p->count - 2].count += p->list[p->count - 1].count;
		p->list[p->count - 2].kind = VIEW_PHASE_REST;
		p->count--;
	}
}

static struct view_phase *add(struct parts *p, enum view_phase_kind kind, enum view_band band,
			      uint32_t depth, uint64_t cycles, const struct rs_event *e)
{
	struct view_phase *last = p->count ? &p->list[p->count - 1] : NULL;

	if (cycles == 0 && kind != VIEW_PHASE_CALL)
		return last;
	if (last && kind == VIEW_PHASE_RUN && last->band == band && last->depth == depth &&
	    (last->kind == VIEW_PHASE_RUN || last->kind == VIEW_PHASE_CALL)) {
		last->cycles += cycles;
		return last;
	}
	if (p->count == PARTS)
		squeeze(p, PARTS / 2);
	last = &p->list[p->count++];
	*last = (struct view_phase){
		.kind = kind, .band = band, .cycles = cycles, .count = 1, .depth = depth};
	if (e)
		last->event = *e;
	return last;
}

struct walk {
	struct parts parts;
	uint64_t cycle, limit;
	enum view_band band;
	uint32_t depth; /* traps not yet returned from */
	struct view_key key;
	bool away; /* another virtual machine has the CPU */
};

/* Only the instruction that the operation is about is a phase of its own: trap entry and return
 * write CSRs, too. */
static bool is_key(const struct rs_event *e, const struct view_key *key)
{
	return key->kind == RS_EVENT_PRIV && e->priv.csr == key->csr;
}

static enum view_phase_kind kind_of(const struct rs_event *e, const struct view_key *key)
{
	switch (e->kind) {
	case RS_EVENT_TRAP:
		return e->trap.cause & RS_CAUSE_INTERRUPT ? VIEW_PHASE_INTERRUPT
							  : VIEW_PHASE_TRAP;
	case RS_EVENT_RETURN:
		return VIEW_PHASE_RETURN;
	case RS_EVENT_PRIV:
		return is_key(e, key) ? VIEW_PHASE_PRIV : VIEW_PHASE_RUN;
	case RS_EVENT_DEVICE:
		return VIEW_PHASE_DEVICE;
	case RS_EVENT_IDLE:
		return VIEW_PHASE_IDLE;
	default:
		return VIEW_PHASE_RUN;
	}
}

static void take_foreign(struct walk *w, const struct rs_event *e)
{
	uint64_t now = e->cycle < w->limit ? e->cycle : w->limit;

	if (now > w->cycle)
		add(&w->parts, w->away ? VIEW_PHASE_AWAY : VIEW_PHASE_RUN, w->band, w->depth,
		    now - w->cycle, NULL);
	w->cycle = now;
}

static void take(struct walk *w, const struct rs_event *e, const struct rs_fact *f)
{
	enum view_band from = (enum view_band)f->layer, to = (enum view_band)f->layer_to;
	enum view_phase_kind kind = kind_of(e, &w->key);
	uint64_t now = e->cycle < w->limit ? e->cycle : w->limit;
	uint64_t spent = now > w->cycle ? now - w->cycle : 0, own = 0;

	if (kind == VIEW_PHASE_TRAP || kind == VIEW_PHASE_INTERRUPT || kind == VIEW_PHASE_IDLE)
		own = e->cost;
	else if (kind ==
		 VIEW_PHASE_PRIV) /* what it cost is not on record: with the way to it */
		own = spent;
	else if (kind != VIEW_PHASE_RUN) /* these retire: their own cycle is theirs, too */
		own = e->cost + 1;
	own = own < spent ? own : spent;
	if (kind == VIEW_PHASE_PRIV && w->parts.count &&
	    w->parts.list[w->parts.count - 1].kind == VIEW_PHASE_CALL)
		own = 0; /* it is what the call is about */
	add(&w->parts, VIEW_PHASE_RUN, from, w->depth, spent - own, NULL);
	if (kind == VIEW_PHASE_TRAP || kind == VIEW_PHASE_INTERRUPT)
		w->depth++;
	if (own)
		add(&w->parts, kind, to, w->depth, own, e);
	if (kind == VIEW_PHASE_RETURN && w->depth > 0)
		w->depth--;
	if (f->kind == RS_FACT_CALL)
		add(&w->parts, VIEW_PHASE_CALL, from, w->depth, 0, e)->call = f->call;
	w->cycle = now;
	w->band = to;
}

size_t view_phases(struct view_phase *phases, size_t most, const struct view_source *s,
		   const struct view_ops *o, const struct view_op *op, size_t until)
{
	struct walk w = {.cycle = op->begin,
			 .limit = op->ended ? op->end : UINT64_MAX,
			 .key = view_key_of(op->id),
			 .band = VIEW_HYPERVISOR};
	size_t stop = op->ended ? op->last + 1 : o->seen, cut, index, next;
	const struct rs_event *e;
	struct view_walk events;

	if (until != SIZE_MAX && until + 1 < stop)
		stop = until + 1;
	cut = stop > op->first + EVENTS ? op->first + EVENTS : stop;
	view_walk_begin(&events, s, op->first + 1, cut);
	for (next = op->first + 1; (e = view_walk_next(&events, &index)); next++) {
		if (index != next)
			return 0;
		bool foreign = view_source_foreign(s, view_walk_fact(&events));

		if (w.away || foreign)
			take_foreign(&w, e);
		else
			take(&w, e, view_walk_fact(&events));
		w.away = foreign;
	}
	if (next < cut)
		return 0;
	squeeze(&w.parts, cut < stop ? most - 1 : most);
	coalesce(&w.parts);
	if (cut < stop) {
		struct rs_event last;
		uint64_t end;

		(void)s->at(s->context, stop - 1, &last, NULL);
		end = last.cycle < w.limit ? last.cycle : w.limit;

		add(&w.parts, VIEW_PHASE_REST, w.band, w.depth,
		    end > w.cycle ? end - w.cycle : 0, NULL)
			->count = (uint32_t)(stop - cut);
	}
	memcpy(phases, w.parts.list, w.parts.count * sizeof *phases);
	return w.parts.count;
}
