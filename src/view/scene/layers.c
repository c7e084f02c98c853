#include <math.h>
#include <stdio.h>

#include "view/scene/hover.h"

/* Whether somebody else executed what the guest asked for. */
static bool same_csr(const struct column *c, const struct rs_event *e)
{
	return e && c->key.kind == RS_EVENT_PRIV && e->priv.csr == c->key.csr;
}

static struct edges edges_of(const struct column *c)
{
	const struct view_facts *f = c->f;
	struct edges e = {.below = view_has_hypervisor(c->g) ? VIEW_HYPERVISOR : VIEW_FIRMWARE};
	bool hardware_key = c->key.kind == RS_EVENT_PRIV || c->key.kind == RS_EVENT_RETURN;

	if (!f)
		return e;
	e.app_os = f->traps[VIEW_APP][VIEW_OS];
	e.os_app = f->returns[VIEW_OS][VIEW_APP];
	e.os_below = f->traps[VIEW_OS][e.below];
	e.below_os = f->returns[e.below][VIEW_OS];
	e.app_below = f->traps[VIEW_APP][e.below];
	e.below_app = f->returns[e.below][VIEW_APP];
	e.below_firmware =
		e.below == VIEW_HYPERVISOR && f->traps[VIEW_HYPERVISOR][VIEW_FIRMWARE];
	e.firmware_below = e.below_firmware && f->returns[VIEW_FIRMWARE][VIEW_HYPERVISOR];
	e.interrupt = f->woken || f->interrupts[VIEW_OS] || f->interrupts[VIEW_HYPERVISOR] ||
		      f->interrupts[VIEW_FIRMWARE];
	e.below_works = e.os_below || e.below_os || e.app_below || e.below_app ||
			f->interrupts[e.below];
	e.os_runs = c->key.band == VIEW_OS || e.app_os || e.below_os || f->interrupts[VIEW_OS];
	e.os_direct =
		c->key.band == VIEW_OS && hardware_key && f->key[VIEW_OS] && !e.below_works;
	e.os_drives = f->devices[VIEW_OS] && c->key.kind == RS_EVENT_KINDS && !e.below_works &&
		      !e.interrupt;
	e.os_runs |= e.os_drives;
	e.os_direct |= e.os_drives;
	/* Its way in and out reads and writes CSRs, too: only the guest's own one is meant. */
	e.below_direct = e.below_works && !e.below_firmware &&
			 (f->devices[e.below] || same_csr(c, f->key[e.below]) ||
			  (c->id == RS_OP_TIMER_SET && f->timers[e.below]));
	e.app_starts = c->key.kind == RS_EVENT_TRAP && c->key.band == VIEW_APP;
	return e;
}

void draw_pair(struct view_scene *s, bool trap, bool back, double x, double apart, double top,
	       double bottom)
{
	double off = trap && back ? apart / 2 : 0;

	if (trap)
		view_arrow(s, VIEW_TRAP, x - off, top, x - off, bottom);
	if (back)
		view_arrow(s, VIEW_RETURN, x + off, bottom, x + off, top);
}

void key_text(char *text, size_t size, const struct rs_event *key, const char *other)
{
	if (key && key->word)
		view_insn_short(text, size, key->pc, key->word);
	else
		snprintf(text, size, "%s", other);
}

void draw_price(struct column *c, double right, double middle, double room, enum view_face face)
{
	double price = view_price(c->m, c->lane);
	struct view_style style = column_label(c);
	char text[32];

	if (price <= 0 || view_hides(c->show, VIEW_HIDE_COSTS))
		return;
	style.face = face;
	style.align = VIEW_RIGHT;
	view_price_figure(text, sizeof text, price);
	if (view_text_width(c->s, face, style.size, text) >
	    room) /* the columns beside it have the unit */
		view_figure(text, sizeof text, (uint64_t)price);
	if (view_text_width(c->s, face, style.size, text) <= room)
		view_text(c->s, style, right, middle + DROP, room, text);
}

/* How a part is had, or that this is to be guessed. */
static void draw_badge(struct column *c, enum view_part part, double x, double y)
{
	if (c->show->hide & VIEW_HIDE_BADGES)
		view_text(c->s, INK_BOLD, x + 4, y + DROP, 28, view_localized(TEXT_HIDDEN));
	else
		view_ball(c->s, view_had(&c->m->lanes[c->lane].source, part), x + 13, y, 13);
}

/* The widest of two names, which stand below one another. */
static double widest(struct column *c, enum view_part a, enum view_part b)
{
	return fmax(view_text_width(c->s, VIEW_SANS, LABEL, view_localized(view_parts[a])),
		    view_text_width(c->s, VIEW_SANS, LABEL, view_localized(view_parts[b])));
}

void draw_hardware(struct column *c)
{
	double right = c->x + c->w;
	double left = fmax(widest(c, VIEW_PART_CPU, VIEW_PART_DISK) + 33 + 8, 116);
	double second = fmax(widest(c, VIEW_PART_RAM, VIEW_PART_BOARD) + 33 + 5, 133);

	view_band(c->s, VIEW_FILL_HARDWARE, VIEW_EDGE_HARDWARE, c->x, HW_Y, c->w, HW_H);
	if (!column_is_narrow(c)) /* else its parts say it */
		view_text(c->s, INK_SANS, c->x + INDENT, HW_Y + HW_H / 2 + DROP,
			  c->w - second - left - INDENT - 4, view_localized(TEXT_HARDWARE));
	for (int k = 0; k < 4; k++) {
		double x = right - second - (k % 2 ? 0 : left), y = HW_Y + (k / 2 ? 68 : 26);

		const struct view_source *source = &c->m->lanes[c->lane].source;

		if (k == VIEW_PART_DISK && source->disks_unknown)
			view_text(c->s, INK_SANS, x + 5, y + DROP, 24, "?");
		else if (k == VIEW_PART_DISK && !source->disks[source->vm].all)
			view_box(c->s, VIEW_MUTED, x + 3, y - 2, 20, 4, 0); /* there is none */
		else
			draw_badge(c, (enum view_part)k, x, y);
		if (!(c->show->hide & VIEW_HIDE_BADGES))
			hover_part(c, (enum view_part)k,
				   (struct view_area){x, y - 20, k % 2 ? second - 4 : left - 3,
						      40});
		view_text(c->s, INK_SANS, x + 33, y + DROP, k % 2 ? second - 37 : left - 36,
			  view_localized(view_parts[k]));
	}
}

/* The program: its own instruction if the operation begins with it, else what an ordinary one
 * costs. */
static double draw_app(struct column *c, const struct edges *e)
{
	double middle = APP_Y + APP_H / 2, w = 90;
	const struct rs_event *trap = c->f ? c->f->trap[VIEW_APP] : NULL;
	char text[32] = "add";

	if (e->app_starts) {
		key_text(text, sizeof text, trap ? trap : c->guest_key, "ecall");
		w = fmax(w, view_pill_width(c->s, text) - 8);
	}
	view_band(c->s, VIEW_FILL_APP, VIEW_EDGE_APP, c->x, APP_Y, c->w, APP_H);
	view_text(c->s, column_label(c), c->x + INDENT, middle + DROP, 90,
		  view_localized(TEXT_APP));
	view_pill(c->s, c->right - w / 2, middle, w, 48, true, text);
	if (!e->app_starts)
		draw_price(c, c->right - w - 14, middle, c->w - w - INDENT - 130, VIEW_SANS);
	hover_app(c, e->app_starts, (struct view_area){c->x, APP_Y, c->w, APP_H});
	return c->right - w / 2;
}

void os_text(const struct column *c, const struct edges *e, char *text, size_t size)
{
	const struct view_facts *f = c->f;

	if (e->os_drives && c->id == RS_OP_CONSOLE_READ)
		snprintf(text, size, "%s",
			 view_translate(c->words->below[c->g])); /* no ecall */
	else if (e->app_starts || c->key.interrupt || c->key.kind == RS_EVENT_KINDS)
		snprintf(text, size, "%s", view_translate(c->words->os));
	else if (c->g == RS_PARA && !e->os_below)
		snprintf(text, size, "%s", view_translate(c->words->flag));
	else if (c->g == RS_PARA)
		key_text(text, size, f->trap[VIEW_OS], "ecall");
	else
		key_text(text, size, f->key[VIEW_OS] ? f->key[VIEW_OS] : c->guest_key,
			 view_translate(c->words->os));
}

static void below_text(const struct column *c, const struct edges *e, char *text, size_t size)
{
	const struct rs_event *own = c->f->key[e->below];

	if (same_csr(c, own) || (own && c->key.kind == RS_EVENT_RETURN))
		key_text(text, size, own, view_translate(c->words->below[c->g]));
	else
		snprintf(text, size, "%s", view_translate(c->words->below[c->g]));
}

/* In a narrow column a layer's name stands over or under its pill, not beside it. */
static double os_middle(const struct column *c)
{
	return c->g == RS_CONTAINER  ? SHARED_OS
	       : column_is_narrow(c) ? OS_Y + 58
				     : OS_Y + OS_H / 2;
}

static double below_middle(const struct column *c)
{
	return column_is_narrow(c) ? HYP_Y + 26 : HYP_Y + HYP_H / 2;
}

static double pill_h(const struct column *c)
{
	return column_is_narrow(c) ? 44 : PILL_H;
}

static double pill_w(const struct column *c)
{
	return column_is_narrow(c) ? 130 : PILL_W;
}

/* The band between the OS and the hardware: software that works, software that is bypassed,
 * nobody. @return the middle of the pill, or of where it would be. */
static double draw_below(struct column *c, const struct edges *e)
{
	double middle = below_middle(c), w = pill_w(c), passed = c->w - INDENT - w;
	double baseline = column_is_narrow(c) ? HYP_Y + HYP_H - 9 : HYP_Y + HYP_H / 2 + DROP;
	bool bare = !view_has_hypervisor(c->g);
	char text[32];

	if (bare && !e->below_works) {
		view_dashes(c->s, c->x, HYP_Y, passed, HYP_H);
		return c->right - w / 2;
	}
	view_band(c->s, bare ? VIEW_FILL_HARDWARE : VIEW_FILL_HYPERVISOR,
		  bare ? VIEW_EDGE_HARDWARE : VIEW_EDGE_HYPERVISOR, c->x, HYP_Y,
		  e->below_works ? c->w : passed, HYP_H);
	view_text(c->s, column_label(c), c->x + INDENT, baseline, 180,
		  bare ? view_localized(TEXT_FIRMWARE) : view_localized(TEXT_HYPERVISOR));
	if (!e->below_works)
		return c->right - w / 2;
	below_text(c, e, text, sizeof text);
	w = fmin(fmax(w, view_pill_width(c->s, text)), 206);
	view_pill(c->s, c->right - w / 2, middle, w, pill_h(c), true, text);
	hover_below(c, (struct view_area){c->x, HYP_Y, c->w, HYP_H});
	return c->right - w / 2;
}

/* @return the middle of its pill. Where `around` is set, arrows of the program pass it on the
 * right. */
static double draw_os(struct column *c, const struct edges *e, bool around)
{
	bool narrow = column_is_narrow(c);
	double middle = os_middle(c), w = pill_w(c), centre;
	char text[32];

	view_band(c->s, VIEW_FILL_OS, VIEW_EDGE_OS, c->x, OS_Y, c->w, OS_H);
	view_text(c->s, column_label(c), c->x + INDENT,
		  narrow ? OS_Y + 28 : OS_Y + OS_H / 2 + DROP, 152,
		  view_localized(view_generations[c->g].os));
	if (!c->f || !e->os_runs)
		return c->right - w / 2;
	os_text(c, e, text, sizeof text);
	w = around ? (narrow ? 144 : 156) : fmin(fmax(w, view_pill_width(c->s, text)), 232);
	centre = c->right - w / 2 - (around ? 82 : 0);
	view_pill(c->s, centre, middle, w, pill_h(c), true, text);
	hover_os(c, (struct view_area){centre - w / 2, OS_Y, w, OS_H});
	return centre;
}

void draw_layers(struct column *c)
{
	const bool boxes = c->g == RS_CONTAINER;
	const double h = pill_h(c), hardware = HW_Y - 2, apart = column_is_narrow(c) ? 56 : 88;
	const double app_end = boxes ? BOX_END : APP_Y + (APP_H + 48) / 2 + 3;
	const double os_h = (boxes ? SHARED_PILL_H : h) / 2 + 3;
	const double os_top = os_middle(c) - os_h, os_end = os_middle(c) + os_h;
	const double below_top = below_middle(c) - h / 2 - 3, below_end = below_top + h + 6;
	struct edges e = edges_of(c);
	bool around = e.app_below || e.below_app; /* the program itself meets who is below */
	double app = boxes ? draw_boxes(c, &e) : draw_app(c, &e), os = app, below;

	if (boxes)
		draw_shared_os(c, &e, app);
	else
		os = draw_os(c, &e, around);
	below = draw_below(c, &e);

	draw_hardware(c);
	if (!c->f)
		return;
	draw_pair(c->s, e.app_os, e.os_app, app, boxes ? 44 : 48, app_end, os_top);
	draw_pair(c->s, e.os_below, e.below_os, around ? os + 24 : fmax(os, below),
		  around ? 56 : apart, os_end, below_top);
	if (around)
		draw_pair(c->s, e.app_below, e.below_app, c->right - 40, 40, app_end,
			  below_top);
	if (e.interrupt && e.below_works)
		view_arrow(c->s, VIEW_TRAP, below, hardware, below, below_end);
	else if (e.interrupt)
		view_arrow(c->s, VIEW_TRAP, os, hardware, os, os_end);
	else if (e.below_firmware)
		draw_pair(c->s, true, e.firmware_below, below, apart, below_end, hardware);
	else if (e.below_direct)
		view_arrow(c->s, VIEW_DIRECT, below, below_end, below, hardware);
	else if (e.os_direct)
		view_arrow(c->s, VIEW_DIRECT, os, os_end, os, hardware);
}
