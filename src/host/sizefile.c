#include "host/sizefile.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/install.h"
#include "host/language.h"
#include "host/message.h"
#include "host/table_file.h"
#include "ringside/lane.h"

#define TABLE "instances.txt"

enum { NAME, MEMORY, WEIGHT, CAP, COLUMNS };

static const struct rs_part sizes_part = {
	"RINGSIDE_SIZES",
	{RS_SIZES_BESIDE, RS_SIZES_BUILD, RS_SIZES_INSTALL, NULL},
};

static enum rs_error refuse(const struct rs_table_place *at, const char *column,
			    const char *found, const char *needs)
{
	return rs_refuse(RS_BAD_CONFIG, at->message, at->room,
			 "%s:%u: %s: found '%s'; needs %s", at->path, at->line, column, found,
			 needs);
}

static bool number(const char *text, uint64_t most, uint64_t *value, char **end)
{
	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtoull(text, end, 10);
	return !errno && *value >= 1 && *value <= most;
}

static bool is_name(const char *text)
{
	size_t length = 0;

	while (isalnum((unsigned char)text[length]) ||
	       (text[length] && strchr("-_.", text[length])))
		length++;
	return length >= 1 && !text[length] && length < RS_SIZE_NAME_MAX;
}

static bool memory(const char *text, uint64_t *bytes)
{
	char *end;
	unsigned shift;

	if (!number(text, UINT64_C(1) << 26, bytes, &end))
		return false;
	shift = *end == 'K' ? 10 : *end == 'M' ? 20 : 0;
	*bytes <<= shift;
	return shift && !end[1] && *bytes % 4096 == 0 && *bytes >> 20;
}

static bool whole(const char *text, uint64_t most, uint32_t *value)
{
	uint64_t n;
	char *end;

	if (!number(text, most, &n, &end) || *end)
		return false;
	*value = (uint32_t)n;
	return true;
}

static enum rs_error read_columns(struct rs_sizes *sizes, char *words[],
				  const struct rs_table_place *at)
{
	struct rs_size *size = &sizes->list[sizes->count];

	if (!is_name(words[NAME]))
		return refuse(at, "name", words[NAME], _("1 to 23 letters, digits, - _ or ."));
	for (size_t i = 0; i < sizes->count; i++)
		if (strcmp(sizes->list[i].name, words[NAME]) == 0)
			return refuse(at, "name", words[NAME], _("one that no line above has"));
	if (sizes->count == RS_SIZES_MOST)
		return refuse(at, "name", words[NAME], _("at most 32 sizes in a table"));
	if (!memory(words[MEMORY], &size->memory))
		return refuse(at, "memory", words[MEMORY],
			      _("a size from 1M on in pages of 4K, such as 512M or 2048K"));
	if (!whole(words[WEIGHT], RS_VM_WEIGHT_MAX, &size->weight))
		return refuse(at, "weight", words[WEIGHT], _("1 to 10000"));
	if (!whole(words[CAP], 100, &size->cap))
		return refuse(at, "cap", words[CAP], _("1 to 100, per cent of the CPU"));
	strcpy(size->name, words[NAME]);
	sizes->count++;
	return RS_OK;
}

static enum rs_error read_row(void *context, char *words[RS_TABLE_WORDS], size_t count,
			      const struct rs_table_place *at)
{
	static const char *const names[COLUMNS] = {"name", "memory", "weight", "cap"};

	if (count > COLUMNS)
		return refuse(at, "cap", words[COLUMNS], _("nothing after it"));
	if (count < COLUMNS)
		return rs_refuse(
			RS_BAD_CONFIG, at->message, at->room,
			"%s:%u: %s is missing; needs name, memory, weight and cap, such "
			"as 'nano 4M 1 25'",
			at->path, at->line, names[count]);
	return read_columns(context, words, at);
}

enum rs_error rs_sizes_read(struct rs_sizes *sizes, const char *path, char *message,
			    size_t room)
{
	*sizes = (struct rs_sizes){.count = 0};
	return rs_table_read(path, _("a table of sizes has lines such as 'nano 4M 1 25'"),
			     read_row, sizes, message, room);
}

enum rs_error rs_sizes_all(struct rs_sizes *sizes, char *message, size_t room)
{
	char path[RS_PATH_MAX], tried[2 * RS_PATH_MAX];

	if (!rs_part_find(&sizes_part, TABLE, path))
		return rs_refuse(RS_IO, message, room,
				 TABLE ": no such file, looked for %s; RINGSIDE_SIZES can name "
				       "its folder",
				 rs_part_tried(&sizes_part, TABLE, tried, sizeof tried));
	return rs_sizes_read(sizes, path, message, room);
}

/* "nano, micro and small" */
static const char *list_names(char *text, size_t room, const struct rs_sizes *sizes)
{
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < sizes->count && used < room; i++)
		used += (size_t)snprintf(text + used, room - used, "%s%s",
					 i == 0			? ""
					 : i + 1 < sizes->count ? ", "
								: _(" and "),
					 sizes->list[i].name);
	return text;
}

enum rs_error rs_size_find(struct rs_size *size, const char *name, char *message, size_t room)
{
	const char *names[RS_SIZES_MOST + 1] = {NULL}, *meant;
	struct rs_sizes sizes;
	char known[256];
	enum rs_error e = rs_sizes_all(&sizes, message, room);

	for (size_t i = 0; e == RS_OK && i < sizes.count; i++) {
		names[i] = sizes.list[i].name;
		if (strcmp(names[i], name) == 0) {
			*size = sizes.list[i];
			return RS_OK;
		}
	}
	if (e != RS_OK)
		return e;
	meant = rs_suggest(name, names);
	return rs_refuse(RS_BAD_CONFIG, message, room,
			 "no instance size is called '%s'%s%s%s; there are %s", name,
			 meant ? _("; did you mean '") : "", meant ? meant : "",
			 meant ? _("'?") : "", list_names(known, sizeof known, &sizes));
}
