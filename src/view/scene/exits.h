/** @file exits.h
 * Exits by reason.
 */
#ifndef VIEW_EXITS_H
#define VIEW_EXITS_H
#include <stddef.h>

#include "view/model/tallies.h"

/** "12 exits", "1 exit, 3 switches". */
void view_exits_title(const struct view_tallies *t, char *text, size_t size);

#endif
