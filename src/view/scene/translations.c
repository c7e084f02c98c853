/* setlocale, setenv and bindtextdomain belong to POSIX; the translations are found by LANGUAGE,
 * which counts in any locale but "C", so that the host need not have generated a Korean one. */
#include "view/scene/translations.h"

#include <string.h>
#if RS_HAVE_GETTEXT
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#endif
#ifdef RS_HAVE_TABLE /* where there are no files: made of po/ko.po by the build */
#include "web/page/korean.h"
#endif

#define DOMAIN "ringside"

const char *const view_texts[TEXT_COUNT] = {
#define TEXT(name, english) [TEXT_##name] = english,
#include "view/scene/texts.def"
#undef TEXT
};

static const char *const names[VIEW_LANGUAGES] = {"en", "ko"};
static enum view_language spoken; /* one window, one language */

const char *view_translate(const char *english)
{
#if RS_HAVE_GETTEXT
	if (spoken != VIEW_EN && *english)
		return dgettext(DOMAIN, english);
#elif defined RS_HAVE_TABLE
	if (spoken != VIEW_EN)
		return web_korean(english);
#endif
	return english;
}

const char *view_localized(enum view_localized what)
{
	return view_translate(view_texts[what]);
}

enum view_language view_language_now(void)
{
	return spoken;
}

bool view_language_parse(const char *name, enum view_language *language)
{
	for (int i = 0; i < VIEW_LANGUAGES; i++) {
		size_t n = strlen(names[i]);

		if (strncmp(name, names[i], n) == 0 && (!name[n] || strchr("_.@-", name[n]))) {
			*language = (enum view_language)i;
			return true;
		}
	}
	return false;
}

static const char *folder_beside;

void view_find_translations_in(const char *folder)
{
	folder_beside = folder;
}

#if RS_HAVE_GETTEXT
/* The first folder that has the translations. */
static const char *folder_of(enum view_language language)
{
	const char *const folders[] = {getenv("RINGSIDE_LOCALE"), folder_beside,
				       RS_LOCALE_BUILD, RS_LOCALE_INSTALL};
	char path[1024];

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		if (!folders[i] || !*folders[i])
			continue;
		snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/" DOMAIN ".mo", folders[i],
			 names[language]);
		if (access(path, R_OK) == 0)
			return folders[i];
	}
	return NULL;
}
#endif

bool view_set_language(enum view_language language)
{
	spoken = VIEW_EN;
	if (language == VIEW_EN)
		return true;
#ifdef RS_HAVE_TABLE
	spoken = language;
	return true;
#elif RS_HAVE_GETTEXT
	const char *folder = folder_of(language);

	if (!folder || !setlocale(LC_CTYPE, "C.UTF-8") || !setlocale(LC_MESSAGES, "C.UTF-8"))
		return false;
	setenv("LANGUAGE", names[language], 1);
	bindtextdomain(DOMAIN, folder);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN); /* makes it look at LANGUAGE anew */
	spoken = language;
	if (view_localized(TEXT_LANGUAGE) != view_texts[TEXT_LANGUAGE])
		return true;
	spoken = VIEW_EN;
#endif
	return false;
}
