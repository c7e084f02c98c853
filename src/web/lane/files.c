/* files.c - the folder of guests, in memory: what src/host/file.c and guests.c do where there are files. */
#include "web/lane/files.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"
#include "host/guests.h"
#include "host/message.h"
#include "ringside/abi/note.h"

static struct {
	char *name;
	uint8_t *bytes;
	size_t size;
} files[WEB_FILES];
static size_t count;

#define ARCHIVE "programs/programs.cpio"

/* @return its index; `count` if there is none. */
static size_t find(const char *path)
{
	size_t i = 0;

	while (i < count && strcmp(files[i].name, path) != 0)
		i++;
	return i;
}

int web_files_add(char *name, uint8_t *bytes, size_t size)
{
	size_t i = find(name);

	if (i == WEB_FILES)
		return false;
	if (i < count) {
		free(files[i].name);
		free(files[i].bytes);
	}
	files[i].name = name;
	files[i].bytes = bytes;
	files[i].size = size;
	count += i == count;
	return true;
}

enum rs_error rs_file_read(struct rs_file *file, const char *path, char *message, size_t size)
{
	size_t i = find(path);

	*file = (struct rs_file){.path = path};
	if (i == count)
		return rs_refuse(RS_IO, message, size, "%s: no such file", path);
	file->bytes = malloc(files[i].size + 1);
	if (!file->bytes)
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory for it", path);
	memcpy(file->bytes, files[i].bytes, files[i].size);
	file->size = files[i].size;
	return RS_OK;
}

void rs_file_free(struct rs_file *file)
{
	free(file->bytes);
	file->bytes = NULL;
}

const char *rs_base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* ---- names */

static bool join(char *path, const char *name, const char *suffix)
{
	return snprintf(path, RS_PATH_MAX, "%s%s", name, suffix) < RS_PATH_MAX;
}

static enum rs_error missing(const char *name, char *message, size_t size)
{
	return rs_refuse(RS_BAD_IMAGE, message, size, "%s: the page does not have it", name);
}

enum rs_error rs_guests_part(char *path, const char *name, char *message, size_t size)
{
	return join(path, name, ".elf") && find(path) < count ? RS_OK
							      : missing(name, message, size);
}

static bool ends_with(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n > m && strcmp(text + n - m, suffix) == 0;
}

enum rs_error rs_guests_find(char *path, const char *guest, bool para, char *message,
			     size_t size)
{
	bool file = ends_with(guest, ".elf");
	char native[RS_PATH_MAX];

	if (!join(native, guest, file ? "" : ".elf") || find(native) == count)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "no guest is called '%.60s'; the menu shows them all", guest);
	if (!para || ends_with(native, ".para.elf")) {
		strcpy(path, native);
		return RS_OK;
	}
	native[strlen(native) - strlen(".elf")] = '\0';
	if (join(path, native, ".para.elf") && find(path) < count)
		return RS_OK;
	return rs_refuse(RS_BAD_CONFIG, message, size,
			 "'%s' has no para port: a paravirtual guest is built to ask its "
			 "hypervisor; run it on bare, full or hvm",
			 guest);
}

/* Whether a program is in the archive, whose entries have their names in them (newc: 110 bytes of header, the name,
 * the content, each of the latter two up to a multiple of 4). */
static bool in_archive(const char *program)
{
	enum { HEADER = 110, SIZE_AT = 54, NAME_AT = 94 };
	size_t i = find(ARCHIVE), at = 0;
	char wanted[RS_PROGRAM_NAME_MAX + 8];

	snprintf(wanted, sizeof wanted, "bin/%s", program);
	while (i < count && at + HEADER < files[i].size) {
		char number[9] = "";
		size_t content, name;

		memcpy(number, files[i].bytes + at + SIZE_AT, 8);
		content = strtoul(number, NULL, 16);
		memcpy(number, files[i].bytes + at + NAME_AT, 8);
		name = strtoul(number, NULL, 16);
		if (name && strcmp((char *)files[i].bytes + at + HEADER, wanted) == 0)
			return true;
		at = (at + HEADER + name + 3) / 4 * 4;
		at = (at + content + 3) / 4 * 4;
	}
	return false;
}

enum rs_error rs_guests_program(struct rs_program *program, const char *guest, char *message,
				size_t size)
{
	struct rs_file file;
	struct rs_note note;
	bool is_program;

	*program = (struct rs_program){.own = false};
	snprintf(program->path, sizeof program->path, "programs/%s.elf", guest);
	if (strlen(guest) < sizeof program->name &&
	    (in_archive(guest) || find(program->path) < count)) {
		strcpy(program->name, guest);
		return RS_OK;
	}
	program->path[0] = '\0';
	if (!ends_with(guest, ".elf") || rs_file_read(&file, guest, message, size) != RS_OK)
		return RS_OK; /* whoever looks for the guest says so */
	is_program = rs_image_note(&note, &(struct rs_content){guest, file.bytes, file.size},
				   NULL, 0) == RS_OK &&
		     note.role == RS_NOTE_ROLE_PROGRAM;
	rs_file_free(&file);
	if (is_program) {
		program->own = true;
		snprintf(program->name, sizeof program->name, "%.*s",
			 (int)(strlen(guest) - strlen(".elf")), guest);
		strcpy(program->path, guest);
	}
	return RS_OK;
}

enum rs_error rs_guests_archive(char *path, char *message, size_t size)
{
	strcpy(path, ARCHIVE);
	return find(path) < count ? RS_OK : missing(path, message, size);
}

bool rs_guests_reference(char *path)
{
	strcpy(path, "reference.txt");
	return find(path) < count;
}

void rs_guests_compiler(char *text, size_t size)
{
	size_t i = find("compiler");

	snprintf(text, size, "%.*s", i < count ? (int)files[i].size : 0,
		 i < count ? (char *)files[i].bytes : "");
	text[strcspn(text, "\n")] = '\0';
}
