/* note.c - the note by which an image says what it is (ringside/abi/note.h). */
#include <string.h>

#include "host/elffile.h"
#include "host/language.h"
#include "host/message.h"
#include "ringside/abi/note.h"

#define OWNER_SIZE  sizeof RS_NOTE_OWNER /* the NUL included, as ELF counts it */
#define FIELDS_SIZE (4 * sizeof(uint32_t))

static uint64_t align_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

/* `at` is the file offset of the description, for messages. */
static enum rs_error read_description(const struct rs_elf *elf, uint64_t at, uint64_t length,
				      struct rs_note *note, char *message, size_t size)
{
	static const struct {
		const char *name, *right;
	} fields[] = {
		{N_("format version"), "1"},
		{N_("role"), N_("0 (guest), 1 (firmware), 2 (hypervisor) or 3 (program)")},
		{N_("mode"), N_("1 (S) or 3 (M)")},
		{N_("port"), N_("0 (native), 1 (para) or 2 (drives the board)")},
	};
	const uint8_t *bytes = elf->file->bytes + at;
	uint32_t value[4];
	size_t text = 0, wrong = 4;

	if (length < FIELDS_SIZE)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: offset 0x%llx, Ringside note: found %llu bytes; needs at "
				 "least %zu",
				 elf->file->path, (unsigned long long)at,
				 (unsigned long long)length, FIELDS_SIZE);
	memcpy(value, bytes, sizeof value);
	if (value[3] > RS_NOTE_PORT_BOARD)
		wrong = 3;
	if (value[2] != RS_NOTE_MODE_S && value[2] != RS_NOTE_MODE_M)
		wrong = 2;
	if (value[1] > RS_NOTE_ROLE_PROGRAM)
		wrong = 1;
	if (value[0] != 1)
		wrong = 0;
	if (wrong < 4)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: offset 0x%llx, Ringside note, %s: found %u; needs %s",
				 elf->file->path, (unsigned long long)(at + 4 * wrong),
				 _(fields[wrong].name), value[wrong], _(fields[wrong].right));
	note->present = true;
	note->role = value[1];
	note->mode = value[2];
	note->port = value[3];
	for (uint64_t i = FIELDS_SIZE; i < length && bytes[i] && text + 1 < sizeof note->text;
	     i++)
		/* No control characters: it is printed on terminals. */
		note->text[text++] =
			bytes[i] >= 0x20 && bytes[i] != 0x7f ? (char)bytes[i] : ' ';
	note->text[text] = '\0';
	return RS_OK;
}

static enum rs_error read_segment(const struct rs_elf *elf, const Elf64_Phdr *s,
				  struct rs_note *note, char *message, size_t size)
{
	uint64_t align = s->p_align == 8 ? 8 : 4;
	uint64_t at = s->p_offset, end;

	if (__builtin_add_overflow(at, s->p_filesz, &end) || end > elf->file->size)
		return rs_refuse(
			RS_BAD_IMAGE, message, size,
			"%s: note segment: found 0x%llx bytes at offset 0x%llx, beyond the "
			"file's %zu bytes: it is truncated or damaged",
			elf->file->path, (unsigned long long)s->p_filesz,
			(unsigned long long)at, elf->file->size);
	while (at < end && end - at >= sizeof(Elf64_Nhdr)) {
		Elf64_Nhdr h;
		uint64_t name = at + sizeof h, description, next;

		memcpy(&h, elf->file->bytes + at, sizeof h);
		description = name + align_up(h.n_namesz, align);
		next = description + align_up(h.n_descsz, align);
		if (description > end || h.n_descsz > end - description) {
			return rs_refuse(
				RS_BAD_IMAGE, message, size,
				"%s: offset 0x%llx, note: found a name of %u and a "
				"description of %u bytes; only 0x%llx are left in its segment",
				elf->file->path, (unsigned long long)at, h.n_namesz, h.n_descsz,
				(unsigned long long)(end - at));
		}
		if (h.n_namesz == OWNER_SIZE && h.n_type == RS_NOTE_IMAGE &&
		    memcmp(elf->file->bytes + name, RS_NOTE_OWNER, OWNER_SIZE) == 0)
			return read_description(elf, description, h.n_descsz, note, message,
						size);
		at = next;
	}
	return RS_OK;
}

enum rs_error rs_elf_note(const struct rs_elf *elf, struct rs_note *note, char *message,
			  size_t size)
{
	*note = (struct rs_note){.role = RS_NOTE_ROLE_GUEST,
				 .mode = RS_NOTE_MODE_S,
				 .port = RS_NOTE_PORT_NATIVE};
	for (size_t i = 0; i < elf->segment_count && !note->present; i++) {
		enum rs_error e;

		if (elf->segments[i].p_type != PT_NOTE)
			continue;
		e = read_segment(elf, &elf->segments[i], note, message, size);
		if (e != RS_OK)
			return e;
	}
	return RS_OK;
}
