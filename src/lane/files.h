/* files.h - finding and reading the files that a lane is made from. Private to open.c. */
#ifndef LANE_FILES_H
#define LANE_FILES_H
#include "host/file.h"
#include "host/install.h"
#include "ringside/lane.h"

struct files {
	struct rs_lane_images images; /**< what rs_lane_new() takes; points to what follows */
	char *command_line;	      /**< the guest's; NULL: none */

	struct rs_file firmware, hypervisor, traced, guest, guest_firmware, initrd;
	char firmware_path[RS_PATH_MAX], hypervisor_path[RS_PATH_MAX], traced_path[RS_PATH_MAX];
	char guest_path[RS_PATH_MAX];
	char archive_path[RS_PATH_MAX];
	char compiler[64];
};

/** Find and read everything but the disks. Free with files_free(), also after an error. */
enum rs_error files_read(struct files *f, const struct rs_lane_options *options, char *message,
			 size_t size);
void files_free(struct files *f);

#endif
