/* lines.c - with libdw of elfutils (docs/adr/0019-lines-by-libdw.md). */
#include "host/lines.h"

#include <elfutils/libdw.h>

#include "host/plain.h"

static bool in_unit(Dwarf_Die *unit, uint64_t address, struct rs_line *line)
{
	Dwarf_Line *found = dwarf_getsrc_die(unit, address);
	const char *file = found ? dwarf_linesrc(found, NULL, NULL) : NULL;
	int number;
	bool ends;

	if (!file || dwarf_lineno(found, &number) != 0 || number < 1 ||
	    dwarf_lineendsequence(found, &ends) != 0 || ends)
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

	while (dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0)
		if (in_unit(&die, address, line))
			return true;
	return false;
}

bool rs_line_at(const struct rs_file *file, uint64_t address, struct rs_line *line)
{
	bool found = false;
	Dwarf *dwarf;
	Elf *elf;

	if (elf_version(EV_CURRENT) == EV_NONE)
		return false;
	elf = elf_memory((char *)file->bytes, file->size);
	dwarf = elf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
	if (dwarf) {
		found = find(dwarf, address, line);
		dwarf_end(dwarf);
	}
	if (elf)
		elf_end(elf);
	return found;
}

bool rs_lines_built(void)
{
	return true;
}
