#include "memory/page.h"

#include "box/box.h"
#include "kernel.h"
#include "lib/string.h"

/* Freed frames are on a list that is linked through the frames. Frames never used are not on it:
 * memory that is not needed is not touched. */
static pa_t free_list;
static pa_t next_fresh, fresh_end;
static struct hole skipped[PAGE_HOLES];

static pa_t first; /* the frame of references[0] */

/* Of each frame: references, and the number of the box that pays for it (0: none) times PAYER. */
static uint16_t *references;
#define PAYER	   0x100u
#define REFERENCES (PAYER - 1)
_Static_assert(PROCESSES <= REFERENCES && BOXES < PAYER, "both fit");

static uint64_t free_count, all_count;

static pa_t page_up(pa_t pa)
{
	return (pa + PAGE_SIZE - 1) & ~(pa_t)(PAGE_SIZE - 1);
}

/* A frame never used before; 0 if there is none. */
static pa_t take_fresh(void)
{
	for (unsigned i = 0; i < PAGE_HOLES; i++)
		if (next_fresh >= skipped[i].start && next_fresh < skipped[i].end)
			next_fresh = skipped[i].end;
	if (next_fresh >= fresh_end)
		return 0;
	pa_t page = next_fresh;
	next_fresh += PAGE_SIZE;
	return page;
}

static uint64_t pages_in_hole(const struct hole *hole)
{
	pa_t start = hole->start > next_fresh ? hole->start : next_fresh;
	pa_t end = hole->end < fresh_end ? hole->end : fresh_end;
	return start < end ? (end - start) / PAGE_SIZE : 0;
}

void page_init(const struct machine *machine, const struct hole holes[PAGE_HOLES])
{
	first = page_up(machine->free);
	fresh_end = (machine->ram + machine->ram_size) & ~(pa_t)(PAGE_SIZE - 1);
	uint64_t table = (fresh_end - first) / PAGE_SIZE * sizeof(*references);
	next_fresh = page_up(first + table);
	for (unsigned i = 0; i < PAGE_HOLES; i++) {
		skipped[i].start = holes[i].start & ~(pa_t)(PAGE_SIZE - 1);
		skipped[i].end = page_up(holes[i].end);
		/* the table must be contiguous: put it behind a hole in its way */
		if (skipped[i].start < next_fresh && skipped[i].end > first) {
			first = skipped[i].end;
			next_fresh = page_up(first + table);
		}
	}
	if (next_fresh >= fresh_end)
		panic("there is no memory");
	references = memset(ram_at(first), 0, table);
	all_count = free_count = (fresh_end - next_fresh) / PAGE_SIZE -
				 pages_in_hole(&skipped[0]) - pages_in_hole(&skipped[1]);
}

static uint16_t *references_of(pa_t page)
{
	return &references[(page - first) / PAGE_SIZE];
}

/* A frame that is not free any more. @return 0 if there is none. */
static pa_t take(void)
{
	pa_t page = free_list;
	if (page)
		free_list = *(pa_t *)ram_at(page);
	else
		page = take_fresh();
	if (!page)
		return 0;
	free_count--;
	*references_of(page) = 1;
	return page;
}

pa_t page_alloc_for(struct box *box)
{
	if (!box)
		return take();
	if (!cgroup_take_page(box))
		return 0;
	pa_t page = take();
	if (page)
		*references_of(page) = (uint16_t)(box_number(box) * PAYER + 1);
	else
		cgroup_give_page(box);
	return page;
}

pa_t page_alloc(void)
{
	return page_alloc_for(current->box);
}

pa_t page_alloc_zero(void)
{
	pa_t page = page_alloc();
	if (page)
		memset(ram_at(page), 0, PAGE_SIZE);
	return page;
}

void page_get(pa_t page)
{
	++*references_of(page);
}

void page_put(pa_t page)
{
	unsigned left = --*references_of(page);
	if (left & REFERENCES)
		return;
	if (left)
		cgroup_give_page(box_numbered(left / PAYER));
	*(pa_t *)ram_at(page) = free_list;
	free_list = page;
	free_count++;
}

bool page_is_mine(pa_t page)
{
	return (*references_of(page) & REFERENCES) == 1;
}

uint64_t page_free_count(void)
{
	return free_count;
}

uint64_t page_count(void)
{
	return all_count;
}
