#include "web/page/find.h"

#include <stdio.h>

#include "cli/find_names.h"
#include "web/page/names.h"

static struct web_sought sought;
static unsigned number; /* of the search */
static bool searching;	/* a worker is to look for it ... */
static struct web_met met;

static void begin(enum rs_generation g, const struct view_find *what)
{
	sought.generation = g;
	sought.what = *what;
	sought.what.text = NULL;
	searching = true;
	met.result = VIEW_FIND_MORE;
	number++;
}

/* What the worker has found, with the name of the place. */
static enum view_find_result take(const struct view_find *what, struct view_found *found,
				  char *message, size_t size)
{
	enum rs_generation g = (enum rs_generation)sought.generation;

	if (!searching)
		return VIEW_FIND_NO;
	if (met.result == VIEW_FIND_MORE)
		return VIEW_FIND_MORE;
	searching = false;
	*found = met.found;
	snprintf(message, size, "%s", met.message);
	if (met.result == VIEW_FIND_YES)
		code_symbols_short(found->where, sizeof found->where,
				   web_names_symbols(g, what->vm), (enum rs_mode)met.mode,
				   found->look.pc);
	return (enum view_find_result)met.result;
}

enum view_find_result web_find_run_to(enum rs_generation g, const struct view_find *what,
				      struct view_found *found, char *message, size_t size)
{
	struct condition *c = &sought.condition;

	if (what->kind == VIEW_FIND_STOP) {
		searching = false;
		return VIEW_FIND_NO;
	}
	if (what->begun)
		return take(what, found, message, size);
	searching = false; /* the condition of that one is gone */
	if (find_condition(web_names_symbols(g, what->vm), what, c, found, message, size) !=
	    VIEW_FIND_YES)
		return VIEW_FIND_REFUSED;
	if (what->kind == VIEW_FIND_CHECK)
		return VIEW_FIND_YES;
	begin(g, what);
	return VIEW_FIND_MORE;
}

void web_find_clear(void)
{
	searching = false;
}

/** @return what a worker is to look for, a struct web_sought; NULL: nothing. */
WEB_EXPORT(sought) const void *web_find_sought(void);
const void *web_find_sought(void)
{
	return searching && met.result == VIEW_FIND_MORE ? &sought : NULL;
}

WEB_EXPORT(sought_size) size_t web_find_sought_size(void);
size_t web_find_sought_size(void)
{
	return sizeof sought;
}

/** @return the generation of the lane that is to be run. */
WEB_EXPORT(sought_lane) unsigned web_find_sought_lane(void);
unsigned web_find_sought_lane(void)
{
	return sought.generation;
}

/** @return a number that is another one for each search. */
WEB_EXPORT(sought_number) unsigned web_find_sought_number(void);
unsigned web_find_sought_number(void)
{
	return number;
}

/** What the worker said. @return whether it shall go on. */
WEB_EXPORT(take_met) int web_find_take(const struct web_met *told);
int web_find_take(const struct web_met *told)
{
	met = *told;
	return met.result == VIEW_FIND_MORE;
}

/** There is no worker for it. */
WEB_EXPORT(find_failed) void web_find_failed(const char *why);
void web_find_failed(const char *why)
{
	met.result = VIEW_FIND_REFUSED;
	snprintf(met.message, sizeof met.message, "%s", why);
}
