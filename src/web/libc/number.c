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
