#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/hover.h"

/* Round the guest, which is data, stands the emulator; a rail leads every instruction into its
 * loop. */
void draw_emulator(struct column *c)
{
	double inner = c->x + INDENT, width = c->w - INDENT - 52, right = inner + width - 12;
	double rail = c->x + c->w - 14, app = APP_Y + 12 + APP_H / 2, os = OS_Y + 2 + OS_H / 2;
	bool narrow =
		column_is_narrow(c); /* names stand over or under pills, not beside them */
	double loop = HYP_Y + HYP_H / 2, acts = narrow ? HYP_Y + 26 : loop,
	       high = narrow ? 44 : PILL_H, middle = right - 93, bottom = acts + high / 2 + 3;
	double os_pill = narrow ? OS_Y + 59 : os;
	bool app_starts = c->key.kind == RS_EVENT_TRAP && c->key.band == VIEW_APP;
	bool os_runs = c->f && (c->key.band == VIEW_OS || app_starts);
	char text[32] = "add";
	double w = 86, room = 176; /* of the guest OS's pill */

	view_band(c->s, VIEW_FILL_HYPERVISOR, VIEW_EDGE_HYPERVISOR, c->x, APP_Y, c->w,
		  HYP_Y + HYP_H - APP_Y);
	view_band(c->s, VIEW_FILL_APP, VIEW_EDGE_APP, inner, APP_Y + 12, width, APP_H);
	view_band(c->s, VIEW_FILL_OS, VIEW_EDGE_OS, inner, OS_Y + 4, width, OS_H - 4);
	view_text(c->s, column_label(c), inner + 16, app + DROP, 64, view_localized(TEXT_APP));
	view_text(c->s, column_label(c), inner + 16, narrow ? OS_Y + 30 : os + DROP, 142,
		  view_localized(view_generations[c->g].os));
	view_text(c->s, column_label(c), c->x + INDENT,
		  narrow ? HYP_Y + HYP_H - 9 : loop + DROP, 150, view_localized(TEXT_EMULATOR));

	if (app_starts) {
		key_text(text, sizeof text, c->guest_key,
			 c->key.band == VIEW_APP ? "ecall" : "add");
		w = fmax(view_pill_width(c->s, text) - 8, w);
	}
	view_rail(c->s, (const double[][2]){{right, app}, {rail, app}, {rail, loop + 2}}, 3);
	view_pill(c->s, right - w / 2, app, w, 46, false, text);
	if (!app_starts)
		draw_price(c, right - w - 12, app, width - w - 12 - 12 - 16 - 64, VIEW_BOLD);
	if (os_runs) {
		if (app_starts || c->key.interrupt)
			snprintf(text, sizeof text, "%s", view_translate(c->words->os));
		else
			key_text(text, sizeof text, c->guest_key, view_translate(c->words->os));
		w = fmin(fmax(view_pill_width(c->s, text) - 12, 120), room);
		view_rail(c->s, (const double[][2]){{right, os_pill}, {rail, os_pill}}, 2);
		view_pill(c->s, right - w / 2, os_pill, w, high, false, text);
	}
	hover_app(c, app_starts, (struct view_area){inner, APP_Y + 12, width, APP_H});
	if (os_runs)
		hover_os(c, (struct view_area){inner, OS_Y + 4, width, OS_H - 4});
	hover_below(c, (struct view_area){c->x, HYP_Y, c->w, HYP_H});
	view_loop(c->s, rail - 20, loop + 2, 20);
	if (c->f)
		view_pill(c->s, middle, acts, 178, high, true,
			  view_translate(c->words->emulator));
	draw_hardware(c);
	/* Its own errands: what it does for the guest with the real computer. */
	if (c->f && c->f->traps[VIEW_HYPERVISOR][VIEW_FIRMWARE]) {
		draw_pair(c->s, true, c->f->returns[VIEW_FIRMWARE][VIEW_HYPERVISOR], middle, 88,
			  bottom, HW_Y - 2);
	} else if (c->f && c->f->devices[VIEW_HYPERVISOR]) {
		view_arrow(c->s, VIEW_DIRECT, middle, bottom, middle, HW_Y - 2);
	}
}
