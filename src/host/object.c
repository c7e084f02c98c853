/* object.c - ELF-64 Object File Format, "Symbol table", of a file that our own compiler has just
 * written: what is wrong with it counts as not being there. */
#include "host/object.h"

#include <elf.h>
#include <string.h>

#include "host/file.h"

/* Copy an entry of a table. @return false if the file does not have it. */
static bool read_entry(const struct rs_file *file, uint64_t table, uint64_t index, void *entry,
		       size_t size)
{
	uint64_t at;

	if (__builtin_mul_overflow(index, size, &at) ||
	    __builtin_add_overflow(at, table, &at) || at > file->size || file->size - at < size)
		return false;
	memcpy(entry, file->bytes + at, size);
	return true;
}

/* The name at this offset of a table of strings; "" if there is none. */
static const char *name_at(const struct rs_file *file, const Elf64_Shdr *strings,
			   uint32_t offset)
{
	uint64_t at, end;

	if (__builtin_add_overflow(strings->sh_offset, offset, &at) ||
	    __builtin_add_overflow(strings->sh_offset, strings->sh_size, &end) || at >= end ||
	    end > file->size || !memchr(file->bytes + at, 0, end - at))
		return "";
	return (const char *)file->bytes + at;
}

static bool is_program(const struct rs_file *file, const Elf64_Shdr *symbols,
		       const Elf64_Shdr *strings)
{
	bool main_here = false, start_here = false, needs = false;
	Elf64_Sym symbol;

	for (uint64_t i = symbols->sh_info; i < symbols->sh_size / sizeof symbol; i++) {
		const char *name;

		if (!read_entry(file, symbols->sh_offset, i, &symbol, sizeof symbol))
			return false;
		name = name_at(file, strings, symbol.st_name);
		if (symbol.st_shndx == SHN_UNDEF)
			needs = needs || *name;
		else if (strcmp(name, "main") == 0)
			main_here = true;
		else if (strcmp(name, "_start") == 0)
			start_here = true;
	}
	return main_here && !start_here && needs;
}

bool rs_object_is_program(const char *path)
{
	struct rs_file file;
	Elf64_Ehdr header;
	Elf64_Shdr symbols, strings;
	bool program = false;

	if (rs_file_read(&file, path, NULL, 0) == RS_OK &&
	    read_entry(&file, 0, 0, &header, sizeof header)) {
		for (unsigned i = 0; i < header.e_shnum && !program; i++)
			program = read_entry(&file, header.e_shoff, i, &symbols,
					     sizeof symbols) &&
				  symbols.sh_type == SHT_SYMTAB &&
				  read_entry(&file, header.e_shoff, symbols.sh_link, &strings,
					     sizeof strings) &&
				  is_program(&file, &symbols, &strings);
	}
	rs_file_free(&file);
	return program;
}

bool rs_object_has_code(const char *path)
{
	struct rs_file file;
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	bool any = true;

	if (rs_file_read(&file, path, NULL, 0) == RS_OK &&
	    read_entry(&file, 0, 0, &header, sizeof header)) {
		any = false;
		for (unsigned i = 0; i < header.e_phnum && !any; i++)
			any = read_entry(&file, header.e_phoff, i, &segment, sizeof segment) &&
			      segment.p_type == PT_LOAD && segment.p_memsz;
	}
	rs_file_free(&file);
	return any;
}
