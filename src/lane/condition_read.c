/* condition_read.c - conditions as text: the grammar is that of C's expressions without assignment, conditional
 * operator and comma.
 *
 *	one:	number | name [in quotes] | ( expression ) | read|write|access ADDRESS [, BYTES]
 *	unary:	one | ! ~ - + unary | * unary | ( type ) unary | ( type * ) unary
 */
#include <stdio.h>
#include <string.h>

#include "host/language.h"
#include "host/message.h"
#include "lane/condition_words.h"

enum { DEPTH_MOST = 64, ACCESSES_MOST = CONDITION_POINTS / 4, BYTES_MOST = 4096 };

struct reader {
	struct condition *c;
	const struct condition_names *names;
	const char *text, *at; /**< all of it; where the next token begins */
	unsigned depth, accesses;
	bool failed;
	char *message;
	size_t size;
};

static const char value_text[] = N_(
	"a number, a register, a CSR, pc, mode, virt, cycle, instret, cause, a symbol of what "
	"runs here, read, write or access with an address, or (");
static const char bytes_text[] = N_("a number of bytes from 1 to 4096");

/* ---- characters */

static void skip_spaces(struct reader *r)
{
	while (condition_is_space(*r->at))
		r->at++;
}

/* Characters in front of a place, from 1. */
static size_t column(const struct reader *r, const char *at)
{
	size_t n = 1;

	for (const char *p = r->text; p < at; p++)
		n += ((unsigned char)*p & 0xc0) != 0x80;
	return n;
}

/* @return 0, the node of a condition that is not used. */
static uint8_t refuse(struct reader *r, const char *at, const char *needs)
{
	size_t length = condition_token(at);
	const char *meant = NULL;
	char found[CONDITION_WORD];

	if (r->failed)
		return 0;
	r->failed = true;
	snprintf(found, sizeof found, "%.*s",
		 (int)(length < sizeof found ? length : sizeof found - 1), at);
	if (!*at) {
		rs_refuse(RS_BAD_CONFIG, r->message, r->size,
			  "character %zu: found the end; needs %s", column(r, at), _(needs));
		return 0;
	}
	if (condition_begins_name(*at) && needs == value_text && r->names && r->names->suggest)
		meant = r->names->suggest(r->names->context, found);
	if (meant)
		rs_refuse(RS_BAD_CONFIG, r->message, r->size,
			  "character %zu: found '%s'; did you mean '%s'? needs %s",
			  column(r, at), found, meant, _(needs)); /* the end may be cut off */
	else
		rs_refuse(RS_BAD_CONFIG, r->message, r->size,
			  "character %zu: found '%s'; needs %s", column(r, at), found,
			  _(needs));
	return 0;
}

/* ---- nodes */

static uint8_t add(struct reader *r, const char *at, struct condition_node n)
{
	if (r->failed)
		return 0;
	if (r->c->count == CONDITION_NODES) {
		r->failed = true;
		rs_refuse(RS_BAD_CONFIG, r->message, r->size,
			  "character %zu: found more than %d numbers, names and operators; "
			  "needs fewer",
			  column(r, at), CONDITION_NODES);
		return 0;
	}
	n.counts = 0xff;
	r->c->nodes[r->c->count] = n;
	return r->c->count++;
}

static struct condition_node *node(struct reader *r, uint8_t i)
{
	return &r->c->nodes[i];
}

/* The sum of a place and a number is a place, and is known now. */
static bool fold(struct reader *r, enum condition_op op, uint8_t left, uint8_t right)
{
	struct condition_node *a = node(r, left), *b = node(r, right);

	if (r->failed || a->op != CONDITION_NUMBER || b->op != CONDITION_NUMBER || b->modes ||
	    right + 1 != r->c->count || (op != CONDITION_ADD && op != CONDITION_SUBTRACT))
		return false;
	a->value += op == CONDITION_ADD ? b->value : 0 - b->value;
	a->is_unsigned |= b->is_unsigned;
	a->size = 0;
	r->c->count--;
	return true;
}

/* ---- numbers */

static uint8_t take_number(struct reader *r)
{
	const char *at = r->at;
	size_t length = condition_token(at);
	struct condition_node n = {.op = CONDITION_NUMBER};

	if (!condition_number(at, length, &n.value, &n.is_unsigned))
		return refuse(r, at,
			      N_("a number of at most 64 bits, such as 10, 0x80201000 or 5M"));
	r->at += length;
	return add(r, at, n);
}

/* ---- names */

/* "write counter", but not "pc == write": that is a function of this name. */
static bool is_followed_by_one(const struct reader *r)
{
	const char *at = r->at;

	while (condition_is_space(*at))
		at++;
	return condition_begins_name(*at) || condition_is_digit(*at) || *at == '\'' ||
	       *at == '(';
}

static bool copy_word(char word[CONDITION_WORD], const char *text, size_t length)
{
	if (length >= CONDITION_WORD)
		return false;
	memcpy(word, text, length);
	word[length] = '\0';
	return true;
}

static uint8_t take_symbol(struct reader *r, const char *at, const char *word)
{
	struct condition_node n = {.op = CONDITION_NUMBER, .is_unsigned = true};
	struct condition_place place;

	if (!r->names || !r->names->find(r->names->context, word, &place))
		return refuse(r, at, value_text);
	n.value = place.address;
	n.offset = place.offset;
	n.size = place.size;
	n.modes = place.modes;
	n.name_at = (uint32_t)(at - r->text);
	n.name_size = (uint8_t)strlen(word);
	return add(r, at, n);
}

static uint8_t take_access(struct reader *r, unsigned kinds);

/* 'a name' in quotes is a symbol, though it may have the name of a register. */
static uint8_t take_quoted(struct reader *r)
{
	const char *at = r->at, *end = strchr(at + 1, '\'');
	char word[CONDITION_WORD];

	if (!end || end == at + 1 || !copy_word(word, at + 1, (size_t)(end - at - 1)))
		return refuse(r, at, N_("the name of a symbol between two '"));
	r->at = end + 1;
	return take_symbol(r, at + 1, word);
}

static uint8_t take_name(struct reader *r)
{
	const char *at = r->at;
	size_t length = condition_token(at);
	struct condition_node n;
	char word[CONDITION_WORD];

	if (!copy_word(word, at, length))
		return refuse(r, at, value_text);
	r->at += length;
	if (condition_access_kinds(word) && is_followed_by_one(r))
		return take_access(r, condition_access_kinds(word));
	if (!condition_own_name(word + (*word == '$'), &n))
		return take_symbol(r, at, word);
	r->c->names_cause |= n.op == CONDITION_CAUSE;
	return add(r, at, n);
}

/* ---- expressions */

static uint8_t take_expression(struct reader *r, unsigned least);
static uint8_t take_unary(struct reader *r);

enum { SUMS = 9 }; /* how closely + and - bind */

static const struct binary {
	char sign[3];
	uint8_t op, binds;
} binaries[] = {
	{"||", CONDITION_OR, 1},	 {"&&", CONDITION_AND, 2},
	{"==", CONDITION_EQUAL, 6},	 {"!=", CONDITION_UNEQUAL, 6},
	{"<<", CONDITION_SHIFT_LEFT, 8}, {">>", CONDITION_SHIFT_RIGHT, 8},
	{"<=", CONDITION_LESS_EQUAL, 7}, {">=", CONDITION_GREATER_EQUAL, 7},
	{"<", CONDITION_LESS, 7},	 {">", CONDITION_GREATER, 7},
	{"|", CONDITION_BIT_OR, 3},	 {"^", CONDITION_BIT_XOR, 4},
	{"&", CONDITION_BIT_AND, 5},	 {"+", CONDITION_ADD, SUMS},
	{"-", CONDITION_SUBTRACT, SUMS}, {"*", CONDITION_MULTIPLY, 10},
	{"/", CONDITION_DIVIDE, 10},	 {"%", CONDITION_REMAINDER, 10},
};

static const struct binary *binary_at(const char *at)
{
	for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
		if (strncmp(at, binaries[i].sign, strlen(binaries[i].sign)) == 0)
			return &binaries[i];
	return NULL;
}

/* A sum that is known before the run begins. */
static struct condition_node take_constant(struct reader *r, const char *needs)
{
	const char *at;
	struct condition_node n;
	uint8_t i;

	skip_spaces(r);
	at = r->at;
	if (!*at)
		refuse(r, at, needs);
	i = r->failed ? 0 : take_expression(r, SUMS);
	n = *node(r, i);
	if (!r->failed && n.op != CONDITION_NUMBER)
		refuse(r, at, needs);
	if (!r->failed)
		r->c->count--; /* it is part of the access */
	return n;
}

static uint8_t take_access(struct reader *r, unsigned kinds)
{
	const char *at = r->at;
	struct condition_node n = take_constant(
		r, N_("an address that is known before the run, such as 0x80201000 or "
		      "table+8"));
	uint64_t length = n.size ? n.size : 1;

	skip_spaces(r);
	if (!r->failed && *r->at == ',') {
		r->at++;
		skip_spaces(r);
		at = r->at;
		length = take_constant(r, bytes_text).value;
		if (!r->failed && (length == 0 || length > BYTES_MOST))
			refuse(r, at, bytes_text);
	}
	if (!r->failed && n.value + (length - 1) < n.value)
		refuse(r, at, bytes_text);
	if (!r->failed && ++r->accesses > ACCESSES_MOST) {
		r->failed = true;
		rs_refuse(RS_BAD_CONFIG, r->message, r->size,
			  "character %zu: found more than %d of read, write and access; needs "
			  "fewer",
			  column(r, at), ACCESSES_MOST);
	}
	n.op = CONDITION_ACCESS;
	n.kinds = (uint8_t)kinds;
	n.size = length;
	return add(r, at, n);
}

/* ---- types */

/* What stands between parentheses before an operand: "unsigned long", "uint8_t *". */
static struct condition_node take_type(struct reader *r)
{
	size_t length;
	struct condition_type type;
	bool is_pointer;

	skip_spaces(r);
	type = condition_type_at(r->at, &length);
	r->at += length;
	is_pointer = *r->at == '*';
	if (is_pointer) {
		r->at++;
		skip_spaces(r);
	}
	if (*r->at == ')')
		r->at++;
	else
		refuse(r, r->at,
		       N_("a type such as int or unsigned long, or a pointer to one"));
	return (struct condition_node){.op = CONDITION_CAST,
				       .size = type.size,
				       .is_unsigned = type.is_unsigned,
				       .is_pointer = is_pointer};
}

static uint8_t take_cast(struct reader *r)
{
	const char *at = r->at++;
	struct condition_node n = take_type(r);

	n.left = take_unary(r);
	return add(r, at, n);
}

/* The type of what is read: that of the pointer, the size of the symbol, or else eight bytes. */
static uint8_t take_load(struct reader *r)
{
	const char *at = r->at++;
	struct condition_node n = {.op = CONDITION_LOAD, .size = 8, .is_unsigned = true};
	const struct condition_node *of;

	n.left = take_unary(r);
	of = node(r, n.left);
	if (of->op == CONDITION_CAST && of->is_pointer) {
		n.size = of->size;
		n.is_unsigned = of->is_unsigned;
		n.left = of->left;
	} else if (of->op == CONDITION_NUMBER &&
		   (of->size == 1 || of->size == 2 || of->size == 4)) {
		n.size = of->size;
	}
	return add(r, at, n);
}

/* ---- */

static uint8_t take_one(struct reader *r)
{
	uint8_t i;

	if (condition_is_digit(*r->at))
		return take_number(r);
	if (*r->at == '\'')
		return take_quoted(r);
	if (condition_begins_name(*r->at))
		return take_name(r);
	if (*r->at != '(')
		return refuse(r, r->at, value_text);
	r->at++;
	i = take_expression(r, 0);
	skip_spaces(r);
	if (!r->failed && *r->at != ')')
		return refuse(r, r->at, N_("an operator or )"));
	r->at += !r->failed;
	return i;
}

static bool begins_cast(const char *at)
{
	size_t length;

	if (*at++ != '(')
		return false;
	while (condition_is_space(*at))
		at++;
	(void)condition_type_at(at, &length);
	return length > 0;
}

static uint8_t take_prefixed(struct reader *r)
{
	static const char signs[] = "!~-+";
	static const uint8_t ops[] = {CONDITION_NOT, CONDITION_INVERT, CONDITION_NEGATE};
	const char *at = r->at, *sign = *at ? strchr(signs, *at) : NULL;
	struct condition_node n = {.op = CONDITION_NUMBER};

	if (!sign)
		return take_one(r);
	r->at++;
	n.left = take_unary(r);
	if (*sign == '+' || r->failed)
		return n.left;
	n.op = ops[sign - signs];
	return add(r, at, n);
}

static uint8_t take_unary(struct reader *r)
{
	uint8_t i;

	skip_spaces(r);
	if (r->failed)
		return 0;
	if (++r->depth > DEPTH_MOST)
		return refuse(r, r->at, N_("fewer parentheses and signs before one operand"));
	if (begins_cast(r->at))
		i = take_cast(r);
	else if (*r->at == '*')
		i = take_load(r);
	else
		i = take_prefixed(r);
	r->depth--;
	return i;
}

/* What operators join that bind as closely as `least` or closer. */
static uint8_t take_expression(struct reader *r, unsigned least)
{
	uint8_t left = take_unary(r);

	for (;;) {
		const struct binary *o;
		const char *at;
		uint8_t right;

		skip_spaces(r);
		at = r->at;
		o = r->failed ? NULL : binary_at(at);
		if (!o || o->binds < least)
			return left;
		r->at += strlen(o->sign);
		right = take_expression(r, o->binds + 1u);
		if (!fold(r, (enum condition_op)o->op, left, right))
			left = add(r, at,
				   (struct condition_node){
					   .op = o->op, .left = left, .right = right});
	}
}

enum rs_error condition_read(struct condition *c, const char *text,
			     const struct condition_names *names, char *message, size_t size)
{
	struct reader r = {.c = c,
			   .names = names,
			   .text = text,
			   .at = text,
			   .message = message,
			   .size = size};

	memset(c, 0, sizeof *c);
	c->modes = 0xff;
	c->root = take_expression(&r, 0);
	skip_spaces(&r);
	if (!r.failed && *r.at)
		refuse(&r, r.at, N_("an operator or the end"));
	return r.failed ? RS_BAD_CONFIG : RS_OK;
}
