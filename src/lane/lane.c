/* lane.c - one machine, one generation, one guest, and its observers.
 *
 * The machine runs in slices. Whoever runs it publishes a copy of the ledger after each, so
 * that other threads see a consistent state without ever stopping it for long.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/clock.h"
#include "host/disk.h"
#include "host/message.h"
#include "lane/boot.h"
#include "lane/crash.h"
#include "lane/digest.h"
#include "lane/hart_state.h"
#include "lane/ledger.h"
#include "lane/provenance.h"
#include "lane/recording.h"
#include "ringside/abi/boot.h"
#include "ringside/recording.h"

/* Some milliseconds of host time: short enough to stop soon and to draw smoothly. */
#define SLICE_CYCLES UINT64_C(0x40000)

#define ARENA_ALIGNMENT 4096

/* The exit code of a program that the teaching kernel ended, and above it the signal. */
#define PROGRAM_KILLED 128

struct rs_lane {
	enum rs_generation generation;
	char *guest;
	struct rs_costs costs;
	struct rs_provenance provenance;
	uint64_t max_instructions;
	uint32_t record, listened; /**< kinds of events: to record, to pass on at all */
	struct rs_lane_observer observer;

	struct rs_disk *disks[RS_LANE_DRIVES];
	size_t drives;
	void *allocation;
	struct rs_machine machine;
	struct digest digest;
	struct reader reader;
	struct ledger ledger;
	struct crash_watch watch;
	struct {
		bool any;
		uint64_t pc;
	} fault;      /**< the last for which an OS ended a program */
	bool trapped; /**< it hangs because a handler traps at its first instruction */
	struct rs_recording *recording;
	struct rs_lane_status status; /**< the running thread's own */

	pthread_mutex_t lock; /**< guards what follows */
	struct rs_ledger shown;
	struct rs_lane_status shown_status;

	pthread_t thread;
	bool threaded;
	atomic_bool stop;
};

static void record(struct rs_lane *lane, const struct rs_event *e)
{
	const struct rs_fact *f = &lane->reader.fact;
	struct rs_hart_state look;

	look.event = recording_add(lane->recording, e, f);
	if (!hart_state_wanted(e, f))
		return;
	if (!lane->reader.generation->nests)
		hart_state_take(&look, &lane->machine, e, f);
	else if (!hart_state_take_nested(&look, &lane->machine, lane->reader.relay.where, e))
		return;
	recording_add_hart_state(lane->recording, &look);
}

static void pass_on(struct rs_lane *lane, const struct rs_event *e)
{
	if (lane->record & RS_EVENT_BIT(e->kind))
		record(lane, e);
	if (lane->observer.mask & RS_EVENT_BIT(e->kind))
		lane->observer.event(lane->observer.context, e, &lane->reader.fact);
}

static void on_event(void *context, const struct rs_event *e)
{
	struct rs_lane *lane = context;
	const struct rs_event *shown = reader_event(&lane->reader, e);

	digest_event(&lane->digest, e);
	crash_watch_event(&lane->watch, &lane->machine, e);
	if (!shown)
		return;
	ledger_event(&lane->ledger, shown, &lane->reader.fact);
	if (shown->kind == RS_EVENT_MARK && shown->mark.kind == RS_MARK_PROGRAM_FAULT) {
		lane->fault.any = true;
		lane->fault.pc = shown->mark.payload;
	}
	if (lane->listened >> shown->kind & 1)
		pass_on(lane, shown);
}

static void publish(struct rs_lane *lane)
{
	pthread_mutex_lock(&lane->lock);
	ledger_read(&lane->ledger, rs_machine_cycles(&lane->machine),
		    rs_machine_instructions(&lane->machine), &lane->shown);
	lane->shown.digest = digest_value(&lane->digest);
	lane->shown_status = lane->status;
	pthread_mutex_unlock(&lane->lock);
}

/* calloc, because pages of the arena that no guest touches then never exist. */
static enum rs_error make_machine(struct rs_lane *lane, const struct boot *boot, char *message,
				  size_t size)
{
	size_t arena_size = rs_machine_arena_size(&boot->config);
	uintptr_t start;
	enum rs_error e;

	if (arena_size == 0)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "a machine with %llu bytes of RAM cannot be made",
				 (unsigned long long)boot->config.ram_size);
	lane->allocation = calloc(1, arena_size + ARENA_ALIGNMENT);
	if (!lane->allocation)
		return rs_refuse(RS_NO_MEMORY, message, size,
				 "no memory for a machine of %zu MiB; give less with -m",
				 arena_size >> 20);
	start = ((uintptr_t)lane->allocation + ARENA_ALIGNMENT - 1) &
		~(uintptr_t)(ARENA_ALIGNMENT - 1);
	e = rs_machine_init(&lane->machine, (void *)start, arena_size, &boot->config);
	if (e != RS_OK)
		return rs_refuse(e, message, size, "the machine: %s", rs_error_text(e));
	return boot_machine(boot, &lane->machine, message, size);
}

_Static_assert((int)RS_LANE_DRIVES <= (int)RS_MACHINE_DISKS, "each drive has a slot");

static enum rs_error open_disks(struct rs_lane *lane, const struct rs_lane_options *options,
				char *message, size_t size)
{
	if (options->drive_count > RS_LANE_DRIVES)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "found %zu disks; the board has slots for %d",
				 options->drive_count, RS_LANE_DRIVES);
	if (options->drive_count && options->generation != RS_BARE)
		return rs_refuse(
			RS_BAD_CONFIG, message, size,
			"%s: the %s hypervisor does not pass disks on to its guest yet; "
			"run it on bare",
			rs_drive_name(&options->drives[0]),
			rs_generation_name(options->generation));
	for (size_t i = 0; i < options->drive_count; i++) {
		enum rs_error e = rs_disk_open(&lane->disks[i], &options->drives[i],
					       (unsigned)i, message, size);
		if (e != RS_OK)
			return e;
	}
	return RS_OK;
}

static void attach_disks(struct rs_lane *lane, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct rs_block block = rs_disk_block(lane->disks[i]);

		rs_machine_disk(&lane->machine, (unsigned)i, &block);
	}
}

static enum rs_error open_lane(struct rs_lane *lane, const struct rs_lane_options *options,
			       char *message, size_t size)
{
	uint32_t walks = options->count_walks ? RS_EVENT_BIT(RS_EVENT_WALK) : 0;
	struct rs_observer observer = {.event = on_event,
				       .context = lane,
				       .mask = LEDGER_KINDS | DIGEST_KINDS | walks |
					       options->record | options->observer.mask};
	struct boot boot;
	enum rs_error e = boot_prepare(&boot, options, message, size);

	if (e == RS_OK)
		e = open_disks(lane, options, message, size);
	if (e == RS_OK)
		e = make_machine(lane, &boot, message, size);
	if (e == RS_OK) {
		reader_init(&lane->reader, boot.generation, boot.guest_is_m);
		ledger_init(&lane->ledger, &lane->reader.fact);
		lane->ledger.count_walks = options->count_walks;
		crash_watch_init(&lane->watch, boot.generation, boot.guest_is_m,
				 options->keep_hart);
		lane->costs = boot.config.costs;
		lane->provenance = provenance_of_boot(&boot);
		rs_machine_console(&lane->machine, &options->console);
		rs_machine_observe(&lane->machine, &observer);
		attach_disks(lane, options->drive_count);
	}
	boot_free(&boot);
	return e;
}

enum rs_error rs_lane_open(struct rs_lane **out, const struct rs_lane_options *options,
			   char *message, size_t size)
{
	struct rs_lane *lane;
	enum rs_error e;

	*out = NULL;
	if ((unsigned)options->generation >= RS_GENERATIONS || !options->guest)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "a lane needs a generation and a guest");
	lane = calloc(1, sizeof *lane);
	if (!lane)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a lane");
	pthread_mutex_init(&lane->lock, NULL);
	lane->generation = options->generation;
	lane->max_instructions = options->max_instructions;
	lane->drives = options->drive_count;
	lane->record = options->record;
	lane->observer = options->observer;
	lane->listened = options->record | options->observer.mask;
	lane->guest = malloc(strlen(options->guest) + 1);
	if (options->record)
		lane->recording = recording_new(RECORDING_BYTES);
	if (!lane->guest || (options->record && !lane->recording)) {
		rs_lane_close(lane);
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a lane");
	}
	memcpy(lane->guest, options->guest, strlen(options->guest) + 1);
	e = open_lane(lane, options, message, size);
	if (e != RS_OK) {
		rs_lane_close(lane);
		if (rs_recorded_is(options->guest))
			return rs_refuse(RS_BAD_IMAGE, message, size,
					 "%s: a recording, no guest; 'ringside show' opens it",
					 options->guest);
		return e;
	}
	publish(lane);
	*out = lane;
	return RS_OK;
}

void rs_lane_close(struct rs_lane *lane)
{
	if (!lane)
		return;
	rs_lane_stop(lane);
	pthread_mutex_destroy(&lane->lock);
	recording_free(lane->recording);
	for (size_t i = 0; i < RS_LANE_DRIVES; i++)
		rs_disk_close(lane->disks[i]);
	free(lane->allocation);
	free(lane->guest);
	free(lane);
}

static void take_stop(struct rs_lane *lane, struct rs_stop stop)
{
	switch (stop.kind) {
	case RS_STOP_BUDGET:
		lane->status.state = RS_LANE_RUNNING;
		break;
	case RS_STOP_IDLE:
		lane->status.state = RS_LANE_INPUT;
		break;
	case RS_STOP_OFF:
		lane->status.state = RS_LANE_OFF;
		lane->status.code = stop.code;
		break;
	case RS_STOP_RESET:
	case RS_STOP_HANG:
		lane->status.state = RS_LANE_HANG;
		lane->status.reason = stop.reason;
		lane->trapped = stop.kind == RS_STOP_HANG && stop.hang == RS_HANG_TRAPS;
		break;
	}
}

static bool at_limit(const struct rs_lane *lane)
{
	return lane->max_instructions &&
	       rs_machine_instructions(&lane->machine) >= lane->max_instructions;
}

/* An instruction takes at least a cycle: a budget of what is left to retire cannot overshoot.
 */
static uint64_t slice_budget(const struct rs_lane *lane, uint64_t cycles)
{
	uint64_t budget = cycles < SLICE_CYCLES ? cycles : SLICE_CYCLES;

	if (lane->max_instructions) {
		uint64_t left =
			lane->max_instructions - rs_machine_instructions(&lane->machine);

		if (left < budget)
			budget = left;
	}
	return budget;
}

static bool ended(const struct rs_lane *lane)
{
	return lane->status.state == RS_LANE_OFF || lane->status.state == RS_LANE_HANG ||
	       lane->status.state == RS_LANE_LIMIT;
}

struct rs_lane_status rs_lane_run(struct rs_lane *lane, uint64_t cycles)
{
	uint64_t start = rs_machine_cycles(&lane->machine);
	uint64_t end = cycles < UINT64_MAX - start ? start + cycles : UINT64_MAX;
	uint64_t now = start;

	if (!ended(lane))
		lane->status.state = RS_LANE_RUNNING;
	while (lane->status.state == RS_LANE_RUNNING && now < end) {
		double began = rs_host_seconds();

		if (at_limit(lane) || atomic_load(&lane->stop))
			lane->status.state = RS_LANE_LIMIT;
		else
			take_stop(lane, rs_machine_run(&lane->machine,
						       slice_budget(lane, end - now)));
		lane->status.host_seconds += rs_host_seconds() - began;
		now = rs_machine_cycles(&lane->machine);
		publish(lane);
	}
	return lane->status;
}

struct rs_lane_status rs_lane_step(struct rs_lane *lane)
{
	if (!ended(lane)) {
		if (at_limit(lane))
			lane->status.state = RS_LANE_LIMIT;
		else
			take_stop(lane, rs_machine_step(&lane->machine));
		publish(lane);
	}
	return lane->status;
}

const struct rs_machine *rs_lane_machine(const struct rs_lane *lane)
{
	return &lane->machine;
}

bool rs_lane_program_fault(const struct rs_lane *lane, uint64_t *pc)
{
	*pc = lane->fault.pc;
	return lane->fault.any && lane->status.state == RS_LANE_OFF &&
	       lane->status.code >= PROGRAM_KILLED;
}

bool rs_lane_crash(const struct rs_lane *lane, struct rs_crash *crash)
{
	if (lane->status.state == RS_LANE_HANG && lane->trapped)
		return crash_at_hang(&lane->watch, &lane->machine, lane->reader.relay.where,
				     crash);
	if (lane->status.state == RS_LANE_OFF && lane->status.code == RS_CRASH_CODE)
		return crash_at_exit(&lane->watch, &lane->machine, crash);
	return false;
}

bool rs_lane_guest_hart(const struct rs_lane *lane, struct rs_guest_hart *hart)
{
	struct rs_crash crash;

	if (crash_watch_hart(&lane->watch, &lane->machine, hart))
		return true;
	if (!rs_lane_crash(lane, &crash) || !crash.guest || !crash.has_registers)
		return false;
	hart->mode = (enum rs_mode)crash.trap.mode;
	hart->pc = crash.trap.pc;
	memcpy(hart->x, crash.x, sizeof hart->x);
	return true;
}

enum rs_error rs_lane_guest_memory(const struct rs_lane *lane, enum rs_mode mode, uint64_t va,
				   void *bytes, size_t size)
{
	return rs_generations[lane->generation].nests
		       ? rs_machine_nested_fetch(&lane->machine, lane->reader.relay.where, mode,
						 va, bytes, size)
		       : rs_machine_fetch_as(&lane->machine, mode, va, bytes, size);
}

static void *run_thread(void *context)
{
	static const struct timespec nap = {.tv_nsec = 5000000};
	struct rs_lane *lane = context;

	rs_host_stand_back(); /* whoever watches shall not wait for it */
	while (!ended(lane)) {
		rs_lane_run(lane, UINT64_MAX);
		if (lane->status.state == RS_LANE_INPUT)
			nanosleep(&nap, NULL); /* the console may have a byte then */
	}
	return NULL;
}

bool rs_lane_start(struct rs_lane *lane)
{
	if (lane->threaded)
		return true;
	lane->threaded = pthread_create(&lane->thread, NULL, run_thread, lane) == 0;
	return lane->threaded;
}

void rs_lane_stop(struct rs_lane *lane)
{
	if (!lane->threaded)
		return;
	atomic_store(&lane->stop, true);
	pthread_join(lane->thread, NULL);
	lane->threaded = false;
}

struct rs_lane_status rs_lane_status(struct rs_lane *lane)
{
	struct rs_lane_status status;

	pthread_mutex_lock(&lane->lock);
	status = lane->shown_status;
	pthread_mutex_unlock(&lane->lock);
	return status;
}

void rs_lane_ledger(struct rs_lane *lane, struct rs_ledger *out)
{
	pthread_mutex_lock(&lane->lock);
	*out = lane->shown;
	pthread_mutex_unlock(&lane->lock);
}

const char *rs_lane_problem(const struct rs_lane *lane)
{
	for (size_t i = 0; i < RS_LANE_DRIVES; i++)
		if (lane->disks[i] && rs_disk_problem(lane->disks[i]))
			return rs_disk_problem(lane->disks[i]);
	return NULL;
}

enum rs_generation rs_lane_generation(const struct rs_lane *lane)
{
	return lane->generation;
}

size_t rs_lane_drives(const struct rs_lane *lane)
{
	return lane->drives;
}

const char *rs_lane_guest(const struct rs_lane *lane)
{
	return lane->guest;
}

struct rs_provenance rs_lane_provenance(const struct rs_lane *lane)
{
	return lane->provenance;
}

struct rs_costs rs_lane_costs(const struct rs_lane *lane)
{
	return lane->costs;
}

const struct rs_recording *rs_lane_recording(const struct rs_lane *lane)
{
	return lane->recording;
}
