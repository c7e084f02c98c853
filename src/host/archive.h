/* archive.h - the archive of files that the teaching kernel starts with (cpio, "newc"; cpio(5)). */
#ifndef HOST_ARCHIVE_H
#define HOST_ARCHIVE_H
#include "host/file.h"

/** Put the ELF file `elf` in front of everything in `archive`, as /bin/NAME, so that it is found
 * before another of that name. Sections and symbols are left out: the kernel does not read them, and
 * results would depend on the folder in which it was compiled.
 * @return RS_OK; RS_IO, RS_BAD_IMAGE or RS_NO_MEMORY with a message, and `archive` as it was. */
enum rs_error rs_archive_add_program(struct rs_file *archive, const char *name, const char *elf,
				     char *message, size_t size);

/** Put an image of the kernel's program `box` in front of everything in `archive`, as /images/NAME: it
 * has all files of the archive up to its first image.
 * @return RS_OK; RS_NO_MEMORY with a message, and `archive` as it was. */
enum rs_error rs_archive_add_image(struct rs_file *archive, const char *name, char *message,
				   size_t size);

#endif
