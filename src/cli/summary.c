#include "cli/summary.h"

#include <string.h>

#include "bench/format.h"
#include "bench/json.h"
#include "bench/launch.h"
#include "cli/behalf.h"
#include "cli/cli.h"
#include "host/language.h"
#include "host/row.h"

static const char *const layer_titles[RS_LAYERS] = {
	[RS_LAYER_APP] = N_("app"),
	[RS_LAYER_GUEST_OS] = N_("guest OS"),
	[RS_LAYER_HYPERVISOR] = N_("hypervisor"),
	[RS_LAYER_FIRMWARE] = N_("firmware"),
	[RS_LAYER_IDLE] = N_("idle"),
};

/* What passed before the guest's first instruction. */
static void print_startup(FILE *out, const struct rs_ledger *l)
{
	uint64_t startup = l->vms[0].begun ? l->vms[0].start.cycles : l->taken.cycles;
	char cycles[FORMAT_MAX], share[FORMAT_MAX];

	rs_row(out, "%-24s %16s %9s\n", _("  start-up among them"),
	       format_count(cycles, startup), format_share(share, startup, l->taken.cycles));
}

static void print_layers(FILE *out, const struct rs_ledger *l)
{
	char cycles[FORMAT_MAX], share[FORMAT_MAX];

	rs_row(out, "\n%-24s %16s %9s\n", _("layer"), _("cycles"), _("share"));
	for (size_t i = 0; i < RS_LAYERS; i++)
		rs_row(out, "%-24s %16s %9s\n", _(layer_titles[i]),
		       format_count(cycles, l->taken.layers[i]),
		       format_share(share, l->taken.layers[i], l->taken.cycles));
	rs_row(out, "%-24s %16s\n", _("all"), format_count(cycles, l->taken.cycles));
	print_startup(out, l);
}

static void print_tally(FILE *out, const char *name, const struct rs_tally *t)
{
	char count[FORMAT_MAX], cycles[FORMAT_MAX], mean[FORMAT_MAX], least[FORMAT_MAX],
		most[FORMAT_MAX];

	fprintf(out, "%-24s %8s %13s %9s %9s %11s\n", name, format_count(count, t->count),
		format_count(cycles, t->cycles), format_count(mean, t->cycles / t->count),
		format_count(least, t->min), format_count(most, t->max));
}

static void print_heading(FILE *out, const char *name)
{
	rs_row(out, "\n%-24s %8s %13s %9s %9s %11s\n", name, _("count"), _("cycles"), _("mean"),
	       C_("statistic", "min"), C_("statistic", "max"));
}

static void print_exits(FILE *out, const struct rs_ledger *l)
{
	if (l->exit_count == 0)
		return;
	print_heading(out, _("exit to the hypervisor"));
	for (size_t i = 0; i < l->exit_count; i++)
		print_tally(out, l->exits[i].reason, &l->exits[i].tally);
}

static void print_operations(FILE *out, const struct rs_ledger *l)
{
	char name[RS_OP_NAME];
	bool any = false;

	for (unsigned i = 0; i < RS_OPS; i++) {
		if (l->ops[i].count == 0)
			continue;
		if (!any)
			print_heading(out, _("operation of the guest"));
		any = true;
		print_tally(out, rs_op_name(name, i), &l->ops[i]);
	}
	if (l->derived_count)
		print_heading(out, _("operation, derived"));
	for (size_t i = 0; i < l->derived_count; i++)
		print_tally(out, rs_op_name(name, l->derived[i].op), &l->derived[i].tally);
}

/* A row for each of several virtual machines. */
static void print_vms(FILE *out, const struct rs_lane *lane, const struct rs_ledger *l)
{
	if (!rs_lane_vms(lane))
		return;
	bool boxes = rs_lane_generation(lane) == RS_CONTAINER;

	rs_row(out, "\n%-24s %16s %13s %9s %11s   %s\n",
	       boxes ? _("container") : _("virtual machine"), _("its cycles"),
	       _("waited for CPU"), _("switches"), _("end at"), _("guest"));
	for (size_t i = 0; i < rs_lane_vms(lane); i++) {
		const struct rs_vm *vm = rs_lane_vm(lane, i);
		const struct rs_vm_ledger *row = &l->vms[i];
		char own[FORMAT_MAX], steal[FORMAT_MAX], switches[FORMAT_MAX], end[FORMAT_MAX];
		uint64_t cycles = 0;

		for (size_t j = 0; j < RS_LAYERS; j++)
			cycles += row->layers[j];
		fprintf(out, "%-24s %16s %13s %9s %11s   %s", vm->name,
			format_count(own, cycles),
			row->ended ? format_count(steal, row->steal) : "-",
			format_count(switches, row->switches),
			row->ended ? format_count(end, row->end) : "-", vm->guest);
		if (!row->ended)
			fprintf(out, _(": did not end\n"));
		else if (row->crashed)
			fprintf(out, _(": crashed\n"));
		else if (row->exit_code)
			fprintf(out, _(": failed with exit code %u\n"), row->exit_code);
		else
			fprintf(out, _(": ended well\n"));
	}
}

void summary_responses(FILE *out, const struct rs_lane *lane)
{
	size_t count = rs_lane_vms(lane) ? rs_lane_vms(lane) : 1;
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		struct rs_responses r = rs_lane_responses(lane, (unsigned)i);
		const uint64_t times[] = {r.p50, r.p90, r.p99, r.max};
		char text[FORMAT_MAX];

		if (!r.count)
			continue;
		if (!any)
			rs_row(out, "\n%-23s %8s %11s %11s %11s %11s\n",
			       _("response time in cycles"), _("requests"), "p50", "p90", "p99",
			       C_("statistic", "max"));
		any = true;
		fprintf(out, "%-23.23s %8s",
			rs_lane_vms(lane) ? rs_lane_vm(lane, i)->name : rs_lane_guest(lane),
			format_count(text, r.count));
		for (size_t k = 0; k < sizeof times / sizeof *times; k++)
			fprintf(out, " %11s", format_fit(text, times[k], 11));
		fputc('\n', out);
	}
}

/* Who drives the disks, where there is a choice. */
static void print_disks(FILE *out, const struct rs_lane *lane)
{
	size_t all = rs_lane_drives(lane), passed = rs_lane_passed(lane);

	if (all && rs_lane_generation(lane) == RS_HVM)
		fprintf(out, _("\ndisks: %zu passed through, %zu emulated\n"), passed,
			all - passed);
}

static void print_speed(FILE *out, uint64_t instructions, uint64_t before, double seconds)
{
	char all[FORMAT_MAX], here[FORMAT_MAX];

	format_count(all, instructions);
	format_count(here, instructions - before);
	if (before)
		fprintf(out,
			_("%s instructions\nsince it was restored: %s in %.3f s of host time"),
			all, here, seconds);
	else
		fprintf(out, _("%s instructions in %.3f s of host time"), all, seconds);
	if (seconds > 0)
		fprintf(out, _(", %s a second"),
			format_short(here, (double)(instructions - before) / seconds));
	fputc('\n', out);
}

void summary_print(FILE *out, struct rs_lane *lane, uint64_t before)
{
	struct rs_lane_status status = rs_lane_status(lane);
	struct rs_provenance provenance = rs_lane_provenance(lane);
	struct rs_costs costs = rs_lane_costs(lane);
	char end[256];
	struct rs_ledger l;

	rs_lane_ledger(lane, &l);
	fprintf(out, _("\n%s on %s: %s\n"), rs_lane_guest(lane),
		rs_generation_name(rs_lane_generation(lane)),
		describe_end(end, sizeof end, &status));
	print_speed(out, l.taken.instructions, before, status.host_seconds);
	print_layers(out, &l);
	if (l.behalf_counted)
		behalf_print(out, &l.taken.behalf, l.depth, l.taken.cycles);
	print_exits(out, &l);
	print_operations(out, &l);
	print_vms(out, lane, &l);
	summary_responses(out, lane);
	print_disks(out, lane);
	fputc('\n', out);
	print_provenance(out, &provenance, &costs);
}

static const char *state_name(const struct rs_lane_status *status, bool interrupted)
{
	switch (status->state) {
	case RS_LANE_OFF:
		return "off";
	case RS_LANE_HANG:
		return "hang";
	case RS_LANE_RUNNING:
	case RS_LANE_LIMIT:
	case RS_LANE_INPUT:
		break;
	}
	return interrupted ? "interrupted" : "limit";
}

static json_t *number(uint64_t value)
{
	return json_integer((json_int_t)value);
}

static json_t *measured_json(const struct rs_ledger *l, const struct rs_measured *m)
{
	json_t *object = json_object();

	json_object_set_new(object, "instructions", number(m->taken.instructions));
	json_object_set_new(object, "cycles", number(m->taken.cycles));
	json_object_set_new(object, "layers", json_layers(m->taken.layers));
	json_object_set_new(object, "layer_instructions",
			    json_layers(m->taken.layer_instructions));
	if (l->depth)
		json_object_set_new(object, "on_behalf_of",
				    json_behalf(&m->taken.behalf, l->depth, l->behalf_counted));
	if (l->walks_counted)
		json_object_set_new(object, "walks", json_walks(m->taken.walks));
	json_object_set_new(object, "exits", json_exits(m->exits, m->exit_count));
	return object;
}

/* What bench and race measure of such a guest. */
static json_t *timed_part(const struct rs_ledger *l)
{
	struct rs_measured m = rs_ledger_timed_part(l);
	json_t *object;

	if (!m.marked)
		return json_null();
	object = measured_json(l, &m);
	json_object_set_new(object, "size", number(l->workload.total));
	return object;
}

/* What they measure of a guest that marks no timed part: from its first instruction on. */
static json_t *guest_run(const struct rs_ledger *l)
{
	struct rs_measured m = rs_ledger_guest_run(l);

	return measured_json(l, &m);
}

static json_t *startup_json(const struct rs_vm_ledger *vm)
{
	json_t *object = json_object();

	json_object_set_new(object, "cycles", number(vm->start.cycles));
	json_object_set_new(object, "instructions", number(vm->start.instructions));
	json_object_set_new(object, "layers", json_layers(vm->start.layers));
	return object;
}

/* What only virtual machines beside others have. */
static void add_share(json_t *object, const struct rs_vm *asked, const struct rs_vm_ledger *vm)
{
	json_object_set_new(object, "memory",
			    asked->memory ? number(asked->memory) : json_null());
	json_object_set_new(object, "weight", number(asked->weight));
	json_object_set_new(object, "cap", asked->cap ? number(asked->cap) : json_null());
	json_object_set_new(object, "start", number(asked->start_ns)); /* a cycle is 1 ns */
	json_object_set_new(object, "end", vm->ended ? number(vm->end) : json_null());
	json_object_set_new(object, "steal", vm->ended ? number(vm->steal) : json_null());
	json_object_set_new(object, "capped", vm->ended ? number(vm->capped) : json_null());
}

static json_t *vm_json(const struct rs_lane *lane, size_t index, const struct rs_vm_ledger *vm)
{
	json_t *object = json_object();
	bool several = rs_lane_vms(lane) > 0;
	struct rs_responses r = rs_lane_responses(lane, (unsigned)index);

	json_object_set_new(object, "name",
			    json_string(several ? rs_lane_vm(lane, index)->name : "vm0"));
	json_object_set_new(
		object, "unit",
		json_string(launch_unit_name(launch_unit_of(rs_lane_generation(lane)))));
	json_object_set_new(object, "startup", vm->begun ? startup_json(vm) : json_null());
	json_object_set_new(object, "layers", json_layers(vm->layers));
	json_object_set_new(object, "exits", json_exits(vm->exits, vm->exit_count));
	json_object_set_new(object, "operations", json_operations(vm->ops, NULL, 0));
	json_object_set_new(object, "result",
			    vm->workload.ended ? number(vm->workload.result) : json_null());
	if (several)
		add_share(object, rs_lane_vm(lane, index), vm);
	json_object_set_new(object, "ready", vm->ready ? number(vm->ready) : json_null());
	json_object_set_new(object, "wakes", number(vm->wakes));
	json_object_set_new(object, "asked", vm->asked ? number(vm->asked) : json_null());
	json_object_set_new(object, "held", vm->held ? number(vm->held) : json_null());
	json_object_set_new(object, "switches", number(vm->switches));
	json_object_set_new(object, "responses", r.count ? json_responses(&r) : json_null());
	return object;
}

static json_t *disks_json(const struct rs_lane *lane)
{
	json_t *object = json_object();

	json_object_set_new(object, "count", number(rs_lane_drives(lane)));
	json_object_set_new(object, "passed_through", number(rs_lane_passed(lane)));
	return object;
}

json_t *summary_json(struct rs_lane *lane, bool interrupted)
{
	struct rs_lane_status status = rs_lane_status(lane);
	bool off = status.state == RS_LANE_OFF;
	struct rs_provenance provenance = rs_lane_provenance(lane);
	struct rs_costs costs = rs_lane_costs(lane);
	size_t image_count;
	const struct rs_image_id *images = rs_lane_images(lane, &image_count);
	json_t *document = json_object(), *vms = json_array();
	json_t *code = off ? json_integer(status.code) : json_null();
	struct rs_ledger l;

	rs_lane_ledger(lane, &l);
	json_object_set_new(document, "schema", json_string("ringside-run/1"));
	json_object_set_new(document, "generation",
			    json_string(rs_generation_name(rs_lane_generation(lane))));
	json_object_set_new(document, "guest", json_string(rs_lane_guest(lane)));
	json_object_set_new(document, "state", json_string(state_name(&status, interrupted)));
	if (status.state == RS_LANE_HANG)
		json_object_set_new(document, "reason", json_string(status.reason));
	json_object_set(document, "exit_code", code);
	json_object_set_new(document, "instructions",
			    json_integer((json_int_t)l.taken.instructions));
	json_object_set_new(document, "cycles", json_integer((json_int_t)l.taken.cycles));
	json_object_set_new(document, "host_seconds", json_real(status.host_seconds));
	json_object_set_new(document, "digest", json_digest(l.digest));
	json_object_set_new(document, "layers", json_layers(l.taken.layers));
	json_object_set_new(document, "layer_instructions",
			    json_layers(l.taken.layer_instructions));
	if (l.depth) {
		json_object_set_new(document, "depth", number(l.depth));
		json_object_set_new(document, "on_behalf_of",
				    json_behalf(&l.taken.behalf, l.depth, l.behalf_counted));
	}
	if (l.walks_counted)
		json_object_set_new(document, "walks", json_walks(l.taken.walks));
	json_object_set_new(document, "exits", json_exits(l.exits, l.exit_count));
	json_object_set_new(document, "operations",
			    json_operations(l.ops, l.derived, l.derived_count));
	json_object_set_new(document, "timed_part", timed_part(&l));
	json_object_set_new(document, "guest_run", guest_run(&l));
	if (rs_lane_drives(lane))
		json_object_set_new(document, "disks", disks_json(lane));
	json_object_set_new(document, "provenance",
			    json_provenance(&provenance, rs_costs_are_default(&costs)));
	json_object_set_new(document, "image_list", json_images(images, image_count));
	json_object_set_new(document, "costs", json_cost_table(&costs));
	for (size_t i = 0; i < l.vm_count || i < rs_lane_vms(lane); i++) {
		const struct rs_vm_ledger *row = &l.vms[i];
		json_t *vm = vm_json(lane, i, row);
		bool several = rs_lane_vms(lane) > 0;

		json_object_set_new(vm, "guest",
				    json_string(several ? rs_lane_vm(lane, i)->guest
							: rs_lane_guest(lane)));
		if (several && row->ended)
			json_object_set_new(vm, "exit_code", number(row->exit_code));
		else
			json_object_set(vm, "exit_code", several ? json_null() : code);
		json_object_set_new(vm, "state",
				    json_string(row->crashed ? "crashed"
						: row->ended
							? "off"
							: state_name(&status, interrupted)));
		json_array_append_new(vms, vm);
	}
	json_decref(code);
	json_object_set_new(document, "vms", vms);
	return document;
}
