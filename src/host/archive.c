#include "host/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/elffile.h"
#include "host/message.h"

enum {
	HEADER = 110,		/* bytes of it, followed by the name */
	NAME = 242,		/* so that what follows is aligned: HEADER + NAME */
	ALIGNMENT = 32,		/* of entries, which leave no gap; the kernel copies words */
	MODE_PROGRAM = 0100755, /* a regular file that may be executed */
};
_Static_assert((HEADER + NAME) % ALIGNMENT == 0, "the bytes of the file are aligned");

/* The end of what the program headers refer to. */
static size_t loaded_size(const struct rs_elf *elf)
{
	size_t end = (size_t)elf->header_size;

	for (size_t i = 0; i < elf->segment_count; i++) {
		const Elf64_Phdr *s = &elf->segments[i];
		uint64_t last;

		if (rs_elf_loads(s) && s->p_filesz &&
		    !__builtin_add_overflow(s->p_offset, s->p_filesz, &last) && last > end)
			end = last < elf->file->size ? (size_t)last : elf->file->size;
	}
	return end;
}

/* Sections that were left out must not be looked for. */
static void forget_sections(uint8_t *bytes)
{
	Elf64_Ehdr header;

	memcpy(&header, bytes, sizeof header);
	header.e_shoff = 0;
	header.e_shnum = header.e_shstrndx = 0;
	memcpy(bytes, &header, sizeof header);
}

static enum rs_error add(struct rs_file *archive, const char *name, const struct rs_elf *elf,
			 char *message, size_t size)
{
	size_t content = loaded_size(elf);
	size_t padded = (content + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	size_t entry = HEADER + NAME + padded;
	uint8_t *bytes = calloc(1, entry + archive->size + 1);
	char path[NAME];

	if (!bytes)
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory for the archive",
				 elf->file->path);
	snprintf(path, sizeof path, "bin/%s", name);
	/* a file has at most 1 GiB (host/file.h); magic, inode, mode, owner, group, links, time, size, device (4 fields), name, checksum */
	snprintf((char *)bytes, HEADER + 1,
		 "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", 1, MODE_PROGRAM,
		 0, 0, 1, 0, (unsigned)padded, 0, 0, 0, 0, NAME, 0);
	memcpy(bytes + HEADER, path, strlen(path));
	memcpy(bytes + HEADER + NAME, elf->file->bytes, content);
	forget_sections(bytes + HEADER + NAME);
	if (archive->size)
		memcpy(bytes + entry, archive->bytes, archive->size);
	free(archive->bytes);
	archive->bytes = bytes;
	archive->size += entry;
	return RS_OK;
}

enum rs_error rs_archive_add_program(struct rs_file *archive, const char *name,
				     const char *path, char *message, size_t size)
{
	struct rs_file file;
	struct rs_elf elf;
	enum rs_error e = rs_file_read(&file, path, message, size);

	if (e == RS_OK)
		e = rs_elf_open(&elf, &file, message, size);
	if (e == RS_OK)
		e = add(archive, name, &elf, message, size);
	rs_file_free(&file);
	return e;
}
