/* costs.c - `ringside costs`: the only numbers of cycles that anyone declared. */
#include <stdio.h>
#include <string.h>

#include "bench/json.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "host/language.h"
#include "host/row.h"

enum { INDENT = 39 };

static json_t *as_json(const struct rs_costs *costs)
{
	json_t *document = json_object(), *list = json_array();

	for (size_t i = 0; i < RS_COSTS; i++) {
		json_t *row = json_object();

		json_object_set_new(row, "cost", json_string(rs_cost_info[i].slug));
		json_object_set_new(row, "cycles", json_integer(costs->cycles[i]));
		json_object_set_new(row, "unit", json_string(rs_cost_info[i].unit));
		json_object_set_new(row, "basis", json_string(rs_cost_info[i].basis));
		json_array_append_new(list, row);
	}
	json_object_set_new(document, "schema", json_string("ringside-costs/1"));
	json_object_set_new(document, "costs", list);
	return document;
}

static void as_table(const struct rs_costs *costs)
{
	rs_row(stdout, "%-14s %6s %-16s %s\n", _("event"), _("cycles"), _("per"),
	       _("what it models, and where from"));
	for (size_t i = 0; i < RS_COSTS; i++) {
		const char *unit = _(rs_cost_info[i].unit);

		printf("%-14s %6u %-*s ", rs_cost_info[i].slug, costs->cycles[i],
		       rs_width(unit, 16), unit);
		print_wrapped(_(rs_cost_info[i].basis), INDENT);
	}
	printf(_("\nEach instruction that retires costs 1 cycle besides. Nothing here speaks "
		 "of\n"
		 "hypervisors: what they cost is what their instructions cost.\n"));
}

int cmd_costs(int argc, char **argv)
{
	struct cost_choice costs = {.table = rs_costs_default()};
	bool json = false;
	const struct option table[] = {
		COST_OPTIONS(costs),
		{"--json", OPTION_FLAG, &json, NULL, "as JSON"},
		{NULL},
	};
	const struct command command = {
		.usage = "costs [OPTION]...",
		.purpose = "Show what the hardware's own events cost, in cycles, with the "
			   "sources.",
		.options = table,
	};
	int operands;
	int result = options_parse(&command, argc, argv, &operands);

	if (result != OPTIONS_DONE)
		return result;
	if (operands)
		return complain(STATUS_USAGE, "costs: takes no '%s'", argv[1]);
	if (json)
		return json_write(as_json(&costs.table), "-") ? STATUS_OK : STATUS_IO;
	as_table(&costs.table);
	return STATUS_OK;
}
