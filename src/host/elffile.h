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
	bool movable;	      /**< ET_DYN: linked to run at any address */
	uint64_t bias;	      /**< rs_elf_place() added it to every address; usually 0 */
	uint64_t header_size; /**< bytes at the start of the file: its header, and the program
				 headers if they follow at once */
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

/** @return whether the segment takes memory. */
static inline bool rs_elf_loads(const Elf64_Phdr *segment)
{
	return segment->p_type == PT_LOAD && segment->p_memsz != 0;
}

/** Decide where the segments lie, and change their addresses and the entry point accordingly.
 * What linkers put below RAM without being asked (the file's headers, notes, padding) is left
 * out. A position-independent file that is linked to addresses outside RAM is moved to
 * `window->flat_load`. What still lies outside RAM is for rs_elf_flatten() to refuse. */
void rs_elf_place(struct rs_elf *elf, const struct rs_window *window);

/** Apply the dynamic relocations to the bytes of an image that has been laid out (RISC-V psABI,
 * "Relocations"). An image that relocates itself computes the same values again.
 * @return RS_OK, or RS_BAD_IMAGE with a message. */
enum rs_error rs_elf_relocate(const struct rs_elf *elf, struct rs_image *image, char *message,
			      size_t size);

/** Check the segments, lay them out and relocate them; rs_elf_place() comes first. Fills all of
 * `image` but the note. On an error nothing is left to free. */
enum rs_error rs_elf_flatten(const struct rs_elf *elf, const struct rs_window *window,
			     struct rs_image *image, char *message, size_t size);

#endif
