#include "view/model/consolidation.h"

#include <string.h>

static bool shared(const struct view_model *m, size_t lane)
{
	return m->lanes[lane].source.generation != RS_BARE;
}

size_t view_consolidation_lane(const struct view_model *m)
{
	if (m->alone != VIEW_ALL && shared(m, (size_t)m->alone))
		return (size_t)m->alone;
	for (int g = RS_HVM; g > RS_BARE; g--)
		for (size_t i = 0; i < m->count; i++)
			if (m->lanes[i].source.generation == (enum rs_generation)g)
				return i;
	for (size_t i = 0; i < m->count; i++)
		if (shared(m, i))
			return i;
	return SIZE_MAX;
}

static void take_before(struct view_consolidation *c, struct view_server *s,
			const struct rs_alone *a)
{
	s->before = *a;
	s->before_busy = a->cycles - a->layers[RS_LAYER_IDLE];
	c->before_busy += s->before_busy;
	if (a->cycles > c->before_cycles)
		c->before_cycles = a->cycles;
	c->before_known += a->state == RS_ALONE_ENDED || a->state == RS_ALONE_CUT;
}

static void take_after(struct view_consolidation *c, unsigned i, const struct rs_vm_ledger *vm)
{
	struct view_server *s = &c->servers[i];

	memcpy(s->after, vm->layers, sizeof s->after);
	for (size_t k = 0; k < vm->exit_count; k++)
		s->exits += vm->exits[k].tally.count;
	s->steal = vm->steal;
	s->switches = vm->switches;
	s->ended = vm->ended;
	for (size_t k = 0; k < RS_LAYERS; k++)
		c->nobody[k] -= vm->layers[k];
}

static void take_responses(struct view_consolidation *c, const struct view_lane *l, unsigned i)
{
	struct view_server *s = &c->servers[i];
	uint64_t before = s->before.responses.count, after = l->responses[i].count;

	s->after_responses = l->responses[i];
	c->served |= before || after;
	c->few |= (before && before < VIEW_REQUESTS) || (after && after < VIEW_REQUESTS);
}

bool view_consolidation(struct view_consolidation *c, const struct view_model *m, size_t vms)
{
	static struct rs_ledger ledger; /* some KiB; one thread draws */
	const struct view_lane *l;

	memset(c, 0, sizeof *c);
	c->lane = view_consolidation_lane(m);
	if (c->lane == SIZE_MAX || vms == 0)
		return false;
	l = &m->lanes[c->lane];
	c->g = l->source.generation;
	c->count = (unsigned)vms;
	c->ended = l->status.state != RS_LANE_RUNNING && l->status.state != RS_LANE_INPUT;
	c->answered = c->ended && l->source.responses;
	memset(&ledger, 0, sizeof ledger);
	if (l->source.ledger)
		l->source.ledger(l->source.context, &ledger);
	c->cycles = ledger.taken.cycles;
	c->busy = c->cycles - ledger.taken.layers[RS_LAYER_IDLE];
	memcpy(c->nobody, ledger.taken.layers, sizeof c->nobody);
	for (unsigned i = 0; i < c->count; i++) {
		take_before(c, &c->servers[i], &m->before.list[i]);
		take_after(c, i, &ledger.vms[i]);
		take_responses(c, l, i);
	}
	c->overload = c->ended && c->before_known == c->count && c->busy > c->before_cycles;
	return true;
}

bool view_price_of(const struct view_consolidation *c, unsigned i, double *median, double *slow)
{
	const struct rs_responses *a = &c->servers[i].before.responses,
				  *b = &c->servers[i].after_responses;

	if (!c->answered || c->overload || !a->p50 || !b->p50)
		return false;
	*median = (double)b->p50 / (double)a->p50;
	*slow = (double)view_slow(c, b) / (double)view_slow(c, a);
	return true;
}
