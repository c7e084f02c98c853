#include "lane/looks.h"

#include <string.h>

#include "ringside/abi/mark.h"

static bool is_guest(const struct generation *g, unsigned mode)
{
	return mode < MODES && g->guest_modes[mode] && g->layer[mode] <= RS_LAYER_GUEST_OS;
}

bool looks_wants(const struct generation *g, const struct rs_event *e)
{
	switch (e->kind) {
	case RS_EVENT_TRAP:
	case RS_EVENT_PRIV:
		return is_guest(g, e->mode);
	case RS_EVENT_RETURN:
		return is_guest(g, e->mode_to);
	case RS_EVENT_MARK:
		return is_guest(g, e->mode) &&
		       (e->mark.kind == RS_MARK_OP_BEGIN || e->mark.kind == RS_MARK_OP_END);
	default:
		return false;
	}
}

/* The code round pc, up to where it cannot be read. */
static void take_code(struct rs_look *look, const struct rs_machine *m, enum rs_mode mode)
{
	unsigned before = RS_LOOK_BEFORE, after = RS_LOOK_CODE - RS_LOOK_BEFORE;

	while (before > 0 &&
	       rs_machine_fetch_as(m, mode, look->pc - before, look->code, before) != RS_OK)
		before -= 2;
	while (after > 0 &&
	       rs_machine_fetch_as(m, mode, look->pc, look->code + before, after) != RS_OK)
		after -= 2;
	look->code_at = look->pc - before;
	look->code_size = (uint8_t)(after ? before + after : 0);
}

void looks_take(struct rs_look *look, const struct generation *g, const struct rs_machine *m,
		const struct rs_event *e)
{
	bool entered = e->kind == RS_EVENT_RETURN && !is_guest(g, e->mode);

	look->pc = entered ? rs_machine_pc(m) : e->pc;
	for (unsigned i = 0; i < 32; i++)
		look->x[i] = rs_machine_reg(m, i);
	take_code(look, m, (enum rs_mode)(entered ? e->mode_to : e->mode));
	/* A page table that was changed by this very event may show other code there. */
	if (!entered && e->word &&
	    memcmp(look->code + (look->pc - look->code_at), &e->word,
		   (e->word & 3) == 3 ? 4 : 2) != 0)
		look->code_size = 0;
}
