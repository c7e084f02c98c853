/** @file lane_fixture.h
 * Lanes of samples and the scene that is drawn of them, for tests of what is on it.
 */
#ifndef LANE_FIXTURE_H
#define LANE_FIXTURE_H
#include "sample.h"
#include "view/scene/lanes.h"

extern struct sample samples[RS_LANE_KINDS];
extern struct view_model model;
extern struct view_scene scene; /**< what draw() drew last */
extern struct view_show show;	/**< how */

/** Make the lanes of a mask of generations; view_model_free() lets them go. */
void open_lanes(unsigned mask);
void draw(void);
/** @return true if the scene has exactly this text. */
bool says(const char *text);
/** Fails the test if the scene is not legible. */
void check_scene(void);

#endif
