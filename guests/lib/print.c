#include "lib/print.h"

#include <stdarg.h>
#include <stdint.h>

struct line {
	size_t used;
	char text[PRINT_BUFFER];
};

static void put(struct line *line, char c)
{
	if (line->used == PRINT_BUFFER) {
		console_put(line->text, line->used);
		line->used = 0;
	}
	line->text[line->used++] = c;
}

static void put_text(struct line *line, const char *text)
{
	while (*text)
		put(line, *text++);
}

static void put_number(struct line *line, uint64_t value, unsigned base, unsigned digits)
{
	char text[20];
	unsigned n = 0;
	do {
		text[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value || n < digits);
	while (n)
		put(line, text[--n]);
}

void print(const char *format, ...)
{
	struct line line;
	line.used = 0;
	va_list args;
	va_start(args, format);
	for (; *format; format++) {
		char kind = *format == '%' ? format[1] : '\0';
		if (kind == 's') {
			put_text(&line, va_arg(args, const char *));
		} else if (kind == 'u') {
			put_number(&line, va_arg(args, uint64_t), 10, 1);
		} else if (kind == 'd') {
			int64_t value = va_arg(args, int64_t);
			if (value < 0)
				put(&line, '-');
			put_number(&line, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10,
				   1);
		} else if (kind == 'x') {
			put_number(&line, va_arg(args, uint64_t), 16, 1);
		} else if (kind == 'p') {
			put_text(&line, "0x");
			put_number(&line, va_arg(args, uint64_t), 16, 16);
		} else {
			put(&line, *format);
			format += kind == '%';
			continue;
		}
		format++;
	}
	va_end(args);
	if (line.used)
		console_put(line.text, line.used);
}
