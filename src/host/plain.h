/* plain.h - text from outside, made harmless for a terminal: the one place that decides what of
 * a file's text is shown as it is. */
#ifndef HOST_PLAIN_H
#define HOST_PLAIN_H
#include <stdbool.h>
#include <stddef.h>

/** Copy `text` to `buffer` (room for `size` bytes, at least 1) so that no byte of it controls
 * the terminal that it is printed on. Printable UTF-8 stays; control characters (C0, DEL, C1),
 * bytes that are no UTF-8 and characters that reorder or hide text become "\x1b", "\u202e".
 * Done twice it changes nothing more. What does not fit is left out, whole characters at a
 * time. @return buffer */
char *rs_plain(char *buffer, size_t size, const char *text);

/** @return whether rs_plain() would change nothing. */
bool rs_plain_is(const char *text);

#endif
