/* merge.c - `ringside merge`: the parts of a measurement, put together again. */
#include "bench/merge.h"
#include "bench/json.h"
#include "cli/cli.h"
#include "cli/options.h"

int cmd_merge(int argc, char **argv)
{
	const char *output = "-";
	const struct option table[] = {
		{"-o", OPTION_OUTPUT, &output, "FILE", "write it there (standard output)"},
		{NULL},
	};
	const struct command command = {
		.usage = "merge [OPTION]... PART.json...",
		.purpose =
			"Put together what 'ringside bench --shard I/N --json PART.json' "
			"measured in parts: "
			"the report that one run of all would have written, host times aside.",
		.options = table,
		.more = "All parts must be there, each once, in any order. A part that was "
			"interrupted is refused: "
			"measure it again.",
	};
	int operands;
	int result = options_parse(&command, argc, argv, &operands);
	char message[1024];
	enum rs_error e;
	json_t *whole;

	if (result != OPTIONS_DONE)
		return result;
	if (operands < 1)
		return complain(STATUS_USAGE,
				"merge: needs the parts of a measurement, found none");
	e = merge_reports(&whole, (const char *const *)argv + 1, (size_t)operands, message,
			  sizeof message);
	if (e != RS_OK)
		return complain(e == RS_IO ? STATUS_IO : STATUS_IMAGE, "%s", message);
	return json_write(whole, output) ? STATUS_OK : STATUS_IO;
}
