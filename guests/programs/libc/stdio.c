#include <stdio.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int errno;

static FILE files[] = {{.fd = 0}, {.fd = 1}, {.fd = 2}};
FILE *const stdin = &files[0], *const stdout = &files[1], *const stderr = &files[2];

/* Lost output makes the program fail, except into a pipe without a reader. */
_Noreturn void exit(int code)
{
	if (fflush(stdout) && !code) {
		code = 1;
		if (stdout->failed != EPIPE)
			fprintf(stderr, "output: %s\n", strerror(stdout->failed));
	}
	_exit(code);
}

/* ---- Output ---- */

int fflush(FILE *file)
{
	for (unsigned done = 0; done < file->used && !file->failed;) {
		ssize_t n = write(file->fd, file->buffer + done, file->used - done);
		if (n < 0)
			file->failed = errno;
		else
			done += (unsigned)n;
	}
	file->used = 0;
	return file->failed ? EOF : 0;
}

static void put(FILE *file, char c)
{
	file->buffer[file->used++] = c;
	if (file->used == BUFSIZ || (c == '\n' && file == stdout))
		fflush(file);
}

/* The destination of formatted text: a file, or memory. */
struct sink {
	FILE *file;
	char *to;
	size_t room;
	int count;
};

static void sink_put(struct sink *sink, char c)
{
	if (sink->file)
		put(sink->file, c);
	else if ((size_t)sink->count + 1 < sink->room)
		sink->to[sink->count] = c;
	sink->count++;
}

struct spec {
	bool left, zero, wide;
	int width;
};

static void put_padded(struct sink *sink, const struct spec *spec, const char *text, int length)
{
	for (int i = length; i < spec->width && !spec->left; i++)
		sink_put(sink, spec->zero ? '0' : ' ');
	for (int i = 0; i < length; i++)
		sink_put(sink, text[i]);
	for (int i = length; i < spec->width && spec->left; i++)
		sink_put(sink, ' ');
}

static void put_number(struct sink *sink, const struct spec *spec, uint64_t value,
		       unsigned base, bool minus)
{
	char text[24];
	int at = sizeof(text);
	do {
		text[--at] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (minus)
		text[--at] = '-';
	put_padded(sink, spec, text + at, (int)sizeof(text) - at);
}

static const char *read_spec(const char *format, struct spec *spec)
{
	*spec = (struct spec){0};
	for (; *format == '-' || *format == '0'; format++) {
		spec->left |= *format == '-';
		spec->zero |= *format == '0';
	}
	for (; *format >= '0' && *format <= '9'; format++)
		spec->width = spec->width * 10 + *format - '0';
	for (; *format == 'l' || *format == 'z'; format++)
		spec->wide = true;
	return format;
}

static void put_formatted(struct sink *sink, const char *format, va_list args)
{
	struct spec spec;
	int64_t number;
	const char *text;
	char c;
	for (; *format; format++) {
		if (*format != '%') {
			sink_put(sink, *format);
			continue;
		}
		format = read_spec(format + 1, &spec);
		switch (*format) {
		case 'd':
			number = spec.wide ? va_arg(args, int64_t) : va_arg(args, int);
			put_number(sink, &spec,
				   number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 10,
				   number < 0);
			break;
		case 'p':
			spec.wide = true;
			/* fall through */
		case 'u':
		case 'x':
			put_number(sink, &spec,
				   spec.wide ? va_arg(args, uint64_t) : va_arg(args, unsigned),
				   *format == 'u' ? 10 : 16, false);
			break;
		case 'c':
			c = (char)va_arg(args, int);
			put_padded(sink, &spec, &c, 1);
			break;
		case 's':
			text = va_arg(args, const char *);
			put_padded(sink, &spec, text, (int)strlen(text));
			break;
		case '\0':
			return;
		default:
			sink_put(sink, *format);
		}
	}
}

int vfprintf(FILE *file, const char *format, va_list args)
{
	struct sink sink = {.file = file};
	put_formatted(&sink, format, args);
	if (file == stderr)
		fflush(file);
	return sink.count;
}

int fprintf(FILE *file, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int count = vfprintf(file, format, args);
	va_end(args);
	return count;
}

int printf(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int count = vfprintf(stdout, format, args);
	va_end(args);
	return count;
}

int snprintf(char *to, size_t size, const char *format, ...)
{
	struct sink sink = {.to = to, .room = size};
	va_list args;
	va_start(args, format);
	put_formatted(&sink, format, args);
	va_end(args);
	if (size)
		to[(size_t)sink.count < size ? (size_t)sink.count : size - 1] = '\0';
	return sink.count;
}

size_t fwrite(const void *from, size_t size, size_t count, FILE *file)
{
	for (size_t i = 0; i < size * count; i++)
		put(file, ((const char *)from)[i]);
	return file->failed ? 0 : count;
}

int fputs(const char *text, FILE *file)
{
	fwrite(text, 1, strlen(text), file);
	if (file == stderr)
		fflush(file);
	return file->failed ? EOF : 0;
}

int putchar(int c)
{
	put(stdout, (char)c);
	return c;
}

int puts(const char *text)
{
	fputs(text, stdout);
	return putchar('\n');
}

void perror(const char *name)
{
	int error = errno;
	fflush(stdout);
	fprintf(stderr, "%s: %s\n", name, strerror(error));
}

/* ---- Input ---- */

static int get(FILE *file)
{
	if (file->read == file->used) {
		ssize_t n = read(file->fd, file->buffer, BUFSIZ);
		file->read = 0;
		file->used = n > 0 ? (unsigned)n : 0;
		if (n <= 0)
			return EOF;
	}
	return (unsigned char)file->buffer[file->read++];
}

char *fgets(char *to, int size, FILE *file)
{
	int n = 0, c = 0;
	while (n + 1 < size && c != '\n' && (c = get(file)) != EOF)
		to[n++] = (char)c;
	to[n] = '\0';
	return n ? to : NULL;
}
