/* turns_find.c - finding in the index of the timeline, and adding up what lies between two cycles. */
#include <string.h>

#include "view/model/turns.h"

/* The begin of an item is its first member. */
static uint64_t begin_of(const void *item)
{
	uint64_t begin;

	memcpy(&begin, item, sizeof begin);
	return begin;
}

/* The last item that begins at or before a cycle. */
static size_t find(const struct view_list *l, size_t size, uint64_t cycle)
{
	size_t lo = 0, hi = l->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (begin_of((const char *)l->items + mid * size) <= cycle)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? lo - 1 : SIZE_MAX;
}

size_t view_turns_at(const struct view_turns *t, uint64_t cycle)
{
	return find(&t->turns, sizeof(struct view_turn), cycle);
}

size_t view_spans_at(const struct view_turns *t, uint64_t cycle)
{
	return find(&t->spans, sizeof(struct view_span), cycle);
}

size_t view_exits_from(const struct view_turns *t, uint64_t cycle)
{
	size_t before = cycle ? find(&t->exits, sizeof(struct view_left), cycle - 1) : SIZE_MAX;

	return before == SIZE_MAX ? 0 : before + 1;
}

size_t view_waits_from(const struct view_turns *t, uint64_t cycle)
{
	size_t lo = 0, hi = t->waits.count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (VIEW_AT(t->waits, view_wait, mid)->end <= cycle)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void view_bin_add(struct view_bin *to, const struct view_bin *more)
{
	for (unsigned vm = 0; vm < VIEW_ROWS; vm++)
		for (unsigned k = 0; k < VIEW_LAYERS; k++)
			to->cycles[vm][k] += more->cycles[vm][k];
}

uint64_t view_turns_again(const struct view_turns *t, size_t i, bool wakes)
{
	const struct view_turn *turn = VIEW_AT(t->turns, view_turn, i);

	if (wakes) {
		size_t w = find(&t->waits, sizeof(struct view_wait), turn->end);

		for (w = w == SIZE_MAX ? 0 : w; w < t->waits.count; w++) {
			const struct view_wait *x = VIEW_AT(t->waits, view_wait, w);

			if (x->vm == turn->vm && x->begin >= turn->end)
				return x->begin;
		}
		return 0;
	}
	for (size_t k = i + 1; k < t->turns.count; k++)
		if (VIEW_AT(t->turns, view_turn, k)->vm == turn->vm)
			return VIEW_AT(t->turns, view_turn, k)->begin;
	return 0;
}

static void sum_spans(const struct view_turns *t, uint64_t from, uint64_t to,
		      struct view_bin *sum)
{
	for (size_t i = view_spans_at(t, from); i < t->spans.count; i++) {
		const struct view_span *s = VIEW_AT(t->spans, view_span, i);
		uint64_t end = i + 1 < t->spans.count ? s[1].begin : t->cycles;

		if (s->begin >= to)
			break;
		end = end < to ? end : to;
		if (end > from)
			sum->cycles[s->vm][s->layer] +=
				end - (s->begin > from ? s->begin : from);
	}
}

void view_turns_sum(const struct view_turns *t, uint64_t from, uint64_t to,
		    struct view_bin *sum)
{
	memset(sum, 0, sizeof *sum);
	if (from >= t->spans.from || !t->bins) {
		sum_spans(t, from, to, sum);
		return;
	}
	for (size_t i = (size_t)(from / t->width); i < VIEW_BINS && i * t->width < to; i++)
		view_bin_add(sum, &t->bins[i]);
}

/* Of a bin, the part that lies between two cycles. */
static void add_part(const struct view_turns *t, size_t i, uint64_t from, uint64_t to,
		     struct view_bin *sum)
{
	uint64_t begin = i * t->width, end = begin + t->width;

	from = from > begin ? from : begin;
	to = to < end ? to : end;
	for (unsigned vm = 0; vm < VIEW_ROWS; vm++)
		for (unsigned k = 0; k < VIEW_LAYERS; k++)
			if (t->bins[i].cycles[vm][k])
				sum->cycles[vm][k] +=
					(uint64_t)((double)t->bins[i].cycles[vm][k] *
						   (double)(to - from) / (double)t->width);
}

void view_turns_share(const struct view_turns *t, uint64_t from, uint64_t to,
		      struct view_bin *sum)
{
	if (from >= t->spans.from && to - from < t->width) {
		view_turns_sum(t, from, to, sum);
		return;
	}
	memset(sum, 0, sizeof *sum);
	for (size_t i = (size_t)(from / t->width);
	     t->bins && i < VIEW_BINS && i * t->width < to; i++)
		add_part(t, i, from, to, sum);
}
