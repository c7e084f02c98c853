/* boot_hypervisor.h - the layout of a machine with a hypervisor (boot.h), and of the computers that
 * emulators in emulators have. Private to boot.
 */
#ifndef LANE_BOOT_HYPERVISOR_H
#define LANE_BOOT_HYPERVISOR_H
#include "lane/boot.h"

/** Place the hypervisor and its guests, whose images have been read. */
enum rs_error boot_place_hypervised(struct boot *b, const struct rs_lane_options *options,
				    char *message, size_t size);

#endif
