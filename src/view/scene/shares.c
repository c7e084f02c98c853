#include <math.h>

#include "view/scene/layout.h"

enum { SHARES_X = GRID_MARGIN + COLUMN_MOST + 64, ROW = 64, NAME = 190, BAR_H = 36 };

static void row(struct column *c, double y, const char *name, enum view_color color,
		uint64_t cycles, uint64_t most)
{
	struct view_style right = {VIEW_SANS, LABEL, VIEW_INK, VIEW_RIGHT};
	double bar = SHARES_X + NAME, end = VIEW_WIDTH - GRID_MARGIN, figure = 160;
	double w = (end - figure - 16 - bar) * (double)cycles / (double)most;
	char text[24];

	view_text(c->s, INK_SANS, SHARES_X, y + DROP, NAME - 8, name);
	if (w >= 1)
		view_box(c->s, color, bar, y - BAR_H / 2, w, BAR_H, 0);
	view_figure(text, sizeof text, cycles);
	view_text(c->s, right, end, y + DROP, figure, text);
}

void draw_shares(struct column *c)
{
	static const struct {
		const char *name;
		enum view_color color;
	} bands[VIEW_BANDS] = {
		[VIEW_APP] = {"App", VIEW_EDGE_APP},
		[VIEW_OS] = {"Guest OS", VIEW_EDGE_OS},
		[VIEW_HYPERVISOR] = {"Hypervisor", VIEW_EDGE_HYPERVISOR},
		[VIEW_FIRMWARE] = {"Firmware", VIEW_EDGE_HARDWARE},
	};
	double y = APP_Y + 60;
	uint64_t most = 1;

	if (!c->f)
		return;
	for (unsigned b = 0; b < VIEW_BANDS; b++)
		most = c->f->cycles[b] > most ? c->f->cycles[b] : most;
	most = c->f->idle > most ? c->f->idle : most;
	view_text(c->s, ((struct view_style){VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT}), SHARES_X,
		  190, 700, "Where these cycles went");
	for (unsigned b = 0; b < VIEW_BANDS; b++, y += ROW) {
		bool os = b == VIEW_OS, emulator = b == VIEW_HYPERVISOR && c->g == RS_FULL;

		row(c, y,
		    os	       ? view_generations[c->g].os
		    : emulator ? "Emulator"
			       : bands[b].name,
		    bands[b].color, c->f->cycles[b], most);
	}
	row(c, y, "Idle", VIEW_DASH, c->f->idle, most);
}
