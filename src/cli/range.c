/* range.c - see range.h. */
#include "cli/range.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "host/language.h"
#include "host/message.h"

static bool take(char word[RANGE_WORD], const char *text, size_t length)
{
	if (length >= RANGE_WORD)
		return false;
	snprintf(word, RANGE_WORD, "%.*s", (int)length, text);
	return true;
}

/* "main", "main+50", "main:trap". */
static bool parse_place(const char *text, struct range *range)
{
	size_t length = strcspn(text, ":+");
	const char *more = text + length + (text[length] != '\0');

	range->count = 0;
	range->until[0] = '\0';
	if (length == 0 || !take(range->from, text, length))
		return false;
	if (text[length] == '+')
		return options_number(more, &range->count);
	return text[length] == '\0' ||
	       (*more && !strpbrk(more, ":+") && take(range->until, more, strlen(more)));
}

/* "syscall", "syscall:3" or "16". */
static bool parse_operation(const char *text, struct range *range)
{
	size_t length = strcspn(text, ":");

	range->count = 1;
	range->operation = 0;
	if (isdigit((unsigned char)*text))
		return options_number(text, &range->count);
	return take(range->from, text, length) && rs_op_parse(range->from, &range->operation) &&
	       (!text[length] || options_number(text + length + 1, &range->count));
}

static bool is_address(const char *text)
{
	return strncmp(text, "0x", 2) == 0 || strncmp(text, "0X", 2) == 0;
}

bool range_parse(const char *text, struct range *range)
{
	if (*text == '@') {
		range->kind = RANGE_OPERATION;
		return parse_operation(text + 1, range);
	}
	if ((isdigit((unsigned char)*text) && !is_address(text)) || *text == ':') {
		range->kind = RANGE_NUMBERS;
		return range_numbers(text, range);
	}
	range->kind = RANGE_PLACE;
	return (isalpha((unsigned char)*text) || strchr("_.$", *text) || is_address(text)) &&
	       parse_place(text, range);
}

int range_place(struct place *place, const char *word, const struct code_symbols *n,
		const char *option)
{
	const char *meant;
	char *end;

	if (code_symbols_find(n, word, place))
		return STATUS_OK;
	*place = (struct place){.address = strtoull(word, &end, 16), .modes = ~0u};
	if (is_address(word) && word[2] && !*end)
		return STATUS_OK;
	meant = code_symbols_suggest(n, word);
	return complain(
		STATUS_USAGE,
		"%s: found '%s'; needs instructions FIRST:LAST, a symbol of what runs here, "
		"an address 0x..., or @OPERATION%s%s%s",
		option, word, meant ? _("; did you mean '") : "", meant ? meant : "",
		meant ? _("'?") : "");
}
