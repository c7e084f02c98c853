/* files.h - finding and reading the files that a lane is made from. Private to open.c. */
#ifndef LANE_FILES_H
#define LANE_FILES_H
#include "host/file.h"
#include "host/install.h"
#include "ringside/lane.h"

struct files {
	struct rs_lane_images images; /**< what rs_lane_new() takes; points to what follows */

	struct rs_file firmware, hypervisor, traced, guest_firmware;
	char firmware_path[RS_PATH_MAX], hypervisor_path[RS_PATH_MAX], traced_path[RS_PATH_MAX];
	struct guest_files {
		struct rs_file image, initrd;
		char *command_line; /**< NULL: none */
		char path[RS_PATH_MAX], archive_path[RS_PATH_MAX];
	} guests[RS_VMS];
	size_t guest_count;
	char compiler[64];
	struct rs_file reference;
	char reference_path[RS_PATH_MAX];
};

/** boxes.c: make guests[0] the teaching kernel that runs all guests of `options` in containers: what it
 * starts, and an archive with an image that has all its programs and the user's. */
enum rs_error files_read_boxes(struct files *f, const struct rs_lane_options *options,
			       char *message, size_t size);

/** Find and read everything but the disks. Free with files_free(), also after an error. */
enum rs_error files_read(struct files *f, const struct rs_lane_options *options, char *message,
			 size_t size);
void files_free(struct files *f);

#endif
