/** @file waterfall.h
 * A picture for a slide: what each of the hardware's helps for virtualization is worth for one workload. The work of the computer is
 * a bar: that of full emulation at its true length, the others under a lens, which says how many times it enlarges.
 */
#ifndef VIEW_WATERFALL_H
#define VIEW_WATERFALL_H
#include "view/scene/scene.h"

/** In this order. VMIDs are worth something to several virtual machines only. */
enum view_help {
	VIEW_HELP_VMID,
	VIEW_HELP_SSTC,
	VIEW_HELP_IOMMU,
	VIEW_HELP_WALK_CACHE,
	VIEW_HELPS
};

/** The rows. */
enum view_fall {
	VIEW_FALL_FULL,
	VIEW_FALL_PARA,
	VIEW_FALL_NONE, /**< hvm without any help */
	VIEW_FALL_HELPS,
	VIEW_FALL_BARE = VIEW_FALL_HELPS + VIEW_HELPS,
	VIEW_FALLS
};

struct view_waterfall {
	const char *workload;
	const char *foot;  /**< the command, the costs */
	bool several;	   /**< it is of several virtual machines: VMIDs have a row */
	double full, para; /**< ratios to bare metal; 0: not measured */
	double none;
	double helps[VIEW_HELPS]; /**< hvm with the helps up to this one, in their order */
	const char *more
		[VIEW_FALLS]; /**< for a mouse: lines on a row, which begin with its cycles; NULL: none */
};

void view_waterfall_scene(struct view_scene *s, const struct view_waterfall *w);

#endif
