/* language.h - the language in which a command speaks. */
#ifndef CLI_LANGUAGE_H
#define CLI_LANGUAGE_H
#include "view/module.h"

/** Speak `asked`, "en" or "ko"; NULL: the language of the terminal, or English.
 * @return STATUS_OK, or a status after a message. */
int language_choose(const struct view_module *view, const char *asked);

#endif
