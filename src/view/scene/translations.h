/** @file translations.h
 * What the window says, in the language of the class. All of it stands in texts.def and
 * words.def in English; po/ has it in other languages.
 */
#ifndef VIEW_TRANSLATIONS_H
#define VIEW_TRANSLATIONS_H
#include <stdbool.h>

enum view_localized {
#define TEXT(name, english) TEXT_##name,
#include "view/scene/texts.def"
#undef TEXT
	TEXT_COUNT
};

/** A row of texts.def in the current language. Never NULL, good until the language changes. */
const char *view_localized(enum view_localized what);
/** A text of words.def, op.def or another table in the current language; `english` itself if it
 * has no translation. */
const char *view_translate(const char *english);
/** The rows of texts.def in English. */
extern const char *const view_texts[TEXT_COUNT];

/** Languages there are: "en", "ko". */
enum view_language { VIEW_EN, VIEW_KO, VIEW_LANGUAGES };
/** Use `language` from now on. Translations are looked for in the folder that RINGSIDE_LOCALE
 * names, in that of view_find_translations_in(), where they were built, and where they were installed.
 * @return false if there are none: then it is English. */
bool view_set_language(enum view_language language);
enum view_language view_language_now(void);
/** One more folder for view_set_language() to look in. It is not copied. */
void view_find_translations_in(const char *folder);
/** "en" or "ko" at the begin of a name, as in LANG=ko_KR.UTF-8. @return false if it is neither.
 */
bool view_language_parse(const char *name, enum view_language *language);

#endif
