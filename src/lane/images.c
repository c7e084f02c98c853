#include "lane/images.h"

#include <stdio.h>
#include <string.h>

#include "host/language.h"
#include "host/message.h"
#include "lane/vm_list.h"
#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"
#include "ringside/abi/note.h"

#define MIB		  (UINT64_C(1) << 20)
#define MEMORY_DEFAULT	  (128 * MIB)
#define MEMORY_OF_SEVERAL (16 * MIB)
#define MEMORY_LEAST	  (8 * MIB)
#define MEMORY_MOST	  (4096 * MIB)
#define MEMORY_GRAIN	  (2 * MIB)

static enum rs_error take_vm(struct rs_vm *own, const struct rs_vm *vm, unsigned number,
			     char *message, size_t size)
{
	*own = *vm;
	own->name = rs_vm_name(vm, number);
	if (!rs_vm_name_is_good(own->name))
		return rs_refuse(
			RS_BAD_CONFIG, message, size,
			"--vm: name: found '%s'; needs 1 to %d letters, digits, - _ or .",
			own->name, RS_VM_NAME_MAX);
	if (!vm->weight)
		own->weight = 1;
	if (own->weight > RS_VM_WEIGHT_MAX)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "--vm: weight of %s: found %u; needs 1 to %d", own->name,
				 own->weight, RS_VM_WEIGHT_MAX);
	if (vm->cap > 100)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "--vm: cap of %s: found %u; needs 1 to 100 per cent",
				 own->name, vm->cap);
	return RS_OK;
}

/* Containers are not guests of their own. */
static struct rs_vm *owner(struct boot *b, size_t i)
{
	return b->generation->boxes ? &b->boxes[i] : &b->guests[i].own;
}

/* One computer has one OS, unless a hypervisor divides it. */
static enum rs_error take_guests(struct boot *b, const struct rs_lane_options *options,
				 char *message, size_t size)
{
	b->several = options->vm_count > 0;
	b->guest_count = 1;
	if (!b->several) {
		b->guests[0].own = (struct rs_vm){.guest = options->guest,
						  .append = options->append,
						  .initrd = options->initrd,
						  .memory = options->memory};
		return RS_OK;
	}
	if (!b->generation->hypervisor && !b->generation->boxes && options->vm_count > 1)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "--vm: found %zu of them on %s, where a computer has one "
				 "operating system; with --on hvm it is divided into virtual "
				 "machines",
				 options->vm_count, b->generation->name);
	if (options->vm_count > RS_VMS)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "--vm: found %zu of them; a computer has at most %d",
				 options->vm_count, RS_VMS);
	for (size_t i = 0; i < options->vm_count; i++) {
		struct rs_vm *own = owner(b, i);
		enum rs_error e = take_vm(own, &options->vms[i], (unsigned)i, message, size);

		for (size_t j = 0; j < i && e == RS_OK; j++)
			if (strcmp(own->name, owner(b, j)->name) == 0)
				e = rs_refuse(RS_BAD_CONFIG, message, size,
					      "--vm: two virtual machines are called '%s'; "
					      "their names must differ",
					      own->name);
		if (e != RS_OK)
			return e;
	}
	if (b->generation->boxes) {
		b->box_count = options->vm_count;
		b->guests[0].own =
			(struct rs_vm){.guest = options->guest, .append = options->append};
	} else {
		b->guest_count = options->vm_count;
	}
	return RS_OK;
}

static enum rs_error check_memory(const struct boot *b, struct boot_guest *g, char *message,
				  size_t size)
{
	char what[64] = "(-m)";
	bool own = b->several && !b->generation->boxes;

	if (own)
		snprintf(what, sizeof what, _("(mem of --vm %s)"), g->own.name);
	g->memory = g->own.memory ? g->own.memory : own ? MEMORY_OF_SEVERAL : MEMORY_DEFAULT;
	if (g->memory < MEMORY_LEAST || g->memory > MEMORY_MOST || g->memory % MEMORY_GRAIN)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "guest memory %s: found %llu bytes; needs 8 MiB to 4096 "
				 "MiB, in steps of 2 MiB",
				 what, (unsigned long long)g->memory);
	return RS_OK;
}

static struct rs_window window_of(const struct boot_guest *g, uint64_t flat_load)
{
	return (struct rs_window){
		.base = RS_RAM_BASE, .size = g->memory, .flat_load = flat_load};
}

static enum rs_error load(struct rs_image *image, const char *what, const struct boot *b,
			  const struct boot_guest *g, const struct rs_content *content,
			  uint64_t flat_load, char *message, size_t size)
{
	struct rs_window w = window_of(g, flat_load);

	if (!content->bytes)
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "the %s: found no image; %s needs one", _(what),
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
			 role == RS_NOTE_ROLE_FIRMWARE	? _("firmware")
			 : role == RS_NOTE_ROLE_PROGRAM ? _("program of the kernel")
							: _("hypervisor"));
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

static enum rs_error load_guest(const struct boot *b, struct boot_guest *g,
				const struct rs_content *content, char *message, size_t size)
{
	struct rs_note note;
	enum rs_error e;

	/* What it says of itself first: a program lies where no guest may. */
	if (!content->bytes || rs_image_note(&note, content, NULL, 0) != RS_OK)
		note = (struct rs_note){.role = RS_NOTE_ROLE_GUEST, .mode = RS_NOTE_MODE_S};
	e = check_guest(b, g->own.guest, &note, message, size);
	return e == RS_OK ? load(&g->image, N_("guest"), b, g, content, RS_KERNEL_BASE, message,
				 size)
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

static enum rs_error load_guests(struct boot *b, const struct rs_lane_options *options,
				 const struct rs_lane_images *images, char *message,
				 size_t size)
{
	/* What the guests' own machines start with. */
	bool firmware =
		b->generation->nests ? images->guest_firmware.bytes : images->firmware.bytes;

	for (size_t i = 0; i < b->guest_count; i++) {
		struct boot_guest *g = &b->guests[i];
		enum rs_error e = check_memory(b, g, message, size);

		if (e == RS_OK)
			e = load_guest(b, g, &images->guests[i].image, message, size);
		if (e != RS_OK)
			return e;
		g->initrd = images->guests[i].initrd;
		/* derived from events, which deeper emulators do not report */
		g->unmarked = options->derive && b->depth == 1 && !marks_operations(&g->image);
		g->is_m = !firmware || g->image.note.mode == RS_NOTE_MODE_M;
	}
	return RS_OK;
}

static bool any_needs_firmware(const struct boot *b)
{
	for (size_t i = 0; i < b->guest_count; i++)
		if (!b->guests[i].is_m)
			return true;
	return false;
}

/* Where there is a choice, the guest drives its disk if the IOMMU can keep it inside its memory. */
static bool is_passed(const struct boot *b, enum rs_assignment assignment)
{
	return b->generation->h_extension && !b->config.no_iommu &&
	       assignment != RS_ASSIGN_EMULATED;
}

/* Each disk belongs to one guest. */
static enum rs_error give_disks(struct boot *b, const struct rs_lane_images *images,
				char *message, size_t size)
{
	if (b->generation->boxes && images->disk_count)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "a container has no disk: found %zu of them; -drive goes with "
				 "bare, full, para and hvm",
				 images->disk_count);
	b->disk_count = images->disk_count;
	for (size_t i = 0; i < images->disk_count; i++) {
		unsigned vm = images->disk_vms[i];
		struct boot_guest *g = &b->guests[vm];

		if (vm >= b->guest_count)
			return rs_refuse(RS_BAD_CONFIG, message, size,
					 "disk %zu: found virtual machine number %u; there are "
					 "%zu",
					 i, vm, b->guest_count);
		if (b->config.no_iommu && images->disk_assignments[i] == RS_ASSIGN_PASSTHROUGH)
			return rs_refuse(RS_BAD_CONFIG, message, size,
					 "disk %zu: found assign=passthrough, and no IOMMU "
					 "(--without iommu), "
					 "without which a guest's disk could reach all memory; "
					 "needs assign=emulated",
					 i);
		g->passed[g->disk_count] = is_passed(b, images->disk_assignments[i]);
		g->disks[g->disk_count++] = (uint8_t)i;
	}
	return RS_OK;
}

/* What the emulator reports: operations of a guest that marks none are derived from events. */
static enum rs_reports choose_reports(const struct boot *b,
				      const struct rs_lane_options *options)
{
	for (size_t i = 0; i < b->guest_count && !options->reports && options->relay; i++)
		if (b->guests[i].unmarked)
			return RS_REPORTS_EVENTS;
	return options->reports;
}

/* An emulator can run on the computer that another one builds. */
static enum rs_error take_depth(struct boot *b, const struct rs_lane_options *options,
				char *message, size_t size)
{
	b->depth = options->depth ? options->depth : 1;
	if (b->depth > RS_DEPTHS)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "--depth: found %u; needs 1 to %d", b->depth, RS_DEPTHS);
	if (b->depth > 1 && !b->generation->nests)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "--depth: found %u on %s; only full, which emulates a whole "
				 "computer, can run on itself",
				 b->depth, b->generation->name);
	if (b->depth > 1 && options->reports)
		return rs_refuse(
			RS_BAD_CONFIG, message, size,
			"--depth: found %u; events and steps of the guest are reported "
			"at depth 1 alone, and those of the lowest emulator with "
			"--emulator",
			b->depth);
	return RS_OK;
}

enum rs_error images_load(struct boot *b, const struct rs_lane_options *options,
			  const struct rs_lane_images *images, char *message, size_t size)
{
	const struct generation *g = b->generation;
	const struct boot_guest *first = &b->guests[0];
	enum rs_error e = take_depth(b, options, message, size);

	if (e == RS_OK)
		e = take_guests(b, options, message, size);
	if (e == RS_OK)
		e = load_guests(b, options, images, message, size);
	if (e == RS_OK)
		e = give_disks(b, images, message, size);
	if (e != RS_OK)
		return e;
	b->reports = choose_reports(b, options);
	b->behalf = g->nests && options->behalf;
	if (!images->firmware.bytes && g->hypervisor)
		return rs_refuse(
			RS_BAD_CONFIG, message, size,
			"firmware: found 'none'; the %s hypervisor needs one (leave -bios "
			"out)",
			g->name);
	if (g->hypervisor || !first->is_m)
		e = load(&b->firmware, N_("firmware"), b, first, &images->firmware,
			 RS_FIRMWARE_BASE, message, size);
	if (e == RS_OK && g->nests && any_needs_firmware(b))
		e = load(&b->guest_firmware, N_("guest's firmware"), b, first,
			 &images->guest_firmware, RS_FIRMWARE_BASE, message, size);
	if (e == RS_OK && g->hypervisor)
		e = load(&b->hypervisor, N_("hypervisor"), b, first,
			 g->traced && b->reports ? &images->traced : &images->hypervisor,
			 RS_KERNEL_BASE, message, size);
	return e;
}
