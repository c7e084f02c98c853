/* source.h - guests given as source: built with the compiler that builds the guests.
 *
 * C is a program of the teaching kernel, linked with the kernel's library for programs
 * (guests/programs). So is assembly that defines `main` and uses what that library defines; other
 * assembly is a guest of its own.
 */
#ifndef HOST_SOURCE_H
#define HOST_SOURCE_H
#include <stdbool.h>
#include <stddef.h>

#include "ringside/error.h"

/** @return whether this is the name of a source: it ends in ".c", ".S" (assembly, with
 * preprocessor) or ".s" (without). */
bool rs_source_is(const char *path);

/** How many of these words, of which the first names a guest, are the sources of one program: those
 * at the front, if there is C among them; otherwise 1. From then on the first stands for them all.
 * @param words  must stay valid. */
size_t rs_source_join(char *const *words, size_t count);

/** Build the source at `path`, with those that belong to it. A guest of its own is linked to
 * RS_KERNEL_BASE; its entry point is `_start`, or the first instruction if there is no such
 * label. #include finds "ringside/abi/...", and in a program the headers of the library. The
 * compiler's messages go to standard error. One image is kept in a temporary folder until the
 * program exits, and returned again for the same path.
 * @param elf  the name of the image, valid until another source is built
 * @return RS_OK; RS_IO, RS_BAD_IMAGE or RS_NO_MEMORY with a message. Threads that name the same source
 * may call it at once: one builds.
 */
enum rs_error rs_source_build(const char **elf, const char *path, char *message, size_t size);

/** Remove the image that is kept. May be called from a signal handler that ends the program. */
void rs_source_forget(void);

#endif
