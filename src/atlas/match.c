/* match.c - which names a pattern names. */
#include <string.h>

#include "atlas/arn.h"

/* Of `length` bytes; without recursion, so that no pattern takes long: only the latest * is gone back to. */
static bool glob(const char *pattern, const char *text, size_t length)
{
	const char *end = text + length, *star = NULL, *resume = NULL;

	while (text < end) {
		if (*pattern == '*') {
			star = pattern++;
			resume = text;
		} else if (*pattern && (*pattern == '?' || *pattern == *text)) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++resume;
		} else {
			return false;
		}
	}
	return !pattern[strspn(pattern, "*")];
}

bool arn_matches(const struct arn *pattern, const char *name)
{
	for (size_t i = 0; i < ARN_FIELDS; i++) {
		bool last = i + 1 == ARN_FIELDS || !pattern->fields[i + 1].given;
		size_t length = last ? strlen(name) : strcspn(name, ":");

		if (!glob(pattern->fields[i].text, name, length))
			return false;
		if (last)
			return true;
		if (!name[length])
			return false;
		name += length + 1;
	}
	return false;
}

size_t arn_count(const struct arn *pattern, const struct atlas *a, bool which[ATLAS_EXAMPLES])
{
	size_t count = 0;

	for (size_t i = 0; i < a->example_count; i++) {
		bool matches = arn_matches(pattern, a->examples[i].arn);

		count += matches;
		if (which)
			which[i] = matches;
	}
	return count;
}
