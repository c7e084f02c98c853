#include "web/page/json.h"

#include <stdio.h>
#include <string.h>

static char text[131072];
static size_t used;
static bool first; /* nothing stands before in this object */

static void put(char c)
{
	if (used + 1 < sizeof text)
		text[used++] = c;
}

static void put_all(const char *s)
{
	while (*s)
		put(*s++);
}

static void put_string(const char *s)
{
	char code[8];

	put('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			put('\\');
		if ((unsigned char)*s >= ' ') {
			put(*s);
			continue;
		}
		snprintf(code, sizeof code, "\\u%04x", (unsigned)*s);
		put_all(code);
	}
	put('"');
}

static void put_key(const char *key)
{
	if (!first)
		put(',');
	first = false;
	if (key) {
		put_string(key);
		put(':');
	}
}

void json_begin(void)
{
	used = 0;
	first = true;
}

void json_open(const char *key, char bracket)
{
	put_key(key);
	put(bracket);
	first = true;
}

void json_close(char bracket)
{
	put(bracket);
	first = false;
}

void json_text(const char *key, const char *value)
{
	put_key(key);
	put_string(value);
}

void json_number(const char *key, double value)
{
	char number[40];

	put_key(key);
	snprintf(number, sizeof number, value == (double)(long long)value ? "%.0f" : "%.4f",
		 value);
	put_all(number);
}

void json_bool(const char *key, bool value)
{
	put_key(key);
	put_all(value ? "true" : "false");
}

const char *json_end(void)
{
	text[used] = '\0';
	return text;
}
