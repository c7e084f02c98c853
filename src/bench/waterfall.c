#include "bench/waterfall.h"

#include "bench/format.h"
#include "bench/json.h"
#include "host/language.h"
#include "host/row.h"

#define BIT(help) (1u << RS_HELP_##help)
#define NOTHING	  (BIT(SSTC) | BIT(IOMMU) | BIT(WALK_CACHE))

static const struct {
	enum rs_generation generation;
	unsigned without;
} rows[WATERFALL_STEPS] = {
	[WATERFALL_BARE] = {RS_BARE, 0},
	[WATERFALL_FULL] = {RS_FULL, 0},
	[WATERFALL_PARA] = {RS_PARA, 0},
	[WATERFALL_NONE] = {RS_HVM, NOTHING | BIT(VMID)},
	[WATERFALL_SSTC] = {RS_HVM, NOTHING & ~BIT(SSTC)},
	[WATERFALL_IOMMU] = {RS_HVM, BIT(WALK_CACHE)},
	[WATERFALL_WALK_CACHE] = {RS_HVM, 0},
	[WATERFALL_NO_SSTC] = {RS_HVM, BIT(SSTC)},
	[WATERFALL_NO_IOMMU] = {RS_HVM, BIT(IOMMU)},
	[WATERFALL_NO_WALK_CACHE] = {RS_HVM, BIT(WALK_CACHE)},
	[WATERFALL_VMID] = {RS_HVM, NOTHING},
	[WATERFALL_NO_VMID] = {RS_HVM, BIT(VMID)},
};

enum rs_generation waterfall_generation(enum waterfall_step step)
{
	return rows[step].generation;
}

unsigned waterfall_without(enum waterfall_step step, bool several)
{
	return several ? rows[step].without : rows[step].without & ~BIT(VMID);
}

static const struct {
	const char *help, *name;
	enum waterfall_step with, alone;
} helps[] = {
	{"vmid", "+ VMID", WATERFALL_VMID, WATERFALL_NO_VMID}, /* of several virtual machines */
	{"sstc", "+ Sstc", WATERFALL_SSTC, WATERFALL_NO_SSTC},
	{"iommu", "+ IOMMU", WATERFALL_IOMMU, WATERFALL_NO_IOMMU},
	{"walk-cache", N_("+ walk cache"), WATERFALL_WALK_CACHE, WATERFALL_NO_WALK_CACHE},
};

enum { HELPS = sizeof helps / sizeof *helps };

static bool is_of_several(const struct bench_report *r)
{
	return r->rows[WATERFALL_BARE].several;
}

/* The first help that has a step. */
static size_t first_help(const struct bench_report *r)
{
	return is_of_several(r) ? 0 : 1;
}

/* The step before help `i` came. */
static enum waterfall_step before(const struct bench_report *r, size_t i)
{
	return i == first_help(r) ? WATERFALL_NONE : helps[i - 1].with;
}

/* The ratio of a step; 0: it was not measured, or bare metal was not. */
static double ratio(const struct bench_report *r, enum waterfall_step step)
{
	return (size_t)step < r->count && r->rows[step].ok ? r->rows[step].busy_ratio : 0;
}

/* What a help takes off the ratio; below 0: it costs. */
static double worth(const struct bench_report *r, enum waterfall_step with,
		    enum waterfall_step without)
{
	return ratio(r, with) > 0 && ratio(r, without) > 0 ? ratio(r, without) - ratio(r, with)
							   : 0;
}

static void line(FILE *out, const struct bench_report *r, const char *name,
		 enum waterfall_step step)
{
	const struct bench_row *row = (size_t)step < r->count ? &r->rows[step] : NULL;
	char cycles[FORMAT_MAX], times[FORMAT_MAX];

	rs_row(out, "%-38s %14s %9s", name,
	       !row || !row->ok ? (row && row->skipped ? "-" : _("failed"))
				: format_count(cycles, row->busy),
	       ratio(r, step) > 0 ? format_ratio(times, ratio(r, step)) : "");
}

static const char *worth_text(char text[FORMAT_MAX], double value)
{
	/* rounded as the ratios are, so that 0.004 is nothing */
	if (value > 0.005)
		snprintf(text, FORMAT_MAX, _("worth %.2fx"), value);
	else if (value < -0.005)
		snprintf(text, FORMAT_MAX, _("costs %.2fx"), -value);
	else
		snprintf(text, FORMAT_MAX, _("worth nothing"));
	return text;
}

/* What each is worth when it alone is taken away, on lines of 80 columns. */
static void each_alone(FILE *out, const struct bench_report *r)
{
	size_t column = rs_columns(_("Each alone:"));

	fputs(_("Each alone:"), out);

	for (size_t i = first_help(r); i < HELPS; i++) {
		char text[FORMAT_MAX], one[2 * FORMAT_MAX];
		snprintf(one, sizeof one, " %s %s%s", helps[i].help,
			 worth_text(text, worth(r, WATERFALL_WALK_CACHE, helps[i].alone)),
			 i + 1 < HELPS ? "," : "");

		if (column + rs_columns(one) > 80) {
			fputc('\n', out);
			column = 0;
		}
		fputs(column ? one : one + 1, out);
		column += rs_columns(one) - !column;
	}
	fputc('\n', out);
}

void waterfall_text(FILE *out, const struct bench_report *r)
{
	double none = ratio(r, WATERFALL_NONE), all = ratio(r, WATERFALL_WALK_CACHE),
	       para = ratio(r, WATERFALL_PARA);
	char from[FORMAT_MAX], to[FORMAT_MAX], text[512];
	struct rs_provenance here = bench_report_origin(r);

	fprintf(out, _("%s: what helps of the hardware are worth, in this order\n"),
		r->rows[0].workload);
	line(out, r, _("full emulation"), WATERFALL_FULL);
	fputc('\n', out);
	line(out, r, _("paravirtualization"), WATERFALL_PARA);
	fputc('\n', out);
	line(out, r, _("VS-mode and two-stage paging alone"), WATERFALL_NONE);
	fputc('\n', out);
	for (size_t i = first_help(r); i < HELPS; i++) {
		line(out, r, _(helps[i].name), helps[i].with);
		fprintf(out, "  %s\n", worth_text(to, worth(r, helps[i].with, before(r, i))));
	}
	line(out, r, _("bare metal"), WATERFALL_BARE);
	fputc('\n', out);
	if (none > 0 && all > 0)
		fprintf(out, _("\n%zu helps from the hardware: from %s to %s%s.\n"),
			HELPS - first_help(r), format_ratio(from, none), format_ratio(to, all),
			para > 0 && none > para && all < para
				? _(": now ahead of paravirtualization")
				: "");
	each_alone(out, r);
	fprintf(out,
		_("\nModelled cycles without idle, and ratios to bare metal with all "
		  "helps%s.\n"),
		is_of_several(r) ? _(";\nof each one's timed part, and on bare metal one after "
				     "the other")
				 : "");
	fprintf(out, "%s\n",
		rs_provenance_text(text, sizeof text, &here, bench_report_default_costs(r)));
}

static json_t *step_json(const struct bench_report *r, const char *name,
			 enum waterfall_step step)
{
	json_t *object = json_object();

	json_object_set_new(object, "name", json_string(name));
	json_object_set_new(object, "generation",
			    json_string(rs_generation_name(waterfall_generation(step))));
	json_object_set_new(object, "without",
			    json_helps(waterfall_without(step, is_of_several(r))));
	json_object_set_new(object, "busy_cycles",
			    ratio(r, step) > 0 ? json_integer((json_int_t)r->rows[step].busy)
					       : json_null());
	json_object_set_new(object, "busy_ratio",
			    ratio(r, step) > 0 ? json_real(ratio(r, step)) : json_null());
	if (ratio(r, step) > 0) {
		const struct bench_row *row = &r->rows[step];

		json_set(object, "size", json_number(row->size));
		json_set(object, "memory", json_number(row->provenance.memory));
		json_set(object, "images", json_digest(row->provenance.images));
		json_set(object, "image_list", json_images(row->images, row->image_count));
	}
	if (ratio(r, step) > 0 && !is_of_several(r))
		json_object_set_new(object, "exits",
				    json_exits(r->rows[step].exits, r->rows[step].exit_count));
	return object;
}

json_t *waterfall_json(const struct bench_report *r)
{
	json_t *document = json_object(), *steps = json_array(), *list = json_array();
	struct rs_provenance here = bench_report_origin(r);

	json_object_set_new(document, "schema", json_string("ringside-waterfall/1"));
	json_object_set_new(document, "workload", json_string(r->rows[0].workload));
	json_object_set_new(document, "provenance",
			    json_provenance(&here, bench_report_default_costs(r)));
	json_object_set_new(document, "costs", json_cost_table(&r->costs));
	json_array_append_new(steps, step_json(r, "full", WATERFALL_FULL));
	json_array_append_new(steps, step_json(r, "para", WATERFALL_PARA));
	json_array_append_new(steps, step_json(r, "none", WATERFALL_NONE));
	for (size_t i = first_help(r); i < HELPS; i++) {
		json_t *help = json_object();

		json_array_append_new(steps, step_json(r, helps[i].help, helps[i].with));
		json_object_set_new(help, "help", json_string(helps[i].help));
		json_object_set_new(help, "in_order",
				    json_real(worth(r, helps[i].with, before(r, i))));
		json_object_set_new(help, "alone",
				    json_real(worth(r, WATERFALL_WALK_CACHE, helps[i].alone)));
		json_array_append_new(list, help);
	}
	json_array_append_new(steps, step_json(r, "bare", WATERFALL_BARE));
	json_object_set_new(document, "steps", steps);
	json_object_set_new(document, "worth", list);
	return document;
}
