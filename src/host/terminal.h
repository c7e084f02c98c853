/* terminal.h - the guest's console on the terminal of whoever started the program.
 *
 * One at a time in a process: a terminal's mode belongs to the process, and must be put back on
 * every way out, signals included.
 */
#ifndef HOST_TERMINAL_H
#define HOST_TERMINAL_H
#include <stdbool.h>

#include "ringside/device.h"

/** What of the terminal's input is for the guest. */
enum rs_terminal_input {
	RS_TERMINAL_NOTHING,
	RS_TERMINAL_KEYS, /**< all but Ctrl-C, Ctrl-Z and Ctrl-\, which signal this process */
	RS_TERMINAL_ALL_KEYS, /**< these too */
};

/** Connect standard output and, if wanted, standard input. If that is a terminal and this
 * process is in its foreground, it delivers each key at once and unechoed until
 * rs_terminal_close(), exit() or a signal that ends the process; while the process is stopped
 * or in the background the terminal is as it was. Of a terminal Ctrl-A is the escape key, as
 * QEMU's: x after it asks to end, h shows help, and Ctrl-A is Ctrl-A.
 * @return a console to give to a machine; it stays good until rs_terminal_close(). */
struct rs_console rs_terminal_open(enum rs_terminal_input input);

/** Take in what was typed, which may be more than the guest wants to read.
 * @return whether the user has asked to end. */
bool rs_terminal_attend(void);

/** @return whether standard input is a terminal whose keys are delivered now: somebody may sit
 * there. */
bool rs_terminal_is_interactive(void);

/** Write out what is still buffered. @return false if output failed, now or before. */
bool rs_terminal_flush(void);

/** Wait until input may be there, at most `milliseconds`. */
void rs_terminal_wait(int milliseconds);

/** Put the terminal back as it was, at once; may be called from a signal handler. */
void rs_terminal_restore(void);

/** Flush and put the terminal back as it was. May be called more than once. @return as flush
 * does. */
bool rs_terminal_close(void);

#endif
