/** @file keys.h
 * What the window keeps beside the model, and what the keys do to both.
 */
#ifndef VIEW_KEYS_H
#define VIEW_KEYS_H
#include <SDL.h>

#include "view/model/model.h"
#include "view/model/player.h"

struct view_state {
	struct view_model *m;
	struct view_player player;
	bool dark, full_screen, quit, dragging;
};

/** @return true if the picture changed. */
bool view_key(struct view_state *s, const SDL_Keysym *key);

#endif
