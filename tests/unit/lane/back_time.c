/* back_time.c - what a history costs, and how long it takes to go back. Seconds of this process's own CPU time, and ratios to the
 * plain run. Not a test: `ninja -C build tests/unit/lane/back_time`, then RINGSIDE_GUESTS=build/guests back_time.
 * back_time [ENGINE [MIB [RUN]]]: RUN is how the name of a row begins */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/clock.h"
#include "ringside/history.h"

static char message[1024];
static const char *wanted = "";
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

/* ---- searches that find nothing */

/* @return how long it took; less than 0: it found something. */
static double search(struct rs_lane *lane, struct rs_watch watch)
{
	struct rs_watches watches = {.list = &watch, .count = 1, .kinds = watch.kinds};
	struct rs_search search = {.before = now(lane), .watches = &watches};
	double began = seconds(), took;
	struct rs_find find;
	enum rs_found found = rs_lane_search_back(lane, &search, &find);

	took = seconds() - began;
	(void)rs_lane_go(lane, rs_lane_history(lane).end);
	return found == RS_NOT_FOUND ? took : -1;
}

static struct rs_watch at(uint64_t address, uint8_t kinds, uint8_t modes)
{
	return (struct rs_watch){
		.first = address, .last = address, .kinds = kinds, .modes = modes};
}

/* Pages in which something is done often: those of accesses at random points, the most frequent first. */
enum { SAMPLES = 24 };
struct place {
	uint64_t address; /* in the page */
	unsigned count;
};

static int by_count(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (int)y->count - (int)x->count;
}

static void often(struct rs_lane *lane, uint8_t kinds, struct place places[SAMPLES])
{
	struct rs_watch all = {.last = UINT64_MAX, .kinds = kinds, .modes = 0xff};
	struct rs_watches watches = {.list = &all, .count = 1, .kinds = kinds};
	struct rs_history h = rs_lane_history(lane);

	memset(places, 0, SAMPLES * sizeof *places);
	for (unsigned i = 0; i < SAMPLES; i++) {
		unsigned j = 0;

		(void)rs_lane_go(lane, h.begin + chance(h.end - h.begin));
		rs_machine_watch(rs_lane_debugged(lane), &watches);
		(void)rs_lane_slice(lane, 1000000);
		while (watches.hit && places[j].count &&
		       places[j].address >> 12 != watches.address >> 12)
			j++;
		if (watches.hit && !places[j].count++)
			places[j].address = watches.address;
		rs_machine_watch(rs_lane_debugged(lane), NULL);
	}
	(void)rs_lane_go(lane, h.end);
	qsort(places, SAMPLES, sizeof *places, by_count);
}

/* For a byte that is never accessed, of the most frequent page that has one. @return less than 0: none has. */
static double search_beside(struct rs_lane *lane, uint8_t kinds)
{
	enum { TRIES = 16 };
	struct place places[SAMPLES];

	often(lane, kinds, places);
	for (unsigned i = 0; i < SAMPLES && places[i].count; i++) {
		uint64_t page = places[i].address & ~UINT64_C(0xfff);

		for (unsigned j = 0; j < TRIES; j++) {
			double took = search(lane, at(page + chance(4096), kinds, 0xff));

			if (took >= 0)
				return took;
		}
	}
	return -1;
}

enum { SEARCHES = 5 };

/* For code that never runs; for an instruction that runs often, but in no mode that is meant; for data that is never
 * written; for a byte beside what is written, or read, often. */
static void search_all(struct rs_lane *lane, double took[SEARCHES])
{
	uint64_t nowhere = 0x7f0001000;
	struct place code[SAMPLES];

	often(lane, RS_WATCH_CODE, code);
	took[0] = search(lane, at(nowhere, RS_WATCH_CODE, 0xff));
	took[1] = search(lane, at(code[0].address, RS_WATCH_CODE, 1u << RS_MODE_M));
	took[2] = search(lane, at(nowhere, RS_WATCH_STORE, 0xff));
	took[3] = search_beside(lane, RS_WATCH_STORE);
	took[4] = search_beside(lane, RS_WATCH_LOAD);
}

static void measure(const char *name, struct rs_lane_options options, uint64_t instructions,
		    uint64_t bytes)
{
	struct rs_history_options history = {.bytes = bytes, .clock = rs_host_seconds};
	struct rs_lane *plain, *lane;
	double alone = 0, kept = 0, far, steps, all[SEARCHES], one;
	struct rs_history h;

	if (strncmp(name, wanted, strlen(wanted)) != 0)
		return;
	plain = open_lane(&options);
	lane = open_lane(&options);
	if (rs_lane_keep_history(lane, &history, message, sizeof message) != RS_OK)
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
	search_all(lane, all);
	one = snapshot(lane);
	printf("| %s | %.0f M | %.2f | %.3f | %.1f | %.2f | %.2f |", name,
	       (double)rs_machine_instructions(rs_lane_machine(plain)) / 1e6, alone,
	       kept / alone, one * 1e3, steps, far);
	for (unsigned i = 0; i < SEARCHES; i++)
		printf(all[i] < 0 ? " - |" : " %.2f |", all[i]);
	printf(" %zu | %.0f |\n", h.snapshots, (double)h.bytes / (1 << 20));
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

	if (argc > 3)
		wanted = argv[3];

	for (unsigned i = 0; argc > 1 && i < RS_ENGINES; i++)
		if (strcmp(rs_engine_name((enum rs_engine)i), argv[1]) == 0)
			engine = (enum rs_engine)i;
	puts("| run | instructions | alone, s | with history, ratio | a snapshot, ms | a step "
	     "back, s | to any point, s | code never run, s | code often run, s | never "
	     "written, s | beside what is often written, s | ... read, s | snapshots | MiB |");
	puts("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | "
	     "---: | ---: "
	     "| ---: |");
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
