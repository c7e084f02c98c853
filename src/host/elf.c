/* elf.c - the headers of an ELF file, each field checked before use. */
#include "host/elffile.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "host/language.h"
#include "host/message.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "RISC-V ELF headers are read without conversion");

bool rs_elf_is(const struct rs_file *file)
{
	return file->size >= SELFMAG && memcmp(file->bytes, ELFMAG, SELFMAG) == 0;
}

/* The first bytes as text, such as "#!/b", with dots for those that cannot be printed. */
static void first_bytes(const struct rs_file *file, char text[5])
{
	size_t n = file->size < 4 ? file->size : 4;

	for (size_t i = 0; i < n; i++) {
		uint8_t b = file->bytes[i];

		text[i] = b >= 0x20 && b < 0x7f ? (char)b : '.';
	}
	text[n] = '\0';
}

static const char *machine_name(unsigned machine)
{
	switch (machine) {
	case EM_386:
		return " (x86)";
	case EM_X86_64:
		return " (x86-64)";
	case EM_ARM:
		return " (ARM)";
	case EM_AARCH64:
		return " (AArch64)";
	default:
		return "";
	}
}

static const char *type_name(unsigned type)
{
	switch (type) {
	case ET_REL:
		return _(" (an object file, not linked yet)");
	case ET_CORE:
		return _(" (a core dump)");
	default:
		return "";
	}
}

#define FIELD(member) (offsetof(Elf64_Ehdr, member))

/* Refuse a field of the header. */
#define WRONG(offset, name, found, found_name, right)                                          \
	rs_refuse(RS_BAD_IMAGE, message, size, "%s: offset 0x%zx, %s: found %llu%s; needs %s", \
		  elf->file->path, (size_t)(offset), name, (unsigned long long)(found),        \
		  found_name, right)

static enum rs_error check_ident(const struct rs_elf *elf, char *message, size_t size)
{
	const struct rs_file *file = elf->file;
	char text[5];

	if (file->size == 0)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: is empty; an ELF file has at least %zu bytes", file->path,
				 sizeof(Elf64_Ehdr));
	if (!rs_elf_is(file)) {
		first_bytes(file, text);
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: offset 0x0: found \"%s\"; an ELF file starts with 7f 45 4c 46 "
			"(a flat image needs a name ending in .bin)",
			file->path, text);
	}
	if (file->size < sizeof(Elf64_Ehdr))
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: is truncated: found %zu bytes; the ELF header alone has %zu",
			file->path, file->size, sizeof(Elf64_Ehdr));
	if (file->bytes[EI_CLASS] != ELFCLASS64)
		return WRONG(EI_CLASS, "EI_CLASS", file->bytes[EI_CLASS],
			     file->bytes[EI_CLASS] == ELFCLASS32 ? _(" (32-bit)") : "",
			     _("2 (64-bit)"));
	if (file->bytes[EI_DATA] != ELFDATA2LSB)
		return WRONG(EI_DATA, "EI_DATA", file->bytes[EI_DATA],
			     file->bytes[EI_DATA] == ELFDATA2MSB ? _(" (big-endian)") : "",
			     _("1 (little-endian)"));
	return RS_OK;
}

static enum rs_error check_header(const struct rs_elf *elf, const Elf64_Ehdr *h, char *message,
				  size_t size)
{
	uint64_t end;

	if (h->e_machine != EM_RISCV)
		return WRONG(FIELD(e_machine), "e_machine", h->e_machine,
			     machine_name(h->e_machine), "243 (RISC-V)");
	if (h->e_type != ET_EXEC && h->e_type != ET_DYN)
		return WRONG(FIELD(e_type), "e_type", h->e_type, type_name(h->e_type),
			     _("2 (an executable) or 3 (position-independent)"));
	if (h->e_version != EV_CURRENT)
		return WRONG(FIELD(e_version), "e_version", h->e_version, "", "1");
	if (h->e_phnum == 0)
		return WRONG(FIELD(e_phnum), "e_phnum", 0, "",
			     _("at least one program header"));
	if (h->e_phnum > RS_ELF_SEGMENTS)
		return WRONG(FIELD(e_phnum), "e_phnum", h->e_phnum, "",
			     _("at most 64 program headers"));
	if (h->e_phentsize != sizeof(Elf64_Phdr))
		return WRONG(FIELD(e_phentsize), "e_phentsize", h->e_phentsize, "", "56");
	if (__builtin_add_overflow(h->e_phoff, (uint64_t)h->e_phnum * sizeof(Elf64_Phdr),
				   &end) ||
	    end > elf->file->size)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: offset 0x%zx, e_phoff: found 0x%llx, so %u program headers do "
			"not fit in the file's %zu bytes: it is truncated or damaged",
			elf->file->path, FIELD(e_phoff), (unsigned long long)h->e_phoff,
			h->e_phnum, elf->file->size);
	return RS_OK;
}

enum rs_error rs_elf_open(struct rs_elf *elf, const struct rs_file *file, char *message,
			  size_t size)
{
	Elf64_Ehdr h;
	enum rs_error e;

	*elf = (struct rs_elf){.file = file};
	e = check_ident(elf, message, size);
	if (e != RS_OK)
		return e;
	memcpy(&h, file->bytes, sizeof h);
	e = check_header(elf, &h, message, size);
	if (e != RS_OK)
		return e;
	elf->entry = h.e_entry;
	elf->movable = h.e_type == ET_DYN;
	elf->header_size = sizeof h;
	if (h.e_phoff == sizeof h)
		elf->header_size += h.e_phnum * sizeof(Elf64_Phdr);
	elf->segment_offset = h.e_phoff;
	elf->segment_count = h.e_phnum;
	memcpy(elf->segments, file->bytes + h.e_phoff, h.e_phnum * sizeof(Elf64_Phdr));
	return RS_OK;
}
