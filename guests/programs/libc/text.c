/* text.c - strings. memcpy() and the like are in guests/lib/string.c. */
#include <string.h>

#include "kernel/abi/syscall.h"

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t size)
{
	for (; size; a++, b++, size--)
		if (!*a || *a != *b)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

char *strchr(const char *text, int c)
{
	for (;; text++) {
		if (*text == (char)c)
			return (char *)text;
		if (!*text)
			return NULL;
	}
}

char *strcpy(char *restrict to, const char *restrict from)
{
	return memcpy(to, from, strlen(from) + 1);
}

char *strcat(char *restrict to, const char *restrict from)
{
	strcpy(to + strlen(to), from);
	return to;
}

const char *strerror(int number)
{
	switch (number) {
#define ERROR(value, name, text)                                                               \
	case value:                                                                            \
		return text;
#include "kernel/abi/errno.def"
#undef ERROR
	default:
		return "unknown error";
	}
}
