/* string.c - the four functions that a freestanding compiler may call. Eight bytes at a time
 * where both ends are aligned: they move pages and page tables. */
#include "lib/string.h"

#include <stdint.h>

typedef uint64_t __attribute__((may_alias)) word;

void *memset(void *to, int byte, size_t size)
{
	uint8_t *d = to;
	uint64_t fill = (uint8_t)byte * 0x0101010101010101u;
	for (; size && ((uintptr_t)d & 7); size--)
		*d++ = (uint8_t)byte;
	for (; size >= 8; size -= 8, d += 8)
		*(word *)(void *)d = fill;
	while (size--)
		*d++ = (uint8_t)byte;
	return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	uint8_t *d = to;
	const uint8_t *s = from;
	if ((((uintptr_t)d | (uintptr_t)s) & 7) == 0)
		for (; size >= 8; size -= 8, d += 8, s += 8)
			*(word *)(void *)d = *(const word *)(const void *)s;
	while (size--)
		*d++ = *s++;
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	uint8_t *d = to;
	const uint8_t *s = from;
	if ((uintptr_t)d - (uintptr_t)s >= size)
		return memcpy(to, from, size);
	while (size--)
		d[size] = s[size];
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const uint8_t *x = a, *y = b;
	for (; size--; x++, y++)
		if (*x != *y)
			return *x < *y ? -1 : 1;
	return 0;
}

size_t strlen(const char *text)
{
	size_t n = 0;
	while (text[n])
		n++;
	return n;
}
