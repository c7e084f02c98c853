/* density_report.c - how many units a computer carries, as text and JSON. */
#include <inttypes.h>
#include <string.h>

#include "bench/density.h"
#include "bench/format.h"
#include "bench/json.h"
#include "host/language.h"
#include "host/row.h"

static void print_step(FILE *out, const struct density_row *row, size_t units)
{
	const struct density_step *s = &row->steps[units - 1];
	char busy[FORMAT_MAX], p50[FORMAT_MAX], p90[FORMAT_MAX], p99[FORMAT_MAX],
		worst[FORMAT_MAX];

	fprintf(out, "%-9s %-9s %5zu %8s %9s %9s %10s %10s\n",
		units == 1 ? launch_unit_name(row->unit) : "",
		units == 1 ? rs_generation_name(row->generation) : "", units,
		format_share(busy, s->busy, s->cycles), format_us(p50, s->responses.p50),
		format_us(p90, s->responses.p90), format_us(p99, s->responses.p99),
		format_us(worst, s->responses.max));
}

/* The computer has not come to its end. */
static bool open_ended(const struct density_row *row)
{
	return row->limit == DENSITY_TABLE || row->limit == DENSITY_ENOUGH;
}

/* How far it is from one. */
static void print_open_end(FILE *out, const struct density_row *row)
{
	const struct density_step *first = row->steps, *last = &row->steps[row->count - 1];
	char busy[FORMAT_MAX], p99[FORMAT_MAX], alone[FORMAT_MAX];

	fprintf(out, _("  %zu: %s busy; p99 %s us, alone %s\n"), row->count,
		format_share(busy, last->busy, last->cycles),
		format_us(p99, last->responses.p99), format_us(alone, first->responses.p99));
}

static void print_verdict(FILE *out, const struct density_row *row)
{
	fprintf(out, "%s on %s: %s%zu", launch_unit_name(row->unit),
		rs_generation_name(row->generation), open_ended(row) ? _("at least ") : "",
		row->units);
	if (row->room)
		fprintf(out, _(", at most %zu, for which it has memory"), row->room);
	fputc('\n', out);
	if (open_ended(row) && row->count)
		print_open_end(out, row);
	if (*row->problem)
		fprintf(out, "  %zu: %s (%s)\n", row->units + 1, row->problem,
			density_limit_name(row->limit));
}

static bool any_open_ended(const struct density_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		if (open_ended(&report->rows[i]))
			return true;
	return false;
}

static const char *size_of(const struct density_report *report)
{
	return *report->size ? report->size : _("16 MiB of a vm, weight 1, no cap");
}

void density_text(FILE *out, const struct density_report *report)
{
	fprintf(out,
		_("How many a computer of %" PRIu64 " MiB carries\n"
		  "Each runs 'serve %ld %ld'. Size: %s.\n\n"),
		report->memory >> 20, report->requests, report->mean_us, size_of(report));
	rs_row(out, "%-9s %-9s %5s %8s %9s %9s %10s %10s\n", _("unit"), _("on"), _("units"),
	       _("busy"), "p50 us", "p90 us", "p99 us", _("max us"));
	for (size_t i = 0; i < report->count; i++)
		for (size_t units = 1; units <= report->rows[i].count; units++)
			print_step(out, &report->rows[i], units);
	fputc('\n', out);
	for (size_t i = 0; i < report->count; i++)
		print_verdict(out, &report->rows[i]);
	fprintf(out, _("Response times of all units, of the requests that arrived while all "
		       "served.\n"));
	if (any_open_ended(report))
		fprintf(out,
			_("At least: what ended it is a limit of this program, and none of "
			  "the computer.\nServers that have more to do, by a shorter MEAN, "
			  "come to the computer's own.\n"));
}

void density_csv(FILE *out, const struct density_report *report)
{
	fprintf(out, "unit,generation,instance,units,carried,limit,cycles,busy_cycles,requests,"
		     "p50,p90,"
		     "p99,max,memory\n");
	for (size_t i = 0; i < report->count; i++)
		for (size_t j = 0; j < report->rows[i].count; j++) {
			const struct density_row *row = &report->rows[i];
			const struct density_step *s = &row->steps[j];
			const struct rs_responses *r = &s->responses;

			fprintf(out, "%s,%s,%s,%zu,%zu,%s", launch_unit_name(row->unit),
				rs_generation_name(row->generation), report->size, j + 1,
				row->units, density_limit_name(row->limit));
			fprintf(out,
				",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
				",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n",
				s->cycles, s->busy, r->count, r->p50, r->p90, r->p99, r->max,
				s->memory);
		}
}

void density_markdown(FILE *out, const struct density_report *report)
{
	char busy[FORMAT_MAX], alone[FORMAT_MAX], most[FORMAT_MAX];

	fprintf(out,
		_("| unit | on | carries | limited by | busy | p99 alone, us | p99 then, us |\n"
		  "|---|---|--:|---|--:|--:|--:|\n"));
	for (size_t i = 0; i < report->count; i++) {
		const struct density_row *row = &report->rows[i];
		const struct density_step *s = row->units ? &row->steps[row->units - 1] : NULL;
		char at_most[40] = "";

		if (row->room)
			snprintf(at_most, sizeof at_most, ", at most %zu", row->room);
		fprintf(out, "| %s | %s | %s%zu%s | %s | %s | %s | %s |\n",
			launch_unit_name(row->unit), rs_generation_name(row->generation),
			open_ended(row) ? "at least " : "", row->units, at_most,
			density_limit_name(row->limit),
			s ? format_share(busy, s->busy, s->cycles) : "",
			s ? format_us(alone, row->steps[0].responses.p99) : "",
			s ? format_us(most, s->responses.p99) : "");
	}
}

static json_t *number(uint64_t value)
{
	return json_integer((json_int_t)value);
}

static json_t *steps_json(const struct density_row *row)
{
	json_t *list = json_array();

	for (size_t i = 0; i < row->count; i++) {
		const struct density_step *s = &row->steps[i];
		json_t *step = json_object();

		json_object_set_new(step, "units", number(i + 1));
		json_object_set_new(step, "cycles", number(s->cycles));
		json_object_set_new(step, "busy_cycles", number(s->busy));
		json_object_set_new(step, "memory", number(s->memory));
		json_object_set_new(step, "responses", json_responses(&s->responses));
		json_array_append_new(list, step);
	}
	return list;
}

/* What all rows have in common: machine and engine; and whether all guests are reference guests. */
static struct rs_provenance origin_of(const struct density_report *report)
{
	struct rs_provenance p = rs_provenance_here();
	bool any = false;

	for (size_t i = 0; i < report->count; i++) {
		const struct rs_provenance *row = &report->rows[i].provenance;
		enum rs_guest_origin least =
			any && p.guests < row->guests ? p.guests : row->guests;

		if (!report->rows[i].count)
			continue;
		p = *row;
		p.guests = least;
		p.images = p.memory = 0;
		any = true;
	}
	return p;
}

json_t *density_json(const struct density_report *report)
{
	json_t *document = json_object(), *list = json_array();
	struct rs_provenance here = origin_of(report);

	json_object_set_new(document, "schema", json_string("ringside-density/1"));
	json_object_set_new(document, "provenance",
			    json_provenance(&here, rs_costs_are_default(&report->costs)));
	json_object_set_new(document, "costs", json_cost_table(&report->costs));
	json_object_set_new(document, "instance",
			    *report->size ? json_string(report->size) : json_null());
	json_object_set_new(document, "memory", number(report->memory));
	json_object_set_new(document, "requests", number((uint64_t)report->requests));
	json_object_set_new(document, "mean_us", number((uint64_t)report->mean_us));
	for (size_t i = 0; i < report->count; i++) {
		const struct density_row *row = &report->rows[i];
		json_t *object = json_object();

		json_object_set_new(object, "unit", json_string(launch_unit_name(row->unit)));
		json_object_set_new(object, "generation",
				    json_string(rs_generation_name(row->generation)));
		json_object_set_new(object, "units", number(row->units));
		json_object_set_new(object, "room",
				    row->room ? number(row->room) : json_null());
		json_object_set_new(object, "limit",
				    json_string(density_limit_name(row->limit)));
		json_object_set_new(object, "problem", json_string(row->problem));
		json_object_set_new(object, "steps", steps_json(row));
		if (row->count) {
			json_object_set_new(object, "images",
					    json_digest(row->provenance.images));
			json_object_set_new(object, "image_list",
					    json_images(row->images, row->image_count));
			json_object_set_new(object, "machine", json_machine(&row->provenance));
		}
		json_array_append_new(list, object);
	}
	json_object_set_new(document, "results", list);
	return document;
}
