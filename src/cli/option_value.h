/* option_value.h - the values of options: what each kind takes, and what is said of anything else. */
#ifndef CLI_OPTION_VALUE_H
#define CLI_OPTION_VALUE_H
#include "cli/options.h"

/** Take `text` as the value of `o`, which is no flag. @return OPTIONS_DONE, or a status after a
 * message. */
int option_take_value(const struct option *o, const char *text);

#endif
