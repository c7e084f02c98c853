#include "lane/responses.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 1000000, FIRST = 256 };

static bool make_room(struct responses *r)
{
	size_t room = r->room ? 2 * r->room : FIRST;
	uint64_t *cycles;

	if (r->count < r->room)
		return true;
	if (r->count >= MOST)
		return false;
	cycles = realloc(r->cycles, room * sizeof *cycles);
	if (!cycles)
		return false;
	r->cycles = cycles;
	r->room = room;
	return true;
}

void responses_add(struct responses *r, uint64_t cycles)
{
	if (make_room(r))
		r->cycles[r->count++] = cycles;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t percentile(const uint64_t *sorted, size_t count, unsigned per_cent)
{
	return sorted[(count * per_cent + 99) / 100 - 1];
}

struct rs_responses responses_read(const struct responses *r)
{
	struct rs_responses out = {.count = 0};
	uint64_t *sorted = r->count ? malloc(r->count * sizeof *sorted) : NULL;

	if (!sorted)
		return out;
	memcpy(sorted, r->cycles, r->count * sizeof *sorted);
	qsort(sorted, r->count, sizeof *sorted, by_size);
	out.count = r->count;
	out.p50 = percentile(sorted, r->count, 50);
	out.p90 = percentile(sorted, r->count, 90);
	out.p99 = percentile(sorted, r->count, 99);
	out.max = sorted[r->count - 1];
	free(sorted);
	return out;
}

void responses_free(struct responses *r)
{
	free(r->cycles);
	*r = (struct responses){.cycles = NULL};
}
