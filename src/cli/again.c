#include "cli/again.h"

#include <stdio.h>

#include "host/language.h"
#include "host/message.h"

void again_options(const struct rs_recorded *r, struct rs_vm vms[RS_VMS],
		   struct rs_lane_options *options)
{
	*options = (struct rs_lane_options){
		.generation = r->generation,
		.guest = r->guest,
		.append = *r->append ? r->append : NULL,
		.memory = r->vm_count ? 0 : r->provenance.memory,
		.without = r->provenance.without,
		.costs = &r->costs,
		.vms = vms,
		.vm_count = r->vm_count,
		.relay = true,
		.behalf = true,
		.derive = true,
		.record = RS_RECORD_USUAL,
	};
	for (size_t i = 0; i < r->vm_count; i++)
		vms[i] = (struct rs_vm){.guest = r->vms[i].guest,
					.append = *r->vms[i].append ? r->vms[i].append : NULL,
					.name = r->vms[i].name,
					.memory = r->vms[i].memory,
					.weight = r->vms[i].weight,
					.cap = r->vms[i].cap,
					.start_ns = r->vms[i].start_ns};
}

bool again_is_same(const struct rs_recorded *r, const struct rs_lane_options *options,
		   char *message, size_t size)
{
	struct rs_lane *lane;
	bool same;

	if (r->drives) {
		(void)rs_refuse(RS_BAD_CONFIG, message, size,
				"the run cannot be repeated: a recording does not hold disks");
		return false;
	}
	if (rs_lane_open(&lane, options, message, size) != RS_OK)
		return false;
	same = rs_lane_provenance(lane).images == r->provenance.images;
	rs_lane_close(lane);
	if (!same)
		(void)rs_refuse(RS_BAD_CONFIG, message, size,
				"the run cannot be repeated: '%s' is another build here",
				r->guest);
	return same;
}

void again_event(struct again_check *c, const struct rs_event *e)
{
	size_t number = c->count++;
	struct rs_event was;

	if (!c->events || c->differs || number >= rs_recording_count(c->events) ||
	    rs_recording_at(c->events, number, &was, NULL) != number) /* thinned out */
		return;
	if (was.kind != e->kind || was.cycle != e->cycle || was.instret != e->instret ||
	    was.pc != e->pc || was.mode != e->mode || was.mode_to != e->mode_to)
		c->differs = number + 1;
}

void again_end(struct again_check *c)
{
	if (c->events && !c->differs && c->count < rs_recording_count(c->events))
		c->differs = c->count + 1;
}

bool again_holds(const struct again_check *c, char *message, size_t size)
{
	if (!c->differs)
		return true;
	(void)rs_refuse(RS_BAD_CONFIG, message, size,
			"the run cannot be repeated: from event %zu on it had other input",
			c->differs - 1);
	return false;
}
