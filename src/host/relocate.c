/* relocate.c - the dynamic relocations of an image that was linked to run anywhere. */
#include <string.h>

#include "host/elffile.h"
#include "host/language.h"
#include "host/message.h"

typedef unsigned long long ull; /* for %llx */

/* What the dynamic section says of relocations and symbols; addresses as linked. */
struct dynamic {
	uint64_t rela, rela_size;
	uint64_t jmprel, jmprel_size;
	uint64_t symbols;
	bool packed, needs; /* relative relocations in DT_RELR; other files */
};

/* @return the `length` bytes at a linked address, or NULL if the image does not hold them. */
static uint8_t *find(const struct rs_elf *elf, struct rs_image *image, uint64_t linked,
		     uint64_t length)
{
	uint64_t address = linked + elf->bias;

	for (size_t i = 0; i < elf->segment_count; i++) {
		const Elf64_Phdr *s = &elf->segments[i];
		uint64_t into = address - s->p_vaddr;

		if (rs_elf_loads(s) && into < s->p_memsz && length <= s->p_memsz - into)
			return image->bytes + (s->p_paddr - image->load + into);
	}
	return NULL;
}

static struct dynamic read_dynamic(const uint8_t *bytes, uint64_t size)
{
	struct dynamic d = {.rela = 0};
	Elf64_Dyn entry;

	for (uint64_t at = 0; size - at >= sizeof entry; at += sizeof entry) {
		memcpy(&entry, bytes + at, sizeof entry);
		switch (entry.d_tag) {
		case DT_NULL:
			return d;
		case DT_NEEDED:
			d.needs = true;
			break;
		case DT_RELA:
			d.rela = entry.d_un.d_ptr;
			break;
		case DT_RELASZ:
			d.rela_size = entry.d_un.d_val;
			break;
		case DT_JMPREL:
			d.jmprel = entry.d_un.d_ptr;
			break;
		case DT_PLTRELSZ:
			d.jmprel_size = entry.d_un.d_val;
			break;
		case DT_SYMTAB:
			d.symbols = entry.d_un.d_ptr;
			break;
		case DT_RELR:
			d.packed = true;
			break;
		default:
			break;
		}
	}
	return d;
}

/* @return whether symbol `index` has an address: its own, or 0 for a weak one that is missing. */
static bool symbol_value(const struct rs_elf *elf, struct rs_image *image,
			 const struct dynamic *d, uint64_t index, uint64_t *value)
{
	const uint8_t *bytes;
	Elf64_Sym symbol;
	uint64_t at;

	*value = 0;
	if (__builtin_mul_overflow(index, (uint64_t)sizeof symbol, &at))
		return false;
	bytes = find(elf, image, d->symbols + at, sizeof symbol);
	if (!bytes)
		return false;
	memcpy(&symbol, bytes, sizeof symbol);
	if (symbol.st_shndx == SHN_UNDEF)
		return index == 0 || ELF64_ST_BIND(symbol.st_info) == STB_WEAK;
	*value = symbol.st_value + (symbol.st_shndx == SHN_ABS ? 0 : elf->bias);
	return true;
}

/* @return whether the relocation is one that a loader can compute; *value is what it stores. */
static bool compute(const struct rs_elf *elf, struct rs_image *image, const struct dynamic *d,
		    const Elf64_Rela *r, uint64_t *value)
{
	switch (ELF64_R_TYPE(r->r_info)) {
	case R_RISCV_RELATIVE:
		*value = elf->bias + (uint64_t)r->r_addend;
		return true;
	case R_RISCV_64:
	case R_RISCV_JUMP_SLOT:
		if (!symbol_value(elf, image, d, ELF64_R_SYM(r->r_info), value))
			return false;
		*value += (uint64_t)r->r_addend;
		return true;
	default:
		return false;
	}
}

static enum rs_error outside(const struct rs_elf *elf, const char *what, uint64_t address,
			     uint64_t length, char *message, size_t size)
{
	return rs_refuse(RS_BAD_IMAGE, message, size,
			 "%s: %s: found 0x%llx bytes at address 0x%llx, outside its loadable "
			 "segments: it is damaged",
			 elf->file->path, what, (ull)length, (ull)address);
}

static enum rs_error apply(const struct rs_elf *elf, struct rs_image *image,
			   const struct dynamic *d, uint64_t table, uint64_t length,
			   char *message, size_t size)
{
	const uint8_t *bytes = find(elf, image, table, length);
	Elf64_Rela r;

	if (length == 0)
		return RS_OK;
	if (!bytes)
		return outside(elf, _("relocations"), table, length, message, size);
	for (uint64_t at = 0; length - at >= sizeof r; at += sizeof r) {
		uint64_t value;
		uint8_t *place;

		memcpy(&r, bytes + at, sizeof r);
		if (ELF64_R_TYPE(r.r_info) == R_RISCV_NONE)
			continue;
		if (!compute(elf, image, d, &r, &value)) {
			if (!elf->movable) /* it lies where it was linked to: up to itself */
				continue;
			return rs_refuse(
				RS_BAD_IMAGE, message, size,
				"%s: relocation at address 0x%llx: found type %u for symbol "
				"%u; needs R_RISCV_RELATIVE, or R_RISCV_64 with a symbol of "
				"its own (link with -static-pie)",
				elf->file->path, (ull)(table + at),
				(unsigned)ELF64_R_TYPE(r.r_info),
				(unsigned)ELF64_R_SYM(r.r_info));
		}
		place = find(elf, image, r.r_offset, sizeof value);
		if (!place)
			return outside(elf, _("relocated word"), r.r_offset, sizeof value,
				       message, size);
		memcpy(place, &value, sizeof value);
	}
	return RS_OK;
}

static const Elf64_Phdr *segment_of_type(const struct rs_elf *elf, uint32_t type)
{
	for (size_t i = 0; i < elf->segment_count; i++)
		if (elf->segments[i].p_type == type)
			return &elf->segments[i];
	return NULL;
}

enum rs_error rs_elf_relocate(const struct rs_elf *elf, struct rs_image *image, char *message,
			      size_t size)
{
	const Elf64_Phdr *s = segment_of_type(elf, PT_DYNAMIC);
	const uint8_t *bytes;
	struct dynamic d;
	enum rs_error e;

	if (!s || s->p_filesz == 0)
		return RS_OK;
	bytes = find(elf, image, s->p_vaddr - elf->bias, s->p_filesz);
	if (!bytes)
		return outside(elf, _("dynamic section"), s->p_vaddr - elf->bias, s->p_filesz,
			       message, size);
	d = read_dynamic(bytes, s->p_filesz);
	if (elf->movable && (d.needs || segment_of_type(elf, PT_INTERP)))
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: found a program that a dynamic linker must complete; "
				 "needs one that is whole (link with -static-pie or -static)",
				 elf->file->path);
	if (elf->movable && d.packed)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: dynamic section: found packed relocations (DT_RELR); "
				 "needs DT_RELA (link with -z nopack-relative-relocs or "
				 "--pack-dyn-relocs=none)",
				 elf->file->path);
	e = apply(elf, image, &d, d.rela, d.rela_size, message, size);
	return e == RS_OK ? apply(elf, image, &d, d.jmprel, d.jmprel_size, message, size) : e;
}
