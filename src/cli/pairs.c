#include "cli/pairs.h"

#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "host/language.h"
#include "host/message.h"

enum { KEYS_TEXT = 256 };

/* Take what stands in *text up to the next lone comma; two of them stand for one.
 * @return false if it does not fit. */
static bool take_word(const char **text, char *word, size_t size)
{
	size_t n = 0;

	for (; **text; ++*text) {
		if (**text == ',' && *++*text != ',')
			break;
		if (n + 1 == size)
			return false;
		word[n++] = **text;
	}
	word[n] = '\0';
	return true;
}

/* "file, format and vm" */
static const char *list_keys(char *text, const char *const *keys)
{
	size_t used = 0;

	for (size_t i = 0; keys[i]; i++)
		used += (size_t)snprintf(text + used, KEYS_TEXT - used, "%s%s",
					 i == 0	       ? ""
					 : keys[i + 1] ? ", "
						       : _(" and "),
					 keys[i]);
	return text;
}

static int wrong_key(const struct pairs *pairs, const struct option *o, const char *key)
{
	const char *meant = rs_suggest(key, pairs->keys);
	char known[KEYS_TEXT];

	return complain(STATUS_USAGE, "%s: unknown '%s'; it knows %s%s%s%s", o->name, key,
			list_keys(known, pairs->keys), meant ? _("; did you mean '") : "",
			meant ? meant : "", meant ? _("'?") : "");
}

int pairs_wrong_value(const struct option *o, const char *key, const char *value,
		      const char *needed)
{
	return complain(STATUS_USAGE, "%s: %s: found '%s'; needs %s", o->name, key, value,
			needed);
}

static size_t key_of(const struct pairs *pairs, const char *name)
{
	size_t key = 0;

	while (pairs->keys[key] && strcmp(pairs->keys[key], name) != 0)
		key++;
	return key;
}

static int take_pair(const struct pairs *pairs, const struct option *o, char *pair)
{
	char *value = strchr(pair, '=');
	size_t key;

	if (!value)
		return complain(STATUS_USAGE, "%s: found '%s'; needs pairs such as %s", o->name,
				pair, pairs->example);
	*value++ = '\0';
	key = key_of(pairs, pair);
	return pairs->keys[key] ? pairs->take(o, key, value) : wrong_key(pairs, o, pair);
}

int pairs_take(const struct pairs *pairs, const struct option *o, const char *text)
{
	const char *first = pairs->first;
	char pair[RS_PATH_MAX];
	int status = OPTIONS_DONE;

	while (*text && status == OPTIONS_DONE) {
		if (!take_word(&text, pair, sizeof pair))
			return complain(STATUS_USAGE,
					"%s: a word of it is longer than %d bytes", o->name,
					RS_PATH_MAX - 1);
		status = first && !strchr(pair, '=')
				 ? pairs->take(o, key_of(pairs, first), pair)
				 : take_pair(pairs, o, pair);
		first = NULL;
	}
	return status;
}
