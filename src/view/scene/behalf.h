/** @file behalf.h
 * On whose behalf an emulator works: cycles by the mode of its guest.
 */
#ifndef VIEW_BEHALF_H
#define VIEW_BEHALF_H
#include "view/model/tallies.h"
#include "view/scene/scene.h"
#include "view/scene/translations.h"

enum { VIEW_BEHALF_ROWS = 4 };

struct view_behalf_row {
	enum view_localized name;
	uint64_t cycles;
};

/** The rows of the table: the guest's U, S and M, and what is no guest's. @return the most cycles of
 * one, at least 1. */
uint64_t view_behalf(struct view_behalf_row rows[VIEW_BEHALF_ROWS],
		     const struct view_tallies *t);

/** Draw them below `top`. */
void draw_behalf(struct view_scene *s, const struct view_tallies *t, double top);

#endif
