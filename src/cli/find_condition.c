/* find_condition.c - the condition of a breakpoint, as people type it (find_names.h). */
#include "cli/find_names.h"
#include "cli/point.h"

enum view_find_result find_condition(struct code_symbols *symbols, const struct view_find *what,
				     struct condition *c, struct view_found *found,
				     char *message, size_t size)
{
	struct condition_names names = point_names(symbols);
	struct rs_watch list[CONDITION_POINTS];
	size_t count;

	if (what->kind == VIEW_FIND_CHECK
		    ? point_condition(c, what->text, &names, found->text, sizeof found->text,
				      message, size) != RS_OK
		    : condition_read(c, what->text, &names, message, size) != RS_OK)
		return VIEW_FIND_REFUSED;
	if (what->kind == VIEW_FIND_CHECK)
		(void)condition_hint(c, found->text, message, size);
	found->has_pc = condition_points(c, list, &count) && count > 0 &&
			list[0].kinds == RS_WATCH_CODE && c->count == 3;
	found->pc = found->has_pc ? list[0].first : 0;
	return VIEW_FIND_YES;
}
