/* stat.c - `ringside stat`: why the guest was left, with the columns of `perf kvm stat`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/format.h"
#include "bench/json.h"
#include "bench/launch.h"
#include "cli/behalf.h"
#include "cli/cli.h"
#include "cli/request.h"
#include "cli/stat_table.h"
#include "cli/summary.h"
#include "host/clock.h"
#include "host/language.h"
#include "host/row.h"

#define SLICE_CYCLES UINT64_C(4000000)

/* ---- TLB misses */

static void print_walks_row(const char *name, const struct rs_walks *w)
{
	uint64_t saved = 0;
	char text[FORMAT_MAX];

	rs_row(stdout, "%-10s %10s", name, format_count(text, w->misses));
	printf(" %11s", format_count(text, w->two_stage_misses));
	for (size_t i = 0; i < RS_STAGES; i++) {
		printf(" %10s", format_count(text, w->reads[i]));
		saved += w->saved[i];
	}
	printf(" %10s\n", format_count(text, saved));
}

/* Of the part that results are about, so that generations can be compared. */
static void print_walks(const struct rs_ledger *l)
{
	static const char *const names[RS_LAYER_IDLE] = {
		[RS_LAYER_APP] = N_("app"),
		[RS_LAYER_GUEST_OS] = N_("guest OS"),
		[RS_LAYER_HYPERVISOR] = N_("hypervisor"),
		[RS_LAYER_FIRMWARE] = N_("firmware"),
	};
	struct rs_measured m = rs_ledger_measured(l);
	struct rs_walks all = {.misses = 0};

	printf(_("\nTLB misses and page-table reads %s\n\n"),
	       m.marked ? _("of the timed part") : _("from the guest's first instruction on"));
	rs_row(stdout, "%-10s %10s %11s %10s %10s %10s %10s\n", _("layer"), _("TLB misses"),
	       _("in 2 stages"), _("reads: one"), _("VS-stage"), _("G-stage"), _("saved"));
	for (size_t i = 0; i < RS_LAYER_IDLE; i++) {
		rs_walks_add(&all, &m.taken.walks[i], 1);
		if (m.taken.walks[i].misses)
			print_walks_row(_(names[i]), &m.taken.walks[i]);
	}
	print_walks_row(_("all"), &all);
}

/* ---- all of a generation */

static void print_table(const struct rs_lane *lane, const struct rs_ledger *l)
{
	struct rs_provenance provenance = rs_lane_provenance(lane);
	struct rs_costs costs = rs_lane_costs(lane);

	stat_print(lane, l);
	print_walks(l);
	summary_responses(stdout, lane);
	print_provenance(stdout, &provenance, &costs);
}

static json_t *number(uint64_t value)
{
	return json_integer((json_int_t)value);
}

static json_t *vms_json(const struct rs_lane *lane, const struct rs_ledger *l)
{
	enum launch_unit unit = launch_unit_of(rs_lane_generation(lane));
	bool several = rs_lane_vms(lane) > 0;
	json_t *vms = json_array();

	for (size_t i = 0; i < l->vm_count || i < rs_lane_vms(lane); i++) {
		const struct rs_vm_ledger *vm = &l->vms[i];
		struct rs_responses r = rs_lane_responses(lane, (unsigned)i);
		json_t *object = json_object();

		json_object_set_new(object, "name",
				    json_string(several ? rs_lane_vm(lane, i)->name : "vm0"));
		json_object_set_new(object, "unit", json_string(launch_unit_name(unit)));
		json_object_set_new(object, "layers", json_layers(vm->layers));
		json_object_set_new(object, "switches", number(vm->switches));
		json_object_set_new(object, "exit_cycles",
				    number(stat_sum(vm->exits, vm->exit_count).cycles));
		json_object_set_new(object, "exits", json_exits(vm->exits, vm->exit_count));
		json_object_set_new(object, "responses",
				    r.count ? json_responses(&r) : json_null());
		json_array_append_new(vms, object);
	}
	return vms;
}

static json_t *as_json(const struct rs_lane *lane, const struct rs_ledger *l)
{
	struct rs_provenance provenance = rs_lane_provenance(lane);
	struct rs_costs costs = rs_lane_costs(lane);
	struct rs_measured m = rs_ledger_measured(l);
	size_t image_count;
	const struct rs_image_id *images = rs_lane_images(lane, &image_count);
	json_t *object = json_object();

	json_object_set_new(object, "generation",
			    json_string(rs_generation_name(rs_lane_generation(lane))));
	json_object_set_new(object, "cycles", json_integer((json_int_t)l->taken.cycles));
	json_object_set_new(object, "startup_cycles",
			    json_integer((json_int_t)l->vms[0].start.cycles));
	json_object_set_new(object, "exit_cycles",
			    number(stat_sum(l->exits, l->exit_count).cycles));
	json_object_set_new(object, "layers", json_layers(l->taken.layers));
	json_object_set_new(object, "exits", json_exits(l->exits, l->exit_count));
	json_object_set_new(object, "vms", vms_json(lane, l));
	json_object_set_new(object, "walks", json_walks(l->taken.walks));
	json_object_set_new(object, "measured",
			    json_string(m.marked ? "timed-part" : "guest-run"));
	json_object_set_new(object, "measured_walks", json_walks(m.taken.walks));
	json_object_set_new(object, "provenance",
			    json_provenance(&provenance, rs_costs_are_default(&costs)));
	json_object_set_new(object, "image_list", json_images(images, image_count));
	json_object_set_new(object, "costs", json_cost_table(&costs));
	return object;
}

/* ---- on whose behalf */

static void add_behalf(json_t *object, const struct rs_ledger *l,
		       const struct rs_ledger *marked)
{
	struct rs_measured m = rs_ledger_measured(l), with = rs_ledger_measured(marked);

	json_object_set_new(object, "depth", number(l->depth));
	json_object_set_new(object, "on_behalf_of",
			    json_behalf(&marked->taken.behalf, marked->depth, true));
	json_object_set_new(object, "marked_cycles", number(marked->taken.cycles));
	json_object_set_new(object, "measured_on_behalf_of",
			    json_behalf(&with.taken.behalf, marked->depth, true));
	json_object_set_new(object, "measured_cycles", number(m.taken.cycles));
	json_object_set_new(object, "measured_marked_cycles", number(with.taken.cycles));
}

static void print_behalf(const struct rs_ledger *l, const struct rs_ledger *marked)
{
	struct rs_measured m = rs_ledger_measured(l), with = rs_ledger_measured(marked);
	char cycles[FORMAT_MAX], more[FORMAT_MAX];

	printf(_("\nOn whose behalf the emulator worked %s:\n"
		 "a second run, in which it marks that; %s cycles, or %s without\n"),
	       m.marked ? _("in the timed part") : _("from the guest's first instruction on"),
	       format_count(cycles, with.taken.cycles), format_count(more, m.taken.cycles));
	behalf_print(stdout, &with.taken.behalf, marked->depth, with.taken.cycles);
}

static struct rs_lane_status run_lane(struct rs_lane *lane, double timeout)
{
	double deadline = rs_host_seconds() + timeout;
	struct rs_lane_status status;

	do
		status = rs_lane_run(lane, SLICE_CYCLES);
	while (status.state == RS_LANE_RUNNING && !interrupted() &&
	       (timeout <= 0 || rs_host_seconds() < deadline));
	return status;
}

/* On whose behalf emulators work is reported by marks, which take time: so in a run of its own, which
 * comes first and leaves disks as they are. */
static enum rs_error run_marked(struct request *r, struct rs_ledger *marked, char *message,
				size_t size)
{
	struct rs_lane_options options = r->options;
	struct rs_drive drives[RS_LANE_DRIVES];
	struct rs_lane *lane;
	enum rs_error e;

	options.behalf = true;
	for (size_t i = 0; i < options.drive_count; i++) {
		drives[i] = options.drives[i];
		drives[i].snapshot = !drives[i].read_only;
	}
	options.drives = drives;
	r->script.next = 0;
	e = rs_lane_open(&lane, &options, message, size);
	if (e != RS_OK)
		return e;
	(void)run_lane(lane, r->timeout);
	rs_lane_ledger(lane, marked);
	rs_lane_close(lane);
	return RS_OK;
}

/* Of all generations. */
struct stats {
	json_t *results;
	struct stat_column columns[RS_GENERATIONS]; /* `count` of them */
	size_t count;
};

static void print_beside(const struct request *r, const struct stats *stats)
{
	const char *names[RS_VMS];

	for (size_t i = 0; i < r->options.vm_count; i++)
		names[i] = rs_vm_name(&r->options.vms[i], i);
	if (stats->count > 1)
		stat_print_beside(stats->columns, stats->count, names, r->options.vm_count);
}

/* One generation, which may be `asked` for by name. @return STATUS_OK, or the first reason why
 * not. */
static int measure(struct request *r, bool asked, struct stats *stats, const char *json)
{
	static struct rs_ledger l, marked;
	struct rs_lane_status status;
	struct rs_lane *lane;
	char message[1024];
	bool shown = !json || strcmp(json, "-") != 0, nests = r->options.generation == RS_FULL;
	enum rs_error e = nests ? run_marked(r, &marked, message, sizeof message) : RS_OK;
	json_t *row;
	int result;

	r->script.next = 0; /* each run gets the input from its beginning */
	if (e == RS_OK)
		e = rs_lane_open(&lane, &r->options, message, sizeof message);
	if (e == RS_BAD_CONFIG && !asked) /* the guest cannot run on this one */
		return complain(STATUS_OK, "nothing on %s: %s",
				rs_generation_name(r->options.generation), message);
	if (e != RS_OK)
		return complain(status_of_error(e), "%s", message);
	status = run_lane(lane, r->timeout);
	rs_lane_ledger(lane, &l);
	stat_sort(&l);
	if (rs_lane_generation(lane) != RS_BARE && rs_lane_generation(lane) < RS_GENERATIONS)
		stats->columns[stats->count++] =
			(struct stat_column){rs_lane_generation(lane), l};
	if (shown)
		print_table(lane, &l);
	row = as_json(lane, &l);
	if (nests)
		add_behalf(row, &l, &marked);
	if (nests && shown)
		print_behalf(&l, &marked);
	json_array_append_new(stats->results, row);
	result = interrupted() ? STATUS_INTERRUPTED : (int)status_of_lane(&status);
	if (result != STATUS_OK)
		complain(STATUS_OK, "%s on %s %s", rs_lane_guest(lane),
			 rs_generation_name(rs_lane_generation(lane)),
			 describe_end(message, sizeof message, &status));
	rs_lane_close(lane);
	return result;
}

static int measure_all(struct request *r, const struct generation_list *on, const char *json)
{
	static struct stats stats;
	bool shown = !json || strcmp(json, "-") != 0;
	json_t *document = json_object(), *results = json_array();
	int result = STATUS_OK;

	stats.results = results;
	for (size_t i = 0; i < on->count && !interrupted(); i++) {
		int status;

		if (json_array_size(results) && shown)
			printf("\n");
		r->options.generation = on->list[i];
		status = measure(r, on->given, &stats, json);
		if (result == STATUS_OK)
			result = status;
		if (status == STATUS_IMAGE) /* the next one would fail in the same way */
			break;
	}
	if (shown)
		print_beside(r, &stats);
	if (json_array_size(results) == 0 && result == STATUS_OK)
		result = complain(STATUS_IMAGE,
				  "stat: the guest runs on neither; --on names others");
	json_object_set_new(document, "schema", json_string("ringside-stat/1"));
	json_object_set_new(document, "guest", json_string(r->options.guest));
	json_object_set_new(document, "results", results);
	if (!json)
		json_decref(document);
	else if (!json_write(document, json) && result == STATUS_OK)
		result = STATUS_IO;
	return result;
}

int cmd_stat(int argc, char **argv)
{
	struct request request = {.timeout = 0};
	struct generation_list on = {.list = {RS_PARA, RS_HVM}, .count = 2};
	const char *json = NULL;
	const struct option table[] = {
		{"--on", OPTION_GENERATIONS, &on, "LIST",
		 "generations (para,hvm), and container"},
		REQUEST_OPTIONS(request),
		{"--json", OPTION_OUTPUT, &json, "FILE",
		 "write the results; - is standard output"},
		{NULL},
	};
	const struct command command = {
		.usage = "stat [OPTION]... GUEST [ARGUMENT]...",
		.purpose =
			"Count exits to the hypervisor by reason: how many, which part of "
			"all exits and of the time in them, and the shortest, longest and "
			"average one, in cycles. The row switch is none of them: from when a "
			"virtual machine is given the CPU, which another had or nobody, to its "
			"next instruction. Several virtual machines and generations stand side "
			"by "
			"side, and of guests that serve, their response times. What passes "
			"before a guest's first "
			"instruction counts for nothing. The guest's console is not shown. "
			"Under "
			"full, which has no exits, a second run with marks says on whose "
			"behalf the emulator worked: the guest's U, S or M-mode.",
		.options = table,
		.more = REQUEST_OPERANDS,
		.exits = true,
	};
	int operands;
	int result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	request.options.count_walks = true;
	request.options.generation = on.list[0]; /* --without wants hvm to be among them */
	for (size_t i = 0; i < on.count; i++)
		if (on.list[i] == RS_HVM)
			request.options.generation = RS_HVM;
	result = request_take(&request, "stat", operands, argv);
	if (result == STATUS_OK) {
		interrupts_catch();
		result = measure_all(&request, &on, json);
	}
	request_free(&request);
	return result;
}
