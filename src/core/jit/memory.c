/* memory.c - the code of loads and stores: the comparison of a shortcut, and which accesses share one.
 *
 *	ld a1, 0(a0)	compare the shortcut for 0(a0) to 15(a0), and keep the guess
 *	...
 *	ld a2, 8(a0)	the same page: the guess is right
 *
 * Accesses share a comparison that follow each other without a way in between, off the same register, and are of
 * one kind: loads or stores. Nothing that translated code does changes a shortcut, so what was compared once holds
 * until a way out. The comparison is of the page of the lowest byte with that of the highest; where these are two,
 * the handler does the first access, and those behind it. */
#include "jit/instruction.h"

enum {
	FARTHEST = 32, /* instructions that are looked through for more accesses ... */
	WIDEST = 256,  /* ... and bytes between the lowest and the highest */
};

const struct emit_layout native_data = {
	.shortcuts = offsetof(struct code_cache, shortcuts) + offsetof(struct shortcuts, data),
	.context = offsetof(struct code_cache, context),
};

/* ---- which accesses share a comparison */

/* Offsets from the register as it is at the first access. */
struct span {
	int32_t low, high; /* of the first byte, and behind the last */
	int32_t aligned; /* a multiple of `size` if the addresses are, for the largest access ... */
	unsigned size; /* ... of these; or 1 */
	bool any;      /* accesses may not be aligned: `size` stays 1 */
	unsigned count;
};

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* Add an access, unless it cannot be aligned when the others are, or is far away. */
static void widen(struct span *s, int32_t offset, unsigned size)
{
	int32_t low = least(s->low, offset), high = most(s->high, offset + (int32_t)size);
	unsigned common = size < s->size ? size : s->size; /* 1 with `any` */

	if (((unsigned)(offset - s->aligned) & (common - 1)) || high - low > WIDEST)
		return;
	s->low = low;
	s->high = high;
	s->count++;
	if (size > s->size && !s->any) {
		s->size = size;
		s->aligned = offset;
	}
}

static struct span span_of(int32_t offset, unsigned size, bool any)
{
	return (struct span){.low = offset,
			     .high = offset + (int32_t)size,
			     .aligned = offset,
			     .size = any ? 1 : size,
			     .any = any,
			     .count = 1};
}

/* Does an instruction add a constant to a register, and nothing else? x0 stays 0. */
static bool moves(const struct insn *in)
{
	return in->op == OP_addi && in->o.rs1 == in->o.rd && in->o.rd != 0;
}

/* The accesses that may share the comparison of the one in slot `at`. */
static struct span look_ahead(struct translation *t, unsigned at, const struct insn *first,
			      bool any)
{
	const struct row *kind = &native_rows[first->op];
	struct span s = span_of(first->o.imm, kind->bits / 8u, any);
	int32_t moved = 0; /* the register, since then */
	struct insn in = *first;

	for (unsigned i = 0; i < FARTHEST; i++) {
		if (first->o.rs1 != 0 && native_written(&in) == register_number(first->o.rs1)) {
			if (!moves(&in))
				break;
			moved += in.o.imm;
		}
		at += in.length / 2u;
		if (!native_follows(t, at, &in))
			break;
		if (native_rows[in.op].shape == kind->shape && in.o.rs1 == first->o.rs1)
			widen(&s, in.o.imm + moved, native_rows[in.op].bits / 8u);
	}
	return s;
}

/* Was a comparison made that holds for this access? */
static const struct reach *known_reach(const struct translation *t, const struct insn *in,
				       unsigned size, bool store)
{
	const struct reach *r = &t->reach[store][register_number(in->o.rs1)];
	int32_t low = in->o.imm, high = low + (int32_t)size;

	if (!r->site || low < r->low || high > r->high)
		return NULL;
	if (!r->any && (size > r->size || ((unsigned)(low - r->aligned) & (size - 1))))
		return NULL;
	return r;
}

void native_forget_reach(struct translation *t, const struct insn *in)
{
	unsigned written = native_written(in);

	if (written == 0)
		return;
	for (unsigned store = 0; store < 2; store++) {
		struct reach *r = &t->reach[store][written];

		if (moves(in)) {
			r->low -= in->o.imm;
			r->high -= in->o.imm;
			r->aligned -= in->o.imm;
		} else {
			r->site = 0;
		}
	}
}

/* ---- */

/* A place in the cache for what an access guesses or remembers; 0: there are no more. */
static uint32_t new_site(struct translation *t, bool last)
{
	struct native *n = t->n;
	uint64_t *site = &n->sites[n->site_count];

	if (n->site_count == SITES)
		return 0;
	n->site_count++;
	t->page->misses += last; /* the first time */
	*site = last ? (uint64_t)(uintptr_t)t->k->shortcuts.data : 0;
	return native_in_cache(t, site);
}

/* What is compared is the page of the lowest byte and that of the highest, which is in the same word as `key`. */
static struct emit_probe probe_of(const struct span *s, bool store)
{
	int32_t size = (int32_t)s->size;

	return (struct emit_probe){.low = s->low,
				   .key = s->aligned + (s->high - 1 - s->aligned) / size * size,
				   .size = s->size,
				   .store = store};
}

/* Write the comparison of the shortcut for an address that may be anywhere. */
static void compare_any(struct translation *t, unsigned at, host_reg base,
			const struct emit_probe *probe, bool shared, uint32_t site)
{
	emit_hole none = emit_probe(t->e, &native_data, base, probe);

	if (t->page->beside && native_watches(t, probe->store))
		native_beside(t, none, base, probe);
	else if (native_watches(t, probe->store))
		native_missed(t, none, WAY_BESIDE, at, probe);
	else
		native_missed(t, none, shared ? WAY_APART : WAY_RUN, at, probe);
	if (site)
		native_guess(t, emit_guess(t->e, &native_data, site), site);
}

/* Do the accesses lie in one aligned unit of the largest, which no page ends in? */
static bool is_one_unit(const struct span *s)
{
	return s->low >= probe_of(s, false).key;
}

/* Write the comparison of the last shortcut. It says nothing of the page of the lowest byte: the shortcut is not the one
 * of an index. So it is for accesses of one unit. */
static void compare_last(struct translation *t, host_reg base, const struct emit_probe *probe,
			 uint32_t site)
{
	native_last(t, emit_probe_last(t->e, &native_data, base, probe, site), base, probe,
		    site);
}

/* Write the comparison for an access. @return where it is. */
static struct emit_place compare(struct translation *t, unsigned at, const struct insn *in,
				 unsigned size, bool store)
{
	bool watched = t->page->beside &&
		       native_watches(t, store); /* what one lies beside another may not */
	bool alone = watched || (t->page->shares[at] & APART);
	bool any = !watched && (t->page->shares[at] & MISALIGNED);
	struct span s = alone ? span_of(in->o.imm, size, any) : look_ahead(t, at, in, any);
	bool last = !watched && is_one_unit(&s) && !(t->page->shares[at] & WANDERS);
	uint32_t site = s.count > 1 || !store || last ? new_site(t, last) : 0;
	host_reg base = native_source(t, in->o.rs1, emit_host.a);
	struct emit_probe probe;

	if (!site)
		s = span_of(in->o.imm, size, any);
	probe = probe_of(&s, store);
	if (site && last)
		compare_last(t, base, &probe, site);
	else
		compare_any(t, at, base, &probe, s.count > 1, site);
	t->site_in_c = site;
	if (!site)
		emit_found(t->e, &native_data);
	if (s.count > 1)
		t->page->shares[at] =
			(uint16_t)((t->page->shares[at] & ~(unsigned)SHARES) | s.count);
	if (s.count > 1)
		t->reach[store][register_number(in->o.rs1)] =
			(struct reach){.site = site,
				       .last = last,
				       .any = s.any,
				       .low = s.low,
				       .high = s.high,
				       .aligned = s.aligned,
				       .size = s.size};
	return (struct emit_place){.base = base, .with_c = true, .offset = in->o.imm};
}

/* An access of a page at a fixed distance: is it within one aligned unit? */
static bool is_at_distance(const struct translation *t, const struct insn *in, unsigned size,
			   bool store, int64_t *offset)
{
	const struct known *k = &t->known[register_number(in->o.rs1)];

	*offset = k->value + (int64_t)in->o.imm;
	return k->kind == KNOWN_OFFSET && !native_watches(t, store) &&
	       !((uint64_t)*offset & (size - 1));
}

/* Write the comparison for it, unless the last such one was of the same page. The addresses of all accesses in a page are
 * known, but for the page that runs, so one comparison is for all of them. */
static struct emit_place place_at_distance(struct translation *t, unsigned at,
					   const struct insn *in, unsigned size, bool store,
					   int64_t offset)
{
	struct page_reach *r = &t->page_reach[store];
	int32_t page = (int32_t)(offset & -(2 * CODE_SLOTS));
	struct span s = span_of(in->o.imm, size, false);
	struct emit_probe probe = probe_of(&s, store);
	host_reg base = native_source(t, in->o.rs1, emit_host.a);

	if (!r->site || r->page != page) {
		*r = (struct page_reach){.site = new_site(t, true), .page = page};
		if (!r->site)
			return compare(t, at, in, size, store);
		compare_last(t, base, &probe, r->site);
	} else if (r->site != t->site_in_c) {
		emit_known_last(t->e, r->site);
	}
	t->site_in_c = r->site;
	return (struct emit_place){.base = base, .with_c = true, .offset = in->o.imm};
}

/* Where an access is. */
static struct emit_place place_of(struct translation *t, unsigned at, const struct insn *in,
				  unsigned size, bool store)
{
	const struct reach *r = known_reach(t, in, size, store);
	int64_t offset;

	if (is_at_distance(t, in, size, store, &offset))
		return place_at_distance(t, at, in, size, store, offset);
	if (!r)
		return compare(t, at, in, size, store);
	if (r->site != t->site_in_c)
		(r->last ? emit_known_last : emit_known_guess)(t->e, r->site);
	t->site_in_c = r->site;
	return (struct emit_place){.base = native_source(t, in->o.rs1, emit_host.a),
				   .with_c = true,
				   .offset = in->o.imm};
}

void native_write_load(struct translation *t, unsigned at, const struct row *row,
		       const struct insn *in)
{
	host_reg d = native_target(t, in->o.rd, emit_host.a);
	struct emit_place place = place_of(t, at, in, row->bits / 8u, false);

	emit_load(t->e, d, row->bits / 8u, row->what == SIGNED, &place);
	native_result(t, in->o.rd, d);
}

void native_write_store(struct translation *t, unsigned at, const struct row *row,
			const struct insn *in)
{
	struct emit_place place = place_of(t, at, in, row->bits / 8u, true);

	emit_store(t->e, native_source(t, in->o.rs2, emit_host.b), row->bits / 8u, &place);
}

void native_guess_again(struct translation *t, uint32_t site)
{
	emit_guess_again(t->e, &native_data, site);
}

void native_last_again(struct translation *t, const struct rare *r)
{
	native_missed(t, emit_probe_again(t->e, &native_data, r->base, &r->probe, r->site),
		      native_watches(t, r->probe.store) ? WAY_BESIDE : WAY_RUN, r->slot,
		      &r->probe);
	native_way(t, emit_count(t->e, native_in_cache(t, &t->page->misses)), WAY_WANDERS,
		   r->slot);
}
