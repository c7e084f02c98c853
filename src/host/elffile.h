/* elffile.h - reading ELF64 executables for RISC-V ("ELF-64 Object File Format"; RISC-V psABI,
 * "ELF Object Files"). Private to src/host. */
#ifndef HOST_ELFFILE_H
#define HOST_ELFFILE_H
#include <elf.h>
#include <stdbool.h>

#include "host/file.h"
#include "host/image.h"

enum { RS_ELF_SEGMENTS = 64 };

/** The checked headers of one file. */
struct rs_elf {
	const struct rs_file *file;
	uint64_t entry;
	Elf64_Phdr segments[RS_ELF_SEGMENTS];
	size_t segment_count;
	uint64_t segment_offset; /**< of the first header in the file, for messages */
};

/** @return true if the file starts with the ELF magic. */
bool rs_elf_is(const struct rs_file *file);

/** Check the file header and read the program headers.
 * @return RS_OK, or RS_BAD_IMAGE with a message. */
enum rs_error rs_elf_open(struct rs_elf *elf, const struct rs_file *file, char *message,
			  size_t size);

/** Find the image note. A file without one gives RS_OK and note->present = false. */
enum rs_error rs_elf_note(const struct rs_elf *elf, struct rs_note *note, char *message,
			  size_t size);

/** Check the segments and lay them out. Fills all of `image` but the note. */
enum rs_error rs_elf_flatten(const struct rs_elf *elf, const struct rs_window *window,
			     struct rs_image *image, char *message, size_t size);

#endif
