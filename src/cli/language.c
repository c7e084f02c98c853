#include "cli/language.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/cli.h"
#include "host/install.h"
#include "host/language.h"

const char language_help[] = N_("the language of what is said: en or ko (the locale's)");

const char *language_folder(void)
{
	static const struct rs_part part = {NULL, {RS_LOCALE_BESIDE, NULL}};
	static char folder[RS_PATH_MAX];

	return rs_part_find(&part, "", folder) ? folder : NULL;
}

static bool speak(enum rs_language language)
{
	rs_translations_in(language_folder());
	return rs_language_set(language);
}

/* The value of the first of these variables that has one, or "". */
static const char *first_of(const char *const *variables)
{
	for (; *variables; variables++) {
		const char *value = getenv(*variables);

		if (value && *value)
			return value;
	}
	return "";
}

/* As gettext does it: the locale says how messages are written, and LANGUAGE, which counts in any
 * locale but "C", in which language. */
void language_of_locale(void)
{
	static const char *const locales[] = {"LC_ALL", "LC_MESSAGES", "LANG", NULL};
	static const char *const languages[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG",
						NULL};
	const char *locale = first_of(locales), *letters = strchr(locale, '.');
	enum rs_language language;

	if (strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0 ||
	    !rs_language_parse(first_of(languages), &language) || language == RS_ENGLISH)
		return;
	if (letters && strncasecmp(letters, ".utf8", 5) != 0 &&
	    strncasecmp(letters, ".utf-8", 6) != 0)
		complain(STATUS_OK,
			 "this terminal's letters are not UTF-8 (%s), so this is in English",
			 letters + 1);
	else
		(void)speak(language);
}

int language_choose(const char *asked)
{
	enum rs_language language;

	if (strlen(asked) != 2 || !rs_language_parse(asked, &language))
		return complain(STATUS_USAGE, "--lang: found '%s'; needs en or ko", asked);
	if (!speak(language))
		return complain(
			STATUS_USAGE,
			"--lang %s: its translation was not built; that needs msgfmt, of "
			"the package gettext",
			asked);
	return STATUS_OK;
}
