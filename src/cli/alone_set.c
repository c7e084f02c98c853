#include "cli/alone_set.h"

#include "cli/cli.h"

/* So that Ctrl-C does not wait long. */
#define SLICE_CYCLES UINT64_C(10000000)

void alone_set_init(struct alone_set *s, const struct rs_lane_options *options)
{
	*s = (struct alone_set){.options = *options};
}

/* Open the next that can be; of one that cannot, the others are shown without it. */
static bool open_next(struct alone_set *s)
{
	char message[1024];

	while (s->next < s->options.vm_count) {
		size_t vm = s->next++;

		if (rs_alone_open(&s->lane, &s->options, vm, message, sizeof message) == RS_OK)
			return true;
		complain(STATUS_OK, "%s alone on bare metal: %s",
			 rs_vm_name(&s->options.vms[vm], vm), message);
		s->list[vm].state = RS_ALONE_CUT;
	}
	return false;
}

/* Take what is known of the one that runs. @return whether it goes on. */
static bool look(struct alone_set *s)
{
	struct rs_alone *a = &s->list[s->next - 1];

	rs_alone_read(s->lane, a);
	if (a->state == RS_ALONE_RUNNING)
		return true;
	rs_lane_close(s->lane);
	s->lane = NULL;
	return false;
}

bool alone_set_attend(struct alone_set *s)
{
	if (s->lane && look(s))
		return true;
	if (!s->lane && open_next(s) && start_lane(s->lane) != STATUS_OK) {
		rs_lane_close(s->lane);
		s->lane = NULL;
	}
	return s->lane != NULL;
}

void alone_set_run(struct alone_set *s)
{
	while (!interrupted() && open_next(s))
		while (!interrupted() && look(s))
			(void)rs_lane_run(s->lane, SLICE_CYCLES);
	alone_set_close(s);
}

void alone_set_close(struct alone_set *s)
{
	struct rs_alone *a;

	if (!s->lane)
		return;
	rs_lane_stop(s->lane);
	a = &s->list[s->next - 1];
	rs_alone_read(s->lane, a);
	if (a->state == RS_ALONE_RUNNING) {
		a->responses = rs_lane_responses(s->lane, 0);
		a->state = RS_ALONE_CUT;
	}
	rs_lane_close(s->lane);
	s->lane = NULL;
}
