/* launch_report.c - what one more instance costs, as text and JSON. */
#include <inttypes.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/format.h"
#include "host/language.h"
#include "host/row.h"

static bool any(const struct bench_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		if (report->rows[i].launch.unit != LAUNCH_NONE)
			return true;
	return false;
}

/* The lightest unit first. */
static void each_row(FILE *out, const struct bench_report *report,
		     void (*print)(FILE *out, const struct bench_row *row))
{
	for (int unit = LAUNCH_PROCESS; unit <= LAUNCH_COMPUTER; unit++)
		for (size_t i = 0; i < report->count; i++)
			if ((int)report->rows[i].launch.unit == unit)
				print(out, &report->rows[i]);
}

static const char *size_text(const struct launch_result *r)
{
	return *r->size ? r->size : "-";
}

static void print_row(FILE *out, const struct bench_row *row)
{
	const struct launch_result *r = &row->launch;
	char cycles[FORMAT_MAX], reserved[FORMAT_MAX], touched[FORMAT_MAX], loaded[FORMAT_MAX];

	fprintf(out, "%-9s %-9s %-8s %14s %11s %10s %12s\n", launch_unit_name(r->unit),
		rs_generation_name(row->generation), size_text(r),
		format_count(cycles, row->cycles), format_count(reserved, r->reserved),
		format_count(touched, r->touched), format_count(loaded, r->loaded_bytes));
}

/* What a lane finds in its RAM at power-on. */
static void print_loaded(FILE *out, const struct bench_report *report)
{
	bool seen[RS_LANE_KINDS] = {false};

	fprintf(out, _("\nLoaded before power-on, for no cycles, bytes\n"));
	for (size_t i = 0; i < report->count; i++) {
		const struct bench_row *row = &report->rows[i];
		const struct launch_result *r = &row->launch;
		char text[FORMAT_MAX], head[16];
		int column;

		if (r->unit == LAUNCH_NONE || seen[row->generation])
			continue;
		seen[row->generation] = true;
		snprintf(head, sizeof head, "%s:", rs_generation_name(row->generation));
		column = fprintf(out, "%-10s", head);
		for (size_t j = 0; j < r->loaded_count; j++) {
			const char *name = r->loaded[j].what;
			const char *bytes = format_count(text, r->loaded[j].bytes);
			int width = (int)(strlen(name) + strlen(bytes)) + 4;

			if (column + width > 80)
				column = fprintf(out, "\n%-10s", "") - 1;
			column += fprintf(out, " %s %s%s", name, bytes,
					  j + 1 < r->loaded_count ? "," : "");
		}
		fputc('\n', out);
	}
}

void launch_report(FILE *out, const struct bench_report *report)
{
	if (!any(report))
		return;
	rs_row(out,
	       _("\nOne more instance, from the request to its program's first instruction\n"
		 "%-9s %-9s %-8s %14s %11s %10s %12s\n"),
	       _("unit"), _("on"), _("size"), _("cycles"), _("reserved"), _("touched"),
	       _("loaded"));
	each_row(out, report, print_row);
	fprintf(out,
		_("The request: a process's fork(), the system call that makes a box, that a\n"
		  "hypervisor begins to make a virtual machine, a computer's power-on. The "
		  "window\n"
		  "counts its units from there, too.\n"
		  "Reserved, touched: frames of 4 KiB. Reserved is what nobody else can have: "
		  "a\n"
		  "computer's RAM, that of a virtual machine and what its hypervisor keeps of "
		  "it,\n"
		  "the frames that a kernel has given to a process or box. Touched are the "
		  "frames\n"
		  "whose bytes changed since the request. Loaded: bytes that are in RAM for "
		  "free.\n"));
	print_loaded(out, report);
}

static void markdown_row(FILE *out, const struct bench_row *row)
{
	const struct launch_result *r = &row->launch;
	char cycles[FORMAT_MAX], reserved[FORMAT_MAX], touched[FORMAT_MAX], loaded[FORMAT_MAX];

	fprintf(out, "| %s | %s | %s | %s | %s | %s | %s |\n", launch_unit_name(r->unit),
		rs_generation_name(row->generation), size_text(r),
		format_count(cycles, row->cycles), format_count(reserved, r->reserved),
		format_count(touched, r->touched), format_count(loaded, r->loaded_bytes));
}

void launch_markdown(FILE *out, const struct bench_report *report)
{
	if (!any(report))
		return;
	fprintf(out,
		_("\n| one more | on | size | cycles to its first instruction | frames "
		  "reserved "
		  "| "
		  "frames touched | bytes loaded for free |\n|---|---|---|--:|--:|--:|--:|\n"));
	each_row(out, report, markdown_row);
}

void launch_csv_head(FILE *out)
{
	fprintf(out, ",unit,instance,frames_reserved,frames_touched,bytes_loaded");
}

void launch_csv(FILE *out, const struct bench_row *row)
{
	const struct launch_result *r = &row->launch;

	fprintf(out, ",%s,%s",
		launch_unit_name(r->unit ? r->unit : launch_unit_of(row->generation)), r->size);
	if (r->unit)
		fprintf(out, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64, r->reserved, r->touched,
			r->loaded_bytes);
	else
		fprintf(out, ",,,");
}

static json_t *number(uint64_t value)
{
	return json_integer((json_int_t)value);
}

static json_t *loaded_pieces(const struct launch_result *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->loaded_count; i++) {
		json_t *piece = json_object();

		json_object_set_new(piece, "what", json_string(r->loaded[i].what));
		json_object_set_new(piece, "bytes", number(r->loaded[i].bytes));
		json_array_append_new(list, piece);
	}
	return list;
}

void launch_json(json_t *object, const struct bench_row *row)
{
	const struct launch_result *r = &row->launch;
	enum launch_unit unit = r->unit ? r->unit : launch_unit_of(row->generation);

	json_object_set_new(object, "unit", json_string(launch_unit_name(unit)));
	if (!r->unit)
		return;
	if (*r->size)
		json_object_set_new(object, "instance", json_string(r->size));
	json_object_set_new(object, "frames_reserved", number(r->reserved));
	json_object_set_new(object, "frames_touched", number(r->touched));
	json_object_set_new(object, "bytes_loaded", number(r->loaded_bytes));
	json_object_set_new(object, "loaded", loaded_pieces(r));
}
