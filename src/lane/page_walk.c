#include "lane/page_walk.h"

#include <string.h>

#include "ringside/abi/csr.h"

enum { PTE_V = 1, PTE_RWX = 0xe, PAGE_SHIFT = 12, LEVELS = 3, MODE_SV39 = 8 };

static uint64_t page_of(uint64_t entry)
{
	return (entry >> 10 & ((UINT64_C(1) << 44) - 1)) << PAGE_SHIFT;
}

static bool is_leaf(uint64_t entry)
{
	return !(entry & PTE_V) || (entry & PTE_RWX);
}

/* The root's table, of satp, vsatp or hgatp. */
static uint64_t root_of(uint64_t atp)
{
	return (atp & ((UINT64_C(1) << 44) - 1)) << PAGE_SHIFT;
}

/* The index into a table of `level`; the root of the second stage has four pages. */
static uint64_t index_of(uint64_t address, unsigned level, bool host)
{
	uint64_t mask = host && level == LEVELS - 1 ? 0x7ff : 0x1ff;

	return address >> (PAGE_SHIFT + 9 * level) & mask;
}

static uint64_t translated(uint64_t entry, uint64_t address, unsigned level)
{
	uint64_t inside = (UINT64_C(1) << (PAGE_SHIFT + 9 * level)) - 1;

	return (page_of(entry) & ~inside) | (address & inside);
}

/* One entry, if the event says that the walk needed it. @return false: it did not, or it lies nowhere. */
static bool take(struct rs_page_walk *w, const struct rs_machine *m, unsigned row,
		 unsigned column, uint64_t at)
{
	struct rs_page_entry *e = &w->entries[row][column];
	uint32_t needed = w->walk.walk.made | w->walk.walk.saved;

	e->at = at;
	return needed >> (4 * row + column) & 1 &&
	       rs_machine_load(m, at, &e->value, sizeof e->value) == RS_OK;
}

/* From a guest-physical address to a physical one. @return false where the walk ended. */
static bool host(struct rs_page_walk *w, const struct rs_machine *m, unsigned row,
		 uint64_t *address)
{
	uint64_t table = root_of(w->host_root);

	if (w->host_root >> 60 != MODE_SV39)
		return true;
	for (unsigned column = 0; column < LEVELS; column++) {
		unsigned level = LEVELS - 1 - column;
		uint64_t at = table + 8 * index_of(*address, level, true), entry;

		if (!take(w, m, row, column, at))
			return false;
		entry = w->entries[row][column].value;
		if (is_leaf(entry)) {
			*address = translated(entry, *address, level);
			return entry & PTE_V;
		}
		table = page_of(entry);
	}
	return false;
}

/* Through the guest's own tables. @return false where the walk ended. */
static bool guest(struct rs_page_walk *w, const struct rs_machine *m, uint64_t *address)
{
	uint64_t table = root_of(w->root);

	if (w->root >> 60 != MODE_SV39)
		return true;
	for (unsigned row = 0; row < LEVELS; row++) {
		unsigned level = LEVELS - 1 - row;
		uint64_t at = table + 8 * index_of(*address, level, false), entry;

		w->tables[row] = at;
		if (!host(w, m, row, &at) || !take(w, m, row, LEVELS, at))
			return false;
		entry = w->entries[row][LEVELS].value;
		if (is_leaf(entry)) {
			*address = translated(entry, *address, level);
			return entry & PTE_V;
		}
		table = page_of(entry);
	}
	return false;
}

void page_walk_take(struct rs_page_walk *w, const struct rs_machine *m,
		    const struct rs_event *e, const struct rs_fact *f)
{
	uint64_t address = e->walk.va;

	memset(w, 0, sizeof *w);
	w->walk = *e;
	w->vm = f->vm;
	w->layer = f->layer;
	w->root = rs_machine_csr(m, e->walk.two_stage ? CSR_vsatp : CSR_satp);
	w->host_root = e->walk.two_stage ? rs_machine_csr(m, CSR_hgatp) : 0;
	if (!guest(w, m, &address))
		return;
	w->gpa = address;
	if (host(w, m, RS_WALK_DATA, &address) && e->walk.ok)
		w->pa = address;
}
