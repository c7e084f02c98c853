/* disk.h - the empty disk of the workloads (src/bench/scratch.h), in memory: what is written is there as long as the lane. */
#ifndef WEB_DISK_H
#define WEB_DISK_H
#include "ringside/device.h"

/** The disk. There is one in a worker. */
struct rs_block web_disk(void);

#endif
