#include "memory/space.h"

#include "kernel.h"
#include "lib/csr.h"
#include "lib/string.h"
#include "memory/page.h"

#define ENTRIES 512u
#define TABLE	PTE_V
#define LEAF	(PTE_V | PTE_R | PTE_U | PTE_A | PTE_D)

/* A process in exec has two for a while. */
#define SPACES (2 * PROCESSES)
static bool ids[SPACES + 1]; /* in use; 0 means no space */

static uint64_t entry_of(pa_t pa, uint64_t flags)
{
	return pa >> 12 << PTE_PPN_SHIFT | flags;
}

static pa_t page_of(uint64_t entry)
{
	return entry >> PTE_PPN_SHIFT << 12;
}

static uint64_t entry_at(pa_t table, unsigned index)
{
	return ((const uint64_t *)ram_at(table))[index];
}

static unsigned slot(uint64_t va, unsigned level)
{
	return va >> (12 + 9 * level) & (ENTRIES - 1);
}

/* The flags of a leaf in an area. (A page that is shared after a fork does not get W.) */
static uint64_t leaf_flags(unsigned prot)
{
	return LEAF | (prot & PROT_WRITE ? PTE_W : 0) | (prot & PROT_EXEC ? PTE_X : 0);
}

static void commit(void)
{
	rs_op_begin(RS_OP_PAGE_TABLE);
	pt_commit();
	rs_op_end(RS_OP_PAGE_TABLE);
}

/* Change one entry, and commit. */
static void set_entry(pa_t table, unsigned index, uint64_t entry, uint64_t va)
{
	rs_op_begin(RS_OP_PAGE_TABLE);
	pt_set(table, index, entry, va);
	pt_commit();
	rs_op_end(RS_OP_PAGE_TABLE);
}

/* ---- The tables above the leaves ---- */

/* Add a table below `table`, which is of `level`. The caller commits. @return 0 if memory is short. */
static pa_t add_table(struct space *space, pa_t table, unsigned level, uint64_t va)
{
	pa_t new = pt_alloc(level - 1);
	if (!new)
		return 0;
	pt_set(table, slot(va, level), entry_of(new, TABLE), va);
	if (level == 2 && space->roots.user != space->roots.kernel)
		pt_set(space->roots.user, slot(va, level), entry_of(new, TABLE), va);
	return new;
}

/* @return the table with the leaf of `va`; 0 if there is none and `make` is false, or if memory
 * is short. */
static pa_t leaf_table(struct space *space, uint64_t va, bool make)
{
	pa_t table = space->roots.kernel;
	for (unsigned level = 2; table && level > 0; level--) {
		uint64_t entry = entry_at(table, slot(va, level));
		if (entry)
			table = page_of(entry);
		else
			table = make ? add_table(space, table, level, va) : 0;
	}
	return table;
}

/* The end of the range that the leaf table of `va` maps, at most `end`. */
static uint64_t table_end(uint64_t va, uint64_t end)
{
	const uint64_t span = PAGE_SIZE * ENTRIES;
	return min_u64((va | (span - 1)) + 1, end);
}

/* ---- Creating and freeing spaces ---- */

int space_init(struct space *space)
{
	unsigned id = 1;
	while (ids[id])
		id++;
	space->id = id;
	space->heap = space->brk = 0;
	space->area_count = 0;
	if (!roots_alloc(&space->roots, id))
		return -ENOMEM;
	ids[id] = true;
	return 0;
}

/* Tables are freed after the commit that makes them memory again: so many at a time. */
#define TABLES 16u
static pa_t given_up[TABLES];
static unsigned given_up_count;

static void free_given_up(void)
{
	commit();
	while (given_up_count)
		page_put(given_up[--given_up_count]);
}

static void give_up(pa_t table, unsigned level)
{
	if (given_up_count == TABLES)
		free_given_up();
	pt_free(table, level);
	given_up[given_up_count++] = table;
}

/* Free a table that nothing refers to, and everything below it. */
static void free_tables(pa_t table, unsigned level)
{
	give_up(table, level);
	for (unsigned i = 0; i < (level == 2 ? KERNEL_SLOT : ENTRIES); i++) {
		uint64_t entry = entry_at(table, i);
		if (!entry)
			continue;
		if (level)
			free_tables(page_of(entry), level - 1);
		else
			page_put(page_of(entry));
	}
}

void space_free(struct space *space)
{
	if (space->roots.user != space->roots.kernel)
		give_up(space->roots.user, 2);
	free_tables(space->roots.kernel, 2);
	free_given_up();
	ids[space->id] = false;
	space->area_count = 0;
}

/* ---- Fork ---- */

/* Share the pages of [va, end), which one leaf table maps. From now on writing to one faults. */
static bool share(struct space *to, pa_t from, uint64_t va, uint64_t end)
{
	pa_t table = 0;
	for (; va < end; va += PAGE_SIZE) {
		unsigned index = slot(va, 0);
		uint64_t entry = entry_at(from, index);
		if (!entry)
			continue;
		if (!table)
			table = leaf_table(to, va, true);
		if (!table)
			return false;
		if (entry & PTE_W) {
			entry &= ~(uint64_t)PTE_W;
			pt_set(from, index, entry, va);
		}
		page_get(page_of(entry));
		pt_set(table, index, entry, va);
	}
	return true;
}

int space_copy(struct space *to, struct space *from)
{
	bool good = true;
	if (space_init(to))
		return -ENOMEM;
	for (unsigned i = 0; i < from->area_count && good; i++) {
		const struct area *area = &from->areas[i];
		for (uint64_t va = area->start, end; va < area->end && good; va = end) {
			pa_t table = leaf_table(from, va, false);
			end = table_end(va, area->end);
			if (table)
				good = share(to, table, va, end);
		}
	}
	commit();
	if (!good) {
		space_free(to);
		return -ENOMEM;
	}
	to->heap = from->heap;
	to->brk = from->brk;
	to->area_count = from->area_count;
	memcpy(to->areas, from->areas, from->area_count * sizeof(*from->areas));
	return 0;
}

/* ---- Faults ---- */

/* A page with the contents of `shared` that no other process has. @return 0 if memory is short.
 */
static pa_t own_page(pa_t shared)
{
	if (page_is_mine(shared))
		return shared;
	pa_t page = page_alloc();
	if (page)
		memcpy(ram_at(page), ram_at(shared), PAGE_SIZE);
	return page;
}

int space_fault(struct space *space, uint64_t va, unsigned access)
{
	const struct area *area = area_find(space, va);
	if (!area || !(area->prot & access))
		return -EFAULT;
	pa_t table = leaf_table(space, va, true);
	if (!table)
		return -ENOMEM;
	uint64_t old = entry_at(table, slot(va, 0)), flags = leaf_flags(area->prot);
	pa_t before = page_of(old), page = before;
	if (!old)
		page = page_alloc_zero();
	else if (access == PROT_WRITE)
		page = own_page(before);
	else
		flags &= ~(uint64_t)PTE_W; /* it may be shared */
	if (!page)
		return -ENOMEM;
	set_entry(table, slot(va, 0), entry_of(page, flags), va);
	if (old && page != before)
		page_put(before);
	return 0;
}

void *space_page(struct space *space, uint64_t va)
{
	pa_t table = leaf_table(space, va, true);
	if (!table)
		return NULL;
	uint64_t entry = entry_at(table, slot(va, 0));
	if (!entry) {
		pa_t page = page_alloc_zero();
		if (!page)
			return NULL;
		entry = entry_of(page, leaf_flags(area_find(space, va)->prot));
		set_entry(table, slot(va, 0), entry, va);
	}
	return ram_at(page_of(entry));
}

/* ---- Changes of a range ---- */

/* Pages are freed after the commit that unmaps them: so many at a time. */
#define DROPS 16u

void space_drop(struct space *space, uint64_t start, uint64_t end)
{
	pa_t dropped[DROPS];
	unsigned count = 0;
	for (uint64_t va = start, stop; va < end; va = stop) {
		pa_t table = leaf_table(space, va, false);
		stop = table_end(va, end);
		for (; table && va < stop; va += PAGE_SIZE) {
			uint64_t entry = entry_at(table, slot(va, 0));
			if (!entry)
				continue;
			pt_set(table, slot(va, 0), 0, va);
			dropped[count++] = page_of(entry);
			if (count < DROPS)
				continue;
			commit();
			while (count)
				page_put(dropped[--count]);
		}
	}
	if (count)
		commit();
	while (count)
		page_put(dropped[--count]);
}

void space_restrict(struct space *space, uint64_t start, uint64_t end, unsigned prot)
{
	bool changed = false;
	for (uint64_t va = start, stop; va < end; va = stop) {
		pa_t table = leaf_table(space, va, false);
		stop = table_end(va, end);
		for (; table && va < stop; va += PAGE_SIZE) {
			uint64_t old = entry_at(table, slot(va, 0));
			if (!old)
				continue;
			/* the first write adds W, once it knows whether the page is
			 * shared */
			uint64_t flags = leaf_flags(prot) & (old | ~(uint64_t)PTE_W);
			pt_set(table, slot(va, 0), entry_of(page_of(old), flags), va);
			changed = true;
		}
	}
	if (changed)
		commit();
}
