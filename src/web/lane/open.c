/* open.c - rs_lane_open() where files are in memory, and the only disk is the empty one of the workloads: what needs one has it. */
#include <string.h>

#include "bench/workloads.h"
#include "host/message.h"
#include "lane/files.h"
#include "lane/vm_list.h"
#include "ringside/lane.h"
#include "web/lane/disk.h"

/* Lanes that have a disk: one that runs, or two that are repeated. */
static struct owner {
	struct rs_lane *lane;
	struct rs_block *disk;
} owners[2];

/* NULL: who is none yet. @return NULL: there is no such lane. */
static struct owner *owner_of(const struct rs_lane *lane)
{
	for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
		if (owners[i].lane == lane)
			return &owners[i];
	return NULL;
}

static void give_back(struct owner *owner)
{
	if (!owner)
		return;
	web_disk_free(owner->disk);
	*owner = (struct owner){.lane = NULL};
}

static enum rs_error make(struct rs_lane **lane, const struct rs_lane_options *options,
			  struct files *files, struct owner *owner, char *message, size_t size)
{
	struct rs_lane_options own = *options;
	struct rs_vm vms[RS_VMS];

	own.append = files->guests[0].command_line;
	own.vms = vms;
	for (size_t i = 0; i < options->vm_count && i < RS_VMS; i++) {
		vms[i] = options->vms[i];
		if (i < files->guest_count)
			vms[i].append = files->guests[i].command_line;
	}
	if (owner) {
		owner->disk = web_disk_new();
		if (!owner->disk)
			return rs_refuse(RS_NO_MEMORY, message, size, "no memory");
		files->images.disks = owner->disk;
		files->images.disk_count = 1;
	}
	return rs_lane_new(lane, &own, &files->images, message, size);
}

enum rs_error rs_lane_open(struct rs_lane **lane, const struct rs_lane_options *options,
			   char *message, size_t size)
{
	static struct files files;
	struct owner *owner = NULL;
	enum rs_error e;

	*lane = NULL;
	if (!options->guest && !options->vm_count)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "a lane needs a generation and a guest");
	e = files_read(&files, options, message, size);
	if (!options->vm_count && options->generation != RS_CONTAINER &&
	    bench_needs_disk(options->guest))
		owner = owner_of(NULL);
	if (e == RS_OK)
		e = make(lane, options, &files, owner, message, size);
	files_free(&files);
	if (owner && e == RS_OK)
		owner->lane = *lane;
	else
		give_back(owner);
	return e;
}

void rs_lane_close(struct rs_lane *lane)
{
	rs_lane_free(lane);
	if (lane)
		give_back(owner_of(lane));
}
