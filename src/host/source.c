#include "host/source.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/claims.h"
#include "host/compiler.h"
#include "host/file.h"
#include "host/guests.h"
#include "host/message.h"
#include "host/object.h"

/* The image that is kept; global, for a function called at exit. */
static struct {
	char source[RS_PATH_MAX];
	char folder[RS_PATH_MAX];
	char elf[2 * RS_PATH_MAX], object[2 * RS_PATH_MAX], script[RS_PATH_MAX + 16];
} kept;

/* The sources of one program. */
static struct {
	char *const *list;
	size_t count;
} joined;

/* One writable segment, sections in the order in which people read them. */
static const char linker_script[] =
	"OUTPUT_ARCH(riscv)\n"
	"PHDRS { all PT_LOAD FLAGS(7); note PT_NOTE FLAGS(4); }\n"
	"SECTIONS {\n"
	"	. = 0x80200000;\n" /* RS_KERNEL_BASE */
	"	.text : { *(.text.start) *(.text .text.*) } :all\n"
	"	.rodata : { *(.rodata .rodata.* .srodata .srodata.*) } :all\n"
	"	.note.ringside : { KEEP(*(.note.ringside)) } :all :note\n"
	"	.data : { *(.data .data.* .sdata .sdata.*) } :all\n"
	"	.bss : { *(.bss .bss.* .sbss .sbss.* COMMON) } :all\n"
	"	/DISCARD/ : { *(.riscv.attributes .comment) }\n"
	"}\n"
	"__entry = ABSOLUTE(DEFINED(_start) ? _start : ADDR(.text));\n"
	"ENTRY(__entry)\n";

static bool ends_in(const char *path, char letter)
{
	size_t length = strlen(path);

	return length > 2 && path[length - 2] == '.' && path[length - 1] == letter;
}

static bool is_c(const char *path)
{
	return ends_in(path, 'c');
}

bool rs_source_is(const char *path)
{
	return is_c(path) || ends_in(path, 'S') || ends_in(path, 's');
}

size_t rs_source_join(char *const *words, size_t count)
{
	size_t n = 0;
	bool any_c = false;

	for (; n < count && rs_source_is(words[n]); n++)
		any_c = any_c || is_c(words[n]);
	if (!any_c)
		return 1;
	if (n == 1 && joined.count && strcmp(words[0], joined.list[0]) == 0)
		return 1; /* named again, for all that belong to it */
	joined.list = words;
	joined.count = n;
	return n;
}

void rs_source_forget(void)
{
	if (!*kept.folder)
		return;
	unlink(kept.elf);
	unlink(kept.object);
	unlink(kept.script);
	rmdir(kept.folder);
	*kept.folder = *kept.source = '\0';
}

/* The image is named after its source, so that messages about it name that. */
static enum rs_error make_folder(const char *path, char *message, size_t size)
{
	static bool registered;
	const char *where = getenv("TMPDIR");
	FILE *script;

	if (!where || !*where)
		where = "/tmp";
	snprintf(kept.folder, sizeof kept.folder, "%s/ringside-XXXXXX", where);
	if (!mkdtemp(kept.folder)) {
		*kept.folder = '\0';
		return rs_refuse(RS_IO, message, size,
				 "no temporary folder in %s: %s; TMPDIR names another", where,
				 strerror(errno));
	}
	if (!registered)
		atexit(rs_source_forget);
	registered = true;
	snprintf(kept.elf, sizeof kept.elf, "%s/%s.elf", kept.folder, rs_base_of(path));
	snprintf(kept.object, sizeof kept.object, "%s/%s.o", kept.folder, rs_base_of(path));
	snprintf(kept.script, sizeof kept.script, "%s/guest.ld", kept.folder);
	script = fopen(kept.script, "w");
	if (script && fputs(linker_script, script) >= 0 && fclose(script) == 0)
		return RS_OK;
	return rs_refuse(RS_IO, message, size, "%s: cannot be written: %s", kept.script,
			 strerror(errno));
}

/* ---- what the project brings */

/* Where ringside/abi is, and where the library for programs has its headers and linker script. */
static const struct rs_part abi_part = {
	NULL, {RS_HEADERS_BESIDE, RS_HEADERS_BUILD, RS_HEADERS_INSTALL, NULL}};
static const struct rs_part library_part = {
	NULL, {RS_LIBRARY_BESIDE, RS_LIBRARY_BUILD, RS_LIBRARY_INSTALL, NULL}};

/* Find the folder in which `name` is, which begins with a slash.
 * @param folder  room for RS_PATH_MAX bytes */
static bool find_folder(const struct rs_part *part, const char *name, char *folder)
{
	if (!rs_part_find(part, name + 1, folder))
		return false;
	folder[strlen(folder) - strlen(name)] = '\0';
	return true;
}

static void include_abi(struct rs_compiler *c)
{
	static char folder[RS_PATH_MAX];

	if (find_folder(&abi_part, "/ringside/abi", folder))
		rs_compiler_include(c, folder);
}

/* ---- building */

/* Compile one assembly source to an object. */
static enum rs_error assemble(const char *path, char *message, size_t size)
{
	struct rs_compiler c;

	rs_compiler_begin(&c);
	rs_compiler_add(&c, "-g");	   /* a crash names the line */
	rs_compiler_add(&c, "-mno-relax"); /* the listing shows what was written */
	include_abi(&c);
	rs_compiler_add(&c, "-c");
	rs_compiler_add(&c, "-o");
	rs_compiler_add(&c, kept.object);
	rs_compiler_add(&c, path);
	return rs_compiler_run(&c, path, message, size);
}

static void begin_link(struct rs_compiler *c)
{
	rs_compiler_begin(c);
	rs_compiler_add(c, "-mno-relax");
	rs_compiler_add(c, "-nostdlib");
	rs_compiler_add(c, "-static");
	rs_compiler_add(c, "-Wl,--build-id=none");
	rs_compiler_add(c, "-o");
	rs_compiler_add(c, kept.elf);
}

static enum rs_error link_guest(const char *path, char *message, size_t size)
{
	struct rs_compiler c;
	enum rs_error e;

	begin_link(&c);
	rs_compiler_add(&c, "-T");
	rs_compiler_add(&c, kept.script);
	rs_compiler_add(&c, kept.object);
	e = rs_compiler_run(&c, path, message, size);
	if (e == RS_OK && !rs_object_has_code(kept.elf))
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: has no instructions; a guest needs at least one", path);
	return e;
}

/* Compile and link a program: with these sources, or with the object that there is already. */
static enum rs_error build_program(const char *path, char *const *sources, size_t count,
				   char *message, size_t size)
{
	static char root[RS_PATH_MAX], headers[3][RS_PATH_MAX + 32], script[RS_PATH_MAX + 32],
		library[RS_PATH_MAX];
	static const char *const folders[] = {"/programs/libc", "/programs", ""};
	struct rs_compiler c;
	enum rs_error e = rs_guests_library(library, message, size);

	if (e != RS_OK)
		return e;
	if (!find_folder(&library_part, "/programs/program.ld", root)) {
		char tried[2 * RS_PATH_MAX];

		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: cannot be built: the library for programs is not installed, "
			"looked for %s",
			path,
			rs_part_tried(&library_part, "programs/program.ld", tried,
				      sizeof tried));
	}
	begin_link(&c);
	rs_compiler_program(&c);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		snprintf(headers[i], sizeof headers[i], "%s%s", root, folders[i]);
		rs_compiler_include(&c, headers[i]);
	}
	include_abi(&c);
	snprintf(script, sizeof script, "%s/programs/program.ld", root);
	rs_compiler_add(&c, "-T");
	rs_compiler_add(&c, script);
	for (size_t i = 0; i < count; i++)
		rs_compiler_add(&c, sources[i]);
	rs_compiler_add(&c, library);
	rs_compiler_add(&c, RS_PROGRAM_LIBS);
	return rs_compiler_run(&c, path, message, size);
}

static enum rs_error build(const char *path, char *message, size_t size)
{
	char *alone[] = {(char *)path}, *object[] = {kept.object};
	enum rs_error e;

	if (joined.count && strcmp(path, joined.list[0]) == 0)
		return build_program(path, joined.list, joined.count, message, size);
	if (is_c(path))
		return build_program(path, alone, 1, message, size);
	e = assemble(path, message, size);
	if (e != RS_OK)
		return e;
	return rs_object_is_program(kept.object) ? build_program(path, object, 1, message, size)
						 : link_guest(path, message, size);
}

/* A file that cannot be read gets our own message. */
static enum rs_error check(const char *path, char *message, size_t size)
{
	struct rs_file source;
	enum rs_error e = rs_file_read(&source, path, message, size);

	rs_file_free(&source);
	if (e == RS_OK && (strlen(path) >= sizeof kept.source || *path == '-'))
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%.60s: cannot be built under that name", path);
	return e;
}

static enum rs_error build_kept(const char *path, char *message, size_t size)
{
	enum rs_error e;

	if (strcmp(path, kept.source) == 0)
		return RS_OK;
	e = check(path, message, size);
	for (size_t i = 1; e == RS_OK && i < joined.count; i++)
		if (strcmp(path, joined.list[0]) == 0)
			e = check(joined.list[i], message, size);
	if (e != RS_OK)
		return e;
	rs_source_forget();
	e = make_folder(path, message, size);
	if (e == RS_OK)
		e = build(path, message, size);
	if (e == RS_OK)
		strcpy(kept.source, path);
	return e;
}

enum rs_error rs_source_build(const char **elf, const char *path, char *message, size_t size)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	enum rs_error e;

	*elf = kept.elf;
	pthread_mutex_lock(&lock);
	e = build_kept(path, message, size);
	pthread_mutex_unlock(&lock);
	return e;
}
