/* place.c - where the segments of an ELF file lie in this machine's RAM. */
#include <string.h>

#include "host/elffile.h"

static bool fits(const Elf64_Phdr *s, const struct rs_window *w)
{
	uint64_t end;

	return s->p_paddr >= w->base && !__builtin_add_overflow(s->p_paddr, s->p_memsz, &end) &&
	       end <= w->base + w->size;
}

static bool all_fit(const struct rs_elf *elf, const struct rs_window *w)
{
	for (size_t i = 0; i < elf->segment_count; i++)
		if (rs_elf_loads(&elf->segments[i]) && !fits(&elf->segments[i], w))
			return false;
	return true;
}

/* Whether no program needs the byte at this offset of the file: it belongs to the file's headers
 * or to a note, or it is padding. */
static bool is_dispensable(const struct rs_elf *elf, uint64_t offset)
{
	if (offset < elf->header_size || elf->file->bytes[offset] == 0)
		return true;
	for (size_t i = 0; i < elf->segment_count; i++)
		if (elf->segments[i].p_type == PT_NOTE &&
		    offset - elf->segments[i].p_offset < elf->segments[i].p_filesz)
			return true;
	return false;
}

/* Linkers without a script let the first segment begin with the file's headers: text at
 * 0x80000000 makes it begin a page below RAM, or makes the headers a segment of their own that
 * lies elsewhere. Leave out the part below RAM if no program needs it. */
static void trim(const struct rs_elf *elf, Elf64_Phdr *s, const struct rs_window *w)
{
	uint64_t cut = w->base - s->p_paddr;

	if (!rs_elf_loads(s) || s->p_paddr >= w->base)
		return;
	if (cut > s->p_memsz)
		cut = s->p_memsz;
	if (cut > s->p_filesz || s->p_offset > elf->file->size ||
	    cut > elf->file->size - s->p_offset)
		return;
	for (uint64_t i = 0; i < cut; i++)
		if (!is_dispensable(elf, s->p_offset + i))
			return;
	s->p_offset += cut;
	s->p_vaddr += cut;
	s->p_paddr += cut;
	s->p_filesz -= cut;
	s->p_memsz -= cut;
}

/* How far up a file must be moved so that its lowest segment lies at flat_load or, where
 * alignment forces that, a little above. */
static uint64_t distance(const struct rs_elf *elf, const struct rs_window *w)
{
	uint64_t low = UINT64_MAX, align = 1;

	for (size_t i = 0; i < elf->segment_count; i++) {
		const Elf64_Phdr *s = &elf->segments[i];

		if (!rs_elf_loads(s))
			continue;
		if (s->p_paddr < low)
			low = s->p_paddr;
		if (s->p_align > align && (s->p_align & (s->p_align - 1)) == 0)
			align = s->p_align;
	}
	return (w->flat_load - low + align - 1) & ~(align - 1);
}

void rs_elf_place(struct rs_elf *elf, const struct rs_window *window)
{
	struct rs_elf trimmed = *elf;

	for (size_t i = 0; i < elf->segment_count; i++)
		trim(elf, &trimmed.segments[i], window);
	if (!elf->movable || all_fit(&trimmed, window)) {
		*elf = trimmed;
		return;
	}
	elf->bias = distance(elf, window);
	elf->entry += elf->bias;
	for (size_t i = 0; i < elf->segment_count; i++) {
		elf->segments[i].p_vaddr += elf->bias;
		elf->segments[i].p_paddr += elf->bias;
	}
}
