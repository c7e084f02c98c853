/* lines.c - with libdw of elfutils (docs/adr/0019-lines-by-libdw.md), which is loaded when a
 * line is asked for: most runs end well, and need not wait for it. */
#include "host/lines.h"

#include <dlfcn.h>
#include <elfutils/libdw.h>
#include <pthread.h>

#include "host/plain.h"

/* What is used of libdw, and of libelf, which it brings. */
#define FUNCTIONS(X)                                                                           \
	X(elf_version)                                                                         \
	X(elf_memory)                                                                          \
	X(elf_end)                                                                             \
	X(dwarf_begin_elf)                                                                     \
	X(dwarf_end)                                                                           \
	X(dwarf_get_units)                                                                     \
	X(dwarf_getsrc_die)                                                                    \
	X(dwarf_linesrc)                                                                       \
	X(dwarf_lineno)                                                                        \
	X(dwarf_lineendsequence)

static struct {
#define X(name) __typeof__(name) *name;
	FUNCTIONS(X)
#undef X
} dw;

static bool loaded;

static void load_once(void)
{
	void *library = dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL);

	loaded = library != NULL;
	/* the address of a function is no pointer to an object in C */
#define X(name) loaded = loaded && (*(void **)&dw.name = dlsym(library, #name)) != NULL;
	FUNCTIONS(X)
#undef X
	loaded = loaded && dw.elf_version(EV_CURRENT) != EV_NONE;
}

static bool load(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load_once);
	return loaded;
}

static bool in_unit(Dwarf_Die *unit, uint64_t address, struct rs_line *line)
{
	Dwarf_Line *found = dw.dwarf_getsrc_die(unit, address);
	const char *file = found ? dw.dwarf_linesrc(found, NULL, NULL) : NULL;
	int number;
	bool ends;

	if (!file || dw.dwarf_lineno(found, &number) != 0 || number < 1 ||
	    dw.dwarf_lineendsequence(found, &ends) != 0 || ends)
		return false;
	line->line = (unsigned)number;
	rs_plain(line->file, sizeof line->file, file);
	return true;
}

/* Every unit is asked: an index of addresses (.debug_aranges) is not always there. */
static bool find(Dwarf *dwarf, uint64_t address, struct rs_line *line)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;

	while (dw.dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0)
		if (in_unit(&die, address, line))
			return true;
	return false;
}

bool rs_line_at(const struct rs_file *file, uint64_t address, struct rs_line *line)
{
	bool found = false;
	Dwarf *dwarf;
	Elf *elf;

	if (!load())
		return false;
	elf = dw.elf_memory((char *)file->bytes, file->size);
	dwarf = elf ? dw.dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
	if (dwarf) {
		found = find(dwarf, address, line);
		dw.dwarf_end(dwarf);
	}
	if (elf)
		dw.elf_end(elf);
	return found;
}
