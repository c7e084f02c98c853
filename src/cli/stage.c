#include "cli/stage.h"

#include <inttypes.h>
#include <time.h>

#include "cli/cli.h"
#include "host/clock.h"

/* ---- a lane as a source of the model */

static size_t lane_count(void *lane)
{
	return rs_recording_count(rs_lane_recording(lane));
}

static const struct rs_event *lane_at(void *lane, size_t index)
{
	return rs_recording_at(rs_lane_recording(lane), index);
}

static struct rs_lane_status lane_status(void *lane)
{
	return rs_lane_status(lane);
}

static void lane_ledger(void *lane, struct rs_ledger *out)
{
	rs_lane_ledger(lane, out);
}

int stage_open(struct stage *s, struct rs_lane_options *options,
	       const struct generation_list *on, const char *guest)
{
	for (size_t i = 0; i < on->count; i++) {
		struct view_source source = {.generation = on->list[i],
					     .count = lane_count,
					     .at = lane_at,
					     .status = lane_status,
					     .ledger = lane_ledger};
		struct rs_lane *lane;
		char message[1024];
		enum rs_error e;

		options->generation = on->list[i];
		e = rs_lane_open(&lane, options, message, sizeof message);
		if (e == RS_BAD_CONFIG && !on->given) { /* a guest not made for this one */
			complain(STATUS_OK, "no lane on %s: %s",
				 rs_generation_name(on->list[i]), message);
			continue;
		}
		if (e != RS_OK)
			return complain(status_of_error(e), "%s", message);
		s->lanes[s->count++] = lane;
		source.context = lane;
		(void)view_model_add(&s->model, &source);
	}
	if (s->count == 0)
		return complain(STATUS_IMAGE, "%s runs on none of the generations", guest);
	return STATUS_OK;
}

int stage_start(const struct stage *s)
{
	for (size_t i = 0; i < s->count; i++) {
		if (!rs_lane_start(s->lanes[i]))
			return complain(STATUS_IMAGE, "no thread for a lane");
	}
	return STATUS_OK;
}

void stage_close(struct stage *s)
{
	view_model_free(&s->model);
	for (size_t i = 0; i < s->count; i++)
		rs_lane_close(s->lanes[i]);
	s->count = 0;
}

void stage_warn_of_losses(const struct stage *s)
{
	for (size_t i = 0; i < s->count; i++) {
		uint64_t lost = rs_recording_lost(rs_lane_recording(s->lanes[i]));

		if (lost)
			complain(STATUS_OK,
				 "the recording of %s was full: %" PRIu64
				 " later events are missing",
				 rs_generation_name(rs_lane_generation(s->lanes[i])), lost);
	}
}

int stage_wait(struct stage *s, double timeout)
{
	static const struct timespec nap = {.tv_nsec = 10000000};
	double deadline = rs_host_seconds() + timeout;
	int result = STATUS_OK;

	while (view_model_update(&s->model, SIZE_MAX) && result == STATUS_OK) {
		if (interrupted())
			result = STATUS_INTERRUPTED;
		else if (rs_host_seconds() >= deadline)
			result = complain(
				STATUS_LIMIT,
				"after %g s the guest still runs; the picture shows it so "
				"(see --timeout)",
				timeout);
		nanosleep(&nap, NULL);
	}
	for (size_t i = 0; i < s->count; i++)
		rs_lane_stop(s->lanes[i]);
	(void)view_model_update(&s->model, SIZE_MAX);
	return result;
}
