/** @file screens.h
 * The screens of the sample's lanes that references are made of.
 */
#ifndef SCREENS_H
#define SCREENS_H
#include "sample.h"
#include "view/scene/lanes.h"
#include "view/scene/translations.h"

/** What screens_draw() drew last. */
extern struct view_scene screens_scene;

/** For cmocka: make the lanes, and let them go. */
int screens_open(void **state);
int screens_close(void **state);
/** The screens, Lanes with three containers beside others, and the Microscope where a breakpoint was hit. */
enum { SCREENS_BOXES = VIEW_SCREENS, SCREENS_STOPPED, SCREENS };
const char *screens_name(int screen);
void screens_draw(int screen, struct view_ruler ruler);
/** Do something in English, and in Korean if there is a translation; end in English. */
void screens_each_language(void (*what)(const char *language));

#endif
