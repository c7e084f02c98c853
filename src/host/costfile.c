/* costfile.c - see costfile.h. */
#include "host/costfile.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"
#include "host/message.h"

/* The place, for messages. */
struct place {
	const char *path;
	unsigned line;
	char *message;
	size_t size;
};

static enum rs_error unknown(const struct place *at, const char *name)
{
	const char *names[RS_COSTS + 1] = {NULL};
	const char *meant;

	for (size_t i = 0; i < RS_COSTS; i++)
		names[i] = rs_cost_info[i].slug;
	meant = rs_suggest(name, names);
	return rs_refuse(RS_BAD_CONFIG, at->message, at->size,
			 "%s:%u: unknown cost '%s'%s%s%s; 'ringside costs' shows all", at->path,
			 at->line, name, meant ? "; did you mean '" : "", meant ? meant : "",
			 meant ? "'?" : "");
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

/* The next word of a line, ended with a NUL; NULL at the end of the line. */
static char *next_word(char **rest)
{
	char *word = *rest + strspn(*rest, " \t\r");

	if (!*word)
		return NULL;
	*rest = word + strcspn(word, " \t\r");
	if (**rest)
		*(*rest)++ = '\0';
	return word;
}

static enum rs_error read_line(struct rs_costs *costs, bool seen[RS_COSTS], char *line,
			       const struct place *at)
{
	char *name, *value, *more;
	size_t i = 0;

	line[strcspn(line, "#")] = '\0';
	name = next_word(&line);
	if (!name)
		return RS_OK;
	value = next_word(&line);
	more = next_word(&line);
	while (i < RS_COSTS && strcmp(name, rs_cost_info[i].slug) != 0)
		i++;
	if (i == RS_COSTS)
		return unknown(at, name);
	if (!value || more)
		return rs_refuse(RS_BAD_CONFIG, at->message, at->size,
				 "%s:%u: found %s%s%s; needs a name and one number, such as "
				 "'%s %u'",
				 at->path, at->line, more ? "'" : "no number", more ? more : "",
				 more ? "' after the number" : "", name,
				 rs_cost_info[i].cycles);
	if (!rs_cycles_parse(value, &costs->cycles[i]))
		return rs_refuse(RS_BAD_CONFIG, at->message, at->size,
				 "%s:%u: %s: found '%s'; needs a number of cycles, 0 to "
				 "4294967295",
				 at->path, at->line, name, value);
	if (seen[i])
		return rs_refuse(RS_BAD_CONFIG, at->message, at->size,
				 "%s:%u: %s is given for the second time", at->path, at->line,
				 name);
	seen[i] = true;
	return RS_OK;
}

static enum rs_error read_lines(struct rs_costs *costs, const struct rs_file *file,
				struct place *at)
{
	bool seen[RS_COSTS] = {false};
	char *text = (char *)file->bytes, *end = text + file->size;

	*end = '\0'; /* rs_file_read() leaves room for it */
	if (memchr(text, '\0', file->size))
		return rs_refuse(RS_BAD_CONFIG, at->message, at->size,
				 "%s: is not a text file; a cost table has lines "
				 "such as 'disk 20000'",
				 at->path);
	for (at->line = 1; text < end; at->line++) {
		char *line = text;
		enum rs_error e;

		text += strcspn(text, "\n");
		*text++ = '\0';
		e = read_line(costs, seen, line, at);
		if (e != RS_OK)
			return e;
	}
	return RS_OK;
}

enum rs_error rs_costs_read(struct rs_costs *costs, const char *path, char *message,
			    size_t size)
{
	struct place at = {.path = path, .message = message, .size = size};
	struct rs_costs read = *costs;
	struct rs_file file;
	enum rs_error e = rs_file_read(&file, path, message, size);

	if (e != RS_OK)
		return e;
	e = read_lines(&read, &file, &at);
	if (e == RS_OK)
		*costs = read;
	rs_file_free(&file);
	return e;
}
