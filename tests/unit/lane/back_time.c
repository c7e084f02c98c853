/* back_time.c - what a history costs, and how long it takes to go back. Seconds of this process's own CPU time, and ratios to the
 * plain run. Not a test: `ninja -C build tests/unit/lane/back_time`, then RINGSIDE_GUESTS=build/guests back_time.
 * back_time [ENGINE [MIB]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/clock.h"
#include "ringside/history.h"

static char message[1024];
static uint64_t seed = 22;

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t chance(uint64_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (seed >> 33) % below;
}

static struct rs_lane *open_lane(const struct rs_lane_options *options)
{
	struct rs_lane *lane;

	if (rs_lane_open(&lane, options, message, sizeof message) == RS_OK)
		return lane;
	fprintf(stderr, "%s\n", message);
	exit(1);
}

static double run(struct rs_lane *lane, uint64_t instructions)
{
	double began = seconds();

	while (rs_machine_instructions(rs_lane_machine(lane)) < instructions)
		if (rs_lane_run(lane, 1000000).state != RS_LANE_RUNNING)
			break;
	return seconds() - began;
}

static uint64_t now(const struct rs_lane *lane)
{
	return rs_machine_cycles(rs_lane_machine(lane));
}

/* The longest of some. */
static double go(struct rs_lane *lane, unsigned times)
{
	double longest = 0;

	for (unsigned i = 0; i < times; i++) {
		struct rs_history h = rs_lane_history(lane);
		double began = seconds(), took;

		if (!rs_lane_go(lane, h.begin + chance(h.end - h.begin)))
			exit(1);
		took = seconds() - began;
		if (took > longest)
			longest = took;
		(void)rs_lane_go(lane, h.end);
	}
	return longest;
}

static double step_back(struct rs_lane *lane, unsigned times)
{
	double longest = 0;

	for (unsigned i = 0; i < times; i++) {
		double began = seconds(), took;

		(void)rs_lane_step_back(lane);
		took = seconds() - began;
		if (took > longest)
			longest = took;
	}
	return longest;
}

/* One snapshot, of many. */
static double snapshot(struct rs_lane *lane)
{
	enum { TIMES = 20 };
	double began = seconds();

	for (unsigned i = 0; i < TIMES; i++) {
		rs_lane_changed(lane);
		rs_lane_slice(lane, 1);
	}
	return (seconds() - began) / TIMES;
}

/* A breakpoint that is never met: all of the history is run again. */
static double search(struct rs_lane *lane)
{
	struct rs_watch watch = {.first = 2, .last = 2, .kinds = RS_WATCH_CODE, .modes = 0xff};
	struct rs_watches watches = {.list = &watch, .count = 1, .kinds = RS_WATCH_CODE};
	struct rs_search search = {.before = now(lane), .watches = &watches};
	double began = seconds();
	struct rs_find find;

	if (rs_lane_search_back(lane, &search, &find) != RS_NOT_FOUND)
		exit(1);
	return seconds() - began;
}

static void measure(const char *name, struct rs_lane_options options, uint64_t instructions,
		    uint64_t bytes)
{
	struct rs_history_options wanted = {.bytes = bytes, .clock = rs_host_seconds};
	struct rs_lane *plain = open_lane(&options), *lane = open_lane(&options);
	double alone = 0, kept = 0, far, steps, all, one;
	struct rs_history h;

	if (rs_lane_keep_history(lane, &wanted, message, sizeof message) != RS_OK)
		exit(1);
	for (uint64_t i = 1; i <= 10;
	     i++) { /* side by side: other work on this computer hits both */
		alone += run(plain, instructions / 10 * i);
		kept += run(lane, instructions / 10 * i);
	}
	steps = step_back(lane, 5);
	(void)rs_lane_go(lane, rs_lane_history(lane).end);
	far = go(lane, 20);
	h = rs_lane_history(lane);
	all = search(lane);
	one = snapshot(lane);
	printf("| %s | %.0f M | %.2f | %.3f | %.1f | %.2f | %.2f | %.2f | %zu | %.0f |\n", name,
	       (double)rs_machine_instructions(rs_lane_machine(plain)) / 1e6, alone,
	       kept / alone, one * 1e3, steps, far, all, h.snapshots,
	       (double)h.bytes / (1 << 20));
	fflush(stdout);
	rs_lane_close(lane);
	rs_lane_close(plain);
}

int main(int argc, char **argv)
{
	static const struct rs_vm vms[] = {
		{.guest = "sieve", .append = "400", .name = "a"},
		{.guest = "compile-mix", .append = "20", .name = "b"},
		{.guest = "serve", .append = "20000", .name = "c"}};
	enum rs_engine engine = RS_ENGINE_BLOCKS;
	uint64_t bytes = argc > 2 ? strtoull(argv[2], NULL, 10) << 20 : 0;

	while (argc > 1 && rs_engine_name(engine) &&
	       strcmp(rs_engine_name(engine), argv[1]) != 0)
		engine++;
	puts("| run | instructions | alone, s | with history, ratio | a snapshot, ms | a step "
	     "back, s | to any "
	     "point, s | search of all, s | snapshots | MiB |");
	puts("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
	measure("hvm, three VMs",
		(struct rs_lane_options){
			.generation = RS_HVM, .engine = engine, .vms = vms, .vm_count = 3},
		1000000000, bytes);
	measure("para, three VMs",
		(struct rs_lane_options){
			.generation = RS_PARA, .engine = engine, .vms = vms, .vm_count = 3},
		1000000000, bytes);
	measure("full",
		(struct rs_lane_options){.generation = RS_FULL,
					 .engine = engine,
					 .guest = "peers",
					 .append = "sieve 10000"},
		1000000000, bytes);
	for (unsigned i = 0; i < 4; i++) {
		static const char *const kernels[] = {"sieve 100000", "mix 9000000",
						      "list 1000000", "sort 100000"};

		measure(kernels[i],
			(struct rs_lane_options){.generation = RS_BARE,
						 .engine = engine,
						 .guest = "peers",
						 .append = kernels[i]},
			1000000000, bytes);
	}
	return 0;
}
