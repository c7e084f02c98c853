#include "cli/lane_set.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/again.h"
#include "cli/atlas_file.h"
#include "cli/cli.h"
#include "cli/crash.h"
#include "host/clock.h"
#include "host/file.h"
#include "host/language.h"

/* A container beside bare metal: neither has a hypervisor. */
static void put_containers_second(struct generation_list *on)
{
	bool bare = on->count && on->list[0] == RS_BARE;
	size_t last = on->count - 1;

	if (!on->count || on->list[last] != RS_CONTAINER)
		return;
	memmove(on->list + bare + 1, on->list + bare, (last - bare) * sizeof *on->list);
	on->list[bare] = RS_CONTAINER;
}

void lane_set_init(struct lane_set *s, const struct view_module *view)
{
	*s = (struct lane_set){.view = view};
	view->model_init(&s->model);
	s->model.atlas = atlas_usual();
}

int lane_set_open(struct lane_set *s, struct rs_lane_options *options,
		  const struct generation_list *asked, const char *guest)
{
	struct generation_list drawn = *asked;
	const struct generation_list *on = &drawn;

	put_containers_second(&drawn);
	for (size_t i = 0; i < on->count; i++) {
		struct view_source source;
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
		s->lanes[s->count] = (struct shown_lane){.lane = lane, .options = *options};
		source = lane_source(&s->lanes[s->count++]);
		(void)s->view->model_add(&s->model, &source);
	}
	if (s->count == 0)
		return complain(STATUS_IMAGE, "%s runs on none of the generations", guest);
	return STATUS_OK;
}

/* ---- recordings */

static int unlike(const char *file, const char *what, const char *found, const char *first)
{
	return complain(
		STATUS_USAGE,
		"%s: %s: found %s, and the first recording has %s; only lanes that differ "
		"in nothing but their generation can be compared",
		file, what, found, first);
}

/* Lanes side by side are compared: everything but the generation must be the same. */
static int check_pair(const struct rs_recorded *a, const struct rs_recorded *b,
		      const char *file)
{
	if (a->generation == b->generation)
		return complain(STATUS_USAGE,
				"%s: is a second recording of %s; one of each generation "
				"can be shown",
				file, rs_generation_name(b->generation));
	if (strcmp(rs_base_of(a->guest), rs_base_of(b->guest)) != 0)
		return unlike(file, _("guest"), b->guest, a->guest);
	if (strcmp(a->append, b->append) != 0)
		return unlike(file, _("command line"), b->append, a->append);
	if (memcmp(a->costs.cycles, b->costs.cycles, sizeof a->costs.cycles) != 0)
		return unlike(file, _("costs"),
			      rs_costs_are_default(&b->costs) ? _("the default") : _("others"),
			      rs_costs_are_default(&a->costs) ? _("the default") : _("others"));
	if (strcmp(a->provenance.compiler, b->provenance.compiler) != 0)
		return unlike(file, _("the guests' compiler"), b->provenance.compiler,
			      a->provenance.compiler);
	if (a->vm_count != b->vm_count)
		return unlike(file, _("virtual machines"),
			      b->vm_count ? _("several") : _("one guest"),
			      a->vm_count ? _("others") : _("one guest"));
	for (size_t i = 0; i < a->vm_count; i++)
		if (memcmp(&a->vms[i], &b->vms[i], sizeof a->vms[i]) != 0)
			return unlike(file, _("a virtual machine"), b->vms[i].name,
				      _("others"));
	if (a->provenance.memory != b->provenance.memory)
		return unlike(file, _("memory"), _("another size"), _("its own"));
	return STATUS_OK;
}

static int add_recorded(struct lane_set *s, struct shown_lane *shown, const char *file)
{
	const struct rs_recorded *r = shown->recorded;
	struct view_source source = lane_source_recorded(shown);

	for (size_t i = 0; i < s->count; i++) {
		int result = check_pair(s->lanes[i].recorded, r, file);

		if (result != STATUS_OK)
			return result;
	}
	(void)s->view->model_add(&s->model, &source);
	if (s->model.before.list[0].state == RS_ALONE_NONE)
		memcpy(s->model.before.list, r->alone, sizeof r->alone);
	return STATUS_OK;
}

int lane_set_read(struct lane_set *s, char *const *files, size_t count, const char **guest)
{
	if (count > RS_LANE_KINDS)
		return complain(STATUS_USAGE, "found %zu recordings; at most %d can be shown",
				count, RS_LANE_KINDS);
	for (size_t i = 0; i < count; i++) {
		char message[1024];
		struct shown_lane *shown = &s->lanes[s->count];
		enum rs_error e =
			rs_recorded_open(&shown->recorded, files[i], message, sizeof message);
		int result;

		if (e != RS_OK)
			return complain(status_of_error(e), "%s", message);
		again_options(shown->recorded, shown->vms, &shown->options);
		result = add_recorded(s, shown, files[i]);
		s->count++;
		if (result != STATUS_OK)
			return result;
		*guest = s->lanes[0].recorded->guest;
	}
	return STATUS_OK;
}

static bool attend(void *context, struct rs_alone *list)
{
	struct alone_set *alone = context;
	bool more = alone_set_attend(alone);

	memcpy(list, alone->list, sizeof alone->list);
	return more;
}

void lane_set_compare_alone(struct lane_set *s, const struct rs_lane_options *options)
{
	alone_set_init(&s->alone, options);
	s->model.before.read = attend;
	s->model.before.context = &s->alone;
}

int lane_set_start(const struct lane_set *s)
{
	int result = STATUS_OK;

	for (size_t i = 0; i < s->count && result == STATUS_OK; i++)
		if (s->lanes[i].lane)
			result = start_lane(s->lanes[i].lane);
	return result;
}

void lane_set_close(struct lane_set *s)
{
	s->view->model_free(&s->model);
	alone_set_close(&s->alone);
	for (size_t i = 0; i < s->count; i++) {
		lane_find_free(s->lanes[i].find);
		recall_free(s->lanes[i].recall);
		rs_lane_close(s->lanes[i].lane);
		rs_recorded_close(s->lanes[i].recorded);
	}
	s->count = 0;
}

void lane_set_report_thinning(const struct lane_set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct rs_recording *r = s->lanes[i].lane
						       ? rs_lane_recording(s->lanes[i].lane)
						       : s->lanes[i].recorded->events;
		enum rs_generation g = s->model.lanes[i].source.generation;

		tell_of_thinning(rs_generation_name(g), r);
	}
}

int lane_set_wait(struct lane_set *s, double timeout)
{
	static const struct timespec nap = {.tv_nsec = 10000000};
	double deadline = rs_host_seconds() + timeout;
	int result = STATUS_OK;

	while (s->view->model_update(&s->model, SIZE_MAX) && result == STATUS_OK) {
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
		if (s->lanes[i].lane)
			rs_lane_stop(s->lanes[i].lane);
	(void)s->view->model_update(&s->model, SIZE_MAX);
	return result;
}
