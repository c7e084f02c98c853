/** @file translations.h
 * What the window says, in the language of the class. All of it stands in texts.def and
 * words.def in English; po/ has it in other languages.
 */
#ifndef VIEW_TRANSLATIONS_H
#define VIEW_TRANSLATIONS_H
#include <stdbool.h>

#include "host/language.h"

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
enum view_language { VIEW_EN = RS_ENGLISH, VIEW_KO = RS_KOREAN, VIEW_LANGUAGES = RS_LANGUAGES };
/** rs_language_set(), for the module, which has variables of its own. */
bool view_set_language(enum view_language language);
enum view_language view_language_now(void);
void view_find_translations_in(const char *folder);
bool view_language_parse(const char *name, enum view_language *language);

#endif
