/* assembly.h - guests given as assembly source: assembled with the compiler that builds the
 * guests.
 */
#ifndef HOST_ASSEMBLY_H
#define HOST_ASSEMBLY_H
#include <stdbool.h>
#include <stddef.h>

#include "ringside/error.h"

/** @return whether this is the name of an assembly source: it ends in ".S" (with preprocessor)
 * or ".s" (without). */
bool rs_assembly_is(const char *path);

/** Assemble and link the source at `path` to RS_KERNEL_BASE. The entry point is `_start`, or the
 * first instruction if there is no such label. #include finds "ringside/abi/...". The
 * assembler's messages go to standard error. One image is kept in a temporary folder until the
 * program exits, and returned again for the same path.
 * @param elf  the name of the image, valid until another source is assembled
 * @return RS_OK; RS_IO, RS_BAD_IMAGE or RS_NO_MEMORY with a message. Not thread-safe.
 */
enum rs_error rs_assembly_build(const char **elf, const char *path, char *message, size_t size);

/** Remove the image that is kept. May be called from a signal handler that ends the program. */
void rs_assembly_forget(void);

#endif
