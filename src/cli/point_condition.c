/* point_condition.c - a condition, or what is short for one, read with the names of images. */
#include <stdio.h>
#include <string.h>

#include "cli/point.h"
#include "host/language.h"
#include "host/message.h"
#include "lane/condition_words.h"

static bool find_place(void *context, const char *word, struct condition_place *place)
{
	struct place found;

	if (!code_symbols_find(context, word, &found))
		return false;
	*place = (struct condition_place){.address = found.address,
					  .offset = found.offset,
					  .size = found.size,
					  .modes = (uint8_t)found.modes};
	return true;
}

static const char *suggest_place(void *context, const char *word)
{
	return code_symbols_suggest(context, word);
}

struct condition_names point_names(struct code_symbols *names)
{
	return (struct condition_names){
		.find = find_place, .suggest = suggest_place, .context = names};
}

static bool is_number(const char *text)
{
	return *text >= '0' && *text <= '9' && text[1] != 'x' && text[1] != 'X';
}

/* "main:trap": the length of the first place; 0: it is no range of two. */
static size_t first_of_two(const char *text)
{
	size_t length = strcspn(text, ":");

	for (size_t i = 0; text[i]; i++)
		if (i != length && !condition_begins_name(text[i]) &&
		    !condition_is_digit(text[i]))
			return 0;
	return text[length] && text[length + 1] ? length : 0;
}

static const char counts_bytes[] =
	N_(" (+ counts bytes here, in a range of --step instructions)");

/* A place alone: is there an instruction? */
static enum rs_error check_place(const struct condition_node *place, const char *text,
				 char *message, size_t size)
{
	if (!(place->value & 1))
		return RS_OK;
	return rs_refuse(RS_BAD_CONFIG, message, size,
			 "found the odd address 0x%llx, where no instruction begins; needs an "
			 "even one%s",
			 (unsigned long long)place->value,
			 strchr(text, '+') ? _(counts_bytes) : "");
}

/* `text` is no number. */
static enum rs_error write_in_full(struct condition *c, const char *text,
				   const struct condition_names *names, char *written,
				   size_t room, char *message, size_t size)
{
	size_t length = first_of_two(text);
	const struct condition_node *root;
	enum rs_error e;

	if (!length || length >= room)
		length = strlen(text);
	snprintf(written, room, "%.*s", (int)length, text);
	if (text[length] && (condition_read(c, written, names, message, size) != RS_OK ||
			     c->nodes[c->root].op != CONDITION_NUMBER))
		length = strlen(text); /* it says what is wrong with the : */
	e = condition_read(c, text[length] ? written : text, names, message, size);
	root = &c->nodes[c->root];
	if (e == RS_OK && root->op == CONDITION_NUMBER)
		e = check_place(root, text, message, size);
	if (e == RS_OK && (size_t)snprintf(written, room, "%s%.*s",
					   root->op == CONDITION_NUMBER ? "pc == " : "",
					   (int)length, text) >= room)
		e = rs_refuse(RS_BAD_CONFIG, message, size,
			      "found %zu characters; needs %zu at most", strlen(text),
			      room - sizeof "pc == ");
	return e;
}

enum rs_error point_condition(struct condition *c, const char *text,
			      const struct condition_names *names, char *written, size_t room,
			      char *message, size_t size)
{
	struct range range;
	enum rs_error e = RS_OK;

	if (is_number(text) && range_numbers(text, &range))
		snprintf(written, room, "instret >= %llu",
			 (unsigned long long)(range.first ? range.first - 1 : 0));
	else
		e = write_in_full(c, text, names, written, room, message, size);
	return e == RS_OK ? condition_read(c, written, names, message, size) : e;
}
