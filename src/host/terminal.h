/* terminal.h - the guest's console on the terminal of whoever started the program.
 *
 * One per process: the terminal's mode must be restored however the process ends, signals
 * included.
 */
#ifndef HOST_TERMINAL_H
#define HOST_TERMINAL_H
#include <stdbool.h>

#include "ringside/device.h"

/** Which keys typed at the terminal go to the guest. */
enum rs_terminal_input {
	RS_TERMINAL_NOTHING,
	RS_TERMINAL_KEYS, /**< all but Ctrl-C, Ctrl-Z and Ctrl-\, which send signals to this process */
	RS_TERMINAL_ALL_KEYS, /**< these as well */
};

/** Connect standard output and, if wanted, standard input. If that is a terminal and this
 * process is in its foreground, it delivers each key at once and unechoed until
 * rs_terminal_close(), exit() or a signal that ends the process; while the process is stopped
 * or in the background, the terminal has its previous mode. On a terminal Ctrl-A is the escape
 * key, as in QEMU: Ctrl-A x ends the run, Ctrl-A h shows help, Ctrl-A Ctrl-A sends Ctrl-A.
 * @return a console to give to a machine; valid until rs_terminal_close(). */
struct rs_console rs_terminal_open(enum rs_terminal_input input);

/** Read what was typed, even if the guest does not read it.
 * @return whether the user has asked to end. */
bool rs_terminal_attend(void);

/** @return whether standard input is a terminal in raw mode: there may be a user. */
bool rs_terminal_is_interactive(void);

/** @return whether input, or its end, came after the guest had asked for it. The host decided at which cycle, so another
 * run with the same input may take other cycles. */
bool rs_terminal_came_late(void);

/** Write all buffered output. @return false if output failed, now or earlier. */
bool rs_terminal_flush(void);

/** Wait for input, at most `milliseconds`. */
void rs_terminal_wait(int milliseconds);

/** Restore the terminal's mode at once; may be called from a signal handler. */
void rs_terminal_restore(void);

/** Flush, and restore the terminal's mode. May be called more than once. @return as
 * rs_terminal_flush(). */
bool rs_terminal_close(void);

#endif
