#include "view/scene/waterfall.h"

#include <math.h>
#include <stdio.h>

#include "ringside/lane.h"
#include "view/scene/figures.h"
#include "view/scene/translations.h"

enum {
	LEFT = 48,
	RIGHT = 1540,
	FIGURES = 1612,
	LENS_LEAST = 3, /* times bare metal, of full emulation */
	NO_LENS_Y = 130,
	FULL_Y = 172,
	FULL_H = 60,
	LENS_Y = 244,
	ROWS_Y = 322,
	ROWS_H = 646,
	BAR_H = 46,
};

/* The scale of the rows: from `low` at LEFT to `high` at RIGHT. */
struct scale {
	double low, high;
};

static double place(const struct scale *scale, double ratio)
{
	double share = (ratio - scale->low) / (scale->high - scale->low);

	return LEFT + fmax(0, fmin(1, share)) * (RIGHT - LEFT);
}

static void figure(struct view_scene *s, double ratio, bool focal, double baseline)
{
	struct view_style style = {VIEW_BOLD, focal ? 72 : 56, VIEW_INK, VIEW_LEFT,
				   VIEW_LESSON};
	char text[32];

	view_times_figure(text, sizeof text, ratio);
	view_text(s, style, FIGURES, baseline, VIEW_WIDTH - FIGURES - LEFT, text);
}

/* A sign, a name in bold and why in muted. */
static void heading(struct view_scene *s, unsigned lane, double x, double baseline,
		    const char *name, const char *why)
{
	struct view_style bold = {VIEW_BOLD, 36, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	struct view_style muted = {VIEW_SANS, 32, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};
	double end;

	view_shape(s, lane, x + 16, baseline - 13, 16);
	end = x + 44 + view_text(s, bold, x + 44, baseline, RIGHT - x - 44, name);
	view_text_fit(s, muted, end + 24, baseline, RIGHT - end - 24, why);
}

/* For a mouse, and for who reads the file: the name, the exact ratio, and what else is known. */
static void spot(struct view_scene *s, const struct view_waterfall *w, enum view_fall fall,
		 const char *name, double ratio, double y, double h)
{
	view_spot(s, LEFT, y, VIEW_WIDTH - 2 * LEFT, h, "%s\n%.6fx%s%s", name, ratio,
		  w->more[fall] ? "\n" : "", w->more[fall] ? w->more[fall] : "");
}

static void full_bar(struct view_scene *s, const struct view_waterfall *w,
		     const struct scale *scale)
{
	double all = RIGHT - LEFT, per = all / w->full;

	heading(s, RS_FULL, LEFT, 152, view_localized(TEXT_FULL),
		view_localized(TEXT_WATERFALL_FULL));
	view_bar(s, VIEW_LANE_FULL, LEFT, FULL_Y, all, FULL_H);
	figure(s, w->full, false, FULL_Y + 51);
	spot(s, w, VIEW_FALL_FULL, view_localized(TEXT_FULL), w->full, FULL_Y - 54,
	     FULL_H + 54);
	view_bar(s, VIEW_BACKGROUND, LEFT + scale->low * per - 1.5, FULL_Y, 3, FULL_H);
	view_bar(s, VIEW_BACKGROUND, LEFT + scale->high * per - 1.5, FULL_Y, 3, FULL_H);
}

static void lens(struct view_scene *s, const struct view_waterfall *w,
		 const struct scale *scale)
{
	struct view_style style = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	double per = (RIGHT - LEFT) / w->full, times = w->full / (scale->high - scale->low);
	char low[16], high[16], many[16], text[VIEW_TEXT];

	view_lens(s, LEFT + scale->low * per, LEFT + scale->high * per, LENS_Y, LEFT, RIGHT,
		  ROWS_Y);
	snprintf(low, sizeof low, "%.1fx", scale->low);
	snprintf(high, sizeof high, "%.1fx", scale->high);
	snprintf(many, sizeof many, "%.0f", times);
	snprintf(text, sizeof text, view_localized(TEXT_WATERFALL_LENS), low, high, many);
	view_text(s, style, LEFT + 80, ROWS_Y - 14, 900, text);
}

/* What the help took off, or put on. */
static void worth(struct view_scene *s, const struct scale *scale, double before, double now,
		  double y)
{
	struct view_style style = {VIEW_BOLD, 32, VIEW_INK, VIEW_CENTRE, VIEW_FOLLOW};
	double from = place(scale, fmin(before, now)), to = place(scale, fmax(before, now)),
	       centre = (from + to) / 2;
	char number[16], text[VIEW_TEXT];
	double width;
	bool costs = now > before;

	if (fabs(before - now) < 0.005)
		return;
	snprintf(number, sizeof number, "%.2fx", fabs(before - now));
	snprintf(text, sizeof text,
		 view_localized(costs ? TEXT_WATERFALL_COSTS : TEXT_WATERFALL_WORTH), number);
	width = view_text_width(s, VIEW_BOLD, 32, text) + 24;
	if (!costs && to - from > 8)
		view_dashes(s, from + 4, y, to - from - 4, BAR_H);
	if (to - from < width || costs) /* beside it, where highest() leaves room */
		centre = to + 12 + width / 2;
	view_text(s, style, centre, y + 34, width, text);
}

static void row(struct view_scene *s, const struct scale *scale, unsigned lane, double y,
		double pitch, const char *name, const char *why, double ratio, bool focal)
{
	double bar = y + pitch - BAR_H - 8, end = place(scale, ratio);

	heading(s, lane, LEFT + 20, bar - (pitch > 96 ? 12 : 8), name, why);
	view_bar(s, (enum view_color)(VIEW_LANE_BARE + lane), LEFT, bar, fmax(3, end - LEFT),
		 BAR_H);
	if (scale->low < 1 && ratio > 1) /* bare metal, in the bar */
		view_bar(s, VIEW_BACKGROUND, place(scale, 1) - 1.5, bar, 3, BAR_H);
	figure(s, ratio, focal, bar + 40);
}

static unsigned first_help(const struct view_waterfall *w)
{
	return w->several ? VIEW_HELP_VMID : VIEW_HELP_SSTC;
}

/* The next tenth above the largest that the lens has to show, with room for a word behind its bar. */
static double highest(const struct view_waterfall *w, double low)
{
	double most = fmax(1, fmax(w->para, w->none));

	for (unsigned i = first_help(w); i < VIEW_HELPS; i++)
		most = fmax(most, w->helps[i]);
	if (w->full < LENS_LEAST)
		most = fmax(most, w->full);
	return (double)((int64_t)((low + (most - low) * 1.22) * 10) + 1) / 10;
}

static void title(struct view_scene *s, const struct view_waterfall *w)
{
	struct view_style code = {VIEW_CODE, 64, VIEW_INK, VIEW_LEFT,
				  w->several ? VIEW_FOLLOW : VIEW_LESSON};
	struct view_style sentence = {VIEW_SANS, 40, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	double end = LEFT + view_text_fit(s, code, LEFT, 86, 900, w->workload);
	char from[16], to[16], text[VIEW_TEXT];

	snprintf(from, sizeof from, "%.2fx", w->none);
	snprintf(to, sizeof to, "%.2fx", w->helps[VIEW_HELPS - 1]);
	snprintf(text, sizeof text,
		 view_localized(w->several ? TEXT_WATERFALL_TITLE_VMS : TEXT_WATERFALL_TITLE),
		 from, to);
	view_text_fit(s, sentence, end + 40, 86, VIEW_WIDTH - LEFT - end - 40, text);
}

static void foot(struct view_scene *s, const struct view_waterfall *w, bool apart)
{
	struct view_style ink = {VIEW_SANS, 32, VIEW_INK, VIEW_LEFT, VIEW_FOLLOW};
	struct view_style right = {VIEW_SANS, 32, VIEW_MUTED, VIEW_RIGHT, VIEW_DETAIL};
	struct view_style small = {VIEW_SANS, 24, VIEW_MUTED, VIEW_LEFT, VIEW_DETAIL};

	view_text_fit(
		s, ink, LEFT, 1014, 1150,
		view_localized(apart ? TEXT_WATERFALL_ORDER : TEXT_WATERFALL_ORDER_FROM_0));
	view_text(s, right, VIEW_WIDTH - LEFT, 1014, 620, view_localized(TEXT_WATERFALL_CLOCK));
	view_text(s, small, LEFT, 1062, VIEW_WIDTH - 2 * LEFT, w->foot);
}

static const struct {
	enum view_localized name, why;
} helps[VIEW_HELPS] = {
	[VIEW_HELP_VMID] = {TEXT_WATERFALL_VMID, TEXT_WATERFALL_VMID_WHY},
	[VIEW_HELP_SSTC] = {TEXT_WATERFALL_SSTC, TEXT_WATERFALL_SSTC_WHY},
	[VIEW_HELP_IOMMU] = {TEXT_WATERFALL_IOMMU, TEXT_WATERFALL_IOMMU_WHY},
	[VIEW_HELP_WALK_CACHE] = {TEXT_WATERFALL_WALK_CACHE, TEXT_WATERFALL_WALK_CACHE_WHY},
};

/* Where the next row goes. */
struct rows {
	struct view_scene *scene;
	const struct view_waterfall *w;
	const struct scale *scale;
	double y, pitch;
};

static void next(struct rows *r, unsigned lane, enum view_fall fall, const char *name,
		 const char *why, double ratio)
{
	row(r->scene, r->scale, lane, r->y, r->pitch, name, why, ratio,
	    fall == VIEW_FALL_BARE - 1);
	spot(r->scene, r->w, fall, name, ratio, r->y, r->pitch);
	r->y += r->pitch;
}

/* What each help makes of it; the last is hvm as it is. */
static void help_rows(struct rows *r)
{
	const struct view_waterfall *w = r->w;
	double before = w->none;

	for (unsigned i = first_help(w); i < VIEW_HELPS; i++) {
		bool passes = w->para > 0 && before > w->para && w->helps[i] < w->para;
		char why[VIEW_TEXT];

		snprintf(why, sizeof why, "%s%s", view_localized(helps[i].why),
			 passes ? view_localized(TEXT_WATERFALL_AHEAD) : "");
		worth(r->scene, r->scale, before, w->helps[i], r->y + r->pitch - BAR_H - 8);
		next(r, RS_HVM, VIEW_FALL_HELPS + i, view_localized(helps[i].name), why,
		     w->helps[i]);
		before = w->helps[i];
	}
}

void view_waterfall_scene(struct view_scene *s, const struct view_waterfall *w)
{
	bool apart = w->full >= LENS_LEAST;
	double low = apart ? 1 : 0;
	struct scale scale = {low, highest(w, low)};
	double top = apart ? ROWS_Y : NO_LENS_Y, h = ROWS_Y + ROWS_H - top;
	struct rows r = {.scene = s, .w = w, .scale = &scale, .y = top};

	r.pitch = h / (VIEW_HELPS - first_help(w) + 3.0 + !apart);
	title(s, w);
	if (apart) {
		full_bar(s, w, &scale);
		lens(s, w, &scale);
	}
	view_box(s, VIEW_PANEL, LEFT, top, RIGHT - LEFT, h, 0);
	if (!apart)
		next(&r, RS_FULL, VIEW_FALL_FULL, view_localized(TEXT_FULL),
		     view_localized(TEXT_WATERFALL_FULL), w->full);
	next(&r, RS_PARA, VIEW_FALL_PARA, view_localized(TEXT_PARA),
	     view_localized(TEXT_WATERFALL_PARA), w->para);
	next(&r, RS_HVM, VIEW_FALL_NONE, view_localized(TEXT_WATERFALL_NONE),
	     view_localized(TEXT_WATERFALL_NONE_WHY), w->none);
	help_rows(&r);
	next(&r, RS_BARE, VIEW_FALL_BARE, view_localized(TEXT_BARE),
	     view_localized(w->several ? TEXT_WATERFALL_BARE_VMS : TEXT_WATERFALL_BARE), 1);
	if (apart)
		view_box(s, VIEW_INK, LEFT - 3, top, 3, h, 0);
	foot(s, w, apart);
}
