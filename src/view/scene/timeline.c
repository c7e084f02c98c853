/* timeline.c - who has the CPU, what each virtual machine does or wants, and where that is in the run. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/timeline.h"

enum { TICK = 4, TICK_H = 13, SENTENCE_Y = 778 };

static const struct {
	enum rs_layer layer;
	enum view_color color;
} stack[] = {{RS_LAYER_HYPERVISOR, VIEW_EDGE_HYPERVISOR},
	     {RS_LAYER_FIRMWARE, VIEW_EDGE_HARDWARE},
	     {RS_LAYER_GUEST_OS, VIEW_EDGE_OS},
	     {RS_LAYER_APP, VIEW_EDGE_APP}};
enum { STACK = sizeof stack / sizeof *stack };

/* A box of a whole number of pixels at least `least` wide, within the time that is shown. */
static void slice(struct view_scene *s, const struct timeline *p, enum view_color color,
		  uint64_t from, uint64_t to, double y, double h, double least)
{
	double a = fmax(timeline_x(p, from), p->x0), b = fmin(timeline_x(p, to), p->x1);

	if (b < p->x0 || a > p->x1 || b <= a)
		return;
	view_box(s, color, a, y, fmax(b - a, least), h, 0);
}

/* ---- shares of `wide` pixels each, stacked by layer */

struct stack_of {
	double y, h;	      /* its base line, and a whole bin's height */
	unsigned first, last; /* rows that are added */
};

static void draw_bin(struct view_scene *s, const struct view_bin *bin, const struct stack_of *o,
		     double x, double w, double cycles)
{
	double y = o->y;

	for (unsigned k = 0; k < STACK; k++) {
		uint64_t sum = 0;
		double h;

		for (unsigned vm = o->first; vm <= o->last; vm++)
			sum += bin->cycles[vm][stack[k].layer];
		h = fmin(o->h * (double)sum / cycles, y - (o->y - o->h));
		if (h < 0.5)
			continue;
		view_box(s, stack[k].color, x, y - h, w, h, 0);
		y -= h;
	}
}

/* The bars of [from, to). A bar as high as the one before it goes on with it. */
static void draw_bins(struct view_scene *s, const struct timeline *p, uint64_t from,
		      uint64_t to, const struct stack_of *stacks, unsigned count)
{
	unsigned bins = (unsigned)((p->x1 - p->x0) / TIMELINE_BIN);
	struct view_bin sum;

	for (unsigned i = 0; i < bins && to > from; i++) {
		uint64_t a = from + (uint64_t)((double)(to - from) * i / bins);
		uint64_t b = from + (uint64_t)((double)(to - from) * (i + 1) / bins);

		if (b <= a)
			continue;
		view_turns_share(p->t, a, b, &sum);
		for (unsigned k = 0; k < count; k++)
			draw_bin(s, &sum, &stacks[k], p->x0 + i * TIMELINE_BIN, TIMELINE_BIN,
				 (double)(b - a));
	}
}

/* ---- the CPU */

/* Only of "vm1" is 1 enough. */
static bool is_usual_name(const char *name, const char *number)
{
	return strncmp(name, "vm", 2) == 0 && strcmp(name + 2, number) == 0;
}

static double draw_turn_name(struct view_scene *s, const struct timeline *p, unsigned vm,
			     double a, double b, bool on)
{
	struct view_style bold = {VIEW_BOLD, 32, on ? VIEW_BACKGROUND : VIEW_INK, VIEW_CENTRE};
	char name[RS_VM_NAME_MAX + 1], number[8];
	const char *text = timeline_name(p, vm, name);
	double y = p->cpu_y + p->cpu_h / 2 + DROP;

	if (p->g == RS_BARE)
		text = view_localized(TEXT_OS);
	snprintf(number, sizeof number, "%u", vm);
	if (view_text_width(s, VIEW_BOLD, 32, text) > b - a - 28)
		text = is_usual_name(text, number) ? number : "";
	if (view_text_width(s, VIEW_BOLD, 32, text) <= b - a - 16)
		view_text(s, bold, (a + b) / 2 + 3, y, b - a, text);
	return b;
}

/* The hypervisor's work at the begin of a turn, drawn wide enough to be seen. */
static void draw_strip(struct view_scene *s, const struct timeline *p,
		       const struct view_turn *t)
{
	size_t i = view_spans_at(p->t, t->begin);
	uint64_t end = t->begin;
	double a = timeline_x(p, t->begin), w;

	for (; i < p->t->spans.count; i++) {
		const struct view_span *span = VIEW_AT(p->t->spans, view_span, i);

		if (span->layer <= RS_LAYER_GUEST_OS || span->begin >= t->end)
			break;
		end = i + 1 < p->t->spans.count ? span[1].begin : p->t->cycles;
	}
	w = timeline_x(p, end) - a;
	w = fmax(w, fmin(7, (timeline_x(p, t->end) - a) / 3));
	if (p->g != RS_BARE && p->g != RS_FULL && a >= p->x0 && a < p->x1)
		view_box(s, VIEW_EDGE_HYPERVISOR, a, p->cpu_y, fmin(w, p->x1 - a), p->cpu_h, 0);
}

static void draw_cpu(struct view_scene *s, const struct timeline *p, struct timeline_hit focal)
{
	struct view_style idle = {VIEW_SANS, 32, VIEW_MUTED, VIEW_CENTRE, VIEW_DETAIL};
	size_t i = view_turns_at(p->t, p->from);

	view_box(s, VIEW_TRACK, p->x0, p->cpu_y + p->cpu_h - 4, p->x1 - p->x0, 4, 0);
	for (i = i == SIZE_MAX ? 0 : i; i < p->t->turns.count && !p->bins; i++) {
		const struct view_turn *t = VIEW_AT(p->t->turns, view_turn, i);
		double a = fmax(timeline_x(p, t->begin), p->x0),
		       b = fmin(timeline_x(p, t->end), p->x1);
		bool on = focal.what == TIMELINE_TURN && focal.index == i;

		if (t->begin >= p->to)
			break;
		if (t->vm >= RS_VMS) {
			if (b - a > 90 && t->layers[RS_LAYER_IDLE])
				view_text(s, idle, (a + b) / 2, p->cpu_y + p->cpu_h / 2 + DROP,
					  b - a, view_localized(TEXT_TIME_IDLE));
			continue;
		}
		view_box(s, on ? VIEW_INK : VIEW_FILL_HARDWARE, a, p->cpu_y, fmax(b - a, 2),
			 p->cpu_h, 0);
		draw_strip(s, p, t);
		(void)draw_turn_name(s, p, t->vm, a, b, on);
	}
}

/* ---- rows of virtual machines */

static void draw_name(struct view_scene *s, const struct timeline *p, unsigned vm, double base)
{
	struct view_style bold = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
	double room = p->x0 - GRID_MARGIN - 20, w;
	const char *guest = timeline_guest(p, vm);
	char name[RS_VM_NAME_MAX + 1];

	(void)timeline_name(p, vm, name);
	if (p->g == RS_BARE) {
		view_text_fit(s, bold, GRID_MARGIN, base, room, guest);
		return;
	}
	w = view_text_fit(s, bold, GRID_MARGIN, base, room, name);
	if (w + 18 + view_text_width(s, VIEW_SANS, LABEL, guest) <= room)
		view_text(s, INK_SANS, GRID_MARGIN + w + 18, base, room - w - 18, guest);
}

/* A span of a row: App high, Guest OS low; of an emulator all that it does for its guest. */
static void draw_span(struct view_scene *s, const struct timeline *p, double top,
		      const struct view_span *span, uint64_t end)
{
	double base = top + p->app_h;

	if (span->layer == RS_LAYER_APP)
		slice(s, p, VIEW_EDGE_APP, span->begin, end, top, p->app_h, 1);
	else if (span->layer == RS_LAYER_GUEST_OS)
		slice(s, p, VIEW_EDGE_OS, span->begin, end, base - p->os_h, p->os_h, 1);
	else if (span->layer == RS_LAYER_HYPERVISOR && p->g == RS_FULL)
		slice(s, p, VIEW_EDGE_HYPERVISOR, span->begin, end, top, p->app_h, 1);
}

static void draw_spans(struct view_scene *s, const struct timeline *p, double top, unsigned vm)
{
	size_t i = view_spans_at(p->t, p->from);

	for (i = i == SIZE_MAX ? 0 : i; i < p->t->spans.count; i++) {
		const struct view_span *span = VIEW_AT(p->t->spans, view_span, i);
		uint64_t end = i + 1 < p->t->spans.count ? span[1].begin : p->t->cycles;

		if (span->begin >= p->to)
			break;
		if (span->vm == vm)
			draw_span(s, p, top, span, end);
	}
}

static void draw_waits(struct view_scene *s, const struct timeline *p, double top, unsigned vm)
{
	for (size_t i = view_waits_from(p->t, p->from); i < p->t->waits.count; i++) {
		const struct view_wait *w = VIEW_AT(p->t->waits, view_wait, i);
		double a, b;

		if (w->vm != vm)
			continue;
		a = fmax(timeline_x(p, w->begin), p->x0);
		b = fmin(timeline_x(p, w->end), p->x1);
		if (b - a >= 4)
			view_hollow(s, VIEW_EDGE_HARDWARE, a, top + p->app_h - p->os_h, b - a,
				    p->os_h, 0, 3);
		if (w->end >= p->to)
			break;
	}
}

static void draw_exits_of(struct view_scene *s, const struct timeline *p, double top,
			  unsigned vm)
{
	double y = top + p->app_h + 3, h = fmax(TICK_H * p->app_h / 78, 6), last = -TICK;

	for (size_t i = view_exits_from(p->t, p->from);
	     i < p->t->exits.count && p->g != RS_FULL; i++) {
		const struct view_left *e = VIEW_AT(p->t->exits, view_left, i);
		double x = timeline_x(p, e->cycle);

		if (x > p->x1 - TICK)
			break;
		if (e->vm != vm || x - last < 2 * TICK)
			continue;
		last = x;
		view_box(s, VIEW_EDGE_HYPERVISOR, x - TICK / 2, y, TICK, h, 0);
	}
}

/* Where it sleeps: from when it is there until it has ended. */
static void draw_line(struct view_scene *s, const struct timeline *p, double top, unsigned vm)
{
	uint64_t begin = p->t->state[vm].begun ? p->t->state[vm].begin : p->t->cycles;
	uint64_t end = p->t->state[vm].ended ? p->t->state[vm].end : p->t->cycles;
	double a = fmax(timeline_x(p, begin), p->x0), b = fmin(timeline_x(p, end), p->x1);

	if (b > a)
		view_box(s, VIEW_TRACK, a, top + p->app_h - 4, b - a, 4, 0);
}

static void draw_row(struct view_scene *s, const struct timeline *p, unsigned vm, double top)
{
	draw_name(s, p, vm, top + p->app_h - p->app_h * 12 / 78);
	draw_line(s, p, top, vm);
	draw_waits(s, p, top, vm);
	if (!p->bins)
		draw_spans(s, p, top, vm);
	draw_exits_of(s, p, top, vm);
}

/* ---- around them */

/* The whole run, and which part of it stands above. */
static void draw_run(struct view_scene *s, const struct timeline *p)
{
	struct view_style bold = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
	struct stack_of all = {p->strip_y + p->strip_h, p->strip_h, 0, RS_VM_NONE};
	double w = p->x1 - p->x0, per = p->t->cycles ? w / (double)p->t->cycles : 0;
	uint64_t idle = p->t->sums[RS_VM_NONE][RS_LAYER_IDLE];
	char number[24], text[64];

	view_box(s, VIEW_PANEL, 0, p->strip_y - 22, s->w, 116, 0);
	view_text_fit(s, bold, GRID_MARGIN, p->strip_y + 24, p->x0 - GRID_MARGIN - 12,
		      view_localized(TEXT_TIME_RUN));
	if (view_hides(p->show, VIEW_HIDE_WHOLE) || !p->t->cycles)
		snprintf(number, sizeof number, "%s", view_localized(TEXT_HIDDEN));
	else
		snprintf(number, sizeof number, "%.0f",
			 100 - 100 * (double)idle / (double)p->t->cycles);
	snprintf(text, sizeof text, view_localized(TEXT_TIME_BUSY), number);
	view_text_fit(s, INK_SANS, GRID_MARGIN, p->strip_y + 66, p->x0 - GRID_MARGIN - 12,
		      text);
	draw_bins(s, p, 0, p->t->cycles, &all, 1);
	view_box(s, VIEW_TRACK, p->x0, p->strip_y + p->strip_h, w, 3, 0);
	view_hollow(s, VIEW_INK, p->x0 + (double)p->from * per - 4, p->strip_y - 12,
		    fmax((double)(p->to - p->from) * per + 8, 14), 94, 8, 5);
}

/* Where a turn of a virtual machine is drawn, with some room around. @return false if it is not. */
static bool focal_extent(const struct timeline *p, struct timeline_hit focal, double *a,
			 double *b)
{
	const struct view_turn *t;

	if (focal.what != TIMELINE_TURN || p->bins)
		return false;
	t = VIEW_AT(p->t->turns, view_turn, focal.index);
	*a = fmax(timeline_x(p, t->begin) - 8, p->x0 - 8);
	*b = fmin(timeline_x(p, t->end) + 8, p->x1 + 8);
	return *b > *a && t->vm < RS_VMS;
}

static void draw_focal(struct view_scene *s, const struct timeline *p,
		       struct timeline_hit focal)
{
	double a, b;

	if (focal_extent(p, focal, &a, &b))
		view_box(s, VIEW_PANEL, a, p->cpu_y, b - a,
			 p->row_y + p->rows * p->pitch - p->cpu_y, 0);
}

static void draw_ring(struct view_scene *s, const struct timeline *p, struct timeline_hit focal,
		      double row_y)
{
	double a, b;

	if (focal_extent(p, focal, &a, &b))
		view_hollow(s, VIEW_INK, a, row_y - fmin(8, p->pitch - p->app_h), b - a,
			    p->app_h + 2 * fmin(8, p->pitch - p->app_h), 8, 5);
}

/* What is pointed at; else what the scrub line stands at. */
static struct timeline_hit focus_of(const struct timeline *p)
{
	struct timeline_hit hit = {.what = TIMELINE_NOTHING};

	if (p->show->pointer.on)
		hit = timeline_at(p, p->show->pointer.x, p->show->pointer.y);
	if (hit.what == TIMELINE_TURN || hit.what == TIMELINE_WAIT)
		return hit;
	hit.index = view_turns_at(p->t, p->at);
	hit.what = hit.index == SIZE_MAX ? TIMELINE_NOTHING : TIMELINE_TURN;
	/* At the very end nobody has the CPU any more: the last who had it. */
	while (hit.what == TIMELINE_TURN && p->at == p->t->cycles && hit.index > 0 &&
	       VIEW_AT(p->t->turns, view_turn, hit.index)->vm >= RS_VMS &&
	       VIEW_AT(p->t->turns, view_turn, hit.index)->end == p->t->cycles)
		hit.index--;
	return hit;
}

static void draw_all_bins(struct view_scene *s, const struct timeline *p)
{
	struct stack_of stacks[RS_VMS + 1];

	stacks[0] = (struct stack_of){p->cpu_y + p->cpu_h, p->cpu_h, 0, RS_VM_NONE};
	for (unsigned vm = 0; vm < p->rows; vm++)
		stacks[vm + 1] = (struct stack_of){p->row_y + vm * p->pitch + p->app_h,
						   p->app_h, vm, vm};
	draw_bins(s, p, p->from, p->to, stacks, p->rows + 1);
}

/* Which row comes `nth` on a small page: the one it is about, then the one that had the CPU next. */
static unsigned small_row(const struct timeline *p, struct timeline_hit focal, unsigned nth)
{
	const struct view_turn *t = focal.what == TIMELINE_TURN
					    ? VIEW_AT(p->t->turns, view_turn, focal.index)
					    : NULL;
	unsigned first = t && t->vm < p->rows ? t->vm : 0;
	unsigned second = t && t->next < p->rows && t->next != first ? t->next : first ? 0 : 1;

	return nth ? second : first;
}

/* Larger text: the CPU, the VM that it is about, the one that took over (upright there is room for all), the sentence. */
static void draw_small(struct view_scene *s, const struct timeline *p,
		       struct timeline_hit focal)
{
	char who[64], rest[2 * VIEW_TEXT];
	unsigned rows = s->upright ? p->rows : p->rows < 2 ? 1 : 2;

	if (p->bins)
		draw_bins(s, p, p->from, p->to,
			  &(struct stack_of){p->cpu_y + p->cpu_h, p->cpu_h, 0, RS_VM_NONE}, 1);
	for (unsigned i = 0; i < rows; i++) {
		unsigned vm = s->upright ? i : small_row(p, focal, i);
		double top = p->row_y + i * p->pitch;

		draw_row(s, p, vm, top);
		if (p->bins)
			draw_bins(s, p, p->from, p->to,
				  &(struct stack_of){top + p->app_h, p->app_h, vm, vm}, 1);
		if (vm == small_row(p, focal, 0))
			draw_ring(s, p, focal, top);
	}
	timeline_sentence(p, focal, who, sizeof who, rest, sizeof rest);
	if (view_hides(p->show, VIEW_HIDE_WHOLE))
		snprintf(rest, sizeof rest, "%s", view_localized(TEXT_HIDDEN_HINT));
	timeline_draw_sentence(s, GRID_MARGIN, p->row_y + rows * p->pitch + 34,
			       s->w - 2 * GRID_MARGIN,
			       s->upright   ? 6
			       : s->h < 700 ? 3
					    : 4,
			       who, rest);
}

static void draw_usual(struct view_scene *s, const struct timeline *p,
		       struct timeline_hit focal)
{
	char who[64], rest[2 * VIEW_TEXT];

	if (p->bins)
		draw_all_bins(s, p);
	for (unsigned vm = 0; vm < p->rows; vm++)
		draw_row(s, p, vm, p->row_y + vm * p->pitch);
	if (focal.what == TIMELINE_TURN)
		draw_ring(s, p, focal,
			  p->row_y +
				  VIEW_AT(p->t->turns, view_turn, focal.index)->vm * p->pitch);
	timeline_draw_axis(s, p, p->row_y + p->rows * p->pitch + 32);
	timeline_sentence(p, focal, who, sizeof who, rest, sizeof rest);
	if (view_hides(p->show, VIEW_HIDE_WHOLE))
		snprintf(rest, sizeof rest, "%s", view_localized(TEXT_HIDDEN_HINT));
	timeline_draw_sentence(s, p->x0, SENTENCE_Y, p->x1 - p->x0, 2, who, rest);
	draw_run(s, p);
	timeline_draw_signs(s, p);
}

/* The whole chart answers to the pointer, place by place. */
static void draw_spots(struct view_scene *s, const struct timeline *p)
{
	double x = p->show->pointer.x, y = p->show->pointer.y;
	char text[VIEW_TIP];

	view_spot_live(s, p->x0, p->cpu_y, p->x1 - p->x0,
		       p->row_y + p->rows * p->pitch - p->cpu_y, "");
	if (p->strip_h > 0)
		view_spot_live(s, p->x0, p->strip_y - 12, p->x1 - p->x0, p->strip_h + 24, "");
	if (!p->show->pointer.on || view_hides(p->show, VIEW_HIDE_WHOLE))
		return;
	timeline_tip(p, timeline_at(p, x, y), text, sizeof text);
	if (*text)
		view_spot_live(s, x - 1, y - 1, 2, 2, text);
}

void draw_timeline(struct view_scene *s, struct view_model *m, const struct view_show *show)
{
	struct view_style bold = {VIEW_BOLD, 34, VIEW_INK, VIEW_LEFT};
	struct timeline p;
	struct timeline_hit focal;

	timeline_place(&p, s, m, show);
	focal = focus_of(&p);
	timeline_draw_title(s, &p);
	if (!layout_small(s))
		draw_focal(s, &p, focal);
	view_text(s, bold, GRID_MARGIN, p.cpu_y + (layout_small(s) ? 44 : 38), 140,
		  view_localized(TEXT_CPU));
	if (!layout_small(s))
		view_text_fit(s, INK_SANS, GRID_MARGIN, p.cpu_y + 78, p.x0 - GRID_MARGIN - 12,
			      view_localized(TEXT_TIME_WHO));
	draw_cpu(s, &p, focal);
	if (layout_small(s))
		draw_small(s, &p, focal);
	else
		draw_usual(s, &p, focal);
	if (!layout_small(s))
		draw_spots(s, &p);
	draw_scrub(s, m, show);
}
