/* columns.h - how wide a text is on a terminal: a syllable of Hangul takes two columns. */
#ifndef HOST_COLUMNS_H
#define HOST_COLUMNS_H
#include <stddef.h>

/** The length in bytes of the letter at `text`, which is not its end, and the columns it takes. */
size_t rs_letter(const char *text, size_t *columns);
/** The columns that a text takes. */
size_t rs_columns(const char *text);
/** What to give printf's "%-*s" or "%*s" before `text`, so that it fills `columns` columns:
 * printf counts bytes. */
int rs_width(const char *text, int columns);

#endif
