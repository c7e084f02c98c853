/* numbers.c - numbers as they are typed: "5M", and rows of them, "5:20". */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cli/range.h"

/* A number with an optional suffix; `unit` is what no suffix means, `step` what k, M, G are
 * powers of. */
bool options_scaled(const char *text, uint64_t step, uint64_t unit, uint64_t *value)
{
	static const char suffixes[] = "kmg";
	char *end;
	const char *suffix;
	unsigned long long n;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	n = strtoull(text, &end, 0);
	if (errno)
		return false;
	if (*end) {
		suffix = strchr(suffixes, tolower((unsigned char)*end));
		if (!suffix || end[1])
			return false;
		unit = 1;
		for (ptrdiff_t i = 0; i <= suffix - suffixes; i++)
			unit *= step;
	}
	*value = n * unit;
	return n > 0 && *value / unit == n;
}

bool options_number(const char *text, uint64_t *value)
{
	return options_scaled(text, 1000, 1, value);
}

bool range_numbers(const char *text, struct range *range)
{
	size_t length = strcspn(text, ":+");
	char first[24] = "1";
	uint64_t count;

	if (length >= sizeof first || (length == 0 && text[0] != ':'))
		return false;
	if (length)
		snprintf(first, sizeof first, "%.*s", (int)length, text);
	if (!options_number(first, &range->first))
		return false;
	range->last = range->first;
	if (!text[length])
		return true;
	if (text[length] == '+') {
		if (!options_number(text + length + 1, &count) ||
		    count - 1 > UINT64_MAX - range->first)
			return false;
		range->last = range->first + count - 1;
		return true;
	}
	range->last = UINT64_MAX;
	return (!text[length + 1] && length) ||
	       (options_number(text + length + 1, &range->last) && range->last >= range->first);
}
