/* setlocale, setenv and bindtextdomain belong to POSIX; the translations are found by LANGUAGE,
 * which counts in any locale but "C", so that the host need not have generated a Korean one. */
#include "host/language.h"

#include <string.h>
#if RS_HAVE_GETTEXT
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#endif

#ifdef RS_HAVE_TABLE /* where there are no files: made of po/ko.po by the build */
const char *web_korean(const char *english); /* src/web/korean.c */
#endif

#define DOMAIN "ringside"

static const char *const names[RS_LANGUAGES] = {"en", "ko"};
static enum rs_language spoken;

const char *rs_translate(const char *english)
{
#if RS_HAVE_GETTEXT
	if (spoken != RS_ENGLISH && *english)
		return dgettext(DOMAIN, english);
#elif defined RS_HAVE_TABLE
	if (spoken != RS_ENGLISH)
		return web_korean(english);
#endif
	return english;
}

const char *rs_translate_in(const char *known, const char *english)
{
	const char *said = rs_translate(known);

	return said == known ? english : said;
}

enum rs_language rs_language_now(void)
{
	return spoken;
}

bool rs_language_parse(const char *name, enum rs_language *language)
{
	for (int i = 0; i < RS_LANGUAGES; i++) {
		size_t n = strlen(names[i]);

		if (strncmp(name, names[i], n) == 0 && (!name[n] || strchr("_.@-:", name[n]))) {
			*language = (enum rs_language)i;
			return true;
		}
	}
	return false;
}

static const char *folder_beside;

void rs_translations_in(const char *folder)
{
	folder_beside = folder;
}

#if RS_HAVE_GETTEXT
/* The first folder that has the translations. */
static const char *folder_of(enum rs_language language)
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

bool rs_language_set(enum rs_language language)
{
	spoken = RS_ENGLISH;
	if (language == RS_ENGLISH)
		return true;
#ifdef RS_HAVE_TABLE
	spoken = language;
	return true;
#elif RS_HAVE_GETTEXT
	static const char known[] = N_("English"); /* the first text of all */
	const char *folder = folder_of(language);

	if (!folder || !setlocale(LC_CTYPE, "C.UTF-8") || !setlocale(LC_MESSAGES, "C.UTF-8"))
		return false;
	setenv("LANGUAGE", names[language], 1);
	bindtextdomain(DOMAIN, folder);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN); /* makes it look at LANGUAGE anew */
	spoken = language;
	if (rs_translate(known) != known)
		return true;
	spoken = RS_ENGLISH;
#endif
	return false;
}
