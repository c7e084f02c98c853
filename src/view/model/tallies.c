#include "view/model/tallies.h"

#include <stdlib.h>
#include <string.h>

static int by_cycles(const void *a, const void *b)
{
	uint64_t x = ((const struct rs_exit *)a)->tally.cycles;
	uint64_t y = ((const struct rs_exit *)b)->tally.cycles;

	return x < y ? 1 : x > y ? -1 : 0;
}

bool view_tallies(const struct view_lane *l, struct view_tallies *t)
{
	static struct rs_ledger ledger; /* some KiB; the window draws on one thread */
	struct rs_measured m;

	*t = (struct view_tallies){0};
	if (!l->source.ledger)
		return false;
	l->source.ledger(l->source.context, &ledger);
	m = ledger.vm_count > 1 ? rs_ledger_measured_vm(&ledger, l->source.vm)
				: rs_ledger_measured(&ledger);
	t->cycles = m.taken.cycles;
	t->rows = m.exit_count;
	t->behalf_counted = ledger.behalf_counted && ledger.vm_count <= 1;
	t->behalf = m.taken.behalf;
	for (size_t i = 0; i < RS_LAYERS; i++)
		t->layers[i] = m.taken.layers[i];
	for (size_t i = 0; i < t->rows; i++) {
		t->exits[i] = m.exits[i];
		if (strcmp(t->exits[i].reason, RS_EXIT_SWITCH) == 0)
			t->switches += t->exits[i].tally.count;
		else
			t->count += t->exits[i].tally.count;
		t->exit_cycles += t->exits[i].tally.cycles;
	}
	qsort(t->exits, t->rows, sizeof *t->exits, by_cycles);
	return true;
}

size_t view_exits_lane(const struct view_model *m, struct view_tallies *t)
{
	size_t lane = m->focus;

	if (m->alone == VIEW_ALL) {
		for (size_t i = 0; i < m->count; i++) {
			if (view_tallies(&m->lanes[i], t) && t->rows)
				return i;
		}
	}
	(void)view_tallies(&m->lanes[lane], t);
	return lane;
}
