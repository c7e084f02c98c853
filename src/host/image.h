/* image.h - program images: ELF files and flat ones, checked and made flat.
 *
 * A machine is loaded with flat images only, so neither the core nor a hypervisor parses ELF.
 */
#ifndef HOST_IMAGE_H
#define HOST_IMAGE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside/error.h"
#include "ringside/lane.h"

/** What an image says of itself (ringside/abi/note.h). */
struct rs_note {
	bool present;
	uint32_t role, mode, port; /**< RS_NOTE_*; an S-mode native guest when not present */
	char text[128];		   /**< one line for `ringside list`; may be empty */
};

/** An image as it lies in memory. */
struct rs_image {
	uint8_t *bytes;
	size_t size;	/**< bytes, zeroed data (.bss) included */
	uint64_t load;	/**< physical address of bytes[0] */
	uint64_t entry; /**< as the ELF header has it, or moved with the image: may be virtual
			    */
	uint64_t entry_pa; /**< the same place as a physical address */
	struct rs_note note;
};

/** Where an image may lie. */
struct rs_window {
	uint64_t base, size; /**< RAM: each segment must be inside */
	uint64_t flat_load;  /**< where a flat image goes, and one that can lie anywhere */
};

/** Check and flatten an image. A file is flat if its name ends in ".bin" or it has the header of a
 * RISC-V Linux Image; otherwise it must be an ELF64 executable for RISC-V, which may be
 * position-independent.
 * @return RS_OK; RS_NO_MEMORY or RS_BAD_IMAGE with a message that names the file, the offset, what
 * was found and what would be right. Free with rs_image_free(). */
enum rs_error rs_image_read(struct rs_image *image, const struct rs_content *content,
			    const struct rs_window *window, char *message, size_t size);
void rs_image_free(struct rs_image *image);

/** Read only the note of an ELF file. */
enum rs_error rs_image_note(struct rs_note *note, const struct rs_content *content,
			    char *message, size_t size);
/** The same of the file at `path`. */
enum rs_error rs_image_note_at(struct rs_note *note, const char *path, char *message,
			       size_t size);

#endif
