/* images.h - finding the images of a lane, and refusing combinations that cannot work. Private
 * to boot. */
#ifndef LANE_IMAGES_H
#define LANE_IMAGES_H
#include "lane/boot.h"

/** Load the firmware, the hypervisor and the guest that `options` ask for. Sets the image
 * members of `b`, `memory` and `guest_is_m`. */
enum rs_error images_load(struct boot *b, const struct rs_lane_options *options, char *message,
			  size_t size);

#endif
