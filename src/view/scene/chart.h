/** @file chart.h
 * A benchmark report as pictures for slides: bars with ratios, their means, stacked layers, response times, the curves of a sweep, how
 * many units a computer carries.
 *
 * All axes are linear and whole, from 0. What full emulation would press into a few pixels stands beside it a second time, under a
 * lens, which says how many times it enlarges (docs/adr/0052).
 */
#ifndef VIEW_CHART_H
#define VIEW_CHART_H
#include "ringside/lane.h"
#include "view/scene/scene.h"

enum view_chart_kind {
	VIEW_CHART_BARS,
	VIEW_CHART_LAYERS,
	VIEW_CHART_RESPONSES,
	VIEW_CHART_SWEEP,
	VIEW_CHART_MEANS,
	VIEW_CHART_UNITS,
	VIEW_CHART_KINDS
};

enum { VIEW_CHART_LANES = RS_LANE_KINDS, VIEW_CHART_TIMES = 4 };

/** Why a computer carries no further unit. */
enum view_chart_limit {
	VIEW_LIMIT_NONE, /**< it is not about units */
	VIEW_LIMIT_P99,
	VIEW_LIMIT_BUSY,
	VIEW_LIMIT_MEMORY,
	VIEW_LIMIT_TABLE,
	VIEW_LIMIT_FAILED,
	VIEW_LIMIT_ENOUGH,
	VIEW_LIMITS
};

/** A workload on one generation. */
struct view_chart_cell {
	bool ok;       /**< it was measured */
	bool asked;    /**< ... or tried: it failed, or cannot run there */
	double ratio;  /**< of the cycles without idle to those of bare metal; 0: not known */
	uint64_t busy; /**< cycles without idle */
	uint64_t layers[RS_LAYERS];	  /**< cycles */
	uint64_t requests;		  /**< answered; 0: it has no response times */
	uint64_t times[VIEW_CHART_TIMES]; /**< p50, p90, p99, maximum, in cycles */
	uint64_t count; /**< of a mean: workloads; of units: how many are carried */
	enum view_chart_limit limit;
	uint64_t alone, then; /**< of units: p99 of one alone, and of as many as are carried */
};

/** A workload, at one point of a sweep. */
struct view_chart_group {
	const char *workload;
	char point[256]; /**< what else is varied: "size=100"; "": nothing */
	uint64_t x;	 /**< the value that is varied last */
	bool has_default;
	uint64_t by_default; /**< what it has if nobody varies it */
	struct view_chart_cell cells[VIEW_CHART_LANES];
};

/** Groups of a sweep: a workload and point stand together, by ascending `x`. */
struct view_chart {
	enum view_chart_kind kind;
	struct view_chart_group *groups;
	size_t count;
	/** Behind them in `groups`: geometric means, first that of all workloads, then of groups of them. */
	size_t means;
	uint64_t memory, mean_us; /**< of units: bytes of the computer, time between requests */
	const char *vary;	  /**< the name that is varied last; NULL: nothing */
	bool changed_costs; /**< what is varied last is a cost, and the table is not the default one */
	const char *foot; /**< the command, the costs */
};

/** @return how many pages it takes; 0: there is nothing to draw. */
size_t view_chart_pages(const struct view_chart *c);
/** Draw page `page`, from 0. */
void view_chart_scene(struct view_scene *s, const struct view_chart *c, size_t page);

#endif
