/** @file memory.h
 * What keys do in the memory.
 */
#ifndef VIEW_CONTROL_MEMORY_H
#define VIEW_CONTROL_MEMORY_H
#include "view/control/control.h"

/** A command while the memory is shown. @return true if it was the memory's. */
bool view_memory_do(struct view_state *s, enum view_command what, int by);
/** Letters of an address, if one is being typed. */
void view_memory_type(struct view_state *s, const char *text);
/** Let time pass: note where the position stops, and repeat the run up to it. @return true if the picture changes. */
bool view_memory_pass(struct view_state *s);

#endif
