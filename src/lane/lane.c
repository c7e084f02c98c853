/* lane.c - one machine, one generation, one guest, and its observers, without threads and files: its
 * images are bytes, and its caller runs it slice by slice. open.c makes one from files, thread.c runs
 * one on a thread.
 */
#include "lane/lane.h"

#include <stdlib.h>
#include <string.h>

#include "host/message.h"
#include "lane/boot.h"
#include "lane/history.h"
#include "lane/page_walk.h"
#include "lane/provenance.h"
#include "lane/recording.h"
#include "ringside/abi/board.h"
#include "ringside/abi/boot.h"

#define ARENA_ALIGNMENT 4096

static void record(struct rs_lane *lane, const struct rs_event *e)
{
	const struct rs_fact *f = &lane->reader.fact;
	struct rs_hart_state look;

	look.event = recording_add(lane->recording, e, f);
	if (!hart_state_wanted(e, f))
		return;
	if (!lane->reader.generation->nests)
		hart_state_take(&look, &lane->machine, e, f);
	else if (!hart_state_take_nested(&look, &lane->machine, reader_where(&lane->reader), e))
		return;
	recording_add_hart_state(lane->recording, &look);
}

/* Where an emulator walks tables, that is instructions of its own, and no walk of the hardware. */
static void record_walk(struct rs_lane *lane, const struct rs_event *e)
{
	struct rs_page_walk walk;

	if (lane->reader.generation->nests)
		return;
	page_walk_take(&walk, &lane->machine, e, &lane->reader.fact);
	recording_add_walk(lane->recording, &walk);
}

static void pass_on(struct rs_lane *lane, const struct rs_event *e)
{
	if (lane->record & RS_EVENT_BIT(e->kind) && e->kind == RS_EVENT_WALK)
		record_walk(lane, e);
	else if (lane->record & RS_EVENT_BIT(e->kind))
		record(lane, e);
	if (lane->observer.mask & RS_EVENT_BIT(e->kind))
		lane->observer.event(lane->observer.context, e, &lane->reader.fact);
}

/* An event that the emulator left in its memory, where its mark says. */
__attribute__((noinline)) static const struct rs_event *fetch_nested(struct rs_lane *lane,
								     const struct rs_event *e)
{
	struct rs_event nested;

	if (rs_machine_load(&lane->machine, lane->reader.relay.event, &nested, sizeof nested) !=
	    RS_OK)
		nested.kind = RS_EVENT_KINDS;
	return reader_nested(&lane->reader, e, &nested);
}

static void take_response(struct rs_lane *lane, const struct rs_event *e)
{
	uint64_t arrival = e->mark.payload * RS_CYCLES_PER_TICK;

	if (lane->reader.fact.vm < RS_VMS && e->mark.payload <= e->cycle / RS_CYCLES_PER_TICK)
		responses_add(&lane->responses[lane->reader.fact.vm], e->cycle - arrival);
}

/* There is one hart, one firmware and one hypervisor; each virtual machine has its own below them. */
static unsigned trap_owner(bool nested, unsigned vm, unsigned into)
{
	return (nested || into >= MODES / 2) && vm < RS_VMS ? vm : RS_VMS;
}

/* Its registers keep it only until software writes them. */
static void note_trap(struct rs_lane *lane, const struct rs_event *e, bool nested)
{
	unsigned vm = trap_owner(nested, lane->reader.fact.vm, e->mode_to);

	if (e->kind == RS_EVENT_TRAP)
		lane->traps[nested].of[vm][e->mode_to % MODES] = *e;
}

bool rs_lane_latest_trap(const struct rs_lane *lane, bool nested, enum rs_mode into,
			 struct rs_event *trap)
{
	*trap = lane->traps[nested].of[trap_owner(nested, lane->reader.fact.vm, into)][into];
	return trap->kind == RS_EVENT_TRAP && trap->cycle > 0;
}

static void on_event(void *context, const struct rs_event *e)
{
	struct rs_lane *lane = context;
	const struct rs_event *shown = reader_event(&lane->reader, e);

	if (!shown && lane->reader.relay.event)
		shown = fetch_nested(lane, e);
	digest_event(&lane->digest, e);
	crash_watch_event(&lane->watch, &lane->machine, e);
	note_trap(lane, e, false);
	if (lane->reader.behalf_changed)
		ledger_behalf(&lane->ledger, e, &lane->reader.fact, lane->reader.behalf);
	if (!shown)
		return;
	if (lane->reader.fact.flags & RS_FACT_NESTED)
		note_trap(lane, shown, true);
	ledger_event(&lane->ledger, shown, &lane->reader.fact);
	if (lane->reader.fact.kind == RS_FACT_RESPONSE)
		take_response(lane, shown);
	if (shown->kind == RS_EVENT_MARK && shown->mark.kind == RS_MARK_PROGRAM_FAULT) {
		lane->fault.any = true;
		lane->fault.pc = shown->mark.payload;
	}
	if (lane->listened >> shown->kind & 1 && !lane->repeats)
		pass_on(lane, shown);
	if (lane->reader.fact.kind == RS_FACT_STEP && lane->on_step)
		lane->on_step(lane->on_step_context);
}

void lane_publish(struct rs_lane *lane)
{
	lock_take(lane->lock);
	ledger_read(&lane->ledger, rs_machine_cycles(&lane->machine),
		    rs_machine_instructions(&lane->machine), &lane->shown);
	lane->shown.digest = digest_value(&lane->digest);
	lane->shown_status = lane->status;
	lock_release(lane->lock);
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
	if (e == RS_OK)
		e = rs_machine_tlb(&lane->machine, boot->tlb);
	if (e != RS_OK)
		return rs_refuse(e, message, size, "the machine: %s", rs_error_text(e));
	return boot_machine(boot, &lane->machine, message, size);
}

_Static_assert((int)RS_LANE_DRIVES <= (int)RS_MACHINE_DISKS, "each drive has a slot");

/* What the boot leaves behind that outlasts it. */
static void note_memory(struct rs_lane *lane, const struct boot *boot)
{
	lane->memory = boot->config.ram_size;
	for (size_t i = 0; i < boot->guest_count && boot->generation->hypervisor; i++)
		lane->set_aside[i] = boot_guest_room(boot, &boot->guests[i]);
	for (size_t i = 0; i < boot->piece_count; i++)
		lane->loaded[i] =
			(struct rs_loaded){boot->pieces[i].what, boot->pieces[i].size};
	lane->loaded_count = boot->piece_count;
}

static enum rs_error load_lane(struct rs_lane *lane, const struct rs_lane_options *options,
			       const struct rs_lane_images *images, char *message, size_t size)
{
	uint32_t walks = options->count_walks ? RS_EVENT_BIT(RS_EVENT_WALK) : 0;
	struct rs_observer observer = {.event = on_event,
				       .context = lane,
				       .mask = LEDGER_KINDS | DIGEST_KINDS | walks |
					       options->record | options->observer.mask};
	struct boot boot;
	enum rs_error e = boot_prepare(&boot, options, images, message, size);

	if (e == RS_OK && boot.several && !vm_list_take(&lane->vms, &boot))
		e = rs_refuse(RS_NO_MEMORY, message, size, "no memory for a lane");
	if (e == RS_OK)
		e = make_machine(lane, &boot, message, size);
	if (e == RS_OK) {
		reader_init(&lane->reader, boot.generation, boot.guests[0].is_m);
		reader_nest(&lane->reader, boot.depth);
		for (unsigned i = 0; i < boot.guest_count; i++)
			if (boot.guests[i].unmarked)
				reader_derive(&lane->reader, i, boot.guests[i].is_m,
					      &boot.config.costs);
		if (lane->reader.derives)
			observer.mask |= READER_DERIVES_FROM;
		ledger_init(&lane->ledger, &lane->reader.fact);
		lane->ledger.boxes = boot.generation->boxes;
		lane->ledger.count_walks = options->count_walks;
		lane->ledger.depth = boot.generation->nests ? boot.depth : 0;
		lane->ledger.count_behalf = boot.behalf;
		crash_watch_init(&lane->watch, boot.generation, boot.guests[0].is_m,
				 options->keep_hart);
		lane->costs = boot.config.costs;
		note_memory(lane, &boot);
		lane->provenance = provenance_of_boot(&boot, images->compiler);
		lane->image_count = provenance_images(&boot, images, lane->images);
		lane->provenance.guests =
			provenance_origin(images, lane->images, lane->image_count);
		rs_machine_console(&lane->machine, &options->console);
		rs_machine_observe(&lane->machine, &observer);
		for (size_t i = 0; i < images->disk_count; i++)
			rs_machine_disk(&lane->machine, (unsigned)i, &images->disks[i]);
		for (size_t i = 0; i < RS_VMS; i++) {
			lane->disks[i] = boot_disks(&boot, i);
			lane->passed += lane->disks[i].passed;
		}
	}
	boot_free(&boot);
	return e;
}

/* What a lane needs beside its machine. */
static bool make_parts(struct rs_lane *lane, const struct rs_lane_options *options)
{
	const char *guest = options->guest ? options->guest : options->vms[0].guest;

	lane->lock = lock_new();
	lane->guest = malloc(strlen(guest) + 1);
	if (options->record)
		lane->recording = recording_new(RECORDING_BYTES);
	if (!lane->lock || !lane->guest || (options->record && !lane->recording))
		return false;
	memcpy(lane->guest, guest, strlen(guest) + 1);
	return true;
}

enum rs_error rs_lane_new(struct rs_lane **out, const struct rs_lane_options *options,
			  const struct rs_lane_images *images, char *message, size_t size)
{
	struct rs_lane *lane;
	enum rs_error e;

	*out = NULL;
	if ((unsigned)options->generation >= RS_LANE_KINDS ||
	    (!options->guest && !options->vm_count))
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "a lane needs a generation and a guest");
	if (images->disk_count > RS_LANE_DRIVES)
		return rs_refuse(RS_BAD_CONFIG, message, size,
				 "found %zu disks; the board has slots for %d",
				 images->disk_count, RS_LANE_DRIVES);
	lane = calloc(1, sizeof *lane);
	if (!lane)
		return rs_refuse(RS_NO_MEMORY, message, size, "no memory for a lane");
	lane->generation = options->generation;
	lane->max_instructions = options->max_instructions;
	lane->drives = images->disk_count;
	lane->record = options->record;
	lane->observer = options->observer;
	lane->listened = options->record | options->observer.mask;
	e = make_parts(lane, options)
		    ? load_lane(lane, options, images, message, size)
		    : rs_refuse(RS_NO_MEMORY, message, size, "no memory for a lane");
	if (e != RS_OK) {
		rs_lane_free(lane);
		return e;
	}
	lane_publish(lane);
	*out = lane;
	return RS_OK;
}

void rs_lane_free(struct rs_lane *lane)
{
	if (!lane)
		return;
	history_free(lane);
	lock_free(lane->lock);
	recording_free(lane->recording);
	for (size_t i = 0; i < RS_VMS; i++)
		responses_free(&lane->responses[i]);
	vm_list_free(&lane->vms);
	free(lane->allocation);
	free(lane->guest);
	free(lane);
}

void lane_take_stop(struct rs_lane *lane, struct rs_stop stop)
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

bool lane_ended(const struct rs_lane *lane)
{
	return lane->status.state == RS_LANE_OFF || lane->status.state == RS_LANE_HANG ||
	       lane->status.state == RS_LANE_LIMIT;
}

static struct rs_stop run(struct rs_lane *lane, uint64_t cycles)
{
	return lane->history ? history_run(lane->history, cycles)
			     : rs_machine_run(&lane->machine, cycles);
}

/* An instruction takes at least a cycle: a budget of what is left to retire cannot overshoot. */
void lane_advance(struct rs_lane *lane, uint64_t cycles)
{
	uint64_t left = UINT64_MAX;

	if (lane->max_instructions && !at_limit(lane))
		left = lane->max_instructions - rs_machine_instructions(&lane->machine);
	if (at_limit(lane))
		lane->status.state = RS_LANE_LIMIT;
	else
		lane_take_stop(lane, run(lane, cycles < left ? cycles : left));
}

struct rs_lane_status rs_lane_slice(struct rs_lane *lane, uint64_t cycles)
{
	if (!lane_ended(lane)) {
		lane_advance(lane, cycles);
		lane_publish(lane);
	}
	return lane->status;
}

static void step(struct rs_lane *lane)
{
	if (at_limit(lane))
		lane->status.state = RS_LANE_LIMIT;
	else
		lane_take_stop(lane, lane->history ? history_step(lane->history)
						   : rs_machine_step(&lane->machine));
}

struct rs_lane_status rs_lane_step(struct rs_lane *lane)
{
	if (!lane_ended(lane)) {
		step(lane);
		lane_publish(lane);
	}
	return lane->status;
}

struct rs_lane_status rs_lane_step_until(struct rs_lane *lane, uint64_t most,
					 bool (*until)(void *context), void *context)
{
	bool done = lane_ended(lane);

	while (!done && most-- > 0) {
		step(lane);
		done = until(context) || lane->status.state != RS_LANE_RUNNING;
	}
	lane_publish(lane);
	return lane->status;
}
