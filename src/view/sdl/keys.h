/** @file keys.h
 * What the keys of the window do.
 */
#ifndef VIEW_KEYS_H
#define VIEW_KEYS_H
#include <SDL.h>

#include "view/control/control.h"

/** @return true if the picture changed. */
bool view_key(struct view_state *s, const SDL_Keysym *key);

#endif
