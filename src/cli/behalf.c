#include "cli/behalf.h"

#include "bench/format.h"

/* What runs in a mode of the computer that emulator number `level` builds; the highest is `last`. */
static const char *title(unsigned mode, bool last)
{
	switch (mode) {
	case RS_BEHALF_U:
		return last ? "U (app)" : "U";
	case RS_BEHALF_S:
		return last ? "S (guest OS)" : "S (hypervisor)";
	case RS_BEHALF_M:
		return "M (firmware)";
	default:
		return "of its own";
	}
}

void behalf_print(FILE *out, const struct rs_behalf *behalf, unsigned depth, uint64_t all)
{
	static const unsigned order[] = {RS_BEHALF_U, RS_BEHALF_S, RS_BEHALF_M,
					 RS_BEHALF_NOBODY};

	fprintf(out, "\n%-24s %16s %9s\n", "emulator on behalf of", "cycles", "share");
	for (unsigned i = 0; i < depth; i++) {
		for (unsigned j = 0; j < sizeof order / sizeof *order; j++) {
			uint64_t cycles = behalf->cycles[i][order[j]];
			char name[40], count[FORMAT_MAX], share[FORMAT_MAX];

			if (!cycles)
				continue;
			snprintf(name, sizeof name, "depth %u: %s", i + 1,
				 title(order[j], i + 1 == depth));
			fprintf(out, "%-24s %16s %9s\n", name, format_count(count, cycles),
				format_share(share, cycles, all));
		}
	}
}
