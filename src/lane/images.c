#include "lane/images.h"

#include <string.h>

#include "host/message.h"
#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"
#include "ringside/abi/note.h"

#define MIB	       (UINT64_C(1) << 20)
#define MEMORY_DEFAULT (128 * MIB)
#define MEMORY_LEAST   (8 * MIB)
#define MEMORY_MOST    (4096 * MIB)
#define MEMORY_GRAIN   (2 * MIB)

static enum rs_error check_memory(struct boot *b, uint64_t memory, char *message, size_t size)
{
	b->memory = memory ? memory : MEMORY_DEFAULT;
	if (b->memory < MEMORY_LEAST || b->memory > MEMORY_MOST || b->memory % MEMORY_GRAIN)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "guest memory (-m): found %llu bytes; needs 8 MiB to 4096 "
				 "MiB, in steps of 2 MiB",
				 (unsigned long long)b->memory);
	return RS_OK;
}

static struct rs_window window_of(const struct boot *b, uint64_t flat_load)
{
	return (struct rs_window){
		.base = RS_RAM_BASE, .size = b->memory, .flat_load = flat_load};
}

static enum rs_error load(struct rs_image *image, const char *what, const struct boot *b,
			  const struct rs_content *content, uint64_t flat_load, char *message,
			  size_t size)
{
	struct rs_window w = window_of(b, flat_load);

	if (!content->bytes)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "the %s: found no image; %s needs one", what,
				 b->generation->name);
	return rs_image_read(image, content, &w, message, size);
}

static enum rs_error refuse_m_mode(const struct boot *b, const char *guest, char *message,
				   size_t size)
{
	return rs_refuse(
		RS_BAD_CONFIG, message, size,
		"'%s' is an M-mode program: under %s the hypervisor's firmware has M-mode; "
		"run it on bare or full",
		guest, b->generation->name);
}

static enum rs_error refuse_role(const char *guest, uint32_t role, char *message, size_t size)
{
	return rs_refuse(RS_BAD_CONFIG, message, size,
			 "'%s' says it is a %s; a guest is needed ('ringside list' shows them)",
			 guest,
			 role == RS_NOTE_ROLE_FIRMWARE	? "firmware"
			 : role == RS_NOTE_ROLE_PROGRAM ? "program of the kernel"
							: "hypervisor");
}

static enum rs_error check_guest(const struct boot *b, const char *guest,
				 const struct rs_note *note, char *message, size_t size)
{
	if (note->role != RS_NOTE_ROLE_GUEST)
		return refuse_role(guest, note->role, message, size);
	if (note->mode == RS_NOTE_MODE_M && !b->generation->m_mode_guests)
		return refuse_m_mode(b, guest, message, size);
	if (note->port == RS_NOTE_PORT_PARA && !b->generation->para_port)
		return rs_refuse(
			RS_BAD_CONFIG, message, size,
			"'%s' is a para port: it asks a hypervisor that is not there under "
			"%s; run it on para",
			guest, b->generation->name);
	if (note->port != RS_NOTE_PORT_PARA && b->generation->para_port)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "'%s' is not a para port; run it on bare, full or hvm", guest);
	return RS_OK;
}

static enum rs_error load_guest(struct boot *b, const char *guest,
				const struct rs_content *content, char *message, size_t size)
{
	struct rs_note note;
	enum rs_error e;

	/* What it says of itself first: a program lies where no guest may. */
	if (!content->bytes || rs_image_note(&note, content, NULL, 0) != RS_OK)
		note = (struct rs_note){.role = RS_NOTE_ROLE_GUEST, .mode = RS_NOTE_MODE_S};
	e = check_guest(b, guest, &note, message, size);
	return e == RS_OK ? load(&b->guest, "guest", b, content, RS_KERNEL_BASE, message, size)
			  : e;
}

/* Whether there is a mark in the image that begins an operation: slti x0, any register, OP_BEGIN. */
static bool marks_operations(const struct rs_image *image)
{
	const uint32_t mask = 0xfff07fff, mark = RS_MARK_OP_BEGIN << 20 | 0x2013;

	for (size_t i = 0; i + 4 <= image->size; i += 2) {
		uint32_t word;

		memcpy(&word, image->bytes + i, sizeof word);
		if ((word & mask) == mark)
			return true;
	}
	return false;
}

enum rs_error images_load(struct boot *b, const struct rs_lane_options *options,
			  const struct rs_lane_images *images, char *message, size_t size)
{
	const struct generation *g = b->generation;
	/* What the guest's own machine starts with. */
	const struct rs_content *starts =
		g->nests ? &images->guest_firmware : &images->firmware;
	enum rs_error e = check_memory(b, options->memory, message, size);

	if (e == RS_OK)
		e = load_guest(b, options->guest, &images->guest, message, size);
	if (e != RS_OK)
		return e;
	b->initrd = images->initrd;
	b->unmarked = options->derive && !marks_operations(&b->guest);
	b->reports = options->reports;
	if (!b->reports && options->relay && b->unmarked)
		b->reports = RS_REPORTS_EVENTS; /* operations are derived from these */
	b->guest_is_m = !starts->bytes || b->guest.note.mode == RS_NOTE_MODE_M;
	if (!images->firmware.bytes && g->hypervisor)
		return rs_refuse(
			RS_BAD_CONFIG, message, size,
			"firmware: found 'none'; the %s hypervisor needs one (leave -bios "
			"out)",
			g->name);
	if (g->hypervisor || !b->guest_is_m)
		e = load(&b->firmware, "firmware", b, &images->firmware, RS_FIRMWARE_BASE,
			 message, size);
	if (e == RS_OK && g->nests && !b->guest_is_m)
		e = load(&b->guest_firmware, "guest's firmware", b, &images->guest_firmware,
			 RS_FIRMWARE_BASE, message, size);
	if (e == RS_OK && g->hypervisor)
		e = load(&b->hypervisor, "hypervisor", b,
			 g->traced && b->reports ? &images->traced : &images->hypervisor,
			 RS_KERNEL_BASE, message, size);
	return e;
}
