#include "ringside/alone.h"

#include <string.h>

enum { MEMORY_MIB = 16 }; /* as a virtual machine of several has */

/* Of busy work; waiting costs none. Some seconds of host time. */
#define MOST_INSTRUCTIONS UINT64_C(1000000000)

/* The disks of a guest; those of nobody are the first one's. */
static size_t take_disks(struct rs_drive *disks, const struct rs_lane_options *several,
			 size_t vm)
{
	const char *name = rs_vm_name(&several->vms[vm], vm);
	size_t n = 0;

	for (size_t i = 0; i < several->drive_count; i++) {
		const struct rs_drive *d = &several->drives[i];

		if (d->vm ? strcmp(d->vm, name) != 0 : vm != 0)
			continue;
		disks[n] = *d;
		disks[n].vm = NULL;
		disks[n].assignment = RS_ASSIGN_DEFAULT;
		disks[n++].snapshot = !d->read_only;
	}
	return n;
}

/* Of a container, what was asked for is a limit, and an OS needs more than a program may have. */
static uint64_t memory_of(const struct rs_lane_options *several, const struct rs_vm *asked)
{
	uint64_t usual = (uint64_t)MEMORY_MIB << 20;
	bool limit = several->generation == RS_CONTAINER && asked->memory < usual;

	return asked->memory && !limit ? asked->memory : usual;
}

enum rs_error rs_alone_open(struct rs_lane **lane, const struct rs_lane_options *several,
			    size_t vm, char *message, size_t size)
{
	const struct rs_vm *asked = &several->vms[vm];
	struct rs_drive disks[RS_LANE_DRIVES];
	struct rs_lane_options one = {
		.generation = RS_BARE,
		.engine = several->engine,
		.guest = asked->guest,
		.append = asked->append,
		.initrd = asked->initrd,
		.memory = memory_of(several, asked),
		.costs = several->costs,
		.drives = disks,
		.max_instructions = MOST_INSTRUCTIONS,
	};

	one.drive_count = take_disks(disks, several, vm);
	if (several->max_instructions && several->max_instructions < MOST_INSTRUCTIONS)
		one.max_instructions = several->max_instructions;
	return rs_lane_open(lane, &one, message, size);
}

void rs_alone_read(struct rs_lane *lane, struct rs_alone *out)
{
	struct rs_lane_status status = rs_lane_status(lane);
	struct rs_ledger ledger;

	rs_lane_ledger(lane, &ledger);
	out->cycles = ledger.taken.cycles;
	memcpy(out->layers, ledger.taken.layers, sizeof out->layers);
	out->state = status.state == RS_LANE_RUNNING ? RS_ALONE_RUNNING
		     : status.state == RS_LANE_OFF   ? RS_ALONE_ENDED
						     : RS_ALONE_CUT;
	if (out->state != RS_ALONE_RUNNING)
		out->responses = rs_lane_responses(lane, 0);
}
