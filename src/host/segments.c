/* segments.c - the loadable segments of an ELF file, checked and laid out flat. */
#include <stdlib.h>
#include <string.h>

#include "host/elffile.h"
#include "host/message.h"

typedef unsigned long long ull; /* for %llx */

static uint64_t header_offset(const struct rs_elf *elf, size_t index)
{
	return elf->segment_offset + index * sizeof(Elf64_Phdr);
}

static enum rs_error check_segment(const struct rs_elf *elf, size_t index,
				   const struct rs_window *w, char *message, size_t size)
{
	const Elf64_Phdr *s = &elf->segments[index];
	const char *path = elf->file->path;
	ull at = header_offset(elf, index);
	uint64_t end;

	/* The offset of a segment without bytes in the file has no meaning. */
	if (s->p_filesz != 0 &&
	    (__builtin_add_overflow(s->p_offset, s->p_filesz, &end) || end > elf->file->size))
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: offset 0x%llx, segment %zu: found 0x%llx bytes at offset "
			"0x%llx, beyond the file's %zu bytes: it is truncated or damaged",
			path, at, index, (ull)s->p_filesz, (ull)s->p_offset, elf->file->size);
	if (s->p_filesz > s->p_memsz)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: offset 0x%llx, segment %zu: found p_filesz 0x%llx; needs at "
			"most its p_memsz, 0x%llx",
			path, at, index, (ull)s->p_filesz, (ull)s->p_memsz);
	if (__builtin_add_overflow(s->p_paddr, s->p_memsz, &end) || s->p_paddr < w->base ||
	    end > w->base + w->size)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: offset 0x%llx, segment %zu: found 0x%llx bytes at physical "
			"address 0x%llx; must lie within RAM, 0x%llx to 0x%llx",
			path, at, index, (ull)s->p_memsz, (ull)s->p_paddr, (ull)w->base,
			(ull)(w->base + w->size));
	return RS_OK;
}

static enum rs_error check_overlap(const struct rs_elf *elf, size_t index, char *message,
				   size_t size)
{
	const Elf64_Phdr *s = &elf->segments[index];

	for (size_t other = 0; other < index; other++) {
		const Elf64_Phdr *o = &elf->segments[other];

		if (!rs_elf_loads(o) || s->p_paddr >= o->p_paddr + o->p_memsz ||
		    o->p_paddr >= s->p_paddr + s->p_memsz)
			continue;
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: offset 0x%llx, segment %zu: found 0x%llx to 0x%llx, which "
			"overlaps segment %zu, 0x%llx to 0x%llx; segments must not share "
			"memory",
			elf->file->path, (ull)header_offset(elf, index), index, (ull)s->p_paddr,
			(ull)(s->p_paddr + s->p_memsz), other, (ull)o->p_paddr,
			(ull)(o->p_paddr + o->p_memsz));
	}
	return RS_OK;
}

/* The entry point is a virtual address for a kernel that is linked high; the hart starts with
 * paging off, at the same place as a physical address. */
static enum rs_error find_entry(const struct rs_elf *elf, struct rs_image *image, char *message,
				size_t size)
{
	image->entry = elf->entry;
	if (elf->entry & 1)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: offset 0x%zx, e_entry: found 0x%llx; instructions lie at even "
			"addresses",
			elf->file->path, offsetof(Elf64_Ehdr, e_entry),
			(ull)(elf->entry - elf->bias));
	for (size_t i = 0; i < elf->segment_count; i++) {
		const Elf64_Phdr *s = &elf->segments[i];
		uint64_t into = elf->entry - s->p_vaddr;

		if (!rs_elf_loads(s) || into >= s->p_memsz)
			continue;
		if (into < s->p_filesz && s->p_offset + into < elf->header_size)
			return rs_refuse(RS_BAD_IMAGE, message, size,
					 "%s: offset 0x%zx, e_entry: found 0x%llx, where the "
					 "file's own headers lie; a shared library or a link "
					 "without a start symbol has no entry point",
					 elf->file->path, offsetof(Elf64_Ehdr, e_entry),
					 (ull)(elf->entry - elf->bias));
		image->entry_pa = into + s->p_paddr;
		return RS_OK;
	}
	for (size_t i = 0; i < elf->segment_count; i++) {
		const Elf64_Phdr *s = &elf->segments[i];

		if (rs_elf_loads(s) && elf->entry - s->p_paddr < s->p_memsz) {
			image->entry_pa = elf->entry;
			return RS_OK;
		}
	}
	return rs_refuse(
		RS_BAD_IMAGE, message, size,
		"%s: offset 0x%zx, e_entry: found 0x%llx, outside every segment; the entry "
		"point must lie in the image, 0x%llx to 0x%llx",
		elf->file->path, offsetof(Elf64_Ehdr, e_entry), (ull)(elf->entry - elf->bias),
		(ull)(image->load - elf->bias), (ull)(image->load - elf->bias + image->size));
}

enum rs_error rs_elf_flatten(const struct rs_elf *elf, const struct rs_window *window,
			     struct rs_image *image, char *message, size_t size)
{
	uint64_t low = UINT64_MAX, high = 0;
	enum rs_error e = RS_OK;

	for (size_t i = 0; i < elf->segment_count && e == RS_OK; i++) {
		const Elf64_Phdr *s = &elf->segments[i];

		if (!rs_elf_loads(s))
			continue;
		e = check_segment(elf, i, window, message, size);
		if (e == RS_OK)
			e = check_overlap(elf, i, message, size);
		if (s->p_paddr < low)
			low = s->p_paddr;
		if (e == RS_OK && s->p_paddr + s->p_memsz > high)
			high = s->p_paddr + s->p_memsz;
	}
	if (e != RS_OK)
		return e;
	if (high == 0)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: offset 0x%llx: found no loadable segment (PT_LOAD); an image "
			"needs one",
			elf->file->path, (ull)elf->segment_offset);
	image->load = low;
	image->size = (size_t)(high - low);
	e = find_entry(elf, image, message, size);
	if (e != RS_OK)
		return e;
	image->bytes = calloc(1, image->size);
	if (!image->bytes)
		return rs_refuse(RS_NO_MEMORY, message, size, "%s: no memory for its %zu bytes",
				 elf->file->path, image->size);
	for (size_t i = 0; i < elf->segment_count; i++) {
		const Elf64_Phdr *s = &elf->segments[i];

		if (rs_elf_loads(s) && s->p_filesz != 0)
			memcpy(image->bytes + (s->p_paddr - low),
			       elf->file->bytes + s->p_offset, (size_t)s->p_filesz);
	}
	e = rs_elf_relocate(elf, image, message, size);
	if (e != RS_OK) {
		free(image->bytes);
		image->bytes = NULL;
	}
	return e;
}
