/* area.c - which ranges of its address space a program may access, and how. */
#include "kernel.h"
#include "lib/string.h"
#include "memory/space.h"

const struct area *area_find(const struct space *space, uint64_t va)
{
	for (unsigned i = 0; i < space->area_count; i++)
		if (va >= space->areas[i].start && va < space->areas[i].end)
			return &space->areas[i];
	return NULL;
}

uint64_t area_pages(const struct space *space)
{
	uint64_t pages = 0;
	for (unsigned i = 0; i < space->area_count; i++)
		pages += (space->areas[i].end - space->areas[i].start) / PAGE_SIZE;
	return pages;
}

static bool is_free(const struct space *space, uint64_t start, uint64_t end)
{
	for (unsigned i = 0; i < space->area_count; i++)
		if (start < space->areas[i].end && space->areas[i].start < end)
			return false;
	return true;
}

static void insert(struct space *space, unsigned at, struct area area)
{
	memmove(&space->areas[at + 1], &space->areas[at],
		(space->area_count - at) * sizeof(area));
	space->areas[at] = area;
	space->area_count++;
}

static void erase(struct space *space, unsigned at)
{
	space->area_count--;
	memmove(&space->areas[at], &space->areas[at + 1],
		(space->area_count - at) * sizeof(space->areas[0]));
}

/* Merge areas `at` and `at` + 1 if they are adjacent and have the same protection. */
static void merge(struct space *space, unsigned at)
{
	struct area *area = &space->areas[at];
	if (at + 1 >= space->area_count || area->end != area[1].start ||
	    area->prot != area[1].prot)
		return;
	area->end = area[1].end;
	erase(space, at + 1);
}

int area_add(struct space *space, uint64_t start, uint64_t end, unsigned prot)
{
	unsigned at = 0;
	if (start == end)
		return 0;
	if (space->area_count == AREAS)
		return -ENOMEM;
	while (at < space->area_count && space->areas[at].start < start)
		at++;
	insert(space, at, (struct area){start, end, prot});
	merge(space, at);
	if (at > 0)
		merge(space, at - 1);
	return 0;
}

/* The area that contains `va` beyond its start; NULL if there is none. */
static struct area *spanning(struct space *space, uint64_t va)
{
	for (unsigned i = 0; i < space->area_count; i++)
		if (va > space->areas[i].start && va < space->areas[i].end)
			return &space->areas[i];
	return NULL;
}

/* Split the area that spans `va`, if there is one. There is room for one more. */
static void split(struct space *space, uint64_t va)
{
	struct area *area = spanning(space, va);
	if (!area)
		return;
	struct area upper = {va, area->end, area->prot};
	area->end = va;
	insert(space, (unsigned)(area - space->areas) + 1, upper);
}

/* Split areas at `start` and `end`. @return -ENOMEM if there would be too many. */
static int cut(struct space *space, uint64_t start, uint64_t end)
{
	unsigned more = spanning(space, start) ? 1 : 0;
	more += spanning(space, end) ? 1 : 0;
	if (space->area_count + more > AREAS)
		return -ENOMEM;
	split(space, start);
	split(space, end);
	return 0;
}

static void merge_all(struct space *space)
{
	for (unsigned i = space->area_count; i-- > 0;)
		merge(space, i);
}

/* Check a range that a program passed, and round its end up to a page. */
static bool check_range(uint64_t start, uint64_t size, uint64_t *end)
{
	if (start % PAGE_SIZE || !size || start >= USER_END || size > USER_END - start)
		return false;
	*end = (start + size + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
	return true;
}

static bool check_prot(uint64_t prot)
{
	return prot == PROT_READ || prot == (PROT_READ | PROT_WRITE) ||
	       prot == (PROT_READ | PROT_EXEC);
}

/* The lowest free address for `size` bytes in the range of mmap(); 0 if there is none. */
static uint64_t find_room(const struct space *space, uint64_t size)
{
	uint64_t at = MMAP_START;
	for (unsigned i = 0; i < space->area_count; i++) {
		const struct area *area = &space->areas[i];
		if (area->end <= at)
			continue;
		if (area->start >= at + size)
			break;
		at = area->end;
	}
	return at + size <= MMAP_END ? at : 0;
}

int64_t space_mmap(struct space *space, uint64_t start, uint64_t size, uint64_t prot)
{
	uint64_t end;
	int error;
	if (!check_range(start, size, &end) || !check_prot(prot))
		return -EINVAL;
	if (!start) {
		start = find_room(space, end);
		if (!start)
			return -ENOMEM;
		end += start;
	}
	if (!is_free(space, start, end))
		return -EEXIST;
	error = area_add(space, start, end, (unsigned)prot);
	return error ? error : (int64_t)start;
}

/* Only unmapping the middle of an area adds an area. */
int64_t space_munmap(struct space *space, uint64_t start, uint64_t size)
{
	uint64_t end;
	if (!check_range(start, size, &end))
		return -EINVAL;
	const struct area *around = spanning(space, start);
	if (around && around->end > end) {
		if (space->area_count == AREAS)
			return -ENOMEM;
		split(space, end);
	}
	space_drop(space, start, end);
	for (unsigned i = space->area_count; i-- > 0;) {
		struct area *area = &space->areas[i];
		if (area->start >= end || area->end <= start)
			continue;
		if (area->start < start)
			area->end = start;
		else if (area->end > end)
			area->start = end;
		else
			erase(space, i);
	}
	return 0;
}

int64_t space_mprotect(struct space *space, uint64_t start, uint64_t size, uint64_t prot)
{
	uint64_t end, covered = start;
	if (!check_range(start, size, &end) || !check_prot(prot))
		return -EINVAL;
	if (cut(space, start, end))
		return -ENOMEM;
	for (unsigned i = 0; i < space->area_count; i++)
		if (space->areas[i].start == covered && covered < end)
			covered = space->areas[i].end;
	if (covered == end) {
		for (unsigned i = 0; i < space->area_count; i++)
			if (space->areas[i].start >= start && space->areas[i].end <= end)
				space->areas[i].prot = (unsigned)prot;
		space_restrict(space, start, end, (unsigned)prot);
	}
	merge_all(space);
	return covered == end ? 0 : -ENOMEM;
}

int64_t space_sbrk(struct space *space, int64_t delta)
{
	uint64_t before = space->brk, after = before + (uint64_t)delta;
	uint64_t old_end = (before + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
	if (after < space->heap || after > MMAP_START)
		return -ENOMEM;
	uint64_t new_end = (after + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
	int64_t error = 0;
	if (new_end > old_end)
		error = is_free(space, old_end, new_end)
				? area_add(space, old_end, new_end, PROT_READ | PROT_WRITE)
				: -ENOMEM;
	else if (new_end < old_end)
		error = space_munmap(space, new_end, old_end - new_end);
	if (error)
		return error;
	space->brk = after;
	return (int64_t)before;
}
