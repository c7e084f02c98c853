/* object.h - two questions about what a compiler made. Private to src/host. */
#ifndef HOST_OBJECT_H
#define HOST_OBJECT_H
#include <stdbool.h>

/** @return whether an object file is a program of the kernel by what it needs: it defines `main`, not
 * `_start`, and refers to something that it does not define. */
bool rs_object_is_program(const char *path);

/** @return whether anything of an ELF executable would be loaded. What cannot be read is left to
 * the reader of images. */
bool rs_object_has_code(const char *path);

#endif
