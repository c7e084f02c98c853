/* message.c - refusals, and guesses at what was meant. */
#include "host/message.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "host/language.h"
#include "host/plain.h"

enum rs_error rs_refuse(enum rs_error e, char *message, size_t size, const char *format, ...)
{
	char text[2 * 4096]; /* a path or two, and a sentence */
	va_list args;

	if (!message || size == 0)
		return e;
	va_start(args, format);
	vsnprintf(text, sizeof text, _(format), args);
	va_end(args);
	rs_plain(message, size, text); /* it may quote what was found in a file */
	return e;
}

void rs_list(char *text, size_t size, const char *const *names)
{
	*text = '\0';
	for (size_t i = 0, used = 0; names[i] && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 i == 0		? ""
					 : names[i + 1] ? ", "
							: _(" or "),
					 names[i]);
}

enum { WORD_MAX = 63 };

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edit distance as typing goes: 2 for a letter too many, too few or another one, and 1 for two
 * neighbours that are swapped. */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];
	size_t na = strlen(a), nb = strlen(b);

	if (na > WORD_MAX || nb > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= nb; j++)
		above[j] = 2 * j;
	for (size_t i = 1; i <= na; i++) {
		size_t *spare = before;

		row[0] = 2 * i;
		for (size_t j = 1; j <= nb; j++) {
			row[j] = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 2);
			row[j] = smaller(row[j], smaller(above[j], row[j - 1]) + 2);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[nb];
}

const char *rs_suggest(const char *word, const char *const *names)
{
	const char *best = NULL;
	size_t length = strlen(word);
	size_t least =
		2 * (length / 3 + (length > 0 && length < 3)); /* a slip in three letters */

	for (; *names; names++) {
		size_t d = distance(word, *names);

		if (d <= least && d < 2 * strlen(*names)) {
			least = d - (d > 0);
			best = *names;
		}
	}
	return best;
}

void rs_unknown(char *text, size_t size, const char *what, const char *found,
		const char *const *names)
{
	const char *meant = rs_suggest(found, names);
	char list[200];

	rs_list(list, sizeof list, names);
	if (meant)
		snprintf(text, size, _("%s: found '%.40s', expected %s; did you mean '%s'?"),
			 what, found, list, meant);
	else
		snprintf(text, size, _("%s: found '%.40s', expected %s"), what, found, list);
}
