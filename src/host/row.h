/* row.h - a row of a table on a terminal. */
#ifndef HOST_ROW_H
#define HOST_ROW_H
#include <stdio.h>

#include "host/columns.h"

/** fprintf() for the rows of a table: widths count columns. There is no conversion but %s, with `-`
 * and a width or `*`. */
__attribute__((format(printf, 2, 3))) void rs_row(FILE *out, const char *format, ...);

#endif
