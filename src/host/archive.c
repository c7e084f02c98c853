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
	MODE_FILE = 0100644,
	FIELD_SIZE = 6,
	FIELD_NAME = 11,
};
#define END "TRAILER!!!"
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

/* Write the header and the name of an entry of `size` bytes, which follow. The numbers are magic, inode,
 * mode, owner, group, links, time, size, device (4 fields), name, checksum; a file has at most 1 GiB
 * (host/file.h). */
static void put_header(uint8_t *to, const char *path, unsigned mode, size_t size)
{
	snprintf((char *)to, HEADER + 1,
		 "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", 1, mode, 0, 0, 1,
		 0, (unsigned)size, 0, 0, 0, 0, NAME, 0);
	memcpy(to + HEADER, path, strlen(path));
}

static size_t padded(size_t size)
{
	return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Make room for an entry of `size` bytes in front. @return where its bytes go; NULL without memory. */
static uint8_t *add_front(struct rs_file *archive, const char *path, unsigned mode, size_t size)
{
	size_t entry = HEADER + NAME + size;
	uint8_t *bytes = calloc(1, entry + archive->size + 1);

	if (!bytes)
		return NULL;
	put_header(bytes, path, mode, size);
	if (archive->size)
		memcpy(bytes + entry, archive->bytes, archive->size);
	free(archive->bytes);
	archive->bytes = bytes;
	archive->size += entry;
	return bytes + HEADER + NAME;
}

static enum rs_error add(struct rs_file *archive, const char *name, const struct rs_elf *elf,
			 char *message, size_t size)
{
	size_t content = loaded_size(elf);
	char path[NAME];
	uint8_t *bytes;

	snprintf(path, sizeof path, "bin/%s", name);
	bytes = add_front(archive, path, MODE_PROGRAM, padded(content));
	if (!bytes)
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory for the archive",
				 elf->file->path);
	memcpy(bytes, elf->file->bytes, content);
	forget_sections(bytes);
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

/* A field of a header: 8 hexadecimal digits. */
static size_t field(const uint8_t *header, unsigned index)
{
	char digits[9] = "";

	memcpy(digits, header + 6 + 8 * index, 8);
	return strtoul(digits, NULL, 16);
}

/* Where the first image begins, or what ends the archive. */
static size_t end_of_files(const struct rs_file *archive)
{
	size_t at = 0;

	while (at + HEADER < archive->size) {
		const uint8_t *header = archive->bytes + at;
		const char *path = (const char *)header + HEADER;
		size_t next = (at + HEADER + field(header, FIELD_NAME) + 3) / 4 * 4;

		if (memcmp(header, "07070", 5) != 0 || strncmp(path, "images/", 7) == 0 ||
		    strcmp(path, END) == 0)
			break;
		next = (next + field(header, FIELD_SIZE) + 3) / 4 * 4;
		if (next <= at || next > archive->size)
			break;
		at = next;
	}
	return at;
}

enum rs_error rs_archive_add_image(struct rs_file *archive, const char *name, char *message,
				   size_t size)
{
	static const char manifest[ALIGNMENT] = "about the guests of this lane\n";
	size_t files = end_of_files(archive), first = HEADER + NAME + ALIGNMENT;
	char path[NAME];
	uint8_t *bytes;

	snprintf(path, sizeof path, "images/%s", name);
	bytes = add_front(archive, path, MODE_FILE, first + padded(files + HEADER + NAME));
	if (!bytes)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for an image");
	put_header(bytes, "manifest", MODE_FILE, strlen(manifest));
	memcpy(bytes + HEADER + NAME, manifest, sizeof manifest);
	memcpy(bytes + first, bytes + first + padded(files + HEADER + NAME), files);
	put_header(bytes + first + files, END, 0, 0);
	return RS_OK;
}
