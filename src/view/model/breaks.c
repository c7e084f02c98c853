#include "view/model/breaks.h"

#include <stdio.h>
#include <string.h>

bool view_breaks_toggle(struct view_breaks *b, const struct view_break *one, bool *full)
{
	size_t i = 0;

	while (i < b->count && strcmp(b->list[i].text, one->text) != 0 &&
	       !(one->has_pc && b->list[i].has_pc && b->list[i].pc == one->pc))
		i++;
	*full = i == VIEW_BREAKS;
	if (*full)
		return false;
	if (i == b->count) {
		b->list[b->count++] = *one;
		return true;
	}
	memmove(&b->list[i], &b->list[i + 1], (b->count - i - 1) * sizeof *b->list);
	b->count--;
	return false;
}

bool view_breaks_stopped(const struct view_breaks *b, size_t lane, uint64_t cycle)
{
	return b->stop.held && b->stop.lane == lane && b->stop.cycle == cycle;
}

bool view_breaks_at(const struct view_breaks *b, uint64_t pc)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->list[i].has_pc && b->list[i].pc == pc)
			return true;
	return false;
}

void view_breaks_join(const struct view_breaks *b, char *text, size_t size, bool condition,
		      const char *between)
{
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < b->count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used,
					 condition ? "%s(%s)" : "%s%s", i ? between : "",
					 b->list[i].text);
}
