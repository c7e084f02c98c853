/** @file language.h
 * What is said, in the language of who reads it. The sources hold it in English, and po/ in other
 * languages (gettext). How to write a new message: docs/adr/0056.
 *
 * complain() and rs_refuse() translate the text that they are given. Elsewhere _() does, where a text
 * is used; N_() marks one in a table, which is translated later. What other programs read is never
 * translated: names in JSON and CSV, of options, generations, guests, events, exits and costs.
 */
#ifndef HOST_LANGUAGE_H
#define HOST_LANGUAGE_H
#include <stdbool.h>

#define _(english)  rs_translate(english)
#define N_(english) english
/** Likewise, where a word needs another translation than elsewhere: msgctxt in po/ko.po. */
#define C_(context, english) rs_translate_in(context "\004" english, english)

enum rs_language { RS_ENGLISH, RS_KOREAN, RS_LANGUAGES };

/** @return `english` in the language that was set; itself if it has no translation. */
__attribute__((format_arg(1))) const char *rs_translate(const char *english);

/** @return the translation of `known`, or `english`. */
const char *rs_translate_in(const char *known, const char *english);

/** "en" or "ko" at the begin of a name, as in LANG=ko_KR.UTF-8. @return false if it is neither. */
bool rs_language_parse(const char *name, enum rs_language *language);
/** Use `language` from now on. Translations are looked for in the folder that RINGSIDE_LOCALE
 * names, in that of rs_translations_in(), where they were built, and where they were installed.
 * @return false if there are none: then it is English. */
bool rs_language_set(enum rs_language language);
enum rs_language rs_language_now(void);
/** One more folder for rs_language_set() to look in. It is not copied. */
void rs_translations_in(const char *folder);

#endif
