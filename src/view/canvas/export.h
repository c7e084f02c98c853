/** @file export.h
 * E: a picture of what is on screen, as a file.
 */
#ifndef VIEW_EXPORT_H
#define VIEW_EXPORT_H
#include "view/control/control.h"

/** Save what is on screen as what `wanted` says, under the first free name of the form
 * "ringside-tour-lanes-1.png" in the folder where the command was given, and note the name or
 * why it failed. Nothing is overwritten. Without a wish it does nothing. */
void view_export(struct view_state *s);

#endif
