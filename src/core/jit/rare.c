/* rare.c - code that is rarely run, and written behind the rest: ways out of a slot, branches that are rarely taken, guesses
 * that were wrong. What jumps there notes what it will do; a copy of where the registers are goes with it. */
#include "jit/jit.h"

/* ---- leaving */

void native_note_handler(struct translation *t, unsigned at)
{
	if (!t->page->handlers[at])
		t->page->handlers[at] = t->decoded->slots[at].run;
}

static void leave(struct translation *t, enum way way, unsigned at)
{
	if (way != WAY_LEAVE && way != WAY_FAR)
		native_note_handler(t, at);
	emit_constant(t->e, emit_host.a, at);
	emit_fill(t->e, emit_jump(t->e), t->page->ways[way]);
}

void native_leave(struct translation *t, enum way way, unsigned at)
{
	native_settle(t);
	leave(t, way, at);
}

void native_link(struct translation *t, unsigned to, int32_t refund)
{
	int32_t pay = refund - t->decoded->slots[to].o.left;

	native_settle(t);
	t->links[t->link_count++] =
		(struct link){.hole = emit_pay(t->e, pay), .slot = (uint16_t)to};
	leave(t, WAY_LEAVE, to);
}

/* ---- notes of jumps */

static struct rare *new_rare(struct translation *t, enum rare_kind kind, emit_hole hole,
			     unsigned slot)
{
	struct rare *r = &t->rares[t->rare_count++];

	*r = (struct rare){.hole = hole,
			   .kind = (uint8_t)kind,
			   .slot = (uint16_t)slot,
			   .places = t->places};
	return r;
}

void native_way(struct translation *t, emit_hole hole, enum way way, unsigned at)
{
	new_rare(t, RARE_WAY, hole, at)->way = (uint8_t)way;
}

void native_missed(struct translation *t, emit_hole hole, enum way way, unsigned at,
		   const struct emit_probe *probe)
{
	struct rare *r = new_rare(t, probe->size > 1 ? RARE_MISSED : RARE_WAY, hole, at);

	r->way = (uint8_t)way;
	r->probe = *probe;
}

void native_taken(struct translation *t, emit_hole hole, unsigned to, int32_t refund)
{
	new_rare(t, RARE_TAKEN, hole, to)->refund = refund;
}

void native_branch_far(struct translation *t, emit_hole hole, int32_t offset, int32_t refund)
{
	struct rare *r = new_rare(t, RARE_FAR, hole, t->now);

	r->far = offset;
	r->refund = refund;
}

void native_guess(struct translation *t, emit_hole hole, uint32_t site)
{
	struct rare *r = new_rare(t, RARE_GUESS, hole, t->now);

	r->back = t->e->at;
	r->site = site;
}

void native_last(struct translation *t, emit_hole hole, host_reg base,
		 const struct emit_probe *probe, uint32_t site)
{
	struct rare *r = new_rare(t, RARE_LAST, hole, t->now);

	r->back = t->e->at;
	r->site = site;
	r->base = base;
	r->probe = *probe;
}

void native_beside(struct translation *t, emit_hole hole, host_reg base,
		   const struct emit_probe *probe)
{
	struct rare *r = new_rare(t, RARE_BESIDE, hole, t->now);

	r->back = t->e->at;
	r->base = base;
	r->probe = *probe;
}

/* ---- what they lead to */

void native_write_rare(struct translation *t, const struct rare *r)
{
	emit_hole taken;

	emit_fill(t->e, r->hole, t->e->at);
	t->places = r->places;
	switch ((enum rare_kind)r->kind) {
	case RARE_WAY:
		native_leave(t, (enum way)r->way, r->slot);
		break;
	case RARE_MISSED:
		native_settle(t); /* C stays */
		taken = emit_if_misaligned(t->e, r->probe.size);
		leave(t, (enum way)r->way, r->slot);
		emit_fill(t->e, taken, t->e->at);
		leave(t, WAY_MISALIGNED, r->slot);
		break;
	case RARE_TAKEN:
		native_link(t, r->slot, r->refund);
		break;
	case RARE_FAR: /* the budget is not negative before */
		taken = emit_pay(t->e, r->refund);
		emit_fill(t->e, taken, t->e->at);
		native_far(t, r->far);
		break;
	case RARE_GUESS:
		native_guess_again(t, r->site);
		emit_fill(t->e, emit_jump(t->e), r->back);
		break;
	case RARE_LAST:
		native_last_again(t, r);
		emit_fill(t->e, emit_jump(t->e), r->back);
		break;
	case RARE_BESIDE:
		native_write_beside(t, r);
		break;
	}
}
