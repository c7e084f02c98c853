/* assembly.c - see assembly.h. */
#include "host/assembly.h"

#include <elf.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/file.h"
#include "host/guests.h"
#include "host/message.h"

extern char **environ;

enum { WORDS_MAX = 32 };

/* The image that is kept; global, for a function called at exit. */
static struct {
	char source[RS_PATH_MAX];
	char folder[RS_PATH_MAX];
	char elf[2 * RS_PATH_MAX], script[RS_PATH_MAX + 16];
} kept;

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

bool rs_assembly_is(const char *path)
{
	size_t length = strlen(path);

	return length > 2 && path[length - 2] == '.' &&
	       (path[length - 1] == 'S' || path[length - 1] == 's');
}

void rs_assembly_forget(void)
{
	if (!*kept.folder)
		return;
	unlink(kept.elf);
	unlink(kept.script);
	rmdir(kept.folder);
	*kept.folder = *kept.source = '\0';
}

/* The image is named after its source, so that messages about it name that. */
static enum rs_error make_folder(const char *path, char *message, size_t size)
{
	static bool registered;
	const char *where = getenv("TMPDIR");
	const char *slash = strrchr(path, '/');
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
		atexit(rs_assembly_forget);
	registered = true;
	snprintf(kept.elf, sizeof kept.elf, "%s/%s.elf", kept.folder, slash ? slash + 1 : path);
	snprintf(kept.script, sizeof kept.script, "%s/guest.ld", kept.folder);
	script = fopen(kept.script, "w");
	if (script && fputs(linker_script, script) >= 0 && fclose(script) == 0)
		return RS_OK;
	return rs_refuse(RS_IO, message, size, "%s: cannot be written: %s", kept.script,
			 strerror(errno));
}

#ifdef RS_ASSEMBLER
/* @return the exit status; -1 if it cannot be run (errno) or crashed. */
static int run(const char *const *words)
{
	pid_t child;
	int status;
	int e = posix_spawnp(&child, words[0], NULL, NULL, (char *const *)words, environ);

	if (e != 0) {
		errno = e;
		return -1;
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Where ringside/abi is. */
static const struct rs_part headers_part = {
	NULL, {RS_HEADERS_BESIDE, RS_HEADERS_BUILD, RS_HEADERS_INSTALL, NULL}};

static enum rs_error assemble(const char *path, char *message, size_t size)
{
	static char headers[RS_PATH_MAX];
	static const char *const assembler[] = {RS_ASSEMBLER};
	const char *words[WORDS_MAX];
	size_t n = 0;
	int status;

	for (; n < sizeof assembler / sizeof *assembler; n++)
		words[n] = assembler[n];
	words[n++] = "-g";	   /* a crash names the line */
	words[n++] = "-mno-relax"; /* the listing shows what was written */
	words[n++] = "-nostdlib";
	words[n++] = "-static";
	words[n++] = "-Wl,--build-id=none";
	if (rs_part_find(&headers_part, "ringside/abi", headers)) {
		*strstr(headers, "/ringside/abi") = '\0';
		words[n++] = "-I";
		words[n++] = headers;
	}
	words[n++] = "-T";
	words[n++] = kept.script;
	words[n++] = "-o";
	words[n++] = kept.elf;
	words[n++] = path;
	words[n] = NULL;
	status = run(words);
	if (status == 0)
		return RS_OK;
	if (status > 0 && status != 127)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: cannot be assembled: see the messages of %s above", path,
				 words[0]);
	return rs_refuse(RS_BAD_IMAGE, message, size,
			 "%s: cannot be assembled: %s: %s; scripts/setup installs it", path,
			 words[0], status < 0 ? strerror(errno) : "cannot be run");
}
#else
static enum rs_error assemble(const char *path, char *message, size_t size)
{
	return rs_refuse(RS_BAD_IMAGE, message, size,
			 "%s: cannot be assembled: this build found no compiler for RISC-V; "
			 "needs an ELF file",
			 path);
}
#endif

/* Whether nothing of the image would be loaded. What cannot be read is left to the reader of images. */
static bool is_empty(const char *elf)
{
	struct rs_file file;
	const Elf64_Ehdr *header;
	bool empty = false;

	if (rs_file_read(&file, elf, NULL, 0) == RS_OK && file.size >= sizeof *header) {
		header = (const Elf64_Ehdr *)(const void *)file.bytes;
		empty = true;
		for (size_t i = 0; i < header->e_phnum; i++) {
			size_t at = header->e_phoff + i * sizeof(Elf64_Phdr);
			Elf64_Phdr segment;

			if (at + sizeof segment > file.size)
				break;
			memcpy(&segment, file.bytes + at, sizeof segment);
			empty = empty && !(segment.p_type == PT_LOAD && segment.p_memsz);
		}
	}
	rs_file_free(&file);
	return empty;
}

enum rs_error rs_assembly_build(const char **elf, const char *path, char *message, size_t size)
{
	struct rs_file source;
	enum rs_error e;

	*elf = kept.elf;
	if (strcmp(path, kept.source) == 0)
		return RS_OK;
	/* a file that cannot be read gets our own message */
	e = rs_file_read(&source, path, message, size);
	rs_file_free(&source);
	if (e != RS_OK)
		return e;
	if (strlen(path) >= sizeof kept.source || *path == '-')
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%.60s: cannot be assembled under that name", path);
	rs_assembly_forget();
	e = make_folder(path, message, size);
	if (e == RS_OK)
		e = assemble(path, message, size);
	if (e == RS_OK && is_empty(kept.elf))
		e = rs_refuse(RS_BAD_IMAGE, message, size,
			      "%s: has no instructions; a guest needs at least one", path);
	if (e == RS_OK)
		strcpy(kept.source, path);
	return e;
}
