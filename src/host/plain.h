/* plain.h - text from files, made safe to print. The only place that decides which characters of
 * a file are printed unchanged. */
#ifndef HOST_PLAIN_H
#define HOST_PLAIN_H
#include <stdbool.h>
#include <stddef.h>

/** Copy `text` to `buffer` (room for `size` bytes, at least 1) so that no byte of it controls
 * the terminal that it is printed on. Printable UTF-8 stays; control characters (C0, DEL, C1),
 * bytes that are no UTF-8 and characters that reorder or hide text become "\x1b", "\u202e".
 * Applying it again changes nothing. Text that does not fit is cut off after a whole
 * character. @return buffer */
char *rs_plain(char *buffer, size_t size, const char *text);

/** @return whether rs_plain() would change nothing. */
bool rs_plain_is(const char *text);

/** Remove from `text`, which was UTF-8, the beginnings of characters that printf("%.40s") cut. */
void rs_drop_cut(char *text);

#endif
