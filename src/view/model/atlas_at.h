/** @file atlas_at.h
 * Where somebody stands in the atlas: a rung, and what was chosen on the ones above it. The upper rungs are the atlas's
 * (src/atlas), the lower ones the run's.
 */
#ifndef VIEW_ATLAS_AT_H
#define VIEW_ATLAS_AT_H
#include "atlas/arn.h"
#include "view/model/model.h"

enum view_rung {
	VIEW_RUNG_WORLD,
	VIEW_RUNG_REGION,
	VIEW_RUNG_ZONE,
	VIEW_RUNG_BUILDING,
	VIEW_RUNG_COMPUTER, /**< from here on it runs */
	VIEW_RUNG_VM,
	VIEW_RUNG_OPERATION,
	VIEW_RUNGS
};
/** "world", "region", "zone", "building", "computer", "vm", "operation" */
extern const char *const view_rung_names[VIEW_RUNGS];

enum { VIEW_COMPUTERS = 4 /**< that run at once, each in a zone of its own */ };

/** A computer of the atlas, which runs. */
struct view_computer {
	size_t region; /**< of the atlas */
	unsigned zone;
	bool cut; /**< its power was cut: it does not run any more */
	size_t vm_count;
	const char *guest; /**< what it runs, as a heading */
	const char *vms[RS_VMS], *guests[RS_VMS];
	struct view_model *m; /**< of its lanes */
};

struct view_atlas_at {
	enum view_rung rung;
	size_t region; /**< of the atlas */
	unsigned zone; /**< of the region, from 0 */
	bool chosen; /**< the region was: before that it is the farthest with a global service, or the last */
	bool typing;					/**< a pattern is being typed */
	char pattern[ARN_MOST];				/**< "": none */
	struct view_computer computers[VIEW_COMPUTERS]; /**< `computer_count` of them */
	size_t computer_count;
	size_t here; /**< which of them is shown */
};

/** Begin in the world, with the run's computer in the first zone of the region that is nearest. */
void view_atlas_begin(struct view_atlas_at *at, const struct atlas *a);
/** To the rung `by` below this one. @return false: there is none. */
bool view_atlas_go(struct view_atlas_at *at, int by);
/** Choose the region or zone `by` after this one. */
void view_atlas_choose(struct view_atlas_at *at, const struct atlas *a, int by);
/** @return the computer in a zone, SIZE_MAX if there is none. */
size_t view_atlas_computer(const struct view_atlas_at *at, size_t region, unsigned zone);
/** The region that is `nth` of those shown as bars, which reach from the nearest to the farthest, the chosen one among
 * them. @return how many there are, `most` at most. */
size_t view_atlas_bars(const struct view_atlas_at *at, const struct atlas *a, size_t *list,
		       size_t most);
/** @return cycles from when a VM of the run was asked for to the first instruction of its program, measured; of the shown
 * one, or on bare metal of the computer. 0: not yet. */
uint64_t view_atlas_boot(const struct view_model *m);
/** @return how many instances of the atlas's examples the pattern names; 0 without a good pattern. Which ones: `which`. */
size_t view_atlas_matches(const struct view_atlas_at *at, const struct atlas *a,
			  bool which[ATLAS_EXAMPLES]);
/** Write the ARN of a VM of the run, whose id is its number: local, it is never sent. */
void view_atlas_arn(char *text, size_t size, const struct view_atlas_at *at,
		    const struct atlas *a, size_t vm);

#endif
