/* file.h - a whole file in memory, as the image readers see it. */
#ifndef HOST_FILE_H
#define HOST_FILE_H
#include <stddef.h>
#include <stdint.h>

#include "ringside/error.h"

struct rs_file {
	const char *path; /**< as the user gave it; not owned */
	uint8_t *bytes;	  /**< there is room for one more */
	size_t size;
};

/** Read all of `path`, which is at most 1 GiB. @return RS_OK, RS_IO or RS_NO_MEMORY with a
 * message. */
enum rs_error rs_file_read(struct rs_file *file, const char *path, char *message, size_t size);
void rs_file_free(struct rs_file *file);

#endif
