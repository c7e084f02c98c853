#include "view/scene/behalf.h"

#include "view/scene/layout.h"

uint64_t view_behalf(struct view_behalf_row rows[VIEW_BEHALF_ROWS],
		     const struct view_tallies *t)
{
	const uint64_t *cycles = t->behalf.cycles[0];
	const struct view_behalf_row all[VIEW_BEHALF_ROWS] = {
		{TEXT_BEHALF_U, cycles[RS_BEHALF_U]},
		{TEXT_BEHALF_S, cycles[RS_BEHALF_S]},
		{TEXT_BEHALF_M, cycles[RS_BEHALF_M]},
		{TEXT_BEHALF_OWN, cycles[RS_BEHALF_NOBODY]}};
	uint64_t most = 1;

	for (size_t i = 0; i < VIEW_BEHALF_ROWS; i++) {
		rows[i] = all[i];
		most = rows[i].cycles > most ? rows[i].cycles : most;
	}
	return most;
}

void draw_behalf(struct view_scene *s, const struct view_tallies *t, double top)
{
	static const enum view_color colors[VIEW_BEHALF_ROWS] = {
		VIEW_EDGE_APP, VIEW_EDGE_OS, VIEW_EDGE_HARDWARE, VIEW_EDGE_HYPERVISOR};
	struct view_style title = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
	struct view_style right = {VIEW_SANS, LABEL, VIEW_INK, VIEW_RIGHT};
	double bar = GRID_MARGIN + 430, end = s->w - GRID_MARGIN, w = end - 220 - bar;
	struct view_behalf_row rows[VIEW_BEHALF_ROWS];
	double most = (double)view_behalf(rows, t);

	view_text_fit(s, title, GRID_MARGIN, top, end - GRID_MARGIN,
		      view_localized(TEXT_BEHALF_TITLE));
	for (size_t i = 0; i < VIEW_BEHALF_ROWS; i++) {
		double y = top + 56 * (double)(i + 1);
		char number[24];

		view_text_fit(s, INK_SANS, GRID_MARGIN, y, 420, view_localized(rows[i].name));
		view_bar(s, colors[i], bar, y - 27, w * (double)rows[i].cycles / most, 32);
		view_figure(number, sizeof number, rows[i].cycles);
		view_text(s, right, end, y, 210, number);
	}
}
