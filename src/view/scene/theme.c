#include "view/scene/theme.h"

/* clang-format off */
const struct view_theme view_light = {{
	[VIEW_BACKGROUND] = 0xffffff,
	[VIEW_INK] = 0x111827,
	[VIEW_MUTED] = 0x434b58,
	[VIEW_PANEL] = 0xf2f4f7,
	[VIEW_TRACK] = 0xcdd3dc,
	[VIEW_DASH] = 0x9aa3b0,
	[VIEW_FILL_APP] = 0xddf0fb,
	[VIEW_FILL_OS] = 0xd3efe6,
	[VIEW_FILL_HYPERVISOR] = 0xf5e1ec,
	[VIEW_FILL_HARDWARE] = 0xe6e8ec,
	[VIEW_EDGE_APP] = 0x56b4e9,
	[VIEW_EDGE_OS] = 0x009e73,
	[VIEW_EDGE_HYPERVISOR] = 0xcc79a7,
	[VIEW_EDGE_HARDWARE] = 0x6b7280,
	[VIEW_LANE_BARE] = 0x111827,
	[VIEW_LANE_FULL] = 0xd55e00,
	[VIEW_LANE_PARA] = 0xc98500,
	[VIEW_LANE_HVM] = 0x0072b2,
	[VIEW_LANE_CONTAINER] = 0x00694c,
	[VIEW_BLACK] = 0x000000,
}};

const struct view_theme view_dark = {{
	[VIEW_BACKGROUND] = 0x0e131a,
	[VIEW_INK] = 0xf4f6f8,
	[VIEW_MUTED] = 0xb6bfca,
	[VIEW_PANEL] = 0x19212b,
	[VIEW_TRACK] = 0x36414e,
	[VIEW_DASH] = 0x6e7a89,
	[VIEW_FILL_APP] = 0x183a4e,
	[VIEW_FILL_OS] = 0x123f34,
	[VIEW_FILL_HYPERVISOR] = 0x46293b,
	[VIEW_FILL_HARDWARE] = 0x2b323c,
	[VIEW_EDGE_APP] = 0x56b4e9,
	[VIEW_EDGE_OS] = 0x1db68a,
	[VIEW_EDGE_HYPERVISOR] = 0xd88db6,
	[VIEW_EDGE_HARDWARE] = 0x8c96a4,
	[VIEW_LANE_BARE] = 0xf4f6f8,
	[VIEW_LANE_FULL] = 0xf07a2b,
	[VIEW_LANE_PARA] = 0xf0b030,
	[VIEW_LANE_HVM] = 0x4da3e8,
	[VIEW_LANE_CONTAINER] = 0x4cc9a0,
	[VIEW_BLACK] = 0x000000,
}};
/* clang-format on */
