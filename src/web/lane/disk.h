/* disk.h - the empty disk of the workloads (src/bench/scratch.h), in memory: what is written is there as long as the lane. */
#ifndef WEB_DISK_H
#define WEB_DISK_H
#include "ringside/device.h"

/** @return a new one, to be freed by web_disk_free(); NULL without memory. */
struct rs_block *web_disk_new(void);
void web_disk_free(struct rs_block *disk); /**< NULL is allowed */

#endif
