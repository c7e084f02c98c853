#include "view/scene/layout.h"

static const struct {
	const char *keys;
	enum view_localized what;
} rows[] = {
	{"Space", TEXT_HELP_PLAY},
	{"Left Right", TEXT_HELP_EVENT},
	{"Shift+Left Right", TEXT_HELP_OPERATION},
	{"PgUp PgDn", TEXT_HELP_PAGE},
	{"Home End", TEXT_HELP_ENDS},
	{"Down Up", TEXT_HELP_SPEED},
	{"1-5 0", TEXT_HELP_ALONE},
	{"Shift+1-5", TEXT_HELP_BESIDE},
	{"G", TEXT_HELP_VM},
	{"A", TEXT_HELP_LINEUP},
	{"H", TEXT_HELP_HIDE},
	{"M", TEXT_HELP_MICROSCOPE},
	{"S J K", TEXT_HELP_BREAK},
	{"R", TEXT_HELP_RACE},
	{"X", TEXT_HELP_EXITS},
	{"W", TEXT_HELP_WHY},
	{"T", TEXT_HELP_TIMELINE},
	{"C", TEXT_HELP_CONSOLIDATION},
	{"N", TEXT_HELP_WALK},
	{"Y", TEXT_HELP_MEMORY},
	{"Z", TEXT_HELP_ATLAS},
	{"L", TEXT_HELP_LANGUAGE},
	{"D", TEXT_HELP_DARK},
	{"+ -", TEXT_HELP_SIZE},
	{"F", TEXT_HELP_FULL},
	{"E", TEXT_HELP_EXPORT},
	{"V", TEXT_HELP_MOTION},
	{"F1", TEXT_HELP_HELP},
	{"Q", TEXT_HELP_QUIT},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* In two columns; on a small page in one, the most needed first, as far as they go. */
void draw_help(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	struct view_style title = {VIEW_BOLD, 56, VIEW_INK, VIEW_LEFT};
	struct view_style origin = {VIEW_SANS, 24, VIEW_MUTED, VIEW_RIGHT};
	struct view_style key = {VIEW_CODE, 32, VIEW_INK, VIEW_LEFT};
	char line[160];
	bool small = layout_small(s);
	double pitch = small ? 44 : 54, top = small ? 122 : 170, x = GRID_MARGIN, y = top;
	double names = 264, column = small ? s->w - 2 * GRID_MARGIN : GRID_WIDTH / 2 - 20;
	double bottom = layout_bottom(s) - (small ? 0 : 60);

	view_text(s, title, GRID_MARGIN, 82, s->w - 2 * GRID_MARGIN,
		  view_localized(TEXT_HELP_TITLE));
	if (show->provenance && !small) {
		view_provenance_line(line, sizeof line, m, show->provenance);
		view_text_fit(s, origin, s->w - GRID_MARGIN, 82, s->w - 2 * GRID_MARGIN - 400,
			      line);
	}
	for (size_t i = 0; i < ROWS; i++, y += pitch) {
		if (!small && i == (ROWS + 1) / 2) {
			x += column + 40;
			y = top;
		}
		if (y > bottom)
			break;
		view_text(s, key, x, y, names, rows[i].keys);
		view_text_fit(s, INK_SANS, x + names + 16, y, column - names - 16,
			      view_localized(rows[i].what));
	}
	if (!small)
		view_text_fit(s, INK_SANS, GRID_MARGIN, s->h - 96, s->w - 2 * GRID_MARGIN,
			      view_localized(TEXT_HELP_MOUSE));
	draw_scrub(s, m, show);
}
