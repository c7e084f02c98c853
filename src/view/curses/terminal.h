/** @file terminal.h
 * The screens in a terminal, for SSH: the same steps and keys as the window. The only folder
 * that knows curses.
 */
#ifndef VIEW_TERMINAL_H
#define VIEW_TERMINAL_H
#include "view/control/control.h"

/** Take the terminal and stay until it is left. `plain`: it shows ASCII only, in no colour if
 * `mono`.
 * @return false if standard input and output are no terminal of at least 80 columns by 24 rows,
 * or of an unknown kind, with the reason in `message`. */
bool view_terminal_run(struct view_state *s, bool plain, bool mono, bool (*stop)(void),
		       char *message, size_t size);

#endif
