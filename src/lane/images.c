#include "lane/images.h"

#include <stdlib.h>
#include <string.h>

#include "host/archive.h"
#include "host/guests.h"
#include "host/message.h"
#include "ringside/abi/board.h"
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

static enum rs_error load_part(struct rs_image *image, const struct boot *b, const char *name,
			       uint64_t flat_load, char *message, size_t size)
{
	struct rs_window w = window_of(b, flat_load);
	char path[RS_PATH_MAX];
	enum rs_error e = rs_guests_part(path, name, message, size);

	return e == RS_OK ? rs_image_load(image, path, &w, message, size) : e;
}

static enum rs_error load_firmware(struct rs_image *image, const struct boot *b,
				   const char *bios, char *message, size_t size)
{
	struct rs_window w = window_of(b, RS_FIRMWARE_BASE);

	return bios ? rs_image_load(image, bios, &w, message, size)
		    : load_part(image, b, "firmware", RS_FIRMWARE_BASE, message, size);
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
			 guest, role == RS_NOTE_ROLE_FIRMWARE ? "firmware" : "hypervisor");
}

static enum rs_error check_guest(const struct boot *b, const char *guest, char *message,
				 size_t size)
{
	const struct rs_note *note = &b->guest.note;

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

static enum rs_error load_guest(struct boot *b, const char *guest, char *message, size_t size)
{
	struct rs_window w = window_of(b, RS_KERNEL_BASE);
	char path[RS_PATH_MAX];
	struct rs_note native;
	enum rs_error e;

	e = rs_guests_find(path, guest, false, message, size);
	if (e != RS_OK)
		return e;
	/* The better reasons first: no port of an M-mode program can exist. */
	if (rs_image_note(&native, path, NULL, 0) != RS_OK)
		native = (struct rs_note){.role = RS_NOTE_ROLE_GUEST};
	if (native.role != RS_NOTE_ROLE_GUEST)
		return refuse_role(guest, native.role, message, size);
	if (b->generation->para_port) {
		if (native.mode == RS_NOTE_MODE_M)
			return refuse_m_mode(b, guest, message, size);
		e = rs_guests_find(path, guest, true, message, size);
		if (e != RS_OK)
			return e;
	}
	e = rs_image_load(&b->guest, path, &w, message, size);
	return e == RS_OK ? check_guest(b, guest, message, size) : e;
}

/* The words after the name of the first program, if the kernel is to start one. */
static enum rs_error make_command_line(struct boot *b, const char *name, const char *append,
				       char *message, size_t size)
{
	b->command_line = malloc(strlen(name) + 1 + strlen(append) + 1);
	if (!b->command_line)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a command line");
	strcpy(b->command_line, name);
	if (*name && *append)
		strcat(b->command_line, " ");
	strcat(b->command_line, append);
	if (!*b->command_line) {
		free(b->command_line);
		b->command_line = NULL;
	}
	return RS_OK;
}

/* The files for the guest: those of the user, or those that the kernel comes with. */
static enum rs_error load_initrd(struct boot *b, const char *initrd, bool kernel, char *message,
				 size_t size)
{
	char path[RS_PATH_MAX];
	enum rs_error e;

	if (initrd)
		return rs_file_read(&b->initrd, initrd, message, size);
	if (!kernel)
		return RS_OK;
	e = rs_guests_archive(path, message, size);
	return e == RS_OK ? rs_file_read(&b->initrd, path, message, size) : e;
}

/* A program stands for the kernel, which starts what its command line begins with. */
static enum rs_error choose_program(struct boot *b, const struct rs_lane_options *options,
				    const char **guest, char *message, size_t size)
{
	struct rs_program program;
	enum rs_error e = rs_guests_program(&program, options->guest, message, size);

	if (e != RS_OK)
		return e;
	*guest = *program.name ? RS_GUESTS_KERNEL : options->guest;
	e = make_command_line(b, program.name, options->append ? options->append : "", message,
			      size);
	if (e == RS_OK)
		e = load_initrd(b, options->initrd, strcmp(*guest, RS_GUESTS_KERNEL) == 0,
				message, size);
	if (e == RS_OK && program.own)
		e = rs_archive_add_program(&b->initrd, program.name, program.path, message,
					   size);
	return e;
}

enum rs_error images_load(struct boot *b, const struct rs_lane_options *options, char *message,
			  size_t size)
{
	bool no_bios = options->bios && strcmp(options->bios, "none") == 0;
	const char *bios = no_bios ? NULL : options->bios;
	const struct generation *g = b->generation;
	const char *guest = NULL;
	enum rs_error e;

	e = check_memory(b, options->memory, message, size);
	if (e == RS_OK)
		e = choose_program(b, options, &guest, message, size);
	if (e == RS_OK)
		e = load_guest(b, guest, message, size);
	if (e != RS_OK)
		return e;
	b->guest_is_m = no_bios || b->guest.note.mode == RS_NOTE_MODE_M;
	if (no_bios && g->hypervisor && !g->nests)
		return rs_refuse(
			RS_BAD_CONFIG, message, size,
			"firmware: found 'none'; the %s hypervisor needs one (leave -bios "
			"out)",
			g->name);
	/* Under `full`, -bios names what the guest's machine starts with, not the real one. */
	if (g->nests) {
		e = load_firmware(&b->firmware, b, NULL, message, size);
		if (e == RS_OK && !b->guest_is_m)
			e = load_firmware(&b->guest_firmware, b, bios, message, size);
	} else if (!b->guest_is_m) {
		e = load_firmware(&b->firmware, b, bios, message, size);
	}
	if (e == RS_OK && g->hypervisor)
		e = load_part(&b->hypervisor, b, g->hypervisor, RS_KERNEL_BASE, message, size);
	return e;
}
