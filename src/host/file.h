/* file.h - a whole file in memory, as the image readers see it. */
#ifndef HOST_FILE_H
#define HOST_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/error.h"

struct rs_file {
	const char *path; /**< as the user gave it; not owned */
	uint8_t *bytes;	  /**< with room for one more */
	size_t size;
};

/** Read all of `path`, which is at most 1 GiB. @return RS_OK; RS_IO, RS_NO_MEMORY or, if this run
 * also writes it, RS_BAD_CONFIG with a message. */
enum rs_error rs_file_read(struct rs_file *file, const char *path, char *message, size_t size);
void rs_file_free(struct rs_file *file);

/** The folder of `path`, with its last slash, or "./".
 * @param folder  room for PATH_MAX bytes. @return false if it is too long. */
bool rs_folder_of(char *folder, const char *path);
/** @return the part of `path` after its last slash. */
const char *rs_base_of(const char *path);

#endif
