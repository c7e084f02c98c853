/* thread.c - run a lane to its end, on the caller's thread or on one of its own. Ledger and status are
 * published now and then, so that other threads see a consistent state and never stop it for long: more often
 * than anybody looks, but not with each slice, as a copy of the ledger takes a tenth of one. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "host/clock.h"
#include "lane/host.h"

/* Slices are short enough to stop soon, and to publish often enough to draw smoothly. Those of a fast machine have more
 * cycles: at the end of one, a block of code that does not fit in the rest is run instruction by instruction. */
#define SLICE_CYCLES	  UINT64_C(0x40000)
#define MOST_SLICE_CYCLES (16 * SLICE_CYCLES)
#define PUBLISH_SECONDS	  0.002

/* A slice took so long: the next one is longer or shorter. */
static void fit_slice(struct rs_lane *lane, double seconds)
{
	if (seconds < PUBLISH_SECONDS / 4 && lane->slice < MOST_SLICE_CYCLES)
		lane->slice *= 2;
	else if (seconds > PUBLISH_SECONDS && lane->slice > SLICE_CYCLES)
		lane->slice /= 2;
}

static bool stopped(struct rs_lane *lane)
{
	return lane->host && atomic_load(&lane->host->stop);
}

static bool watch_hit(const struct rs_lane *lane)
{
	return lane->machine.watches && lane->machine.watches->hit;
}

struct rs_lane_status rs_lane_run(struct rs_lane *lane, uint64_t cycles)
{
	uint64_t start = rs_machine_cycles(&lane->machine);
	uint64_t end = cycles < UINT64_MAX - start ? start + cycles : UINT64_MAX;
	uint64_t now = start;
	double published = rs_host_seconds();

	if (!lane->slice)
		lane->slice = SLICE_CYCLES;
	if (!lane_ended(lane))
		lane->status.state = RS_LANE_RUNNING;
	while (lane->status.state == RS_LANE_RUNNING && now < end) {
		double began = rs_host_seconds(), ended;

		if (stopped(lane))
			lane->status.state = RS_LANE_LIMIT;
		else
			lane_advance(lane, end - now < lane->slice ? end - now : lane->slice);
		ended = rs_host_seconds();
		fit_slice(lane, ended - began);
		lane->status.host_seconds += ended - began;
		now = rs_machine_cycles(&lane->machine);
		if (watch_hit(lane))
			break;
		if (ended - published >= PUBLISH_SECONDS) {
			published = ended;
			lane_publish(lane);
		}
	}
	lane_publish(lane);
	return lane->status;
}

static void *run_thread(void *context)
{
	static const struct timespec nap = {.tv_nsec = 5000000};
	struct rs_lane *lane = context;

	rs_host_stand_back(); /* whoever watches shall not wait for it */
	while (!lane_ended(lane)) {
		rs_lane_run(lane, UINT64_MAX);
		if (lane->status.state == RS_LANE_INPUT)
			nanosleep(&nap, NULL); /* the console may have a byte then */
	}
	return NULL;
}

bool rs_lane_start(struct rs_lane *lane)
{
	if (!lane->host)
		lane->host = calloc(1, sizeof *lane->host);
	if (!lane->host)
		return false;
	if (!lane->host->threaded)
		lane->host->threaded =
			pthread_create(&lane->host->thread, NULL, run_thread, lane) == 0;
	return lane->host->threaded;
}

void rs_lane_stop(struct rs_lane *lane)
{
	if (!lane->host || !lane->host->threaded)
		return;
	atomic_store(&lane->host->stop, true);
	pthread_join(lane->host->thread, NULL);
	lane->host->threaded = false;
}
