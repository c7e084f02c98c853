#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

static unsigned digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

unsigned long strtoul(const char *text, char **end, int base)
{
	unsigned long value = 0;

	for (; digit(*text) < (unsigned)base; text++)
		if (__builtin_mul_overflow(value, (unsigned long)base, &value) ||
		    __builtin_add_overflow(value, digit(*text), &value))
			value = UINT32_MAX;
	if (end)
		*end = (char *)text;
	return value;
}

int errno;

/* @return the base that the text has; *text is behind its prefix. */
static unsigned base_of(const char **text)
{
	if ((*text)[0] != '0')
		return 10;
	if (((*text)[1] | ('a' - 'A')) != 'x' || digit((*text)[2]) >= 16)
		return 8;
	*text += 2;
	return 16;
}

unsigned long long strtoull(const char *text, char **end, int base)
{
	unsigned long long value = 0;
	unsigned b = base ? (unsigned)base : base_of(&text);

	for (; digit(*text) < b; text++)
		if (__builtin_mul_overflow(value, b, &value) ||
		    __builtin_add_overflow(value, digit(*text), &value)) {
			value = UINT64_MAX;
			errno = ERANGE;
		}
	if (end)
		*end = (char *)text;
	return value;
}
