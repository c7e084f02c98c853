/* language.h - the language in which a command speaks: --lang, which every command takes, or the
 * locale's. */
#ifndef CLI_LANGUAGE_H
#define CLI_LANGUAGE_H

/** What --help says of --lang. */
extern const char language_help[];

/** Speak the language of the locale, or English. */
void language_of_locale(void);
/** Speak `asked`, "en" or "ko". @return STATUS_OK, or a status after a message. */
int language_choose(const char *asked);
/** The folder of translations beside the program; NULL: there is none. */
const char *language_folder(void);

#endif
