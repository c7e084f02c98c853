/** @file disk.h
 * The machine's disks, for the controllers that a hypervisor emulates: a driver below, and above it
 * what the core's model of a disk controller asks of its host (ringside/device.h).
 *
 * The bytes of a request go straight from the disk into the guest's memory, or from there.
 */
#ifndef HYPERVISOR_DISK_H
#define HYPERVISOR_DISK_H
#include <stdint.h>

#include "ringside/device.h"

/** Start the disk in slot `slot` of the machine. `done` is called when it has finished a request.
 * @return what a controller needs to know of it. Stops the machine if there is no disk. */
struct rs_block disk_open(unsigned slot, void (*done)(void *context), void *context);

/** Its VM has ended: stop the disk in slot `slot`, if it was started. A request under way ends, and
 * `done` is not called any more. */
void disk_close(unsigned slot);

#endif
