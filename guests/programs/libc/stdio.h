/** @file stdio.h
 * Formatted output and lines of input, over descriptors. stdout is written at the end of a line,
 * when its buffer is full, by fflush() and at exit; stderr immediately.
 */
#ifndef LIBC_STDIO_H
#define LIBC_STDIO_H
#include <stdarg.h>
#include <stddef.h>

#define EOF    (-1)
#define BUFSIZ 256

typedef struct file {
	int fd;
	unsigned used, read; /* bytes in the buffer; how many of them were read (input) */
	int failed;	     /* the error of a failed write; 0 if none failed */
	char buffer[BUFSIZ];
} FILE;

extern FILE *const stdin, *const stdout, *const stderr;

/** %d %u %x %c %s %p %%, with l, width, - and 0. */
int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int fprintf(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));
int snprintf(char *to, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int vfprintf(FILE *file, const char *format, va_list args);

int fputs(const char *text, FILE *file);
int putchar(int c);
int puts(const char *text);
int fflush(FILE *file);
size_t fwrite(const void *from, size_t size, size_t count, FILE *file);

/** The next line with its newline, or as much of it as fits. @return NULL at the end of the
 * input. */
char *fgets(char *to, int size, FILE *file);

/** Write "NAME: " and the text of errno to stderr. */
void perror(const char *name);

#endif
