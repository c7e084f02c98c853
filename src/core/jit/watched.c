/* watched.c - what a debugger watches, in translated code. Code is dropped when that changes, so it holds the addresses.
 *
 * An access of a page of which something is watched finds no shortcut. A page of code is translated as if it made none
 * such; where one is met, it is translated again. Then each of its accesses compares for itself, and is made beside what
 * is watched. */
#include "exec/operand.h"
#include "jit/instruction.h"
#include "mmu/watch.h"

enum {
	MOST = 4,	   /* watches that an access is compared with ... */
	LONGEST = 1 << 30, /* ... and their bytes */
};

/* ---- data */

bool native_watches(const struct translation *t, bool store)
{
	const struct rs_watches *w = cpu_watches(t->c);
	uint8_t kinds = watch_kinds[store ? ACCESS_STORE : ACCESS_LOAD];

	for (size_t i = 0; w && i < w->count; i++)
		if (w->list[i].kinds & kinds && w->list[i].modes)
			return true;
	return false;
}

/* Has the page of an access a shortcut that says that something of it is watched? */
static bool is_watched_page(const struct cpu *c, struct code_cache *k, const struct slot *s)
{
	uint64_t va = c->h.x[register_number(s->o.rs1)] + (uint64_t)(int64_t)s->o.imm;
	const struct shortcut *e = shortcut_of(k->shortcuts.data, va);

	return (e->load_key | e->store_key) & KEY_WATCHED;
}

const struct slot *native_meets(struct cpu *c, const struct slot *s, int64_t budget,
				struct code_cache *k)
{
	struct native_page *page = native_page_now(k);
	unsigned at = (unsigned)(s - k->slots);

	if (!page->beside && is_watched_page(c, k, s)) {
		page->beside = true;
		native_forget_code(page, code_page_now(k));
	}
	return page->handlers[at](c, s, budget, k);
}

/* How an access meets a watch: its last byte is not before the first of that, and its first not behind the last.
 * @return false: there is no code for it. */
static bool describe(const struct translation *t, const struct rs_watch *watch,
		     const struct emit_probe *p, struct emit_watched *w)
{
	uint64_t first = watch->first, size = watch->last - first;

	if (size > LONGEST)
		return false;
	if (watch->physical) /* as a host address */
		first += (uintptr_t)t->c->bus->ram - RS_RAM_BASE;
	*w = (struct emit_watched){
		.offset = (int64_t)((uint64_t)(int64_t)p->low + p->size - 1 - first),
		.length = (int32_t)(size + p->size),
		.physical = watch->physical};
	return true;
}

/* The watches that an access may meet. @return how many; more than MOST: some were left out. */
static unsigned find_watches(const struct translation *t, const struct emit_probe *p,
			     struct emit_watched found[MOST])
{
	const struct rs_watches *w = t->c->watches;
	uint8_t kind = p->store ? RS_WATCH_STORE : RS_WATCH_LOAD;
	unsigned count = 0;

	for (size_t i = 0; i < w->count; i++) {
		const struct rs_watch *one = &w->list[i];

		if (!(one->kinds & kind) || !one->modes)
			continue;
		if (count == MOST || !describe(t, one, p, &found[count]))
			return MOST + 1;
		count++;
	}
	return count;
}

void native_write_beside(struct translation *t, const struct rare *r)
{
	struct emit_watched found[MOST];
	unsigned count = find_watches(t, &r->probe, found), holes = 0;
	emit_hole out[MOST + 1];

	if (count <= MOST) {
		out[holes++] = emit_probe_watched(t->e, &native_data, &r->probe);
		for (unsigned i = 0; i < count; i++)
			out[holes++] = emit_if_watched(t->e, &native_data, r->base, &found[i]);
		emit_fill(t->e, emit_jump(t->e), r->back);
	}
	for (unsigned i = 0; i < holes; i++)
		emit_fill(t->e, out[i], t->e->at);
	native_leave(t, WAY_RUN, r->slot);
}

/* ---- code */

/* A = whether the mode is one of these. */
static void write_is_mode(struct translation *t, uint8_t modes)
{
	enum { AT = offsetof(struct hart, mode) };

	emit_get(t->e, emit_host.a, AT & ~7);
	emit_alu_constant(t->e, ALU_SRL, WIDTH_64, emit_host.a, emit_host.a, AT % 8 * 8);
	emit_alu_constant(t->e, ALU_AND, WIDTH_64, emit_host.b, emit_host.a, 7);
	emit_constant(t->e, emit_host.a, modes);
	emit_alu(t->e, ALU_SRL, WIDTH_64, emit_host.a, emit_host.a, emit_host.b);
	emit_alu_constant(t->e, ALU_AND, WIDTH_64, emit_host.a, emit_host.a, 1);
}

static void write_stop(struct translation *t, unsigned at, const struct rs_watch *watch)
{
	emit_hole elsewhere;

	emit_get_cache(t->e, emit_host.a, offsetof(struct code_cache, page_va));
	emit_constant(t->e, emit_host.b, (int64_t)(watch->first & ~(uint64_t)(PAGE_SIZE - 1)));
	elsewhere = emit_branch(t->e, IF_NE, emit_host.a, emit_host.b);
	if (watch->modes == UINT8_MAX) {
		native_way(t, emit_jump(t->e), WAY_RUN, at);
	} else {
		write_is_mode(t, watch->modes);
		native_way(t, emit_branch_constant(t->e, IF_NE, true, emit_host.a, 0), WAY_RUN,
			   at);
	}
	emit_fill(t->e, elsewhere, t->e->at);
}

/* Is something watched at this offset in some page? */
static bool is_at(const struct rs_watch *w, unsigned at)
{
	return w->kinds & RS_WATCH_CODE && w->modes &&
	       ((2 * (uint64_t)at - w->first) & (PAGE_SIZE - 1)) <= w->last - w->first;
}

bool native_write_stop(struct translation *t, unsigned at)
{
	const struct rs_watches *w = t->c->watches;
	const struct rs_watch *found = NULL;

	for (size_t i = 0; i < w->count; i++) {
		const struct rs_watch *one = &w->list[i];

		if (!is_at(one, at))
			continue;
		if (found || (one->first ^ one->last) >= PAGE_SIZE)
			return false;
		found = one;
	}
	if (found)
		write_stop(t, at, found);
	return true;
}
