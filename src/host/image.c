/* image.c - read any kind of image. */
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

/* As the readers of ELF files take it: they do not write. */
static struct rs_file file_of(const struct rs_content *content)
{
	return (struct rs_file){content->name, (uint8_t *)content->bytes, content->size};
}

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

static enum rs_error copy_flat(struct rs_image *image, const struct rs_file *file,
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
	image->bytes = malloc(file->size);
	if (!image->bytes)
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory for its %zu bytes",
				 file->path, file->size);
	memcpy(image->bytes, file->bytes, file->size);
	image->size = file->size;
	image->load = image->entry = image->entry_pa = w->flat_load;
	image->note = (struct rs_note){.role = RS_NOTE_ROLE_GUEST,
				       .mode = RS_NOTE_MODE_S,
				       .port = RS_NOTE_PORT_NATIVE};
	return RS_OK;
}

enum rs_error rs_image_read(struct rs_image *image, const struct rs_content *content,
			    const struct rs_window *window, char *message, size_t size)
{
	struct rs_file file = file_of(content);
	struct rs_elf elf;
	enum rs_error e;

	*image = (struct rs_image){0};
	if (is_flat(&file))
		return copy_flat(image, &file, window, message, size);
	e = rs_elf_open(&elf, &file, message, size);
	if (e == RS_OK)
		e = rs_elf_note(&elf, &image->note, message, size);
	if (e == RS_OK) {
		rs_elf_place(&elf, window);
		e = rs_elf_flatten(&elf, window, image, message, size);
	}
	return e;
}

void rs_image_free(struct rs_image *image)
{
	free(image->bytes);
	*image = (struct rs_image){0};
}

enum rs_error rs_image_note(struct rs_note *note, const struct rs_content *content,
			    char *message, size_t size)
{
	struct rs_file file = file_of(content);
	struct rs_elf elf;
	enum rs_error e = rs_elf_open(&elf, &file, message, size);

	return e == RS_OK ? rs_elf_note(&elf, note, message, size) : e;
}
