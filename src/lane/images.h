/* images.h - checking and laying out the images of a lane, and refusing combinations that cannot work.
 * Private to boot. */
#ifndef LANE_IMAGES_H
#define LANE_IMAGES_H
#include "lane/boot.h"

/** Lay out the firmware, the hypervisor and the guests. Sets `reports`, `several`, `guests` but for
 * what boot places, and the images of `b`. */
enum rs_error images_load(struct boot *b, const struct rs_lane_options *options,
			  const struct rs_lane_images *images, char *message, size_t size);

#endif
