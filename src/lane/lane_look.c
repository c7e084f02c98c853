/* lane_look.c - what can be seen of a lane: where its guest stands, its memory, its sums, and what it was made of. */
#include <string.h>

#include "host/code_memory.h"
#include "lane/lane.h"
#include "ringside/abi/boot.h"

/* The exit code of a program that the teaching kernel ended, and above it the signal. */
#define PROGRAM_KILLED 128

const struct rs_machine *rs_lane_machine(const struct rs_lane *lane)
{
	return &lane->machine;
}

struct rs_machine *rs_lane_debugged(struct rs_lane *lane)
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
	if (lane->vms.count >
	    1) /* one of them: its hypervisor has reported it on the console */
		return false;
	if (lane->status.state == RS_LANE_HANG && lane->trapped)
		return crash_at_hang(&lane->watch, &lane->machine, reader_where(&lane->reader),
				     crash);
	if (lane->status.state == RS_LANE_OFF && lane->status.code == RS_CRASH_CODE)
		return crash_at_exit(&lane->watch, &lane->machine, crash);
	return false;
}

/* Where an emulator has said that its guest stands. */
static bool nested_hart(const struct rs_lane *lane, struct rs_guest_hart *hart)
{
	uint64_t where = reader_step(&lane->reader);
	struct rs_nested_hart nested;
	struct rs_nested_step step;

	if (!where || rs_machine_nested_step(&lane->machine, where, &step) != RS_OK ||
	    rs_machine_nested_hart(&lane->machine, reader_where(&lane->reader), &nested) !=
		    RS_OK)
		return false;
	*hart = (struct rs_guest_hart){.mode = (enum rs_mode)step.mode, .pc = nested.pc};
	memcpy(hart->x, nested.x, sizeof hart->x);
	return true;
}

bool rs_lane_guest_hart(const struct rs_lane *lane, struct rs_guest_hart *hart)
{
	struct rs_crash crash;

	if (crash_watch_hart(&lane->watch, &lane->machine, hart))
		return true;
	if (!rs_lane_crash(lane, &crash))
		return nested_hart(lane, hart);
	if (!crash.guest || !crash.has_registers)
		return false;
	hart->mode = (enum rs_mode)crash.trap.mode;
	hart->pc = crash.trap.pc;
	memcpy(hart->x, crash.x, sizeof hart->x);
	return true;
}

uint64_t rs_lane_nested(const struct rs_lane *lane, uint64_t *step)
{
	*step = reader_step(&lane->reader);
	return reader_where(&lane->reader);
}

uint64_t rs_lane_nested_vm(const struct rs_lane *lane, unsigned vm, uint64_t *step)
{
	static const struct reader_vm unknown;
	const struct reader_vm *v = vm < RS_VMS ? &lane->reader.vms[vm] : &unknown;

	*step = v->step;
	return v->nested;
}

enum rs_error rs_lane_guest_memory(const struct rs_lane *lane, enum rs_mode mode, uint64_t va,
				   void *bytes, size_t size)
{
	return rs_generations[lane->generation].nests
		       ? rs_machine_nested_fetch(&lane->machine, reader_where(&lane->reader),
						 mode, va, bytes, size)
		       : rs_machine_fetch_as(&lane->machine, mode, va, bytes, size);
}

struct rs_lane_status rs_lane_status(struct rs_lane *lane)
{
	struct rs_lane_status status;

	lock_take(lane->lock);
	status = lane->shown_status;
	lock_release(lane->lock);
	return status;
}

void rs_lane_ledger(struct rs_lane *lane, struct rs_ledger *out)
{
	lock_take(lane->lock);
	*out = lane->shown;
	lock_release(lane->lock);
}

struct rs_counts rs_lane_counts(const struct rs_lane *lane)
{
	return ledger_counts(&lane->ledger, rs_machine_cycles(&lane->machine),
			     rs_machine_instructions(&lane->machine));
}

struct rs_responses rs_lane_responses(const struct rs_lane *lane, unsigned vm)
{
	return responses_read(&lane->responses[vm]);
}

size_t rs_lane_vms(const struct rs_lane *lane)
{
	return lane->vms.count;
}

const struct rs_vm *rs_lane_vm(const struct rs_lane *lane, size_t vm)
{
	return &lane->vms.list[vm];
}

enum rs_generation rs_lane_generation(const struct rs_lane *lane)
{
	return lane->generation;
}

uint64_t rs_lane_memory(const struct rs_lane *lane)
{
	return lane->memory;
}

uint64_t rs_lane_set_aside(const struct rs_lane *lane, unsigned vm)
{
	return vm < RS_VMS ? lane->set_aside[vm] : 0;
}

const struct rs_loaded *rs_lane_loaded(const struct rs_lane *lane, size_t i)
{
	return i < lane->loaded_count ? &lane->loaded[i] : NULL;
}

size_t rs_lane_drives(const struct rs_lane *lane)
{
	return lane->drives;
}

size_t rs_lane_passed(const struct rs_lane *lane)
{
	return lane->passed;
}

struct rs_disk_counts rs_lane_vm_drives(const struct rs_lane *lane, size_t vm)
{
	return lane->disks[vm];
}

const char *rs_lane_guest(const struct rs_lane *lane)
{
	return lane->guest;
}

const struct rs_image_id *rs_lane_images(const struct rs_lane *lane, size_t *count)
{
	*count = lane->image_count;
	return lane->images;
}

struct rs_provenance rs_lane_provenance(const struct rs_lane *lane)
{
	struct rs_provenance p = lane->provenance;

#ifdef RS_JIT
	p.engine =
		rs_engine_permitted(p.engine); /* a run that translates nothing need not ask */
#endif
	return p;
}

struct rs_costs rs_lane_costs(const struct rs_lane *lane)
{
	return lane->costs;
}

const struct rs_recording *rs_lane_recording(const struct rs_lane *lane)
{
	return lane->recording;
}
