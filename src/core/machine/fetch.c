/* fetch.c - reading code at virtual addresses from outside, without any effect on the machine.
 */
#include "base/walk.h"
#include "machine/state.h"
#include "mmu/mmu.h"
#include "ringside/debug.h"

/* The page tables of this hart, read in this machine's RAM. */
struct eyes {
	const struct rs_machine *m;
	const struct hart *h;
	struct rs_walk_read *log; /* NULL: it is not wanted */
	size_t count;
	bool second; /* the table that is read is one of the second stage */
};

static bool read_entry(struct eyes *eyes, unsigned level, uint64_t gpa, uint64_t at,
		       uint64_t *pte)
{
	if (rs_machine_load(eyes->m, at, pte, sizeof *pte) != RS_OK)
		return false;
	if (eyes->log && eyes->count < RS_WALK_READS)
		eyes->log[eyes->count++] = (struct rs_walk_read){.at = at,
								 .gpa = gpa,
								 .entry = *pte,
								 .level = (uint8_t)level,
								 .second = eyes->second};
	return true;
}

static bool read_pte(void *context, unsigned level, uint64_t at, uint64_t *pte)
{
	return read_entry(context, level, at, at, pte);
}

static const struct walk_calls physical_tables = {.read = read_pte};

static bool stage2(struct eyes *eyes, uint64_t gpa, uint64_t *pa)
{
	uint64_t hgatp = eyes->h->hgatp;
	struct walk w = {.address = gpa};
	bool good = true;

	eyes->second = true;
	if (ATP_MODE(hgatp) != ATP_BARE)
		good = walk_tables(WALK_SV39X4, walk_from_root(ATP_PPN(hgatp)), gpa,
				   &physical_tables, eyes, &w) == WALK_OK;
	eyes->second = false;
	*pa = w.address;
	return good;
}

static bool read_guest_pte(void *context, unsigned level, uint64_t at, uint64_t *pte)
{
	uint64_t pa;

	return stage2(context, at, &pa) && read_entry(context, level, at, pa, pte);
}

static const struct walk_calls guest_tables = {.read = read_guest_pte};

static bool walk(struct eyes *eyes, uint64_t va, uint64_t tag, uint64_t atp, uint64_t *pa)
{
	bool guest = tag & TLB_TAG_VIRT;
	struct walk w = {.address = va};

	if (!(tag & TLB_TAG_NO_S1) &&
	    walk_tables(WALK_SV39, walk_from_root(ATP_PPN(atp)), va,
			guest ? &guest_tables : &physical_tables, eyes, &w) != WALK_OK)
		return false;
	*pa = w.address;
	return !guest || stage2(eyes, w.address, pa);
}

size_t rs_machine_walk(const struct rs_machine *m, enum rs_mode mode, uint64_t va,
		       struct rs_walk_read reads[RS_WALK_READS], uint64_t *pa, bool *found)
{
	struct eyes eyes = {.m = m, .h = &m->state->cpu.h, .log = reads};
	uint64_t tag, atp;

	*pa = va;
	*found = !mmu_address_space(eyes.h, (struct view){.mode = mode}, &tag, &atp) ||
		 walk(&eyes, va, tag, atp, pa);
	return eyes.count;
}

/* The TLBs come first: their entries are used even if the page tables have changed since. */
bool rs_machine_translate(const struct rs_machine *m, enum rs_mode mode, uint64_t va,
			  uint64_t *pa)
{
	const struct cpu *c = &m->state->cpu;
	struct eyes eyes = {.m = m, .h = &c->h};
	const struct tlb_entry *e = NULL;
	uint64_t tag, atp;

	*pa = va;
	if (!mmu_address_space(&c->h, (struct view){.mode = mode}, &tag, &atp))
		return true;
	if (tag & TLB_TAG_NO_S1 ? va >> 41 == 0 : sext(va, 39) == va)
		e = tlb_lookup(&c->itlb, tag | bits(va, 40, PAGE_SHIFT));
	if (!e)
		return walk(&eyes, va, tag, atp, pa);
	*pa = e->page | bits(va, PAGE_SHIFT - 1, 0);
	return true;
}

enum rs_error rs_machine_fetch_as(const struct rs_machine *m, enum rs_mode mode, uint64_t va,
				  void *bytes, size_t size)
{
	uint8_t *to = bytes;

	while (size > 0) {
		size_t rest = PAGE_SIZE - (size_t)bits(va, PAGE_SHIFT - 1, 0);
		size_t part = size < rest ? size : rest;
		uint64_t pa;

		if (!rs_machine_translate(m, mode, va, &pa) ||
		    rs_machine_load(m, pa, to, part) != RS_OK)
			return RS_OUT_OF_RANGE;
		va += part;
		to += part;
		size -= part;
	}
	return RS_OK;
}

enum rs_error rs_machine_fetch(const struct rs_machine *m, uint64_t va, void *bytes,
			       size_t size)
{
	return rs_machine_fetch_as(m, rs_machine_mode(m), va, bytes, size);
}
