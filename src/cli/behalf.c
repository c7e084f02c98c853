#include "cli/behalf.h"

#include "bench/format.h"
#include "host/language.h"
#include "host/row.h"

/* What runs in a mode of the computer that emulator number `level` builds; the highest is `last`. */
static const char *title(unsigned mode, bool last)
{
	switch (mode) {
	case RS_BEHALF_U:
		return last ? _("U (app)") : "U";
	case RS_BEHALF_S:
		return last ? _("S (guest OS)") : _("S (hypervisor)");
	case RS_BEHALF_M:
		return _("M (firmware)");
	default:
		return _("of its own");
	}
}

void behalf_print(FILE *out, const struct rs_behalf *behalf, unsigned depth, uint64_t all)
{
	static const unsigned order[] = {RS_BEHALF_U, RS_BEHALF_S, RS_BEHALF_M,
					 RS_BEHALF_NOBODY};

	rs_row(out, "\n%-24s %16s %9s\n", _("emulator on behalf of"), _("cycles"), _("share"));
	for (unsigned i = 0; i < depth; i++) {
		for (unsigned j = 0; j < sizeof order / sizeof *order; j++) {
			uint64_t cycles = behalf->cycles[i][order[j]];
			char name[40], count[FORMAT_MAX], share[FORMAT_MAX];

			if (!cycles)
				continue;
			snprintf(name, sizeof name, _("depth %u: %s"), i + 1,
				 title(order[j], i + 1 == depth));
			rs_row(out, "%-24s %16s %9s\n", name, format_count(count, cycles),
			       format_share(share, cycles, all));
		}
	}
}
