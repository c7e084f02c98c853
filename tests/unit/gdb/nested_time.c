/* nested_time.c - how long gdb's points take in a guest that an emulator acts out, forward and back. Seconds of this process's
 * own CPU time. Not a test: `ninja -C build tests/unit/gdb/nested_time`, then RINGSIDE_GUESTS=build/guests nested_time.
 * nested_time [ENGINE] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gdb/target.h"
#include "host/clock.h"
#include "ringside/history.h"

/* In this page, and at this place in M-mode, nothing of the guest is. */
#define NOWHERE UINT64_C(0x7000)

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool go_on(void *context)
{
	(void)context;
	return true;
}

static uint64_t host_instructions(struct gdb_lane *t)
{
	return rs_machine_instructions(rs_lane_machine(t->lane));
}

/* Run until the guest, or the computer, has done so many. */
static double run(struct gdb_lane *t, uint64_t guest, uint64_t host)
{
	double began = seconds();
	struct gdb_stop stop;

	while (subject_instructions(&t->subject) < guest && host_instructions(t) < host)
		if (gdb_lane_run(t, 1000000, &stop))
			break;
	return seconds() - began;
}

/* Nothing is found: back at the begin. */
static double search(struct gdb_lane *t, enum gdb_point kind)
{
	double began = seconds();
	uint64_t end = rs_lane_history(t->lane).end;
	struct gdb_stop stop;

	gdb_lane_clear(t);
	(void)gdb_lane_target.point(t, true, kind, false, NOWHERE, 1, NULL);
	gdb_lane_back(t, false, 0, go_on, NULL, &stop);
	began = seconds() - began;
	if (stop.kind != GDB_AT_BEGIN)
		exit(1);
	gdb_lane_clear(t);
	(void)rs_lane_go(t->lane, end);
	gdb_lane_look(t);
	return began;
}

static double step_back(struct gdb_lane *t)
{
	double began = seconds();
	struct gdb_stop stop;

	gdb_lane_clear(t);
	gdb_lane_back(t, true, 0, go_on, NULL, &stop);
	return seconds() - began;
}

static void measure(enum rs_engine engine, uint64_t guest, uint64_t host)
{
	static struct gdb_lane target;
	struct rs_lane_options options = {.generation = RS_FULL,
					  .engine = engine,
					  .guest = "peers",
					  .append = "sieve 10000",
					  .reports = RS_REPORTS_STEPS};
	struct rs_history_options history = {.clock = rs_host_seconds};
	struct gdb_lane *t = &target;
	struct rs_lane *lane;
	char message[1024];
	double forward, code, data, one;
	uint64_t steps;

	if (rs_lane_open(&lane, &options, message, sizeof message) != RS_OK ||
	    rs_lane_keep_history(lane, &history, message, sizeof message) != RS_OK) {
		fprintf(stderr, "%s\n", message);
		exit(1);
	}
	gdb_lane_open(t, lane, true, NULL);
	(void)gdb_lane_target.point(t, true, GDB_SOFTWARE_BREAK, false, NOWHERE, 1, NULL);
	forward = run(t, guest, host);
	steps = subject_instructions(&t->subject);
	code = search(t, GDB_SOFTWARE_BREAK);
	data = search(t, GDB_WATCH_WRITE);
	one = step_back(t);
	printf("| %.1f M | %.0f M | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |\n",
	       (double)steps / 1e6, (double)host_instructions(t) / 1e6, forward, code, data,
	       one, code * 1e6 / (double)steps, data * 1e6 / (double)steps);
	fflush(stdout);
	gdb_lane_close(t);
	rs_lane_close(lane);
}

int main(int argc, char **argv)
{
	enum rs_engine engine = RS_ENGINE_BLOCKS;

	for (unsigned i = 0; argc > 1 && i < RS_ENGINES; i++)
		if (strcmp(rs_engine_name((enum rs_engine)i), argv[1]) == 0)
			engine = (enum rs_engine)i;
	puts("| guest's instructions | computer's | forward, s | back to a break, s | to a "
	     "write, s | a step back, s | break, us | write, us |");
	puts("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
	measure(engine, 1000000, UINT64_MAX);
	measure(engine, UINT64_MAX, 1000000000);
	measure(engine, 10000000, UINT64_MAX);
	return 0;
}
