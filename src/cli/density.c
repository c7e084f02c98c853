#include "cli/density.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/json.h"
#include "cli/cli.h"
#include "cli/report_picture.h"
#include "host/language.h"
#include "host/output.h"

static void show_progress(const struct density_row *row, size_t units)
{
	if (!isatty(STDERR_FILENO))
		return;
	fputs("\r\033[K", stderr);
	fprintf(stderr, _("density on %s: %zu"), rs_generation_name(row->generation), units);
}

static bool write_export(const struct density_report *report, const char *path)
{
	const char *dot = strrchr(path, '.');
	struct rs_output *output;
	char message[1024];
	enum rs_error e;

	if (dot && strcmp(dot, ".json") == 0)
		return json_write(density_json(report), path);
	e = rs_output_open(&output, path, message, sizeof message);
	if (e == RS_OK) {
		if (dot && strcmp(dot, ".csv") == 0)
			density_csv(rs_output_file(output), report);
		else
			density_markdown(rs_output_file(output), report);
		e = rs_output_close(output, true, message, sizeof message);
	}
	if (e != RS_OK)
		complain(STATUS_IO, "%s", message);
	return e == RS_OK;
}

static bool any_failed(const struct density_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		if (report->rows[i].limit == DENSITY_FAILED)
			return true;
	return false;
}

static bool draw(const struct density_report *report, const struct bench_outputs *to)
{
	struct chart_wish what = {.source = "ringside bench -w density"};
	json_t *document = density_json(report);
	int result =
		report_picture_draw("--export", document, to->export_path, &to->wish, &what);

	json_decref(document);
	return result == STATUS_OK;
}

int density_run(const struct density_order *order, const struct bench_outputs *to)
{
	const char *json = to->json, *export_path = to->export_path;
	static struct density_report report;
	struct density_order own = *order;
	char message[1024];
	enum rs_error e;
	bool good = true;

	own.begin = show_progress;
	e = density_measure(&report, &own, message, sizeof message);
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
	if (e != RS_OK)
		return complain(e == RS_BAD_CONFIG ? STATUS_USAGE : status_of_error(e),
				"--size: %s", message);
	if (interrupted())
		return STATUS_INTERRUPTED;
	if (!json || strcmp(json, "-") != 0)
		density_text(stdout, &report);
	if (json)
		good = json_write(density_json(&report), json);
	if (export_path && report_picture_named(export_path))
		good = draw(&report, to) && good;
	else if (export_path)
		good = write_export(&report, export_path) && good;
	if (!good)
		return STATUS_IO;
	return any_failed(&report) ? STATUS_FAILED : STATUS_OK;
}
