/* open.c - make a lane from files: images, an archive, disks. */
#include <stdlib.h>
#include <string.h>

#include "host/message.h"
#include "lane/files.h"
#include "lane/host.h"
#include "lane/vm_list.h"
#include "ringside/recording.h"

/* Each disk belongs to one virtual machine. @return false: to one that is not there. */
static bool find_owner(uint8_t *vm, const struct rs_lane_options *options, const char *name)
{
	*vm = 0;
	if (!name)
		return true;
	for (size_t i = 0; i < options->vm_count; i++) {
		*vm = (uint8_t)i;
		if (strcmp(rs_vm_name(&options->vms[i], i), name) == 0)
			return true;
	}
	return false;
}

static enum rs_error refuse_owner(const struct rs_drive *drive, char *message, size_t size)
{
	return rs_refuse(RS_BAD_CONFIG, message, size,
			 "%s: vm: found '%s'; needs the name of a virtual machine of --vm",
			 rs_drive_name(drive), drive->vm);
}

static enum rs_error open_disks(struct lane_host *host, const struct rs_lane_options *options,
				struct rs_block *blocks, struct rs_lane_images *images,
				char *message, size_t size)
{
	if (options->drive_count > RS_LANE_DRIVES)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "found %zu disks; the board has slots for %d",
				 options->drive_count, RS_LANE_DRIVES);
	for (size_t i = 0; i < options->drive_count; i++) {
		enum rs_error e;

		images->disk_assignments[i] = options->drives[i].assignment;
		if (!find_owner(&images->disk_vms[i], options, options->drives[i].vm))
			return refuse_owner(&options->drives[i], message, size);
		e = rs_disk_open(&host->disks[i], &options->drives[i], (unsigned)i, message,
				 size);
		if (e != RS_OK)
			return e;
		blocks[i] = rs_disk_block(host->disks[i]);
	}
	return RS_OK;
}

static void free_host(struct lane_host *host)
{
	for (size_t i = 0; host && i < RS_LANE_DRIVES; i++)
		rs_disk_close(host->disks[i]);
#ifdef RS_JIT
	if (host)
		rs_code_memory_close(&host->code);
#endif
	free(host);
}

#ifdef RS_JIT
static bool open_code(void *owner, struct rs_code_memory *memory)
{
	struct lane_host *host = owner;
	unsigned heat = memory->heat;

	if (!rs_code_memory_open(&host->code, RS_CODE_MEMORY))
		return false;
	*memory = host->code;
	memory->heat = heat;
	return true;
}
#endif

/* An engine that translates needs memory for code, once it does. Without, it is slower. */
static void lend_memory(struct rs_lane *lane, struct lane_host *host,
			const struct rs_lane_options *options)
{
#ifdef RS_JIT
	const struct rs_code_memory later = {.open = open_code, .owner = host};

	if (options->engine == RS_ENGINE_JIT)
		rs_machine_code(&lane->machine, &later);
#else
	(void)lane;
	(void)host;
	(void)options;
#endif
}

static enum rs_error open_lane(struct rs_lane **lane, struct lane_host *host,
			       const struct rs_lane_options *options, char *message,
			       size_t size)
{
	struct rs_block blocks[RS_LANE_DRIVES];
	struct files files;
	enum rs_error e = files_read(&files, options, message, size);

	if (e == RS_OK)
		e = open_disks(host, options, blocks, &files.images, message, size);
	if (e == RS_OK) {
		struct rs_lane_options own = *options;
		struct rs_vm vms[RS_VMS];

		own.append = files.guests[0].command_line;
		own.vms = vms;
		for (size_t i = 0; i < options->vm_count && i < RS_VMS; i++) {
			vms[i] = options->vms[i];
			if (i < files.guest_count)
				vms[i].append = files.guests[i].command_line;
		}
		files.images.disks = blocks;
		files.images.disk_count = options->drive_count;
		e = rs_lane_new(lane, &own, &files.images, message, size);
	}
	files_free(&files);
	return e;
}

enum rs_error rs_lane_open(struct rs_lane **lane, const struct rs_lane_options *options,
			   char *message, size_t size)
{
	struct lane_host *host;
	enum rs_error e;

	*lane = NULL;
	if ((unsigned)options->generation >= RS_LANE_KINDS ||
	    (!options->guest && !options->vm_count))
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "a lane needs a generation and a guest");
	host = calloc(1, sizeof *host);
	if (!host)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a lane");
	e = open_lane(lane, host, options, message, size);
	if (e == RS_OK) {
		(*lane)->host = host;
		lend_memory(*lane, host, options);
		return RS_OK;
	}
	free_host(host);
	if (!options->vm_count && rs_recorded_is(options->guest))
		return rs_refuse(RS_BAD_IMAGE, message, size,
				 "%s: a recording, no guest; 'ringside show' opens it",
				 options->guest);
	return e;
}

void rs_lane_close(struct rs_lane *lane)
{
	struct lane_host *host;

	if (!lane)
		return;
	rs_lane_stop(lane);
	host = lane->host;
	rs_lane_free(lane);
	free_host(host);
}

const char *rs_lane_problem(const struct rs_lane *lane)
{
	for (size_t i = 0; lane->host && i < RS_LANE_DRIVES; i++) {
		struct rs_disk *disk = lane->host->disks[i];

		if (disk && rs_disk_problem(disk))
			return rs_disk_problem(disk);
	}
	return NULL;
}
