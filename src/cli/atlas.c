/* atlas.c - `ringside atlas`: where a cloud is, checked and listed. */
#include <stdio.h>
#include <string.h>

#include "cli/atlas_file.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "host/columns.h"
#include "host/language.h"

static void print_counts(const struct atlas_file *f)
{
	unsigned oldest = atlas_oldest(&f->atlas);

	printf(_("%s: %zu regions, %zu edge locations, %zu services, %zu examples; sources "
		 "checked since %u-%02u\n"),
	       f->path, f->atlas.region_count, f->atlas.edge_count, f->atlas.service_count,
	       f->atlas.example_count, oldest / 12, oldest % 12 + 1);
}

static void print_list(const struct atlas *a)
{
	static const char *const rungs[ATLAS_RUNGS] = {N_("world"), N_("region"), N_("zone"),
						       N_("building"), N_("computer")};

	printf(_("from %s, there and back by light in fibre, at least:\n\n"),
	       atlas_in_language(&a->here_name));
	printf("%-32s %8s %8s %*s\n", "", "km", "ms", rs_width(_("cycles"), 13), _("cycles"));
	for (size_t i = 0; i < a->region_count; i++) {
		const struct atlas_region *r = &a->regions[i];
		const char *name = atlas_in_language(&r->name);
		double ms = atlas_light_ms(a, a->here, r->place);

		printf("%-16s %-*s %8.0f %8.1f %13.0f\n", r->code, rs_width(name, 15), name,
		       atlas_distance(a, a->here, r->place), ms, ms * 1e6);
	}
	printf("\n%-10s %12s %*s\n", "", "cm", rs_width(_("cycles"), 13), _("cycles"));
	for (int i = 0; i < ATLAS_RUNGS; i++)
		printf("%-*s %12llu %13llu\n", rs_width(_(rungs[i]), 10), _(rungs[i]),
		       (unsigned long long)a->sizes[i],
		       (unsigned long long)atlas_rung_cycles(a, (enum atlas_rung)i));
	printf(_("\nsources:\n"));
	for (size_t i = 0; i < a->source_count; i++) {
		printf("  %-10s %s  ", a->sources[i].name, a->sources[i].checked);
		print_wrapped(atlas_in_language(&a->sources[i].text), 22);
	}
	printf("\n%s\n", atlas_in_language(&a->trademark));
}

int cmd_atlas(int argc, char **argv)
{
	const struct option table[] = {{NULL}};
	const struct command command = {
		.usage = "atlas check|list [FILE]",
		.purpose = "Check the file that the upper rungs of the atlas are read from, or "
			   "list it with light\ntimes. FILE is atlas/aws.txt if none is named.",
		.options = table,
		.more = "The window is 'ringside show --screen atlas GUEST', or key Z in it.",
	};
	struct atlas_file f;
	int operands, result = options_parse(&command, argc, argv, &operands);
	bool list;

	if (result != OPTIONS_DONE)
		return result;
	list = operands > 0 && strcmp(argv[1], "list") == 0;
	if (operands == 0)
		return complain(STATUS_USAGE, "atlas: needs check or list");
	if (!list && strcmp(argv[1], "check") != 0)
		return complain(STATUS_USAGE, "atlas: found '%s'; needs check or list",
				argv[1]);
	if (operands > 2)
		return complain(STATUS_USAGE, "atlas: takes one FILE, found '%s' too", argv[3]);
	result = atlas_file_open(&f, operands > 1 ? argv[2] : NULL);
	if (result != STATUS_OK)
		return result;
	if (list)
		print_list(&f.atlas);
	else
		print_counts(&f);
	atlas_file_close(&f);
	return STATUS_OK;
}
