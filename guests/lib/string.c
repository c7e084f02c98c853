/* string.c - the four functions that a freestanding compiler may call. Eight bytes at a time if
 * both addresses are aligned: they copy pages and page tables. */
#include "lib/string.h"

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t __attribute__((may_alias)) word;

void *memset(void *to, int byte, size_t size)
{
	uint8_t *d = to;
	uint64_t fill = (uint8_t)byte * 0x0101010101010101u;
	for (; size && ((uintptr_t)d & 7); size--)
		*d++ = (uint8_t)byte;
	for (; size >= 64; size -= 64, d += 64) {
		word *w = (word *)(void *)d;
		w[0] = fill;
		w[1] = fill;
		w[2] = fill;
		w[3] = fill;
		w[4] = fill;
		w[5] = fill;
		w[6] = fill;
		w[7] = fill;
	}
	for (; size >= 8; size -= 8, d += 8)
		*(word *)(void *)d = fill;
	while (size--)
		*d++ = (uint8_t)byte;
	return to;
}

/* In ascending order, no byte being read after it was written: so `to` may overlap `from` if it
 * is below. */
static void copy_up(uint8_t *to, const uint8_t *from, size_t size)
{
	bool aligned = (((uintptr_t)to | (uintptr_t)from) & 7) == 0;
	for (; aligned && size >= 64; size -= 64, to += 64, from += 64) {
		const word *v = (const word *)(const void *)from;
		word *w = (word *)(void *)to;
		word a = v[0], b = v[1], c = v[2], d = v[3];
		w[0] = a;
		w[1] = b;
		w[2] = c;
		w[3] = d;
		a = v[4], b = v[5], c = v[6], d = v[7];
		w[4] = a;
		w[5] = b;
		w[6] = c;
		w[7] = d;
	}
	for (; aligned && size >= 8; size -= 8, to += 8, from += 8)
		*(word *)(void *)to = *(const word *)(const void *)from;
	while (size--)
		*to++ = *from++;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	copy_up(to, from, size);
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	uint8_t *d = to;
	const uint8_t *s = from;
	if ((uintptr_t)d - (uintptr_t)s >= size)
		copy_up(d, s, size);
	else
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
