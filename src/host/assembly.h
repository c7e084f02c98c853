/* assembly.h - guests given as assembly source: assembled with the compiler that builds the
 * guests.
 */
#ifndef HOST_ASSEMBLY_H
#define HOST_ASSEMBLY_H
#include <stdbool.h>
#include <stddef.h>

#include "ringside/error.h"

/** @return whether this is the name of an assembly source: it ends in ".S" (with preprocessor)
 * or
 * ".s" (without). */
bool rs_assembly_is(const char *path);

/** Assemble and link the source at `path` to RS_KERNEL_BASE, entered at `_start`, and at its
 * begin if it has no such label. Its #include finds "ringside/abi/...". What the assembler has
 * to say goes to standard error. The same path again gives the same image: one is kept, in a
 * temporary folder, until the program exits.
 * @param elf  the image's name, good until another source is assembled
 * @return RS_OK; RS_IO, RS_BAD_IMAGE or RS_NO_MEMORY with a message. Not for several threads.
 */
enum rs_error rs_assembly_build(const char **elf, const char *path, char *message, size_t size);

/** Remove what is kept. Also for a signal handler that ends the program. */
void rs_assembly_forget(void);

#endif
