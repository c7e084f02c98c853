/* boxes.c - the column of a lane with containers: programs in boxes, all inside one operating
 * system. */
#include <math.h>
#include <stdio.h>

#include "view/scene/hover.h"

enum {
	BOXES_DRAWN = 3,
	BOX_Y = APP_Y + 12,
	BOX_H = 64,
	BOX_X = 22, /* from the column's edge */
	BOX_GAP = 14,
	BOX_PILL_H = 46,
	DOOR = 34, /* its width where nobody goes through; else it takes two arrows */
	DOOR_WIDE = 92,
};

/* What a program can ask for, and what a guest can ask a hypervisor. */
enum {
#define SYSCALL(number, name, kind, what) +1
	SYSTEM_CALLS = 0
#include "kernel/abi/syscall.def"
#undef SYSCALL
	,
#define HYPERCALL(id, name, slug, what) +1
#define HYPERCALL_ERROR(number, name, text)
	HYPERCALLS = 0
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
};

/* How many boxes there are, and the number of the one that is shown. */
static size_t box_count(const struct column *c)
{
	return c->show->vm_count > 1 ? c->show->vm_count : 1;
}

/* A box with its only way out, a gap in its lower edge. */
static void draw_box(struct column *c, double x, double w, double door)
{
	double left = x + w / 2 - door / 2, end = BOX_Y + BOX_H;

	view_cell(c->s, VIEW_FILL_APP, x, BOX_Y, w, BOX_H);
	view_box(c->s, VIEW_FILL_APP, left, end - 3, door, 3, 0);
	view_box(c->s, VIEW_FILL_OS, left, end, door, 2, 0);
}

static void hover_box(struct column *c, size_t number, double x, double w)
{
	const char *name = c->show->vm_count > number ? c->show->vms[number] : "box";
	const char *guest =
		c->show->vm_count > number ? c->show->guests[number] : c->show->guest;

	view_spot(c->s, x, BOX_Y, w, BOX_H, "%s: %s\n%s", name, guest ? guest : "",
		  view_localized(TEXT_TIP_BOX));
}

/* Those that are not shown: two of them, or one and how many more. */
static void draw_others(struct column *c, double x, double w, size_t others)
{
	struct view_style style = column_label(c);
	size_t shown = c->m->lanes[c->lane].source.vm, number = 0;

	style.align = VIEW_CENTRE;
	for (size_t i = 0; i < others && i + 1 < BOXES_DRAWN; i++, x += w + BOX_GAP) {
		bool more = i + 2 == BOXES_DRAWN && others > i + 1;
		char count[24], text[32];

		number += number == shown;
		snprintf(count, sizeof count, "%zu", others - i);
		snprintf(text, sizeof text, view_localized(TEXT_MORE_BOXES), count);
		draw_box(c, x, w, DOOR);
		view_text(c->s, style, x + w / 2, BOX_Y + BOX_H / 2 + DROP, w - 16,
			  more ? text : view_localized(TEXT_APP));
		hover_box(c, number++, x, w);
	}
}

double draw_boxes(struct column *c, const struct edges *e)
{
	const struct rs_event *trap = c->f ? c->f->trap[VIEW_APP] : NULL;
	double left = c->x + BOX_X, room = c->right - left, middle = BOX_Y + BOX_H / 2 - 2;
	size_t others = box_count(c) - 1, drawn = others < 2 ? others : 2;
	double pill = column_is_narrow(c) ? 100 : 126, w, end = c->right - 10, centre;
	char text[32] = "add";

	if (e->app_starts)
		key_text(text, sizeof text, trap ? trap : c->guest_key, "ecall");
	pill = fmin(fmax(pill, view_pill_width(c->s, text) - 14), pill + 24);
	w = drawn ? pill + 20 : room;
	view_band(c->s, VIEW_FILL_OS, VIEW_EDGE_OS, c->x, APP_Y, c->w, OS_Y + OS_H - APP_Y);
	if (drawn)
		draw_others(c, left, (room - w) / (double)drawn - BOX_GAP, others);
	draw_box(c, c->right - w, w, drawn ? fmin(DOOR_WIDE, w - 40) : DOOR_WIDE);
	centre = drawn ? c->right - w / 2 : end - pill / 2;
	view_pill(c->s, centre, middle, pill, BOX_PILL_H, true, text);
	if (!drawn) {
		view_text(c->s, column_label(c), left + 16, middle + DROP, 90,
			  view_localized(TEXT_APP));
		if (!e->app_starts)
			draw_price(c, end - pill - 14, middle, room - pill - 24 - 110,
				   VIEW_SANS);
	}
	hover_box(c, c->m->lanes[c->lane].source.vm, c->right - w, w);
	hover_app(c, e->app_starts,
		  (struct view_area){centre - pill / 2, middle - 23, pill, BOX_PILL_H});
	return centre;
}

/* The gap in the box's lower edge, and what goes through. */
static void hover_door(struct column *c, double x)
{
	char calls[16], hypercalls[16], text[VIEW_TEXT];

	snprintf(calls, sizeof calls, "%d", SYSTEM_CALLS);
	snprintf(hypercalls, sizeof hypercalls, "%d", HYPERCALLS);
	snprintf(text, sizeof text, view_localized(TEXT_TIP_DOOR), calls, hypercalls);
	view_spot(c->s, x - DOOR_WIDE / 2, BOX_END, DOOR_WIDE,
		  SHARED_OS - SHARED_PILL_H / 2 - BOX_END, "%s", text);
}

void draw_shared_os(struct column *c, const struct edges *e, double app)
{
	bool narrow = column_is_narrow(c);
	double label = narrow ? OS_Y + 25 : SHARED_OS + 1, w = narrow ? 116 : 146;
	double most = narrow ? 200 : 180, end = c->x + c->w - 10, centre;
	double room = narrow ? 190 : 216;
	char text[32];

	view_text(c->s, column_label(c), c->x + INDENT, label, room,
		  view_localized(TEXT_ONE_OS));
	view_spot(c->s, c->x, BOX_Y + BOX_H, INDENT + room, OS_Y + OS_H - BOX_Y - BOX_H,
		  "%s\n%s", view_localized(TEXT_ONE_OS), view_localized(TEXT_TIP_SHARED));
	hover_door(c, app);
	if (!c->f || !e->os_runs)
		return;
	os_text(c, e, text, sizeof text);
	w = fmin(fmax(w, view_pill_width(c->s, text)), most);
	centre = fmin(app, end - w / 2);
	view_pill(c->s, centre, SHARED_OS, w, SHARED_PILL_H, true, text);
	hover_os(c, (struct view_area){centre - w / 2, SHARED_OS - SHARED_PILL_H / 2, w,
				       SHARED_PILL_H});
}
