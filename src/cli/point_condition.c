/* point_condition.c - a condition, or what is short for one, read with the names of images. */
#include <stdio.h>
#include <string.h>

#include "cli/point.h"
#include "host/message.h"

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

enum rs_error point_condition(struct condition *c, const char *text,
			      const struct condition_names *names, char *written, size_t room,
			      char *message, size_t size)
{
	struct range range;
	bool numbers = *text >= '0' && *text <= '9' && text[1] != 'x' && text[1] != 'X' &&
		       range_numbers(text, &range);
	enum rs_error e = numbers ? RS_OK : condition_read(c, text, names, message, size);
	int used = -1;

	if (e != RS_OK)
		return e;
	if (numbers)
		used = snprintf(written, room, "instret >= %llu",
				(unsigned long long)(range.first ? range.first - 1 : 0));
	else if (c->nodes[c->root].op == CONDITION_NUMBER)
		used = snprintf(written, room, "pc == %s", text);
	else
		used = snprintf(written, room, "%s", text);
	if (used < 0 || (size_t)used >= room)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "found %zu characters; needs %zu at most", strlen(text),
				 room - sizeof "pc == ");
	e = condition_read(c, written, names, message, size);
	c->names_mode |= numbers; /* they are counted in all modes */
	return e;
}
