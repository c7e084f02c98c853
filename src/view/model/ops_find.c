/* ops_find.c - finding in an index: operations, marks, events, lines of the console. */
#include <string.h>

#include "view/model/ops.h"

/* How many of `count` elements, in order, are at or before a place: `before(i)` is true, then
 * false. */
#define UPPER_BOUND(count, before)                                                             \
	size_t lo = 0, hi = (count);                                                           \
	while (lo < hi) {                                                                      \
		size_t mid = lo + (hi - lo) / 2;                                               \
		if (before)                                                                    \
			lo = mid + 1;                                                          \
		else                                                                           \
			hi = mid;                                                              \
	}

uint32_t view_ops_at_cycle(const struct view_ops *o, uint64_t cycle)
{
	UPPER_BOUND(o->count, o->ops[mid].begin <= cycle)
	return lo ? (uint32_t)(lo - 1) : VIEW_OP_NONE;
}

uint32_t view_ops_at_event(const struct view_ops *o, size_t event)
{
	UPPER_BOUND(o->count, o->ops[mid].first <= event)
	return lo ? (uint32_t)(lo - 1) : VIEW_OP_NONE;
}

uint32_t view_ops_find(const struct view_ops *o, uint32_t id, uint32_t nth)
{
	size_t k = view_op_kind(o, id);
	UPPER_BOUND(k < VIEW_OP_KINDS ? o->by_id[k].count : 0,
		    o->ops[o->by_id[k].ops[mid]].nth <= nth)
	return lo > 0 && o->ops[o->by_id[k].ops[lo - 1]].nth == nth ? o->by_id[k].ops[lo - 1]
								    : VIEW_OP_NONE;
}

uint32_t view_ops_began(const struct view_ops *o, uint32_t id)
{
	size_t k = view_op_kind(o, id);

	return k < VIEW_OP_KINDS ? o->by_id[k].began : 0;
}

size_t view_ops_marks_before(const struct view_ops *o, uint64_t cycle)
{
	UPPER_BOUND(o->mark_count, o->marks[mid].cycle <= cycle)
	return lo;
}

static uint64_t cycle_of(const struct view_source *s, size_t event)
{
	struct rs_event e;

	(void)s->at(s->context, event, &e, NULL);
	return e.cycle;
}

size_t view_event_at_cycle(const struct view_source *s, size_t count, uint64_t cycle)
{
	UPPER_BOUND(count, cycle_of(s, mid) <= cycle)
	struct rs_event e;

	return count ? s->at(s->context, lo ? lo - 1 : 0, &e, NULL) : 0;
}

enum { RECENT = 4096 }; /* bytes that are looked at for the newest lines */

size_t view_ops_console(const struct view_ops *o, size_t event, char *lines, size_t size,
			size_t most)
{
	UPPER_BOUND(o->console_count, o->console[mid].event <= event)
	size_t found = 0, at = 0;
	bool open = false;

	for (size_t i = lo > RECENT ? lo - RECENT : 0; i < lo; i++) {
		uint8_t byte = o->console[i].byte;

		if (!open && found == most) {
			memmove(lines, lines + size, (most - 1) * size);
			found--;
		}
		if (!open) {
			lines[found++ * size] = '\0';
			at = 0;
			open = true;
		}
		if (byte == '\n') {
			open = false;
		} else if (byte >= ' ' && byte < 0x7f && at + 1 < size) {
			lines[(found - 1) * size + at++] = (char)byte;
			lines[(found - 1) * size + at] = '\0';
		}
	}
	return found;
}
