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
	static const enum view_color colors[VIEW_BANDS] = {
		VIEW_EDGE_APP, VIEW_EDGE_OS, VIEW_EDGE_HYPERVISOR, VIEW_EDGE_HARDWARE};
	double y = APP_Y + 60;
	uint64_t most = 1;

	if (!c->f || view_hides(c->show, VIEW_HIDE_COSTS))
		return;
	for (unsigned b = 0; b < VIEW_BANDS; b++)
		most = c->f->cycles[b] > most ? c->f->cycles[b] : most;
	most = c->f->idle > most ? c->f->idle : most;
	most = c->f->away > most ? c->f->away : most;
	view_text(c->s, ((struct view_style){VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT}), SHARES_X,
		  190, 700, view_localized(TEXT_WHERE_CYCLES_WENT));
	for (unsigned b = 0; b < VIEW_BANDS; b++, y += ROW)
		row(c, y, view_band_name(c->g, (enum view_band)b), colors[b], c->f->cycles[b],
		    most);
	row(c, y, view_localized(TEXT_IDLE), VIEW_DASH, c->f->idle, most);
	if (c->f->away)
		row(c, y + ROW, view_localized(TEXT_PHASE_AWAY), VIEW_DASH, c->f->away, most);
}
