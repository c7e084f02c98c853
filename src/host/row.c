#include "host/row.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void rs_row(FILE *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	while (*format) {
		size_t plain = strcspn(format, "%");
		bool left = format[plain] && format[plain + 1] == '-';
		const char *text;
		int width;

		fwrite(format, 1, plain, out);
		format += plain;
		if (!*format)
			break;
		format += 1 + left;
		if (*format == '*') {
			width = va_arg(args, int);
			format++;
		} else {
			char *end;

			width = (int)strtol(format, &end, 10);
			format = end;
		}
		format++; /* the s */
		text = va_arg(args, const char *);
		width = rs_width(text, width);
		fprintf(out, left ? "%-*s" : "%*s", width, text);
	}
	va_end(args);
}
