#include "host/plain.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* One character of UTF-8 ("RFC 3629", "UTF-8 definition"): *length bytes, or 1 and a number
 * that no character has. */
enum { NO_CHARACTER = 0x110000 };

static uint32_t character_at(const unsigned char *s, size_t *length)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	uint32_t value = n == 1 ? s[0] : s[0] & (0xffu >> (n + 1));

	*length = 1;
	if (n == 0 || s[0] > 0xf4)
		return NO_CHARACTER;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return NO_CHARACTER;
		value = value << 6 | (s[i] & 0x3f);
	}
	if (value < least[n] || value >= NO_CHARACTER || (value >= 0xd800 && value < 0xe000))
		return NO_CHARACTER;
	*length = n;
	return value;
}

/* Separators of lines, and marks and overrides of the direction of text (Unicode Standard
 * Annex 9, "Directional Formatting Characters"). */
static bool misleads(uint32_t c)
{
	return (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0x061c || c == 0xfeff;
}

static bool is_plain(uint32_t c)
{
	return c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) && c != NO_CHARACTER &&
	       !misleads(c);
}

/* Write one character. @return the length of what was written */
static size_t spell(char out[8], const unsigned char *s, size_t length, uint32_t c)
{
	if (is_plain(c)) {
		memcpy(out, s, length);
		return length;
	}
	if (c == NO_CHARACTER || c < 0x100)
		return (size_t)snprintf(out, 8, "\\x%02x",
					c == NO_CHARACTER ? s[0] : (unsigned)c);
	return (size_t)snprintf(out, 8, "\\u%04x", (unsigned)c);
}

char *rs_plain(char *buffer, size_t size, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t used = 0, length;

	for (; *s; s += length) {
		char out[8];
		uint32_t c = character_at(s, &length);
		size_t n = spell(out, s, length, c);

		if (used + n >= size)
			break;
		memcpy(buffer + used, out, n);
		used += n;
	}
	buffer[used] = '\0';
	return buffer;
}

void rs_drop_cut(char *text)
{
	char *to = text;
	size_t length;

	for (; *text; text += length) {
		if (character_at((const unsigned char *)text, &length) == NO_CHARACTER)
			continue;
		memmove(to, text, length);
		to += length;
	}
	*to = '\0';
}

bool rs_plain_is(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t length;

	for (; *s; s += length)
		if (!is_plain(character_at(s, &length)))
			return false;
	return true;
}
