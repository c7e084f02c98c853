/* plot.c - `ringside plot`: a report that was saved, as a picture. */
#include <string.h>

#include "bench/reading.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/report_picture.h"
#include "host/claims.h"
#include "host/language.h"

/* Documents that are drawn, and whether a reader checks their rows. */
static const struct {
	const char *schema;
	bool rows;
} drawn[] = {
	{"ringside-bench/1", true},
	{"ringside-run/1", true},
	{"ringside-density/1", false},
	{"ringside-waterfall/1", false},
};

/* @return a place in `drawn`, or -1 after a message. */
static int kind_of(const json_t *document, const char *report)
{
	const char *schema = json_string_value(json_object_get(document, "schema"));

	for (size_t i = 0; schema && i < sizeof drawn / sizeof *drawn; i++)
		if (strcmp(drawn[i].schema, schema) == 0)
			return (int)i;
	complain(STATUS_IMAGE,
		 "plot: %s: schema: found %s; draws what these write with --json FILE: bench, "
		 "bench --waterfall, bench -w density, race, run, merge",
		 report, schema ? schema : "none");
	return -1;
}

/* @return the document, checked; NULL after a message, with a status in `result`. */
static json_t *open_document(const char *report, int *result)
{
	char message[1024];
	json_t *document;
	struct read_report r;
	enum rs_error e = report_load(&document, report, message, sizeof message);
	int kind;

	*result = STATUS_IMAGE;
	if (e != RS_OK) {
		*result = complain(e == RS_IO ? STATUS_IO : STATUS_IMAGE, "%s", message);
		return NULL;
	}
	kind = kind_of(document, report);
	if (kind >= 0) {
		*result = drawn[kind].rows ? open_report(&r, report) : STATUS_OK;
		if (drawn[kind].rows)
			report_free(&r);
	}
	if (*result != STATUS_OK) {
		json_decref(document);
		document = NULL;
	}
	return document;
}

static int plot(const char *report, const char *output, const struct picture_wish *wish,
		struct chart_wish *what)
{
	const char *slash = strrchr(report, '/');
	char message[1024];
	json_t *document;
	int result;

	if (rs_input_announce(report, message, sizeof message) != RS_OK)
		return complain(STATUS_USAGE, "%s", message);
	document = open_document(report, &result);
	if (!document)
		return result;
	what->source = slash ? slash + 1 : report;
	result = report_picture_draw("plot", document, output, wish, what);
	json_decref(document);
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
		 "bars: ratios to bare metal (default); means: their geometric means; layers: "
		 "where the cycles went (default of a run); responses: times from arrival to "
		 "answer; sweep: the curves of --vary (default of such a report); units: how "
		 "many a computer carries (default of density)"},
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
		.more = "A report is what bench, bench --waterfall, bench -w density, race, "
			"run or merge writes with --json FILE. What does not fit on one "
			"picture goes to further pages of a PDF; a PNG or SVG holds one.",
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
