/** @file player.h
 * Playing: how far the position moves in a given time.
 */
#ifndef VIEW_PLAYER_H
#define VIEW_PLAYER_H
#include "view/model/model.h"

enum { VIEW_SPEEDS = 7 };

struct view_player {
	bool playing;
	unsigned speed; /**< index; the last is "as fast as there is something to show" */
	double owed;	/**< part of an operation or of a cycle that is not yet moved */
};

/** "1x" ... "100x", "max", to be translated. */
const char *view_player_speed(const struct view_player *p);
void view_player_faster(struct view_player *p, int by);
/** Move on by `seconds` of playing. At speed 1 an operation stays two seconds, and by moment
 * bare metal (or the focus) is through in ten. Stops at the end of a recording that does not
 * grow any more.
 * @return true if the position moved, or the playing stopped. */
bool view_player_advance(struct view_player *p, struct view_model *m, double seconds);

#endif
