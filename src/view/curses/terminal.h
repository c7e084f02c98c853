/** @file terminal.h
 * The screens in a terminal, for SSH: the same steps and keys as the window. The only folder
 * that knows curses.
 */
#ifndef VIEW_TERMINAL_H
#define VIEW_TERMINAL_H
#include "view/control/control.h"

struct view_terminal {
	struct view_state *state; /**< how it begins, and at the end how it was left */
	bool plain;		  /**< it shows ASCII only */
	bool mono;		  /**< no colours */
	bool (*stop)(void);	  /**< true: leave, somebody pressed Ctrl-C; may be NULL */
	bool (*tick)(void *context, struct view_state *s); /**< as in struct view_window */
	void *tick_context;
	/** Saves the picture that `wanted` selects, as the window would show it; NULL: not
	 * possible. */
	void (*export)(struct view_state *s);
};

/** Take the terminal and stay until it is left.
 * @return false if standard input and output are no terminal of at least 80 columns by 24 rows
 * that can place text, with the reason in `message`. */
bool view_terminal_run(const struct view_terminal *options, char *message, size_t size);

#endif
