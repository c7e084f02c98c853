#include "lane/hart_state.h"

#include <string.h>

#include "lane/next_privileged.h"
#include "ringside/abi/mark.h"

static bool is_guest(unsigned layer)
{
	return layer <= RS_LAYER_GUEST_OS;
}

bool hart_state_wanted(const struct rs_event *e, const struct rs_fact *f)
{
	if (f->flags & RS_FACT_NESTED && e->kind != RS_EVENT_MARK)
		return e->kind == RS_EVENT_TRAP || e->kind == RS_EVENT_PRIV ||
		       e->kind == RS_EVENT_RETURN;
	switch (e->kind) {
	case RS_EVENT_TRAP:
	case RS_EVENT_PRIV:
		return is_guest(f->layer);
	case RS_EVENT_RETURN:
		return is_guest(f->layer_to);
	case RS_EVENT_MARK:
		return f->kind == RS_FACT_OP_BEGIN || f->kind == RS_FACT_OP_END;
	default:
		return false;
	}
}

/* Whose code is read: the hart's own, or, where an emulator acts it out, its guest's. */
struct subject {
	const struct rs_machine *m;
	enum rs_mode mode;
	bool nested;
	uint64_t where; /* the guest is (abi/nested.h) */
};

static bool fetch(const void *subject, uint64_t va, void *bytes, size_t size)
{
	const struct subject *s = subject;

	return (s->nested ? rs_machine_nested_fetch(s->m, s->where, s->mode, va, bytes, size)
			  : rs_machine_fetch_as(s->m, s->mode, va, bytes, size)) == RS_OK;
}

static void forget_code(struct rs_hart_state *look)
{
	memset(look->code, 0, sizeof look->code);
	look->code_at = look->code_size = 0;
}

/* The code round pc, up to where it cannot be read. */
static void take_code(struct rs_hart_state *look, const struct subject *s)
{
	unsigned before = RS_HART_STATE_BEFORE,
		 after = RS_HART_STATE_CODE - RS_HART_STATE_BEFORE;

	while (before > 0 && !fetch(s, look->pc - before, look->code, before))
		before -= 2;
	while (after > 0 && !fetch(s, look->pc, look->code + before, after))
		after -= 2;
	look->code_at = look->pc - before;
	look->code_size = (uint8_t)(after ? before + after : 0);
}

/* A page table that was changed by this very event may show other code there. */
static void check_code(struct rs_hart_state *look, const struct rs_event *e)
{
	if (e->word && memcmp(look->code + (look->pc - look->code_at), &e->word,
			      (e->word & 3) == 3 ? 4 : 2))
		look->code_size = 0;
}

void hart_state_take(struct rs_hart_state *look, const struct rs_machine *m,
		     const struct rs_event *e, const struct rs_fact *f)
{
	bool entered = e->kind == RS_EVENT_RETURN && !is_guest(f->layer);
	struct subject s = {.m = m, .mode = (enum rs_mode)(entered ? e->mode_to : e->mode)};

	forget_code(look);
	look->csr_count = 0;
	look->pc = entered ? rs_machine_pc(m) : e->pc;
	for (unsigned i = 0; i < 32; i++)
		look->x[i] = rs_machine_reg(m, i);
	take_code(look, &s);
	if (!entered)
		check_code(look, e);
}

/* The mark itself stands before what is next; where another word does, those were not the
 * guest's page tables. */
bool hart_state_take_nested(struct rs_hart_state *look, const struct rs_machine *m,
			    uint64_t where, const struct rs_event *e)
{
	enum { MARK_MASK = 0x7fff, MARK = 0x2013, MARK_SIZE = 4 };
	struct subject s = {m, (enum rs_mode)e->mode, true, where};
	struct rs_nested_hart hart;
	uint32_t word;

	forget_code(look);
	if (rs_machine_nested_hart(m, where, &hart) != RS_OK)
		return false;
	look->pc = hart.pc;
	memcpy(look->x, hart.x, sizeof look->x);
	memcpy(look->csrs, hart.csrs, sizeof look->csrs);
	look->csr_count = (uint8_t)hart.csr_count;
	if (e->kind != RS_EVENT_MARK) {
		look->pc = e->pc;
		take_code(look, &s);
		check_code(look, e);
		return true;
	}
	if (fetch(&s, hart.pc - MARK_SIZE, &word, MARK_SIZE) && (word & MARK_MASK) == MARK &&
	    word >> 20 == e->mark.kind) {
		if (e->mark.kind == RS_MARK_OP_BEGIN)
			look->pc = next_privileged(hart.pc, fetch, &s);
		take_code(look, &s);
	}
	return true;
}
