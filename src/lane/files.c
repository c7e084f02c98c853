#include "lane/files.h"

#include <stdlib.h>
#include <string.h>

#include "host/archive.h"
#include "host/guests.h"
#include "host/image.h"
#include "host/message.h"
#include "lane/generation.h"
#include "lane/provenance.h"
#include "ringside/abi/board.h"
#include "ringside/abi/note.h"

static struct rs_content content_of(const struct rs_file *file)
{
	return (struct rs_content){file->path, file->bytes, file->size};
}

/* What an image says of itself: without a note, or if it cannot be read, it is a guest for S-mode. */
static struct rs_note note_of(const struct rs_file *file)
{
	struct rs_content content = content_of(file);
	struct rs_note note;

	if (rs_image_note(&note, &content, NULL, 0) != RS_OK)
		note = (struct rs_note){.role = RS_NOTE_ROLE_GUEST, .mode = RS_NOTE_MODE_S};
	return note;
}

static enum rs_error read_image(struct guest_files *f, const char *guest, bool para,
				char *message, size_t size)
{
	enum rs_error e = rs_guests_find(f->path, guest, para, message, size);

	rs_file_free(&f->image);
	return e == RS_OK ? rs_file_read(&f->image, f->path, message, size) : e;
}

/* Only a guest for S-mode can have a para port. Anything else stays as it is, so that it is refused
 * for what it is. */
static enum rs_error find_guest(struct guest_files *f, const char *guest, bool para,
				char *message, size_t size)
{
	enum rs_error e = read_image(f, guest, false, message, size);
	struct rs_note note;

	if (e != RS_OK || !para)
		return e;
	note = note_of(&f->image);
	if (note.role != RS_NOTE_ROLE_GUEST || note.mode == RS_NOTE_MODE_M)
		return e;
	return read_image(f, guest, true, message, size);
}

/* The words after the name of the first program, if the kernel is to start one. */
static enum rs_error make_command_line(struct guest_files *f, const char *name,
				       const char *append, char *message, size_t size)
{
	f->command_line = malloc(strlen(name) + 1 + strlen(append) + 1);
	if (!f->command_line)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a command line");
	strcpy(f->command_line, name);
	if (*name && *append)
		strcat(f->command_line, " ");
	strcat(f->command_line, append);
	if (!*f->command_line) {
		free(f->command_line);
		f->command_line = NULL;
	}
	return RS_OK;
}

/* The files for the guest: those of the user, or those that the kernel comes with. */
static enum rs_error read_initrd(struct guest_files *f, const char *initrd, bool kernel,
				 char *message, size_t size)
{
	enum rs_error e;

	if (initrd)
		return rs_file_read(&f->initrd, initrd, message, size);
	if (!kernel)
		return RS_OK;
	e = rs_guests_archive(f->archive_path, message, size);
	return e == RS_OK ? rs_file_read(&f->initrd, f->archive_path, message, size) : e;
}

/* A program stands for the kernel, which starts what its command line begins with. */
static enum rs_error choose_program(struct guest_files *f, const struct rs_vm *vm,
				    const char **guest, char *message, size_t size)
{
	struct rs_program program;
	enum rs_error e = rs_guests_program(&program, vm->guest, message, size);

	if (e != RS_OK)
		return e;
	*guest = *program.name ? RS_GUESTS_KERNEL : vm->guest;
	e = make_command_line(f, program.name, vm->append ? vm->append : "", message, size);
	if (e == RS_OK)
		e = read_initrd(f, vm->initrd, strcmp(*guest, RS_GUESTS_KERNEL) == 0, message,
				size);
	if (e == RS_OK && program.own)
		e = rs_archive_add_program(&f->initrd, program.name, program.path, message,
					   size);
	return e;
}

static enum rs_error read_guest(struct guest_files *f, const struct rs_vm *vm, bool para,
				char *message, size_t size)
{
	const char *guest = NULL;
	enum rs_error e = choose_program(f, vm, &guest, message, size);

	return e == RS_OK ? find_guest(f, guest, para, message, size) : e;
}

static enum rs_error read_machine(struct files *f, const struct rs_lane_options *options,
				  char *message, size_t size)
{
	struct guest_files *g = &f->guests[0];
	enum rs_error e = files_read_boxes(f, options, message, size);

	if (e == RS_OK)
		e = read_image(g, RS_GUESTS_KERNEL, false, message, size);
	f->images.guests[0] = (struct rs_guest_images){.image = content_of(&g->image),
						       .initrd = content_of(&g->initrd)};
	return e;
}

static enum rs_error read_guests(struct files *f, const struct rs_lane_options *options,
				 bool para, char *message, size_t size)
{
	const struct rs_vm one = {
		.guest = options->guest, .append = options->append, .initrd = options->initrd};
	const struct rs_vm *vms = options->vm_count ? options->vms : &one;
	size_t count = options->vm_count ? options->vm_count : 1;

	/* more than there can be are refused later */
	for (f->guest_count = 0; f->guest_count < count && f->guest_count < RS_VMS;) {
		struct guest_files *g = &f->guests[f->guest_count];
		struct rs_guest_images *images = &f->images.guests[f->guest_count];
		enum rs_error e = read_guest(g, &vms[f->guest_count++], para, message, size);

		if (e != RS_OK)
			return e;
		*images = (struct rs_guest_images){.image = content_of(&g->image),
						   .initrd = content_of(&g->initrd)};
	}
	return RS_OK;
}

static bool any_is_for_s_mode(const struct files *f)
{
	for (size_t i = 0; i < f->guest_count; i++)
		if (note_of(&f->guests[i].image).mode != RS_NOTE_MODE_M)
			return true;
	return false;
}

static enum rs_error read_part(struct rs_file *file, char *path, const char *name,
			       char *message, size_t size)
{
	enum rs_error e = rs_guests_part(path, name, message, size);

	return e == RS_OK ? rs_file_read(file, path, message, size) : e;
}

static enum rs_error read_bios(struct files *f, struct rs_file *file, const char *bios,
			       char *message, size_t size)
{
	return bios ? rs_file_read(file, bios, message, size)
		    : read_part(file, f->firmware_path, "firmware", message, size);
}

/* Under `full`, -bios names what a guest's machine starts with, not the real one. */
static enum rs_error read_firmware(struct files *f, const struct generation *g,
				   const char *bios, char *message, size_t size)
{
	bool none = bios && strcmp(bios, "none") == 0;
	bool wanted = !none && any_is_for_s_mode(f);
	enum rs_error e = RS_OK;

	if (g->nests)
		e = read_bios(f, &f->firmware, NULL, message, size);
	if (e != RS_OK || !wanted)
		return e;
	return read_bios(f, g->nests ? &f->guest_firmware : &f->firmware, bios, message, size);
}

/* Guests compiled by somebody else may have no such list: then it is not known. */
static void read_reference(struct files *f)
{
	char message[8];

	if (rs_guests_reference(f->reference_path) &&
	    rs_file_read(&f->reference, f->reference_path, message, sizeof message) == RS_OK)
		f->images.reference = content_of(&f->reference);
}

enum rs_error files_read(struct files *f, const struct rs_lane_options *options, char *message,
			 size_t size)
{
	const struct generation *g = &rs_generations[options->generation];
	enum rs_error e;

	memset(f, 0, sizeof *f);
	e = g->boxes ? read_machine(f, options, message, size)
		     : read_guests(f, options, g->para_port, message, size);
	if (e == RS_OK)
		e = read_firmware(f, g, options->bios, message, size);
	if (e == RS_OK && g->hypervisor)
		e = read_part(&f->hypervisor, f->hypervisor_path, g->hypervisor, message, size);
	if (e == RS_OK && g->traced)
		e = read_part(&f->traced, f->traced_path, g->traced, message, size);
	rs_guests_compiler(f->compiler, sizeof f->compiler);
	f->images.firmware = content_of(&f->firmware);
	f->images.hypervisor = content_of(&f->hypervisor);
	f->images.traced = content_of(&f->traced);
	f->images.guest_firmware = content_of(&f->guest_firmware);
	f->images.compiler = f->compiler;
	read_reference(f);
	return e;
}

void files_free(struct files *f)
{
	rs_file_free(&f->firmware);
	rs_file_free(&f->hypervisor);
	rs_file_free(&f->traced);
	rs_file_free(&f->guest_firmware);
	rs_file_free(&f->reference);
	for (size_t i = 0; i < f->guest_count; i++) {
		rs_file_free(&f->guests[i].image);
		rs_file_free(&f->guests[i].initrd);
		free(f->guests[i].command_line);
	}
}

struct rs_provenance rs_provenance_here(void)
{
	char compiler[64];

	rs_guests_compiler(compiler, sizeof compiler);
	return provenance_of_program(compiler);
}

static bool is_reference(const struct rs_image_id *id)
{
	struct rs_file list = {.path = NULL};
	char path[RS_PATH_MAX], message[8];
	struct rs_content content;
	bool listed;

	if (!rs_guests_reference(path) ||
	    rs_file_read(&list, path, message, sizeof message) != RS_OK)
		return false;
	content = content_of(&list);
	listed = provenance_is_listed(&content, id->hash);
	rs_file_free(&list);
	return listed;
}

static bool is_archive(const char *path)
{
	size_t length = strlen(path);

	return length > 5 && strcmp(path + length - 5, ".cpio") == 0;
}

enum rs_error rs_image_identify(struct rs_image_id *id, const char *path, char *message,
				size_t size)
{
	const struct rs_window anywhere = {
		.base = RS_RAM_BASE, .size = UINT64_C(128) << 20, .flat_load = RS_KERNEL_BASE};
	struct rs_file file = {.path = NULL};
	struct rs_image image = {.bytes = NULL};
	struct rs_content content;
	enum rs_error e = rs_file_read(&file, path, message, size);

	*id = (struct rs_image_id){.hash = 0};
	content = content_of(&file);
	if (e == RS_OK && is_archive(path)) {
		provenance_identify_archive(id, &content);
	} else if (e == RS_OK) {
		e = rs_image_read(&image, &content, &anywhere, message, size);
		if (e == RS_OK)
			provenance_identify(id, path, &image);
		rs_image_free(&image);
	}
	rs_file_free(&file);
	if (e == RS_OK)
		id->reference = is_reference(id);
	return e;
}
