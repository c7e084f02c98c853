/* host.h - what a lane has where there are files and threads. Private to open.c and thread.c. */
#ifndef LANE_HOST_H
#define LANE_HOST_H
#include <pthread.h>
#include <stdatomic.h>

#include "host/code_memory.h"
#include "host/disk.h"
#include "lane/lane.h"

struct lane_host {
	struct rs_disk *disks[RS_LANE_DRIVES];
#ifdef RS_JIT
	struct rs_code_memory code;
#endif
	pthread_t thread;
	bool threaded;
	atomic_bool stop;
};

#endif
