/* condition_words.c - what the words of a condition mean by themselves: numbers, registers, types. */
#include "lane/condition_words.h"

#include <string.h>

#include "ringside/event.h"
#include "ringside/isa.h"

enum { CSRS = 0x1000 };

/* ---- characters */

bool condition_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool condition_begins_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
	       c == '$';
}

bool condition_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* How long the word, number or sign at `at` is; a letter of more bytes stays whole. */
size_t condition_token(const char *at)
{
	size_t n = 0;

	if (condition_begins_name(*at) || condition_is_digit(*at)) {
		while (condition_begins_name(at[n]) || condition_is_digit(at[n]))
			n++;
		return n;
	}
	n = *at != '\0';
	while (n && ((unsigned char)at[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* ---- numbers */

static unsigned digit_of(char c)
{
	if (condition_is_digit(c))
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a' + 10);
	return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10) : 99;
}

/* The letters behind a number: C's, which say that it is unsigned, or those of a POINT of --step. */
static bool take_suffix(const char *text, size_t length, uint64_t *value, bool *is_unsigned)
{
	static const struct {
		char letter;
		uint64_t factor;
	} scales[] = {{'k', 1000}, {'M', 1000000}, {'G', 1000000000}};

	for (size_t i = 0; length == 1 && i < 3; i++) {
		if (*text != scales[i].letter)
			continue;
		if (*value > UINT64_MAX / scales[i].factor)
			return false;
		*value *= scales[i].factor;
		return true;
	}
	for (size_t i = 0; i < length; i++) {
		*is_unsigned |= text[i] == 'u' || text[i] == 'U';
		if (!strchr("uUlL", text[i]))
			return false;
	}
	return length <= 3;
}

bool condition_number(const char *text, size_t length, uint64_t *value, bool *is_unsigned)
{
	unsigned base = 10;
	size_t i = 0;

	*value = 0;
	if (length > 1 && text[0] == '0') {
		bool hex = text[1] == 'x' || text[1] == 'X',
		     two = text[1] == 'b' || text[1] == 'B';

		base = hex ? 16 : two ? 2 : 8;
		i = hex || two ? 2 : 1;
	}
	if (i == length)
		return false;
	for (; i < length && digit_of(text[i]) < base; i++) {
		unsigned digit = digit_of(text[i]);

		if (*value > (UINT64_MAX - digit) / base)
			return false;
		*value = *value * base + digit;
	}
	if ((base == 16 && i == 2) || !take_suffix(text + i, length - i, value, is_unsigned))
		return false;
	*is_unsigned |= *value > INT64_MAX;
	return true;
}

/* ---- names */

static const struct {
	const char *name;
	uint8_t op;
	uint64_t value;
} own_names[] = {
	{"pc", CONDITION_PC, 0},
	{"mode", CONDITION_MODE, 0},
	{"virt", CONDITION_VIRT, 0},
	{"priv", CONDITION_PRIV, 0},
	{"cycle", CONDITION_CYCLE, 0},
	{"instret", CONDITION_INSTRET, 0},
	{"cause", CONDITION_CAUSE, 0},
	{"U", CONDITION_NUMBER, RS_MODE_U},
	{"S", CONDITION_NUMBER, RS_MODE_S},
	{"M", CONDITION_NUMBER, RS_MODE_M},
	{"VU", CONDITION_NUMBER, RS_MODE_VU},
	{"VS", CONDITION_NUMBER, RS_MODE_VS},
	{"fp", CONDITION_REG, 8},
};

static bool is_x_register(const char *word, unsigned *number)
{
	*number = 0;
	if (word[0] != 'x' || !condition_is_digit(word[1]) || (word[1] == '0' && word[2]))
		return false;
	for (word++; condition_is_digit(*word) && *number < 32; word++)
		*number = *number * 10 + (unsigned)(*word - '0');
	return !*word && *number < 32;
}

bool condition_own_name(const char *word, struct condition_node *n)
{
	unsigned number;

	for (size_t i = 0; i < sizeof own_names / sizeof *own_names; i++) {
		if (strcmp(word, own_names[i].name) != 0)
			continue;
		*n = (struct condition_node){.op = own_names[i].op,
					     .value = own_names[i].value};
		return true;
	}
	*n = (struct condition_node){.op = CONDITION_REG};
	if (is_x_register(word, &number)) {
		n->value = number;
		return true;
	}
	for (; n->value < 32; n->value++)
		if (strcmp(word, rs_reg_name((unsigned)n->value)) == 0)
			return true;
	*n = (struct condition_node){.op = CONDITION_CSR};
	for (; n->value < CSRS; n->value++) {
		const char *name = rs_csr_name((unsigned)n->value);

		if (name && strcmp(word, name) == 0)
			return true;
	}
	return false;
}

unsigned condition_access_kinds(const char *word)
{
	if (strcmp(word, "read") == 0)
		return RS_WATCH_LOAD;
	if (strcmp(word, "write") == 0)
		return RS_WATCH_STORE;
	return strcmp(word, "access") == 0 ? RS_WATCH_LOAD | RS_WATCH_STORE : 0;
}

bool condition_knows(const char *word)
{
	struct condition_node n;

	return condition_own_name(word, &n);
}

/* ---- types */

static const struct {
	const char *word;
	uint8_t size;	 /* 0: a word that says only the sign */
	int8_t has_sign; /* 1: signed; 0: unsigned; -1: not said */
} types[] = {
	{"char", 1, -1},   {"short", 2, -1},   {"int", 4, -1},	  {"long", 8, -1},
	{"signed", 0, 1},  {"unsigned", 0, 0}, {"int8_t", 1, 1},  {"uint8_t", 1, 0},
	{"int16_t", 2, 1}, {"uint16_t", 2, 0}, {"int32_t", 4, 1}, {"uint32_t", 4, 0},
	{"int64_t", 8, 1}, {"uint64_t", 8, 0}, {"size_t", 8, 0},
};

static int type_at(const char *at)
{
	size_t length = condition_token(at);

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strlen(types[i].word) == length && strncmp(at, types[i].word, length) == 0)
			return (int)i;
	return -1;
}

struct condition_type condition_type_at(const char *at, size_t *length)
{
	struct condition_type t = {.size = 0};
	const char *from = at;
	int has_sign = -1, type;

	*length = 0;
	while ((type = type_at(at)) >= 0) {
		if (types[type].size && t.size != 2 && t.size != 8) /* "short int" is short */
			t.size = types[type].size;
		if (types[type].has_sign >= 0)
			has_sign = types[type].has_sign;
		at += condition_token(at);
		while (condition_is_space(*at))
			at++;
		*length = (size_t)(at - from);
	}
	if (*length && !t.size) /* "unsigned" is unsigned int */
		t.size = 4;
	/* RISC-V's char is unsigned */
	t.is_unsigned = has_sign >= 0 ? !has_sign : t.size == 1;
	return t;
}
