/** @file chart_parts.h
 * Inside the charts: what several of them have.
 */
#ifndef VIEW_CHART_PARTS_H
#define VIEW_CHART_PARTS_H
#include "view/scene/chart.h"
#include "view/scene/translations.h"

enum {
	CHART_LEFT = 48,
	CHART_RIGHT = VIEW_WIDTH - CHART_LEFT,
	CHART_BARS_X = 420,    /**< where bars begin: names stand left of it */
	CHART_BARS_END = 1660, /**< figures stand right of it */
	CHART_TOP = 216,
	CHART_BOTTOM = 962,
};

/** A linear scale: `from` at x0, `to` at x1. */
struct chart_scale {
	double from, to, x0, x1;
};
double chart_place(const struct chart_scale *scale, double value);
/** @return a distance of ticks, 1, 2 or 5 times a power of ten, of which `most` fit into `range`. */
double chart_step(double range, unsigned most);

/** Groups that share a page: `first` to `first + count`. */
struct chart_page {
	size_t first, count;
};
/** @return whether any of the groups has measured or tried that lane. */
bool chart_has_lane(const struct view_chart *c, struct chart_page p, unsigned lane);
size_t chart_lanes(const struct view_chart *c, struct chart_page p);

void chart_bars(struct view_scene *s, const struct view_chart *c, struct chart_page p);
void chart_layers(struct view_scene *s, const struct view_chart *c, struct chart_page p);
void chart_responses(struct view_scene *s, const struct view_chart *c, struct chart_page p);
void chart_sweep(struct view_scene *s, const struct view_chart *c, struct chart_page p);
void chart_units(struct view_scene *s, const struct view_chart *c, struct chart_page p);

/** @return whether group `i` is a mean. */
static inline bool chart_is_mean(const struct view_chart *c, size_t i)
{
	return i >= c->count;
}
/** What a mean is called: "all", or the name of a group of workloads. */
const char *chart_mean_name(const struct view_chart *c, size_t i);

/** "prot-fault size=100": a group by name, cut after a whole letter if it is too long. @return `text`. */
const char *chart_label(char text[VIEW_TEXT], const struct view_chart_group *g);
/** A heading, or a workload's name and a sentence on it. */
void chart_title(struct view_scene *s, const char *workload, const char *sentence);
/** The name of a group, left of the bars, and below it a note in small letters. */
void chart_group_name(struct view_scene *s, enum view_face face, const char *name,
		      const char *note, double top, double h);
/** A thin line between two groups. */
void chart_rule(struct view_scene *s, double y);
/** A lane's sign left of its bar. */
void chart_sign(struct view_scene *s, unsigned lane, double middle, double thick);
/** What was measured, right of its bar; or that it was not. */
void chart_figure(struct view_scene *s, const char *text, double middle, double pitch);
/** One sign of the legend. @return where the next one goes. */
double chart_legend_lane(struct view_scene *s, double x, unsigned lane, double baseline,
			 const char *more);
double chart_legend_layer(struct view_scene *s, double x, enum view_color color,
			  enum view_color edge, const char *name);
const char *chart_lane_name(unsigned lane);
/** What is known of a cell, for a mouse: its lane, ratio and cycles. */
void chart_cell_spot(struct view_scene *s, const struct view_chart_group *g, unsigned lane,
		     double x, double y, double w, double h);

#endif
