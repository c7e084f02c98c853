#include "cli/bench_wish.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure_row.h"
#include "bench/report.h"
#include "bench/workloads.h"
#include "cli/cli.h"
#include "cli/report_picture.h"
#include "cli/vm.h"
#include "host/claims.h"

enum { REPEAT_MAX = 100000, SHARDS_MAX = 1000000 };

bool bench_is_json(const char *path)
{
	size_t length = strlen(path);

	return length > 5 && strcmp(path + length - 5, ".json") == 0;
}

/* Split "a,b" in place. @return how many, or 0 if there are too many or one lacks its name or size. */
static size_t split(char *list, const char *names[BENCH_WORKLOADS_MAX])
{
	size_t n = 0;

	for (char *word = list; word;) {
		char *comma = strchr(word, ',');

		if (comma)
			*comma++ = '\0';
		if (!*word || word[strlen(word) - 1] == ':' || n == BENCH_WORKLOADS_MAX)
			return 0;
		names[n++] = word;
		word = comma;
	}
	return n;
}

static size_t take_all(const char *names[BENCH_WORKLOADS_MAX])
{
	for (size_t i = 0; i < bench_workload_count; i++)
		names[i] = bench_workloads[i].name;
	return bench_workload_count;
}

static bool has_generation(const struct generation_list *on, enum rs_generation g)
{
	for (size_t i = 0; i < on->count; i++)
		if (on->list[i] == g)
			return true;
	return false;
}

/* "density" or "density:MEAN". */
bool bench_is_density(const char *workloads)
{
	size_t length = strlen("density");

	return workloads && strncmp(workloads, "density", length) == 0 &&
	       (!workloads[length] || workloads[length] == ':');
}

/* What is about instances: of all lanes, processes and boxes too, unless the user says otherwise. */
static bool is_of_instances(const char *workloads)
{
	size_t length = workloads ? strcspn(workloads, ":") : 0;

	return workloads && !strchr(workloads, ',') &&
	       (bench_is_density(workloads) ||
		(length == strlen("launch") && strncmp(workloads, "launch", length) == 0));
}

static bool has_launch(const struct bench_wish *w)
{
	for (size_t i = 0; i < w->order.count; i++)
		if (strcmp(w->names[i], "launch") == 0)
			return true;
	return false;
}

/* ---- one subject each: they return OPTIONS_DONE, or a status after a message */

static int take_times(struct bench_wish *w)
{
	if (w->repeat && !w->host_time)
		return complain(STATUS_USAGE, "--repeat: needs --host-time; modelled cycles "
					      "are the same each time");
	if (w->repeat > REPEAT_MAX)
		return complain(STATUS_USAGE, "--repeat: found %" PRIu64 "; needs at most %d",
				w->repeat, REPEAT_MAX);
	w->order.repeat = !w->host_time ? 0 : w->repeat ? (unsigned)w->repeat : 10;
	w->order.jobs = w->jobs < BENCH_JOBS_MAX ? (unsigned)w->jobs : BENCH_JOBS_MAX;
	return OPTIONS_DONE;
}

/* What is varied is said once. */
static int take_sweep(struct bench_wish *w)
{
	const struct sweep *sweep = &w->sweep;

	if (sweep->count && w->vms.count)
		return complain(STATUS_USAGE,
				"--vary: takes no --vm; needs workloads after -w");
	for (size_t i = 0; i < sweep->count; i++) {
		const struct sweep_axis *axis = &sweep->axes[i];

		if (axis->kind == SWEEP_SIZE && w->workloads && strchr(w->workloads, ':'))
			return complain(
				STATUS_USAGE,
				"--vary: varies size, which '%s' gives too; needs one of them",
				w->workloads);
		if (axis->kind == SWEEP_COST && w->costs.set[axis->cost])
			return complain(
				STATUS_USAGE,
				"--vary: varies %s, which --set gives too; needs one of them",
				axis->name);
	}
	w->order.sweep = sweep->count ? sweep : NULL;
	return OPTIONS_DONE;
}

static bool parse_shard(const char *text, struct bench_order *order)
{
	const char *slash = strchr(text, '/');
	char first[16];
	uint64_t index, of;

	if (!slash || (size_t)(slash - text) >= sizeof first)
		return false;
	snprintf(first, sizeof first, "%.*s", (int)(slash - text), text);
	if (!options_number(first, &index) || !options_number(slash + 1, &of) || index > of ||
	    of > SHARDS_MAX)
		return false;
	order->shard = (size_t)index;
	order->shards = (size_t)of;
	return true;
}

static int take_shard(struct bench_wish *w)
{
	if (!w->shard)
		return OPTIONS_DONE;
	if (!parse_shard(w->shard, &w->order))
		return complain(STATUS_USAGE,
				"--shard: found '%s'; needs I/N, such as 1/4, with I up to N",
				w->shard);
	if (!w->to.json)
		return complain(STATUS_USAGE,
				"--shard: needs --json FILE, which 'ringside merge' reads");
	return OPTIONS_DONE;
}

/* A workload may be a file: no output may be the same one. */
static int announce_inputs(const struct bench_wish *w)
{
	for (size_t i = 0; i < w->order.count && w->workloads; i++) {
		const struct measure_choice choice = measure_choose(w->names[i]);
		char message[1024];
		enum rs_error e = rs_input_announce(choice.guest, message, sizeof message);

		if (e != RS_OK)
			return complain(status_of_error(e), "%s", message);
	}
	return OPTIONS_DONE;
}

/* The virtual machines as a whole, the list, or all. */
static int take_workloads(struct bench_wish *w)
{
	struct bench_order *order = &w->order;

	if (is_of_instances(w->workloads) && !w->on.given)
		w->on.list[w->on.count++] = RS_CONTAINER;

	order->workloads = w->names;
	order->named = (w->workloads || w->vms.count) && w->on.given;
	if (w->vms.count) {
		w->names[0] = vms_title(w->title, sizeof w->title, &w->vms);
		order->count = 1;
	} else if (w->workloads) {
		w->list = malloc(strlen(w->workloads) + 1);
		if (!w->list)
			return complain(STATUS_IMAGE, "no memory");
		strcpy(w->list, w->workloads);
		order->count = split(w->list, w->names);
		if (order->count && is_of_instances(w->workloads))
			w->names[order->count++] = "launch-process";
	} else {
		order->count = take_all(w->names);
	}
	if (!order->count)
		return complain(STATUS_USAGE,
				"-w: found '%s'; needs one to %d of NAME or NAME:SIZE, "
				"separated by commas",
				w->workloads, BENCH_WORKLOADS_MAX);
	return announce_inputs(w);
}

static int check_depth(const struct bench_wish *w)
{
	if (w->order.options.depth > 1 && !has_generation(&w->on, RS_FULL))
		return complain(STATUS_USAGE,
				"--depth: found %u without full among the generations of --on; "
				"only full, which emulates a whole computer, can run on itself",
				w->order.options.depth);
	return OPTIONS_DONE;
}

static int check_instances(const struct bench_wish *w)
{
	if (w->order.instance && !bench_is_density(w->workloads) && !has_launch(w))
		return complain(STATUS_USAGE,
				"--size: found '%s'; is of the workloads launch and density",
				w->order.instance);
	return OPTIONS_DONE;
}

/* What can be said of a picture before anything is measured. */
static int check_picture(const struct bench_wish *w)
{
	const char *path = w->to.export_path;
	const struct picture_wish *wish = &w->to.wish;
	const struct picture_plan plan = {
		.workloads = w->order.count,
		.points = w->order.sweep ? sweep_points(w->order.sweep) : 1,
		.on = &w->on};
	bool picture = path && !report_format_known(path),
	     density = bench_is_density(w->workloads);
	int result;

	if (w->order.waterfall && wish->kind)
		return complain(STATUS_USAGE,
				"--picture: a waterfall is drawn in one way only");
	if (w->order.waterfall) {
		if (path && !bench_is_json(path) && !report_picture_named(path))
			return complain(STATUS_USAGE,
					"--export: found '%s'; a waterfall needs a name in "
					".json, .png, .svg or .pdf",
					path);
		result = path && !bench_is_json(path)
				 ? report_picture_check("--export", path, wish, NULL)
				 : STATUS_OK;
		return result == STATUS_OK ? OPTIONS_DONE : result;
	}
	if (!picture && (wish->dark || wish->kind))
		return complain(STATUS_USAGE,
				"--%s: is of a picture; needs --export FILE.png, .svg or .pdf",
				wish->kind ? "picture" : "dark");
	if (!picture)
		return OPTIONS_DONE;
	if (!report_picture_named(path))
		return complain(
			STATUS_USAGE,
			"--export: found '%s'; needs a name ending in .json, .csv, .md, "
			".png, .svg or .pdf",
			path);
	if (density && wish->kind && strcmp(wish->kind, "units") != 0)
		return complain(STATUS_USAGE,
				"--picture: found '%s'; density is drawn as units", wish->kind);
	result = report_picture_check("--export", path, wish, density ? NULL : &plan);
	return result == STATUS_OK ? OPTIONS_DONE : result;
}

static int check_waterfall(const struct bench_wish *w)
{
	if (!w->order.waterfall)
		return OPTIONS_DONE;
	if (w->order.count != 1 || w->vms.count == 1 || w->on.given || w->shard ||
	    w->host_time || w->sweep.count || w->order.options.without)
		return complain(
			STATUS_USAGE,
			"--waterfall: needs one workload after -w, or two --vm or more, and "
			"takes no --on, --without, --vary, --shard or --host-time");
	return OPTIONS_DONE;
}

static void take_lane(struct bench_wish *w)
{
	struct rs_lane_options *options = &w->order.options;

	options->costs = w->costs.chosen;
	options->drives = w->drives.list;
	options->drive_count = w->drives.count;
	options->count_walks = w->to.json || w->to.export_path;
	w->order.generations = w->on.list;
	w->order.generation_count = w->on.count;
}

int bench_wish_take(struct bench_wish *w)
{
	int result =
		vms_take(&w->vms, &w->order.options, &w->drives, "bench", w->workloads != NULL);

	if (result == OPTIONS_DONE)
		result = take_times(w);
	if (result == OPTIONS_DONE)
		result = take_shard(w);
	if (result == OPTIONS_DONE)
		result = take_sweep(w);
	if (result == OPTIONS_DONE)
		result = take_workloads(w);
	if (result == OPTIONS_DONE)
		result = check_depth(w);
	if (result == OPTIONS_DONE)
		result = check_instances(w);
	if (result == OPTIONS_DONE)
		result = check_waterfall(w);
	if (result == OPTIONS_DONE)
		result = check_picture(w);
	take_lane(w);
	return result;
}
