/* image.c - load any kind of image. */
#include "host/image.h"

#include <stdlib.h>
#include <string.h>

#include "host/elffile.h"
#include "host/file.h"
#include "host/message.h"
#include "ringside/abi/note.h"

/* Linux, Documentation/arch/riscv/boot-image-header.rst: magic2 at offset 56. */
#define LINUX_MAGIC	   "RSC\x05"
#define LINUX_MAGIC_OFFSET 56

static bool is_flat(const struct rs_file *file)
{
	size_t length = strlen(file->path);

	if (rs_elf_is(file))
		return false;
	if (length > 4 && strcmp(file->path + length - 4, ".bin") == 0)
		return true;
	return file->size >= LINUX_MAGIC_OFFSET + 4 &&
	       memcmp(file->bytes + LINUX_MAGIC_OFFSET, LINUX_MAGIC, 4) == 0;
}

static enum rs_error load_flat(struct rs_image *image, struct rs_file *file,
			       const struct rs_window *w, char *message, size_t size)
{
	uint64_t end = w->base + w->size;
	uint64_t room = end > w->flat_load ? end - w->flat_load : 0;

	if (file->size == 0)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: is empty; a flat image needs code", file->path);
	if (file->size > room)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: found %zu bytes; a flat image at 0x%llx has room for %llu",
			file->path, file->size, (unsigned long long)w->flat_load,
			(unsigned long long)room);
	image->bytes = file->bytes;
	image->size = file->size;
	image->load = image->entry = image->entry_pa = w->flat_load;
	image->note = (struct rs_note){.role = RS_NOTE_ROLE_GUEST,
				       .mode = RS_NOTE_MODE_S,
				       .port = RS_NOTE_PORT_NATIVE};
	file->bytes = NULL; /* the image owns them now */
	return RS_OK;
}

enum rs_error rs_image_load(struct rs_image *image, const char *path,
			    const struct rs_window *window, char *message, size_t size)
{
	struct rs_file file;
	struct rs_elf elf;
	enum rs_error e;

	*image = (struct rs_image){0};
	e = rs_file_read(&file, path, message, size);
	if (e != RS_OK)
		return e;
	if (is_flat(&file)) {
		e = load_flat(image, &file, window, message, size);
	} else {
		e = rs_elf_open(&elf, &file, message, size);
		if (e == RS_OK)
			e = rs_elf_note(&elf, &image->note, message, size);
		if (e == RS_OK)
			rs_elf_place(&elf, window);
		if (e == RS_OK)
			e = rs_elf_flatten(&elf, window, image, message, size);
	}
	rs_file_free(&file);
	return e;
}

void rs_image_free(struct rs_image *image)
{
	free(image->bytes);
	*image = (struct rs_image){0};
}

enum rs_error rs_image_note(struct rs_note *note, const char *path, char *message, size_t size)
{
	struct rs_file file;
	struct rs_elf elf;
	enum rs_error e = rs_file_read(&file, path, message, size);

	if (e != RS_OK)
		return e;
	e = rs_elf_open(&elf, &file, message, size);
	if (e == RS_OK)
		e = rs_elf_note(&elf, note, message, size);
	rs_file_free(&file);
	return e;
}
