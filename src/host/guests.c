#include "host/guests.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/file.h"
#include "host/language.h"
#include "host/message.h"
#include "host/source.h"
#include "ringside/abi/note.h"

#define ELF_SUFFIX  ".elf"
#define PARA_SUFFIX ".para.elf"
#define PROGRAMS    "programs" /* a folder beside the guests */

static bool is_file(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static bool ends_with(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n > m && strcmp(text + n - m, suffix) == 0;
}

static const struct rs_part guests_part = {
	"RINGSIDE_GUESTS",
	{RS_GUESTS_BESIDE, RS_GUESTS_BUILD, RS_GUESTS_INSTALL, NULL},
};

/* Found once: lanes of one process are opened by several threads. */
static char images_folder[RS_PATH_MAX];

static void find_images_folder(void)
{
	(void)rs_part_find(&guests_part, "", images_folder);
}

const char *rs_guests_folder(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, find_images_folder);
	return images_folder;
}

/* @return false if the path is too long for any file. */
__attribute__((format(printf, 2, 3))) static bool join(char *path, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(path, RS_PATH_MAX, format, args);
	va_end(args);
	return length < RS_PATH_MAX;
}

/* A file of Ringside itself is missing. */
static enum rs_error no_such_part(const char *name, char *message, size_t size)
{
	char tried[2 * RS_PATH_MAX];

	return rs_refuse(
		RS_BAD_IMAGE, message, size,
		"%s: no such file, looked for %s; build the guests, or name their folder in "
		"RINGSIDE_GUESTS",
		name, rs_part_tried(&guests_part, name, tried, sizeof tried));
}

enum rs_error rs_guests_part(char *path, const char *name, char *message, size_t size)
{
	char file[RS_GUEST_NAME_MAX];

	if (join(path, "%s/%s" ELF_SUFFIX, rs_guests_folder(), name) && is_file(path))
		return RS_OK;
	snprintf(file, sizeof file, "%s" ELF_SUFFIX, name);
	return no_such_part(file, message, size);
}

/* What a file of the user's is called in the kernel: a word of its command line. */
static void name_program(char name[RS_PROGRAM_NAME_MAX], const char *guest)
{
	const char *base = rs_base_of(guest), *dot = strrchr(base, '.');
	size_t length = dot && dot != base ? (size_t)(dot - base) : strlen(base);

	if (length >= RS_PROGRAM_NAME_MAX)
		length = RS_PROGRAM_NAME_MAX - 1;
	for (size_t i = 0; i < length; i++)
		name[i] = base[i] > ' ' && base[i] < 0x7f ? base[i] : '_';
	name[length] = '\0';
}

static enum rs_error find_built(char *path, const char *source, char *message, size_t size)
{
	const char *elf;
	enum rs_error e = rs_source_build(&elf, source, message, size);

	if (e == RS_OK && !join(path, "%s", elf))
		return rs_refuse(RS_BAD_IMAGE, message, size, "%.60s...: the path is too long",
				 elf);
	return e;
}

enum rs_error rs_guests_program(struct rs_program *program, const char *guest, char *message,
				size_t size)
{
	struct rs_note note;

	*program->name = '\0';
	program->own = false;
	if (!strchr(guest, '/') && strlen(guest) < sizeof program->name &&
	    join(program->path, "%s/" PROGRAMS "/%s" ELF_SUFFIX, rs_guests_folder(), guest) &&
	    is_file(program->path)) {
		strcpy(program->name, guest);
		return RS_OK;
	}
	if (rs_source_is(guest)) {
		enum rs_error e = find_built(program->path, guest, message, size);

		if (e != RS_OK)
			return e;
	} else if (!join(program->path, "%s", guest)) {
		return RS_OK; /* whoever looks for the guest says so */
	}
	if (rs_image_note_at(&note, program->path, NULL, 0) != RS_OK ||
	    note.role != RS_NOTE_ROLE_PROGRAM)
		return RS_OK;
	name_program(program->name, guest);
	program->own = true;
	return RS_OK;
}

static enum rs_error find_in_programs(char *path, const char *name, char *message, size_t size)
{
	if (join(path, "%s/%s", rs_guests_folder(), name) && is_file(path))
		return RS_OK;
	return no_such_part(name, message, size);
}

enum rs_error rs_guests_archive(char *path, char *message, size_t size)
{
	return find_in_programs(path, PROGRAMS "/programs.cpio", message, size);
}

enum rs_error rs_guests_library(char *path, char *message, size_t size)
{
	return find_in_programs(path, PROGRAMS "/library.o", message, size);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct rs_guest *)a)->name, ((const struct rs_guest *)b)->name);
}

/* Firmware and hypervisors lie beside the guests. Their notes say so too, but the list must
 * not depend on them. */
static bool is_part(const char *entry)
{
	return strncmp(entry, "hypervisor-", 11) == 0 ||
	       strcmp(entry, "firmware" ELF_SUFFIX) == 0;
}

/* One entry of the folder, if it is a guest in its native build, or a program where these are.
 */
static bool read_entry(struct rs_guest *guest, const char *folder, const char *entry,
		       uint32_t role)
{
	size_t length = strlen(entry);
	char path[RS_PATH_MAX];

	if (!ends_with(entry, ELF_SUFFIX) || ends_with(entry, PARA_SUFFIX) || is_part(entry) ||
	    length >= sizeof guest->name)
		return false;
	if (!join(path, "%s/%s", folder, entry) ||
	    rs_image_note_at(&guest->note, path, NULL, 0) != RS_OK || guest->note.role != role)
		return false;
	memcpy(guest->name, entry, length + 1);
	guest->name[length - strlen(ELF_SUFFIX)] = '\0';
	guest->para = join(path, "%s/%s" PARA_SUFFIX, rs_guests_folder(),
			   role == RS_NOTE_ROLE_PROGRAM ? RS_GUESTS_KERNEL : guest->name) &&
		      is_file(path);
	return true;
}

/* A list that grows. */
struct list {
	struct rs_guest *guests;
	size_t count, room;
};

/* Add what is in `folder`. @return false without memory. */
static bool add_folder(struct list *list, DIR *d, const char *folder, uint32_t role)
{
	for (struct dirent *e = readdir(d); e; e = readdir(d)) {
		if (list->count == list->room) {
			size_t room = list->room ? 2 * list->room : 16;
			struct rs_guest *grown = realloc(list->guests, room * sizeof *grown);

			if (!grown)
				return false;
			list->guests = grown;
			list->room = room;
		}
		if (read_entry(&list->guests[list->count], folder, e->d_name, role))
			list->count++;
	}
	return true;
}

/* Samples and the kernel first, then its programs. */
static enum rs_error add_all(struct list *list, DIR *d, char *message, size_t size)
{
	char programs[RS_PATH_MAX];
	size_t samples;
	bool good = add_folder(list, d, rs_guests_folder(), RS_NOTE_ROLE_GUEST);
	DIR *p = NULL;

	samples = list->count;
	if (good && join(programs, "%s/" PROGRAMS, rs_guests_folder()))
		p = opendir(programs);
	if (p) {
		good = add_folder(list, p, programs, RS_NOTE_ROLE_PROGRAM);
		closedir(p);
	}
	if (!good)
		return rs_refuse(RS_NO_MEMORY, message, size,
				 "no memory for the list of guests");
	if (samples)
		qsort(list->guests, samples, sizeof *list->guests, by_name);
	if (list->count > samples)
		qsort(list->guests + samples, list->count - samples, sizeof *list->guests,
		      by_name);
	return RS_OK;
}

static enum rs_error no_folder(int why, char *message, size_t size)
{
	char tried[2 * RS_PATH_MAX];

	return rs_refuse(
		RS_IO, message, size,
		"the folder of guests cannot be read: %s, looked for %s; build the guests, "
		"or name their folder in RINGSIDE_GUESTS",
		strerror(why), rs_part_tried(&guests_part, "", tried, sizeof tried));
}

enum rs_error rs_guests_list(struct rs_guest **guests, size_t *count, char *message,
			     size_t size)
{
	struct list list = {0};
	DIR *d = opendir(rs_guests_folder());
	enum rs_error e;

	*guests = NULL;
	*count = 0;
	if (!d)
		return no_folder(errno, message, size);
	e = add_all(&list, d, message, size);
	closedir(d);
	if (e != RS_OK) {
		free(list.guests);
		return e;
	}
	*guests = list.guests;
	*count = list.count;
	return RS_OK;
}

static enum rs_error unknown_name(const char *guest, char *message, size_t size)
{
	struct rs_guest *guests;
	const char **names;
	const char *meant = NULL;
	size_t count;
	enum rs_error e = rs_guests_list(&guests, &count, message, size);

	if (e != RS_OK)
		return RS_BAD_IMAGE; /* the message says that the folder is missing */
	names = calloc(count + 1, sizeof *names);
	if (names) {
		for (size_t i = 0; i < count; i++)
			names[i] = guests[i].name;
		meant = rs_suggest(guest, names);
	}
	e = rs_refuse(RS_BAD_IMAGE, message, size,
		      "no guest is called '%s'%s%s%s; '%s' shows them all", guest,
		      meant ? _("; did you mean '") : "", meant ? meant : "",
		      meant ? _("'?") : "", "ringside list");
	free(names);
	free(guests);
	return e;
}

static bool is_path(const char *guest)
{
	return strchr(guest, '/') || ends_with(guest, ELF_SUFFIX) || ends_with(guest, ".bin");
}

static enum rs_error find_native(char *path, const char *guest, char *message, size_t size)
{
	if (!is_path(guest)) {
		if (join(path, "%s/%s" ELF_SUFFIX, rs_guests_folder(), guest) && is_file(path))
			return RS_OK;
		if (!is_file(guest))
			return unknown_name(guest, message, size);
	}
	if (join(path, "%s", guest))
		return RS_OK; /* whoever reads it reports if it does not exist */
	return rs_refuse(RS_BAD_IMAGE, message, size, "%.60s...: the path is too long", guest);
}

enum rs_error rs_guests_find(char *path, const char *guest, bool para, char *message,
			     size_t size)
{
	char native[RS_PATH_MAX];
	enum rs_error e;
	size_t stem;

	if (rs_source_is(guest)) /* a port or not: its note says so */
		return find_built(path, guest, message, size);
	if (ends_with(guest, ".asm"))
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: assembly source is read from a file named in .S (with "
				 "preprocessor) or .s: rename it",
				 guest);
	e = find_native(native, guest, message, size);
	if (e != RS_OK)
		return e;
	stem = strlen(native);
	if (!para || ends_with(native, PARA_SUFFIX)) {
		memcpy(path, native, stem + 1);
		return RS_OK;
	}
	if (!is_file(native)) { /* say that, not that a port is missing */
		memcpy(path, native, stem + 1);
		return RS_OK;
	}
	if (ends_with(native, ELF_SUFFIX))
		native[stem - strlen(ELF_SUFFIX)] = '\0';
	if (join(path, "%s%s", native, PARA_SUFFIX) && is_file(path))
		return RS_OK;
	return rs_refuse(RS_BAD_CONFIG, message, size,
			 "'%s' has no para port: a paravirtual guest is built to ask its "
			 "hypervisor, and there is no %s; run it on bare, full or hvm",
			 guest, path);
}

void rs_guests_compiler(char *text, size_t size)
{
	char path[RS_PATH_MAX];
	FILE *file = NULL;

	if (join(path, "%s/compiler", rs_guests_folder()))
		file = fopen(path, "r");
	if (!file || !fgets(text, (int)size, file))
		*text = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (file)
		fclose(file);
}
