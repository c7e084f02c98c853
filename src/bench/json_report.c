/* json_report.c - the document "ringside-bench/1", which bench and race write. */
#include <stdint.h>

#include "bench/json.h"
#include "bench/workloads.h"
#include "ringside/machine.h"

/* With the names of hyperfine's export. */
static json_t *json_times(const struct bench_times *t)
{
	struct bench_spread s = bench_times_spread(t);
	json_t *object = json_object(), *times = json_array();

	json_set(object, "mean", json_real(s.mean));
	json_set(object, "stddev", t->count > 1 ? json_real(s.deviation) : json_null());
	json_set(object, "median", json_real(s.median));
	json_set(object, "user", json_real(t->user / (double)t->count));
	json_set(object, "system", json_real(t->system / (double)t->count));
	json_set(object, "min", json_real(s.min));
	json_set(object, "max", json_real(s.max));
	for (size_t i = 0; i < t->count; i++)
		json_array_append_new(times, json_real(t->seconds[i]));
	json_set(object, "times", times);
	return object;
}

static json_t *point(const struct bench_report *report, const struct bench_row *row)
{
	struct sweep_point p = sweep_point(report->sweep, row->point);
	json_t *object = json_object();

	for (size_t i = 0; i < report->sweep->count; i++)
		json_set(object, report->sweep->axes[i].name, json_number(p.values[i]));
	return object;
}

/* All values of each name, so that others can be measured the same. */
static json_t *varied(const struct sweep *sweep)
{
	json_t *object = json_object();

	for (size_t i = 0; i < sweep->count; i++) {
		json_t *values = json_array();

		for (size_t k = 0; k < sweep->axes[i].count; k++)
			json_array_append_new(values, json_number(sweep->axes[i].values[k]));
		json_set(object, sweep->axes[i].name, values);
	}
	return object;
}

/* Of all, so that the parts of a report that is shared out say the same; of a program that is not ours nobody knows it. */
static json_t *default_sizes(void)
{
	json_t *object = json_object();

	for (size_t i = 0; i < bench_workload_count; i++)
		if (bench_workloads[i].size)
			json_set(object, bench_workloads[i].name,
				 json_number(bench_workloads[i].size));
	return object;
}

/* What each name has where it is not varied. */
static json_t *defaults(const struct bench_report *report)
{
	json_t *object = json_object();

	for (size_t i = 0; i < report->sweep->count; i++) {
		const struct sweep_axis *axis = &report->sweep->axes[i];
		json_t *value = NULL;

		switch (axis->kind) {
		case SWEEP_COST:
			value = json_number(report->costs.cycles[axis->cost]);
			break;
		case SWEEP_SIZE:
			value = default_sizes();
			break;
		case SWEEP_MEMORY:
			value = json_number(rs_config_default().ram_size);
			break;
		case SWEEP_TLB:
			value = json_number(report->origin.tlb);
			break;
		case SWEEP_WALK_CACHE:
			value = json_number(report->origin.walk_cache);
			break;
		case SWEEP_VMS:
			value = json_number(1);
			break;
		}
		json_set(object, axis->name, value);
	}
	return object;
}

/* What a timed part consists of: not known of the parts of several virtual machines. */
static void set_parts(json_t *object, const struct bench_row *row)
{
	json_set(object, "layer_instructions",
		 json_layers(row->measured.taken.layer_instructions));
	if (row->ledger.walks_counted)
		json_set(object, "walks", json_walks(row->measured.taken.walks));
	json_set(object, "exits", json_exits(row->exits, row->exit_count));
}

/* In the order of the virtual machines; null: that one served no requests. */
static json_t *all_responses(const struct bench_row *row)
{
	json_t *list = json_array();

	for (size_t vm = 0; vm < row->ledger.vm_count; vm++)
		json_array_append_new(list, row->responses[vm].count
						    ? json_responses(&row->responses[vm])
						    : json_null());
	return list;
}

static json_t *result(const struct bench_report *report, const struct bench_row *row)
{
	json_t *object = json_object();

	json_set(object, "workload", json_string(row->workload));
	json_set(object, "generation", json_string(rs_generation_name(row->generation)));
	if (report->sweep)
		json_set(object, "vary", point(report, row));
	json_set(object, "ok", json_boolean(row->ok));
	if (!row->ok)
		json_set(object, "problem", json_string(row->problem));
	json_set(object, "skipped", json_boolean(row->skipped));
	launch_json(object, row);
	if (!row->layers) /* nothing ran */
		return object;
	json_set(object, "size", json_number(row->size));
	json_set(object, "measured", json_string(row->marked ? "timed-part" : "guest-run"));
	json_set(object, "startup_cycles", json_number(row->ledger.vms[0].start.cycles));
	json_set(object, "images", json_digest(row->provenance.images));
	json_set(object, "memory", json_number(row->provenance.memory));
	json_set(object, "guests", json_string(rs_guest_origin_name(row->provenance.guests)));
	json_set(object, "image_list", json_images(row->images, row->image_count));
	json_set(object, "machine", json_machine(&row->provenance));
	if (row->provenance.without)
		json_set(object, "without", json_helps(row->provenance.without));
	if (!row->several)
		json_set(object, "instructions", json_number(row->instructions));
	json_set(object, "cycles", json_number(row->cycles));
	json_set(object, "ratio", row->ratio > 0 ? json_real(row->ratio) : json_null());
	json_set(object, "busy_cycles", json_number(row->busy));
	json_set(object, "busy_ratio",
		 row->busy_ratio > 0 ? json_real(row->busy_ratio) : json_null());
	if (row->marked && row->generation != RS_FULL && row->launch.unit <= LAUNCH_PROCESS) {
		json_set(object, "system_calls", json_number(row->calls));
		json_set(object, "page_faults", json_number(row->faults));
		json_set(object, "space_switches", json_number(row->switches));
	}
	if (row->responses[0].count)
		json_set(object, "responses", json_responses(&row->responses[0]));
	if (row->ledger.vm_count > 1)
		json_set(object, "vm_responses", all_responses(row));
	if (row->times.count)
		json_set(object, "host", json_times(&row->times));
	json_set(object, "host_seconds", json_real(row->status.host_seconds));
	json_set(object, "digest", json_digest(row->ledger.digest));
	json_set(object, "layers", json_layers(row->layers));
	if (row->ledger.depth)
		json_set(object, "depth", json_number(row->ledger.depth));
	if (!row->several)
		set_parts(object, row);
	json_set(object, "operations",
		 json_operations(row->ledger.ops, row->ledger.derived,
				 row->ledger.derived_count));
	return object;
}

static json_t *means(const struct bench_report *report)
{
	json_t *list = json_array();

	for (unsigned group = 0; group <= BENCH_GROUPS; group++)
		for (unsigned g = 0; g < RS_LANE_KINDS; g++) {
			struct bench_mean mean = bench_report_mean(
				report, (enum bench_group)group, (enum rs_generation)g);
			json_t *row;

			if (!mean.count)
				continue;
			row = json_object();
			json_set(row, "group",
				 json_string(group < BENCH_GROUPS
						     ? bench_group_name((enum bench_group)group)
						     : "all"));
			json_set(row, "generation",
				 json_string(rs_generation_name((enum rs_generation)g)));
			json_set(row, "workloads", json_number(mean.count));
			json_set(row, "busy_ratio", json_real(mean.ratio));
			json_array_append_new(list, row);
		}
	return list;
}

json_t *json_means_of(const json_t *results)
{
	struct bench_report report;
	json_t *list, *row;
	size_t i;

	if (!bench_report_init(&report, json_array_size(results) + 1))
		return json_array();
	json_array_foreach((json_t *)(uintptr_t)results, i, row)
	{
		enum rs_generation g;
		const char *name = json_string_value(json_object_get(row, "generation"));
		const json_t *busy = json_object_get(row, "busy_cycles");
		struct bench_row *copy;

		if (json_object_get(row,
				    "vary")) { /* a mean over costs would be one of nothing */
			report.count = 0;
			break;
		}
		if (!name || !rs_generation_parse(name, &g) ||
		    !json_is_true(json_object_get(row, "ok")))
			continue;
		copy = bench_report_add(&report,
					json_string_value(json_object_get(row, "workload")), g);
		copy->ok = true;
		copy->busy = (uint64_t)json_integer_value(busy);
		copy->cycles = copy->busy;
	}
	bench_report_ratios(&report);
	list = means(&report);
	bench_report_free(&report);
	return list;
}

static json_t *shard(const struct bench_shard *s)
{
	json_t *object = json_object();

	json_set(object, "index", json_number(s->index));
	json_set(object, "of", json_number(s->of));
	json_set(object, "rows", json_number(s->rows));
	json_set(object, "group", json_number(s->group));
	return object;
}

json_t *bench_json(const struct bench_report *report)
{
	json_t *document = json_object(), *results = json_array();
	struct rs_provenance origin = bench_report_origin(report);

	json_set(document, "schema", json_string("ringside-bench/1"));
	json_set(document, "provenance",
		 json_provenance(&origin, bench_report_default_costs(report)));
	if (report->sweep) {
		json_set(document, "varied", varied(report->sweep));
		json_set(document, "defaults", defaults(report));
	}
	json_set(document, "costs", json_cost_table(&report->costs));
	if (report->interrupted)
		json_set(document, "interrupted", json_true());
	if (report->shard.of)
		json_set(document, "shard", shard(&report->shard));
	for (size_t i = 0; i < report->count; i++)
		json_array_append_new(results, result(report, &report->rows[i]));
	json_set(document, "results", results);
	json_set(document, "geometric_means", json_means_of(results));
	return document;
}
