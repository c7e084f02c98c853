/** @file theme.h
 * What the colours of a scene are. Okabe-Ito hues; text at 7:1 contrast on what it stands on.
 */
#ifndef VIEW_THEME_H
#define VIEW_THEME_H
#include <stdint.h>

#include "view/scene/scene.h"

struct view_theme {
	uint32_t rgb[VIEW_COLORS]; /**< 0xRRGGBB */
};

extern const struct view_theme view_light, view_dark;

#endif
