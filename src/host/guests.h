/* guests.h - where the images are: firmware, hypervisors, the guests that `ringside list` shows,
 * and the programs of the teaching kernel, which can be named as guests.
 */
#ifndef HOST_GUESTS_H
#define HOST_GUESTS_H
#include <stdbool.h>
#include <stddef.h>

#include "host/image.h"
#include "host/install.h"
#include "ringside/error.h"

enum {
	RS_GUEST_NAME_MAX = 64,
	RS_PROGRAM_NAME_MAX = 32, /**< PROCESS_NAME_ROOM of the kernel */
};

/** The folder of images: $RINGSIDE_GUESTS if set, else the first that exists of those beside the
 * program, in the build folder and where they were installed. It is found at the first call, by any
 * thread. @return never NULL; the folder may still be missing. */
const char *rs_guests_folder(void);

/** The path of `name` + ".elf" in the folder of images. @return RS_OK, or RS_BAD_IMAGE with a
 * message if there is no such file. */
enum rs_error rs_guests_part(char *path, const char *name, char *message, size_t size);

/** Turn a GUEST as the user wrote it (a name, or a path to an image or to a source, which is built)
 * into the path of an image. With `para`, into that of its para port:
 * NAME.para.elf beside NAME.elf.
 * @param path  room for RS_PATH_MAX bytes.
 * @return RS_OK; RS_BAD_IMAGE with a message and, for a name that is unknown, a proposal;
 * RS_BAD_CONFIG if it has no para port. */
enum rs_error rs_guests_find(char *path, const char *guest, bool para, char *message,
			     size_t size);

/** A program of the teaching kernel, which is the guest then. */
struct rs_program {
	char name[RS_PROGRAM_NAME_MAX]; /**< in the kernel's /bin; "": it is none */
	char path[RS_PATH_MAX];		/**< of its ELF file */
	bool own;			/**< the user's: not in the archive */
};

/** Find out whether GUEST is a program of the kernel: a name of `ringside list`, a source
 * (host/source.h), which is built, or an ELF file whose note says so.
 * @return RS_OK, also if it is none; an error with a message if a source cannot be built. */
enum rs_error rs_guests_program(struct rs_program *program, const char *guest, char *message,
				size_t size);

/** That kernel's name; the path of the archive with all its programs; and that of the library that
 * a user's own program is linked with. */
#define RS_GUESTS_KERNEL "kernel"
enum rs_error rs_guests_archive(char *path, char *message, size_t size);
enum rs_error rs_guests_library(char *path, char *message, size_t size);

/** One guest of the list. */
struct rs_guest {
	char name[RS_GUEST_NAME_MAX];
	struct rs_note note;
	bool para; /**< it has a para port; a program if its kernel has */
};

/** All guests of the folder by name, then the programs by name. @return RS_OK with *guests
 * (free() it) and *count; RS_IO with a message if the folder cannot be read. Images that cannot
 * be read are left out.
 */
enum rs_error rs_guests_list(struct rs_guest **guests, size_t *count, char *message,
			     size_t size);

/** Who compiled the guests of the folder: "GCC 12.2.0"; "" if it does not say. */
void rs_guests_compiler(char *text, size_t size);

/** The path of the list of reference guests (guests/reference.txt) in the folder. @return false if there is none. */
bool rs_guests_reference(char *path);

/** Call `visit` with the path of each image of the folder and of the archive of programs, in order of
 * names. @return RS_OK, or RS_IO with a message if the folder cannot be read. */
enum rs_error rs_guests_images(void (*visit)(void *context, const char *path), void *context,
			       char *message, size_t size);

#endif
