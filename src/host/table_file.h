/* table_file.h - text files of rows, such as cost tables: words between blanks, '#' begins a comment. */
#ifndef HOST_TABLE_FILE_H
#define HOST_TABLE_FILE_H

#include "ringside/error.h"

#include <stddef.h>

enum { RS_TABLE_WORDS = 8 }; /* of a row; those after them are left out */

/* Where a row stands, and where an error goes. */
struct rs_table_place {
	const char *path;
	unsigned line;
	char *message;
	size_t room;
};

/* One row of `count` words, 1 at least. */
typedef enum rs_error rs_table_row(void *context, char *words[RS_TABLE_WORDS], size_t count,
				   const struct rs_table_place *at);

/* Give each row of a file to `row`, until one is refused. `example` says what a file without
 * text should have been: "a cost table has lines such as 'disk 20000'". */
enum rs_error rs_table_read(const char *path, const char *example, rs_table_row *row,
			    void *context, char *message, size_t room);

#endif
