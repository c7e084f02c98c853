/* sizefile.h - sizes of instances: the table sizes/instances.txt, or of the folder that RINGSIDE_SIZES names.
 */
#ifndef HOST_SIZEFILE_H
#define HOST_SIZEFILE_H
#include <stddef.h>
#include <stdint.h>

#include "ringside/error.h"

enum { RS_SIZES_MOST = 32, RS_SIZE_NAME_MAX = 24 };

/** What an instance of this size gets; as in struct rs_vm. */
struct rs_size {
	char name[RS_SIZE_NAME_MAX];
	uint64_t memory; /**< bytes */
	uint32_t weight, cap;
};

struct rs_sizes {
	struct rs_size list[RS_SIZES_MOST]; /**< `count` of them, in the file's order */
	size_t count;
};

/** Read a table: name, memory, weight and cap on each line; `#` begins a comment.
 * @return RS_OK; RS_IO, RS_NO_MEMORY, or RS_BAD_CONFIG with a message that names file, line and value. */
enum rs_error rs_sizes_read(struct rs_sizes *sizes, const char *path, char *message,
			    size_t room);

/** Read the table that Ringside brings. @return likewise. */
enum rs_error rs_sizes_all(struct rs_sizes *sizes, char *message, size_t room);

/** Find a size in it by name. @return likewise; RS_BAD_CONFIG also if it has none of that name. */
enum rs_error rs_size_find(struct rs_size *size, const char *name, char *message, size_t room);

#endif
