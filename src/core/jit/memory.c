/* memory.c - the code of loads and stores: the comparison of a shortcut.
 *
 *	ld a1, 0(a0)	compare the shortcut for 0(a0) to 15(a0), and keep the guess
 *	...
 *	ld a2, 8(a0)	the same page: the guess is right
 *
 * What several accesses share (reach.c) is a comparison of the page of the lowest byte with that of the highest; where
 * these are two, the handler does the first access, and those behind it. Where that is often, both pages are compared. */
#include "jit/instruction.h"

enum { WORTH_A_TABLE = 4 }; /* look-ups: two pages are compared for them */

const struct emit_layout native_data = {
	.shortcuts = offsetof(struct code_cache, shortcuts) + offsetof(struct shortcuts, data),
	.context = offsetof(struct code_cache, context),
};

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
			const struct emit_probe *probe, enum way way, uint32_t site)
{
	emit_hole none = emit_probe(t->e, &native_data, base, probe);

	if (t->page->beside && native_watches(t, probe->store))
		native_beside(t, none, base, probe);
	else
		native_missed(t, none, way, at, probe);
	if (site)
		native_guess(t, emit_guess(t->e, &native_data, site), site);
}

static struct emit_probe probe_of_byte(int32_t offset, bool store)
{
	return (struct emit_probe){.low = offset, .key = offset, .size = 1, .store = store};
}

/* Write the comparisons for accesses in two pages, both of which have shortcuts that say the same: they lie side by side
 * on the host, too. So a row, or an access that is not aligned, may lie across the end of a page. */
static void compare_two(struct translation *t, unsigned at, host_reg base, const struct span *s,
			bool store, enum way way, uint32_t site)
{
	struct emit_probe first = probe_of_byte(s->low, store),
			  last = probe_of_byte(s->high - 1, store);

	native_way(t, emit_probe(t->e, &native_data, base, &first), way, at);
	emit_guess_again(t->e, &native_data, site);
	native_way(t, emit_probe(t->e, &native_data, base, &last), way, at);
	native_way(t, emit_guess(t->e, &native_data, site), way, at);
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

/* What is compared for an access: it alone, or a row or a table that it is the first of. What lies beside something that is
 * watched is compared alone. */
static struct span span_to_compare(struct translation *t, unsigned at, const struct insn *in,
				   bool watched)
{
	uint16_t found = t->page->shares[at];
	bool any = !watched && found & (MISALIGNED | TWO_PAGES);
	struct span s;

	if (watched || found & APART)
		return native_span(in, any);
	s = native_table(t, at, in);
	return s.count >= WORTH_A_TABLE ? s : native_row(t, at, in, any);
}

/* Where one goes if the comparison fails: what is found out there may be of use only where something else can be done. */
static enum way way_without(const struct translation *t, unsigned at, const struct span *s,
			    bool store)
{
	if (native_watches(t, store))
		return WAY_BESIDE;
	return is_one_unit(s) || t->page->shares[at] & APART ? WAY_RUN : WAY_APART;
}

static void note_shares(struct translation *t, unsigned at, const struct span *s)
{
	uint16_t *shares = &t->page->shares[at];
	unsigned count = s->count < SHARES ? s->count : SHARES;

	*shares = (uint16_t)((*shares & ~(unsigned)(SHARES | TABLE)) | count |
			     (s->table ? TABLE : 0u));
}

/* Write the comparison for an access. @return where it is. */
static struct emit_place compare(struct translation *t, unsigned at, const struct insn *in,
				 bool store)
{
	bool watched = t->page->beside && native_watches(t, store);
	struct span s = span_to_compare(t, at, in, watched);
	bool unit = is_one_unit(&s);
	bool last = !watched && unit && !(t->page->shares[at] & WANDERS);
	bool two = !watched && !unit && (s.table || t->page->shares[at] & TWO_PAGES);
	uint32_t site = s.count > 1 || !store || last || two ? new_site(t, last) : 0;
	struct emit_probe probe;
	enum way way;
	host_reg base;

	if (!site) {
		s = native_span(in, s.any && !s.table);
		last = two = false;
	}
	probe = probe_of(&s, store);
	way = way_without(t, at, &s, store);
	base = native_source(t, s.base, emit_host.a);
	if (last)
		compare_last(t, base, &probe, site);
	else if (two)
		compare_two(t, at, base, &s, store, way, site);
	else
		compare_any(t, at, base, &probe, way, site);
	t->site_in_c = site;
	if (!site)
		emit_found(t->e, &native_data);
	if (!is_one_unit(&s))
		note_shares(t, at, &s);
	if (s.count > 1)
		native_note_reach(t, &s, store, site, last);
	if (s.base != in->o.rs1)
		base = native_source(t, in->o.rs1, emit_host.a);
	return (struct emit_place){.base = base, .with_c = true, .offset = in->o.imm};
}

/* An access of a page at a fixed distance: is it within one aligned unit? */
static bool is_at_distance(const struct translation *t, const struct insn *in, bool store,
			   int64_t *offset)
{
	const struct known *k = &t->known[register_number(in->o.rs1)];
	unsigned size = native_rows[in->op].bits / 8u;

	*offset = k->value + (int64_t)in->o.imm;
	return k->kind == KNOWN_OFFSET && !native_watches(t, store) &&
	       !((uint64_t)*offset & (size - 1));
}

/* Write the comparison for it, unless the last such one was of the same page. The addresses of all accesses in a page are
 * known, but for the page that runs, so one comparison is for all of them. */
static struct emit_place place_at_distance(struct translation *t, unsigned at,
					   const struct insn *in, bool store, int64_t offset)
{
	struct page_reach *r = &t->page_reach[store];
	int32_t page = (int32_t)(offset & -(2 * CODE_SLOTS));
	struct span s = native_span(in, false);
	struct emit_probe probe = probe_of(&s, store);
	host_reg base = native_source(t, in->o.rs1, emit_host.a);

	if (!r->site || r->page != page) {
		*r = (struct page_reach){.site = new_site(t, true), .page = page};
		if (!r->site)
			return compare(t, at, in, store);
		compare_last(t, base, &probe, r->site);
	} else if (r->site != t->site_in_c) {
		emit_known_last(t->e, r->site);
	}
	t->site_in_c = r->site;
	return (struct emit_place){.base = base, .with_c = true, .offset = in->o.imm};
}

/* Where an access is. */
static struct emit_place place_of(struct translation *t, unsigned at, const struct insn *in,
				  bool store)
{
	const struct reach *r = native_reach_of(t, in, store);
	int64_t offset;

	if (is_at_distance(t, in, store, &offset))
		return place_at_distance(t, at, in, store, offset);
	if (!r)
		return compare(t, at, in, store);
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
	struct emit_place place = place_of(t, at, in, false);

	emit_load(t->e, d, row->bits / 8u, row->what == SIGNED, &place);
	native_result(t, in->o.rd, d);
}

void native_write_store(struct translation *t, unsigned at, const struct row *row,
			const struct insn *in)
{
	struct emit_place place = place_of(t, at, in, true);

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
