/* plot.c - `ringside plot`: a report that was saved, as a picture. */
#include <string.h>

#include "bench/reading.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/report_picture.h"
#include "host/claims.h"
#include "host/language.h"

static int plot(const char *report, const char *output, const struct picture_wish *wish,
		struct chart_wish *what)
{
	const char *slash = strrchr(report, '/');
	char message[1024];
	struct read_report r;
	int result;

	if (rs_input_announce(report, message, sizeof message) != RS_OK)
		return complain(STATUS_USAGE, "%s", message);
	result = open_report(&r, report);
	what->source = slash ? slash + 1 : report;
	if (result == STATUS_OK && r.is_run)
		result = complain(STATUS_USAGE,
				  "plot: %s is of one run; needs what 'ringside bench --json' "
				  "or race writes",
				  report);
	if (result == STATUS_OK)
		result = report_picture_draw("plot", r.document, output, wish, what);
	report_free(&r);
	return result;
}

int cmd_plot(int argc, char **argv)
{
	const char *output = NULL;
	struct picture_wish wish = {.kind = NULL};
	struct generation_list on = generations_all();
	struct chart_wish what = {.on = &on};
	const struct option table[] = {
		{"-o", OPTION_OUTPUT, &output, "FILE",
		 "where the picture goes: FILE.png, FILE.svg or FILE.pdf"},
		{"--picture", OPTION_TEXT, &wish.kind, "KIND",
		 "bars: ratios to bare metal (default); layers: where the cycles went; "
		 "responses: times from arrival to answer; sweep: the curves of --vary "
		 "(default "
		 "for such a report)"},
		{"-w", OPTION_TEXT, &what.workloads, "LIST",
		 "these workloads only, separated by commas"},
		{"--on", OPTION_GENERATIONS, &on, "LIST",
		 "these generations only, beside bare metal"},
		{"--dark", OPTION_FLAG, &wish.dark, NULL, "a dark picture"},
		{NULL},
	};
	const struct command command = {
		.usage = "plot [OPTION]... -o FILE REPORT.json",
		.purpose = "Draw a report for a slide.",
		.options = table,
		.more = "A report is what 'ringside bench --json FILE', race or merge writes. "
			"What does not fit on one picture goes to further pages of a PDF; a "
			"PNG "
			"or SVG holds one.",
	};
	int operands;
	int result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	if (operands != 1 || !output)
		return complain(STATUS_USAGE, "plot: needs %s",
				operands != 1 ? _("one report, such as bench.json")
					      : _("-o FILE, such as -o bench.png"));
	what.kind = wish.kind;
	result = report_picture_check("plot", output, &wish, NULL);
	return result == STATUS_OK ? plot(argv[1], output, &wish, &what) : result;
}
