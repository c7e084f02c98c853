/* view.h - the view, loaded when something is shown or drawn. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H
#include "view/module.h"

/** The view's module. The first call loads it; it stays until the program ends.
 * @return NULL, with the reason in `message`: not found, with what was looked for, or of another
 * version. */
const struct view_module *view_load(char *message, size_t size);

#endif
