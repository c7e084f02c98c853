/* helps.c - what hardware does for generation 3 and a CPU may lack: rs_lane_options.without. */
#include "ringside/lane.h"

static const char *const names[RS_HELPS] = {
	[RS_HELP_SSTC] = "sstc",
	[RS_HELP_VMID] = "vmid",
	[RS_HELP_IOMMU] = "iommu",
	[RS_HELP_WALK_CACHE] = "walk-cache",
};

const char *rs_help_name(enum rs_help help)
{
	return names[help];
}
