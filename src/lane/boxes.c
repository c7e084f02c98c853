/* boxes.c - the command line by which the teaching kernel runs guests in containers, and the image that
 * they run from (guests/programs/box). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/archive.h"
#include "host/guests.h"
#include "host/message.h"
#include "lane/files.h"

#define IMAGE "lane"

enum { LINE_ROOM = 4096 };

/* The guests, if one was asked for without --vm. */
static const struct rs_vm *guests_of(const struct rs_lane_options *options, struct rs_vm *one,
				     size_t *count)
{
	*one = (struct rs_vm){
		.guest = options->guest, .append = options->append, .initrd = options->initrd};
	*count = options->vm_count ? options->vm_count : 1;
	return options->vm_count ? options->vms : one;
}

/* The words of the guest would end the box's. */
static bool divides(const char *append)
{
	for (const char *c = append; c && (c = strchr(c, '+')); c++)
		if ((c == append || c[-1] == ' ') && (!c[1] || c[1] == ' '))
			return true;
	return false;
}

/* Only a program can be run in a container. */
static enum rs_error take_program(struct files *f, const struct rs_vm *vm, size_t count,
				  struct rs_program *program, char *message, size_t size)
{
	enum rs_error e = rs_guests_program(program, vm->guest, message, size);

	if (e != RS_OK)
		return e;
	if (!*program->name)
		return rs_refuse(
			RS_BAD_CONFIG, message, size,
			"'%s' is no program of the kernel: a container has no operating "
			"system of its own; it needs a program ('ringside list' shows "
			"them)",
			vm->guest);
	if (vm->initrd)
		return rs_refuse(
			RS_BAD_CONFIG, message, size,
			"-initrd: found '%s'; a container is run from an image that has "
			"the kernel's programs",
			vm->initrd);
	if (count > 1 && divides(vm->append))
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "--vm: found the word '+' in '%s'; it divides containers",
				 vm->append);
	return program->own ? rs_archive_add_program(&f->guests[0].initrd, program->name,
						     program->path, message, size)
			    : RS_OK;
}

/* Write the words for `box` that describe one of them. @return as snprintf() */
static int describe(char *to, size_t room, const struct rs_vm *vm, size_t number,
		    const char *program)
{
	char limits[128] = "";
	size_t used = 0;

	if (vm->memory)
		used += (size_t)snprintf(limits, sizeof limits, "--memory %" PRIu64 " ",
					 vm->memory);
	if (vm->cap)
		used += (size_t)snprintf(limits + used, sizeof limits - used, "--cpu %u ",
					 vm->cap);
	if (vm->weight)
		used += (size_t)snprintf(limits + used, sizeof limits - used, "--weight %u ",
					 vm->weight);
	if (vm->start_ns)
		snprintf(limits + used, sizeof limits - used, "--start %" PRIu64 " ",
			 (vm->start_ns + 999) / 1000);
	return snprintf(to, room, "%s--name %s --slot %zu %s" IMAGE " %s%s%s",
			number ? " + " : "", rs_vm_name(vm, number), number + 1, limits,
			program, vm->append && *vm->append ? " " : "",
			vm->append ? vm->append : "");
}

enum rs_error files_read_boxes(struct files *f, const struct rs_lane_options *options,
			       char *message, size_t size)
{
	struct guest_files *g = &f->guests[0];
	struct rs_vm one;
	size_t count, used;
	const struct rs_vm *vms = guests_of(options, &one, &count);
	enum rs_error e = rs_guests_archive(g->archive_path, message, size);

	f->guest_count = 1;
	g->command_line = malloc(LINE_ROOM);
	if (!g->command_line)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a command line");
	/* `box run` starts it at once */
	used = (size_t)snprintf(g->command_line, LINE_ROOM, "box %s ",
				count > 1 || vms->start_ns ? "up" : "run");
	if (e == RS_OK)
		e = rs_file_read(&g->initrd, g->archive_path, message, size);
	for (size_t i = 0; e == RS_OK && i < count; i++) {
		struct rs_program program;

		e = take_program(f, &vms[i], count, &program, message, size);
		if (e == RS_OK)
			used += (size_t)describe(g->command_line + used, LINE_ROOM - used,
						 &vms[i], i, program.name);
		if (e == RS_OK && used >= LINE_ROOM)
			e = rs_refuse(RS_BAD_CONFIG, message, size,
				      "the guests' arguments: found more than %d bytes",
				      LINE_ROOM - 1);
	}
	return e == RS_OK ? rs_archive_add_image(&g->initrd, IMAGE, message, size) : e;
}
