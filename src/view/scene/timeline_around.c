/* timeline_around.c - around the chart: its title, axis and signs, and the sentence below. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/timeline.h"

enum { AXIS_APART = 170, TICK = 4, SENTENCE = 36, PITCH = 46 };

void timeline_draw_axis(struct view_scene *s, const struct timeline *p, double y)
{
	struct view_style muted = {VIEW_SANS, 24, VIEW_MUTED, VIEW_CENTRE, VIEW_DETAIL};
	double span = (double)(p->to - p->from);
	double least = span * AXIS_APART / (p->x1 - p->x0);
	uint64_t step = 1;
	char text[32];

	while ((double)step < least) {
		if ((double)step * 2 >= least)
			step *= 2;
		else if ((double)step * 5 >= least)
			step *= 5;
		else
			step *= 10;
	}
	for (uint64_t at = (p->from + step - 1) / step * step; at <= p->to; at += step) {
		double x = timeline_x(p, at);

		view_box(s, VIEW_DASH, x - 1, y - 34, 3, 8, 0);
		if (x < p->x0 + 60 || x > p->x1 - 60)
			continue;
		if (step >= 1000000 && view_language_now() == VIEW_EN)
			snprintf(text, sizeof text, "%.0f M", (double)at / 1e6);
		else
			view_exact(text, sizeof text, at);
		view_text(s, muted, x, y, 200, text);
	}
}

static double swatch(struct view_scene *s, double x, enum view_color color,
		     enum view_localized name)
{
	view_box(s, color, x, LEGEND_Y - 26, 30, 30, 0);
	return x + 42 + view_text(s, INK_SANS, x + 42, LEGEND_Y, 400, view_localized(name)) +
	       40;
}

void timeline_draw_signs(struct view_scene *s, const struct timeline *p)
{
	double x = GRID_MARGIN;

	if (p->g == RS_FULL) {
		x = swatch(s, x, VIEW_EDGE_HYPERVISOR, TEXT_EMULATOR);
	} else {
		x = swatch(s, x, VIEW_EDGE_APP, TEXT_APP);
		x = swatch(s, x, VIEW_EDGE_OS, view_generations[p->g].os);
	}
	if (p->g == RS_HVM || p->g == RS_PARA)
		x = swatch(s, x, VIEW_EDGE_HYPERVISOR, TEXT_HYPERVISOR);
	if (p->g != RS_BARE) {
		view_hollow(s, VIEW_EDGE_HARDWARE, x, LEGEND_Y - 26, 30, 30, 0, 3);
		x += 42;
		x += view_text(s, INK_SANS, x, LEGEND_Y, 500, view_localized(TEXT_TIME_WAITS)) +
		     40;
	}
	view_box(s, VIEW_TRACK, x, LEGEND_Y - 12, 30, 4, 0);
	x += 42;
	x += view_text(s, INK_SANS, x, LEGEND_Y, 300, view_localized(TEXT_TIME_SLEEPS)) + 40;
	if (p->g != RS_HVM && p->g != RS_PARA)
		return;
	for (int i = 0; i < 3; i++)
		view_box(s, VIEW_EDGE_HYPERVISOR, x + 4 + 10 * i, LEGEND_Y - 18, 4, 14, 0);
	x += 44;
	view_text(s, INK_SANS, x, LEGEND_Y, s->w - GRID_MARGIN - x,
		  view_localized(TEXT_TIME_EXITS));
}

void timeline_draw_title(struct view_scene *s, const struct timeline *p)
{
	bool small = layout_small(s);
	struct view_style big = {VIEW_BOLD, 60, VIEW_INK, VIEW_LEFT, VIEW_LESSON};
	struct view_style line = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT};
	struct view_style right = {VIEW_SANS, 32, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	char text[VIEW_TEXT], switches[24], vms[8], shown[24], all[24];
	double w;

	view_figure(switches, sizeof switches, p->t->switches);
	if (view_hides(p->show, VIEW_HIDE_WHOLE))
		snprintf(switches, sizeof switches, "%s", view_localized(TEXT_HIDDEN));
	snprintf(vms, sizeof vms, "%u", p->rows);
	if (p->rows > 1)
		snprintf(text, sizeof text, view_localized(TEXT_TIME_TITLE), vms, switches);
	else
		snprintf(text, sizeof text, view_localized(TEXT_TIME_ALONE), switches);
	if (s->upright) {
		big.size = 40;
		w = view_paragraph(s, big, GRID_MARGIN, 52, s->w - 2 * GRID_MARGIN, 46, 2,
				   text);
	} else {
		w = view_text_fit(s, big, GRID_MARGIN, 86, s->w - 2 * GRID_MARGIN, text);
	}
	if (!small)
		view_text_fit(s, line, GRID_MARGIN + w + 40, 85,
			      s->w - 2 * GRID_MARGIN - w - 40,
			      view_localized(p->rows > 1       ? TEXT_TIME_EACH
					     : p->g == RS_BARE ? TEXT_TIME_ONE_OS
							       : TEXT_TIME_ONE_GUEST));
	if (!timeline_tiny(s))
		draw_lane_name(s, p->g, GRID_MARGIN, 147, s->w - 2 * GRID_MARGIN);
	if (small)
		return;
	view_figure(shown, sizeof shown, p->to - p->from);
	view_figure(all, sizeof all, p->t->cycles);
	snprintf(text, sizeof text, view_localized(TEXT_TIME_OF), shown, all);
	view_text_fit(s, right, s->w - GRID_MARGIN, 147, 700, text);
}

/* Who it is about, in bold, and what is said of it, in lines from x on. */
void timeline_draw_sentence(struct view_scene *s, double x, double y, double room,
			    unsigned lines, const char *who, const char *rest)
{
	struct view_style bold = {VIEW_BOLD, SENTENCE, VIEW_INK, VIEW_LEFT};
	struct view_style sans = {VIEW_SANS, SENTENCE, VIEW_INK, VIEW_LEFT};
	double w = *who ? view_text_fit(s, bold, x, y, room, who) + 12 : 0;
	char first[VIEW_TEXT] = "";
	size_t fits = 0, end = 0;

	while (rest[end]) {
		size_t next = end + strspn(rest + end, " ");

		next += strcspn(rest + next, " ");
		if (next >= sizeof first)
			break;
		memcpy(first, rest, next);
		first[next] = '\0';
		if (view_text_width(s, VIEW_SANS, SENTENCE, first) > room - w)
			break;
		fits = end = next;
	}
	first[fits] = '\0';
	if (fits)
		view_text(s, sans, x + w, y, room - w, first);
	rest += fits + strspn(rest + fits, " ");
	if (*rest)
		(void)view_paragraph(s, sans, x, y + PITCH, room, PITCH, lines - 1, rest);
}
