/* open.c - rs_lane_open() where files are in memory, and the only disk is the empty one of the workloads: what needs one has it. */
#include <string.h>

#include "bench/workloads.h"
#include "host/message.h"
#include "lane/files.h"
#include "lane/vm_list.h"
#include "ringside/lane.h"
#include "web/lane/disk.h"

static enum rs_error make(struct rs_lane **lane, const struct rs_lane_options *options,
			  struct files *files, char *message, size_t size)
{
	struct rs_lane_options own = *options;
	static struct rs_block disk; /* stays as long as the lane */
	struct rs_vm vms[RS_VMS];

	own.append = files->guests[0].command_line;
	own.vms = vms;
	for (size_t i = 0; i < options->vm_count && i < RS_VMS; i++) {
		vms[i] = options->vms[i];
		if (i < files->guest_count)
			vms[i].append = files->guests[i].command_line;
	}
	disk = web_disk();
	if (!options->vm_count && options->generation != RS_CONTAINER &&
	    bench_needs_disk(options->guest)) {
		files->images.disks = &disk;
		files->images.disk_count = 1;
	}
	return rs_lane_new(lane, &own, &files->images, message, size);
}

enum rs_error rs_lane_open(struct rs_lane **lane, const struct rs_lane_options *options,
			   char *message, size_t size)
{
	static struct files files;
	enum rs_error e;

	*lane = NULL;
	if (!options->guest && !options->vm_count)
		return rs_refuse(RS_BAD_CONFIG, message, size, "a lane needs a guest");
	e = files_read(&files, options, message, size);
	if (e == RS_OK)
		e = make(lane, options, &files, message, size);
	files_free(&files);
	return e;
}

void rs_lane_close(struct rs_lane *lane)
{
	rs_lane_free(lane);
}
