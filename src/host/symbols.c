/* symbols.c - see symbols.h. */
#include "host/symbols.h"

#include <stdlib.h>
#include <string.h>

#include "host/elffile.h"
#include "host/message.h"
#include "host/plain.h"
#include "ringside/abi/board.h"

typedef unsigned long long ull; /* for %llx */

/* A file whose section headers are being read. */
struct reader {
	struct rs_symbols *s;
	const uint8_t *bytes;
	uint64_t size;
	Elf64_Ehdr header;
};

static bool inside(const struct reader *r, uint64_t offset, uint64_t size)
{
	return offset <= r->size && size <= r->size - offset;
}

static Elf64_Shdr section(const struct reader *r, size_t index)
{
	Elf64_Shdr h;

	memcpy(&h, r->bytes + r->header.e_shoff + index * sizeof h, sizeof h);
	return h;
}

/* A name with its control characters as text (host/plain.h). @return NULL without memory */
static const char *spell(struct rs_symbols *s, const char *name)
{
	size_t size = 4 * strlen(name) + 1; /* "\x1b" for a byte */
	char *spelt = malloc(size);
	char **grown = realloc(s->spelt, (s->spelt_count + 1) * sizeof *grown);

	if (grown)
		s->spelt = grown;
	if (!grown || !spelt) {
		free(spelt);
		return NULL;
	}
	s->spelt[s->spelt_count++] = spelt;
	return rs_plain(spelt, size, name);
}

/* The string at `offset` of string table `table`. @return NULL if it is not there or has no end. */
static const char *string(const struct reader *r, size_t table, uint64_t offset)
{
	Elf64_Shdr h;
	const uint8_t *text;

	if (table >= r->header.e_shnum)
		return NULL;
	h = section(r, table);
	if (h.sh_type != SHT_STRTAB || !inside(r, h.sh_offset, h.sh_size) ||
	    offset >= h.sh_size)
		return NULL;
	text = r->bytes + h.sh_offset + offset;
	if (!memchr(text, '\0', (size_t)(h.sh_size - offset)))
		return NULL;
	return rs_plain_is((const char *)text) ? (const char *)text
					       : spell(r->s, (const char *)text);
}

static bool add_part(struct rs_symbols *s, const char *name, uint64_t address,
		     const uint8_t *bytes, uint64_t size)
{
	struct rs_code_part *grown = realloc(s->parts, (s->part_count + 1) * sizeof *s->parts);

	if (!grown)
		return false;
	s->parts = grown;
	s->parts[s->part_count++] = (struct rs_code_part){name, address, bytes, (size_t)size};
	return true;
}

static enum rs_error no_memory(const struct rs_symbols *s, char *message, size_t size)
{
	return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory for its symbols",
			 s->file.path);
}

static enum rs_error outside(const struct reader *r, size_t index, const Elf64_Shdr *h,
			     char *message, size_t size)
{
	return rs_refuse(RS_BAD_IMAGE, message, size,
			 "%s: section %zu: found 0x%llx bytes at offset 0x%llx, beyond the "
			 "file's %llu bytes: it is truncated or damaged",
			 r->s->file.path, index, (ull)h->sh_size, (ull)h->sh_offset,
			 (ull)r->size);
}

static enum rs_error add_code(struct reader *r, char *message, size_t size)
{
	for (size_t i = 0; i < r->header.e_shnum; i++) {
		Elf64_Shdr h = section(r, i);
		const char *name;

		if (h.sh_type != SHT_PROGBITS || !(h.sh_flags & SHF_EXECINSTR) || !h.sh_size)
			continue;
		if (!inside(r, h.sh_offset, h.sh_size))
			return outside(r, i, &h, message, size);
		name = string(r, r->header.e_shstrndx, h.sh_name);
		if (!add_part(r->s, name ? name : "", h.sh_addr, r->bytes + h.sh_offset,
			      h.sh_size))
			return no_memory(r->s, message, size);
	}
	return RS_OK;
}

/* Whether a symbol is a label that somebody wrote. */
static bool names_a_place(const Elf64_Sym *symbol, const char *name)
{
	unsigned type = ELF64_ST_TYPE(symbol->st_info);

	return name && *name && strncmp(name, ".L", 2) != 0 && type <= STT_FUNC &&
	       symbol->st_shndx != SHN_UNDEF && symbol->st_shndx < SHN_LORESERVE;
}

static enum rs_error add_table(struct reader *r, size_t index, char *message, size_t size)
{
	Elf64_Shdr h = section(r, index);
	uint64_t count = h.sh_size / sizeof(Elf64_Sym);
	struct rs_symbol *grown;

	if (!inside(r, h.sh_offset, h.sh_size))
		return outside(r, index, &h, message, size);
	if (count == 0)
		return RS_OK;
	grown = realloc(r->s->list, (r->s->count + (size_t)count) * sizeof *grown);
	if (!grown)
		return no_memory(r->s, message, size);
	r->s->list = grown;
	for (uint64_t i = 0; i < count; i++) {
		Elf64_Sym symbol;
		const char *name;

		memcpy(&symbol, r->bytes + h.sh_offset + i * sizeof symbol, sizeof symbol);
		name = string(r, h.sh_link, symbol.st_name);
		if (names_a_place(&symbol, name))
			r->s->list[r->s->count++] =
				(struct rs_symbol){symbol.st_value, symbol.st_size, name};
	}
	return RS_OK;
}

/* "__image_start": "_start" is the better name for people. */
static bool is_linkers(const struct rs_symbol *symbol)
{
	return strncmp(symbol->name, "__", 2) == 0;
}

static int by_address(const void *left, const void *right)
{
	const struct rs_symbol *a = left, *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	if (rs_symbol_is_mapping(a) != rs_symbol_is_mapping(b))
		return rs_symbol_is_mapping(a) ? 1 : -1;
	if (a->size != b->size) /* the larger one first */
		return a->size > b->size ? -1 : 1;
	if (is_linkers(a) != is_linkers(b))
		return is_linkers(a) ? 1 : -1;
	return strcmp(a->name, b->name);
}

static enum rs_error read_sections(struct reader *r, char *message, size_t size)
{
	enum rs_error e = RS_OK;

	if (r->header.e_shnum == 0)
		return RS_OK;
	if (r->header.e_shentsize != sizeof(Elf64_Shdr) ||
	    !inside(r, r->header.e_shoff, r->header.e_shnum * sizeof(Elf64_Shdr)))
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: offset 0x%zx, e_shoff: found 0x%llx, so %u section headers do "
			"not fit in the file's %llu bytes: it is truncated or damaged",
			r->s->file.path, offsetof(Elf64_Ehdr, e_shoff), (ull)r->header.e_shoff,
			r->header.e_shnum, (ull)r->size);
	e = add_code(r, message, size);
	for (size_t i = 0; i < r->header.e_shnum && e == RS_OK; i++)
		if (section(r, i).sh_type == SHT_SYMTAB)
			e = add_table(r, i, message, size);
	if (r->s->count)
		qsort(r->s->list, r->s->count, sizeof *r->s->list, by_address);
	return e;
}

/* Without section headers, executable segments are the code. */
static enum rs_error read_segments(struct reader *r, const struct rs_elf *elf, char *message,
				   size_t size)
{
	for (size_t i = 0; i < elf->segment_count; i++) {
		const Elf64_Phdr *p = &elf->segments[i];

		if (p->p_type != PT_LOAD || !(p->p_flags & PF_X) || !p->p_filesz)
			continue;
		if (!inside(r, p->p_offset, p->p_filesz))
			return rs_refuse(RS_BAD_IMAGE, message, size,
					 "%s: segment %zu: found 0x%llx bytes at offset "
					 "0x%llx, beyond the file's %llu bytes: it is "
					 "truncated or damaged",
					 r->s->file.path, i, (ull)p->p_filesz, (ull)p->p_offset,
					 (ull)r->size);
		if (!add_part(r->s, "", p->p_vaddr, r->bytes + p->p_offset, p->p_filesz))
			return no_memory(r->s, message, size);
	}
	return RS_OK;
}

/* The difference between linked addresses, as symbols have them, and addresses in RAM. */
static uint64_t offset_of(struct rs_elf elf, uint64_t flat_load)
{
	const struct rs_window ram = {
		.base = RS_RAM_BASE, .size = UINT64_MAX - RS_RAM_BASE, .flat_load = flat_load};

	rs_elf_place(&elf, &ram);
	for (size_t i = 0; i < elf.segment_count; i++)
		if (rs_elf_loads(&elf.segments[i]))
			return elf.segments[i].p_vaddr - elf.bias - elf.segments[i].p_paddr;
	return 0;
}

static enum rs_error read_elf(struct rs_symbols *s, uint64_t flat_load, char *message,
			      size_t size)
{
	struct reader r = {.s = s, .bytes = s->file.bytes, .size = s->file.size};
	struct rs_elf elf;
	enum rs_error e = rs_elf_open(&elf, &s->file, message, size);

	if (e != RS_OK)
		return e;
	memcpy(&r.header, r.bytes, sizeof r.header);
	s->offset = offset_of(elf, flat_load);
	e = read_sections(&r, message, size);
	return e == RS_OK && s->part_count == 0 ? read_segments(&r, &elf, message, size) : e;
}

enum rs_error rs_symbols_open(struct rs_symbols *s, const char *path, uint64_t flat_load,
			      char *message, size_t size)
{
	size_t length = strlen(path);
	enum rs_error e;

	*s = (struct rs_symbols){.count = 0};
	e = rs_file_read(&s->file, path, message, size);
	if (e != RS_OK)
		return e;
	if (rs_elf_is(&s->file) || length <= 4 || strcmp(path + length - 4, ".bin") != 0)
		return read_elf(s, flat_load, message, size);
	if (!add_part(s, "", flat_load, s->file.bytes, s->file.size))
		return no_memory(s, message, size);
	return RS_OK;
}

void rs_symbols_close(struct rs_symbols *s)
{
	free(s->parts);
	free(s->list);
	for (size_t i = 0; i < s->spelt_count; i++)
		free(s->spelt[i]);
	free(s->spelt);
	rs_file_free(&s->file);
	*s = (struct rs_symbols){.count = 0};
}

bool rs_symbol_is_mapping(const struct rs_symbol *symbol)
{
	return symbol->name[0] == '$' && (symbol->name[1] == 'x' || symbol->name[1] == 'd');
}

size_t rs_symbols_from(const struct rs_symbols *s, uint64_t address)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->list[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool in_one_part(const struct rs_symbols *s, uint64_t a, uint64_t b)
{
	for (size_t i = 0; i < s->part_count; i++)
		if (a - s->parts[i].address < s->parts[i].size)
			return b - s->parts[i].address < s->parts[i].size;
	return a == b;
}

enum { LOOK_BACK = 64 }; /* symbols that may lie inside another one */

/* A symbol without a size extends to the next one. */
const struct rs_symbol *rs_symbols_at(const struct rs_symbols *s, uint64_t address)
{
	size_t end = address == UINT64_MAX ? s->count : rs_symbols_from(s, address + 1);
	size_t least = end > LOOK_BACK ? end - LOOK_BACK : 0;
	const struct rs_symbol *nearest = NULL, *found = NULL;

	for (size_t i = end; i-- > least;) {
		const struct rs_symbol *symbol = &s->list[i];

		if (found && symbol->address != found->address)
			break;
		if (rs_symbol_is_mapping(symbol))
			continue;
		if (!nearest)
			nearest = symbol;
		if (symbol->size ? address - symbol->address < symbol->size
				 : symbol->address == nearest->address &&
					   in_one_part(s, symbol->address, address))
			found = symbol; /* the first of several at one address is the best */
	}
	return found;
}

const struct rs_symbol *rs_symbols_named(const struct rs_symbols *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->list[i].name, name) == 0)
			return &s->list[i];
	return NULL;
}
