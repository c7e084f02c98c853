#include "view/scene/layout.h"

static const struct {
	const char *keys;
	enum view_say what;
} rows[] = {
	{"Space", SAY_HELP_PLAY},
	{"Left Right", SAY_HELP_EVENT},
	{"Shift+Left Right", SAY_HELP_OPERATION},
	{"PgUp PgDn", SAY_HELP_PAGE},
	{"Home End", SAY_HELP_ENDS},
	{"[ ]", SAY_HELP_SPEED},
	{"1-4 0", SAY_HELP_ALONE},
	{"Shift+1-4", SAY_HELP_BESIDE},
	{"A", SAY_HELP_LINEUP},
	{"H", SAY_HELP_HIDE},
	{"M", SAY_HELP_MICROSCOPE},
	{"R", SAY_HELP_RACE},
	{"X", SAY_HELP_EXITS},
	{"W", SAY_HELP_WHY},
	{"L", SAY_HELP_LANGUAGE},
	{"D", SAY_HELP_DARK},
	{"+ -", SAY_HELP_SIZE},
	{"F", SAY_HELP_FULL},
	{"E", SAY_HELP_EXPORT},
	{"V", SAY_HELP_MOTION},
	{"F1", SAY_HELP_HELP},
	{"Q", SAY_HELP_QUIT},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* In two columns; on a small page in one, the most needed first, as far as they go. */
void draw_help(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	struct view_style title = {VIEW_BOLD, 56, VIEW_INK, VIEW_LEFT};
	struct view_style key = {VIEW_CODE, 32, VIEW_INK, VIEW_LEFT};
	bool small = layout_small(s);
	double pitch = small ? 44 : 66, top = small ? 122 : 170, x = GRID_MARGIN, y = top;
	double names = 264, column = small ? s->w - 2 * GRID_MARGIN : GRID_WIDTH / 2 - 20;
	double bottom = layout_bottom(s) - (small ? 0 : 60);

	view_text(s, title, GRID_MARGIN, 82, s->w - 2 * GRID_MARGIN, view_say(SAY_HELP_TITLE));
	for (size_t i = 0; i < ROWS; i++, y += pitch) {
		if (!small && i == (ROWS + 1) / 2) {
			x += column + 40;
			y = top;
		}
		if (y > bottom)
			break;
		view_text(s, key, x, y, names, rows[i].keys);
		view_text_fit(s, INK_SANS, x + names + 16, y, column - names - 16,
			      view_say(rows[i].what));
	}
	if (!small)
		view_text_fit(s, INK_SANS, GRID_MARGIN, s->h - 96, s->w - 2 * GRID_MARGIN,
			      view_say(SAY_HELP_MOUSE));
	draw_scrub(s, m, show);
}
