/** @file waterfall.h
 * A picture for a slide: what each of the hardware's helps for virtualization is worth for one workload. The work of the computer is
 * a bar: that of full emulation at its true length, the others under a lens, which says how many times it enlarges.
 */
#ifndef VIEW_WATERFALL_H
#define VIEW_WATERFALL_H
#include "view/scene/scene.h"

enum view_help { VIEW_HELP_SSTC, VIEW_HELP_IOMMU, VIEW_HELP_WALK_CACHE, VIEW_HELPS };

/** Ratios to bare metal; 0: not measured. */
struct view_waterfall {
	const char *workload;
	const char *foot; /**< the command, the costs */
	double full, para;
	double none;		  /**< hvm without any help */
	double helps[VIEW_HELPS]; /**< hvm with the helps up to this one, in their order */
};

void view_waterfall_scene(struct view_scene *s, const struct view_waterfall *w);

#endif
