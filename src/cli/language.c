#include "cli/language.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

int language_choose(const struct view_module *view, const char *asked)
{
	static const char *const variables[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
	enum view_language language = VIEW_EN;

	if (asked && (!view->language_parse(asked, &language) || strlen(asked) != 2))
		return complain(STATUS_USAGE, "--lang: found '%s'; needs en or ko", asked);
	for (size_t i = 0; !asked && i < sizeof variables / sizeof *variables; i++) {
		const char *value = getenv(variables[i]);

		if (value && *value) {
			(void)view->language_parse(value, &language);
			break;
		}
	}
	if (!view->set_language(language) && asked)
		return complain(
			STATUS_USAGE,
			"--lang %s: its translation was not built; that needs msgfmt, of "
			"the package gettext",
			asked);
	return STATUS_OK;
}
