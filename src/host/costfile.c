/* costfile.c - see costfile.h. */
#include "host/costfile.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "host/language.h"
#include "host/message.h"
#include "host/table_file.h"

/* The table that is read, and which costs it gave so far. */
struct reading {
	struct rs_costs costs;
	bool seen[RS_COSTS];
};

static enum rs_error unknown(const struct rs_table_place *at, const char *name)
{
	const char *names[RS_COSTS + 1] = {NULL};
	const char *meant;

	for (size_t i = 0; i < RS_COSTS; i++)
		names[i] = rs_cost_info[i].slug;
	meant = rs_suggest(name, names);
	return rs_refuse(RS_BAD_CONFIG, at->message, at->room,
			 "%s:%u: unknown cost '%s'%s%s%s; 'ringside costs' shows all", at->path,
			 at->line, name, meant ? _("; did you mean '") : "", meant ? meant : "",
			 meant ? _("'?") : "");
}

bool rs_cycles_parse(const char *text, uint32_t *cycles)
{
	unsigned long long value;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	value = strtoull(text, &end, 10);
	*cycles = (uint32_t)value;
	return !errno && !*end && value <= UINT32_MAX;
}

static enum rs_error read_row(void *context, char *words[RS_TABLE_WORDS], size_t count,
			      const struct rs_table_place *at)
{
	struct reading *r = context;
	const char *name = words[0], *value = count > 1 ? words[1] : NULL,
		   *more = count > 2 ? words[2] : NULL;
	size_t i = 0;

	while (i < RS_COSTS && strcmp(name, rs_cost_info[i].slug) != 0)
		i++;
	if (i == RS_COSTS)
		return unknown(at, name);
	if (!value || more)
		return rs_refuse(RS_BAD_CONFIG, at->message, at->room,
				 "%s:%u: found %s%s%s; needs a name and one number, such as "
				 "'%s %u'",
				 at->path, at->line, more ? "'" : _("no number"),
				 more ? more : "", more ? _("' after the number") : "", name,
				 rs_cost_info[i].cycles);
	if (!rs_cycles_parse(value, &r->costs.cycles[i]))
		return rs_refuse(RS_BAD_CONFIG, at->message, at->room,
				 "%s:%u: %s: found '%s'; needs a number of cycles, 0 to "
				 "4294967295",
				 at->path, at->line, name, value);
	if (r->seen[i])
		return rs_refuse(RS_BAD_CONFIG, at->message, at->room,
				 "%s:%u: %s is given for the second time", at->path, at->line,
				 name);
	r->seen[i] = true;
	return RS_OK;
}

enum rs_error rs_costs_read(struct rs_costs *costs, const char *path, char *message,
			    size_t size)
{
	struct reading r = {.costs = *costs};
	enum rs_error e = rs_table_read(path, _("a cost table has lines such as 'disk 20000'"),
					read_row, &r, message, size);

	if (e == RS_OK)
		*costs = r.costs;
	return e;
}
