#include "host/columns.h"

#include <string.h>

size_t rs_letter(const char *text, size_t *columns)
{
	unsigned char c = (unsigned char)*text;
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	unsigned code = n == 3 ? (c & 15u) << 12 | ((unsigned char)text[1] & 63u) << 6 |
					 ((unsigned char)text[2] & 63u)
			       : 0;

	*columns = (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xd7a3) ||
				   (code >= 0xff00 && code <= 0xff60)
			   ? 2
			   : 1;
	return n;
}

size_t rs_columns(const char *text)
{
	size_t sum = 0, columns;

	while (*text) {
		text += rs_letter(text, &columns);
		sum += columns;
	}
	return sum;
}

int rs_width(const char *text, int columns)
{
	return columns + (int)strlen(text) - (int)rs_columns(text);
}
