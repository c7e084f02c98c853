/* korean.c - the Korean texts of a module that has no files: those of the page, or those of a lane. */
#include "web/korean.h"

#include <stddef.h>
#include <string.h>

/* In the order of strcmp() (make/korean.py). */
static const struct {
	const char *english, *korean;
} rows[] = {
#include WEB_KOREAN
};

const char *web_korean(const char *english)
{
	size_t low = 0, high = sizeof rows / sizeof *rows;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(english, rows[middle].english);

		if (order == 0)
			return rows[middle].korean;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return english;
}
