/** @file scope.h
 * Inside the microscope: its left side, and the position of both sides.
 */
#ifndef VIEW_SCOPE_H
#define VIEW_SCOPE_H
#include "view/model/changes.h"
#include "view/scene/layout.h"

enum { SCOPE_ROW = 50, SCOPE_CODE_ROWS = 6, SCOPE_CHANGES = 4 };
/** So much of a page that stands upright the code takes, with its title and the breakpoints. */
enum { SCOPE_CODE_H = 14 + 58 + SCOPE_ROW * SCOPE_CODE_ROWS + 58 };

/** @return the event that a lane is looked at: the position, when it was stepped to, or else
 * what its operation is about. */
size_t scope_event(struct view_model *m, size_t lane);

/** The guest's code around that event; its instruction is highlighted. */
void draw_scope_code(struct view_scene *s, struct view_model *m, size_t lane, double x,
		     double y, double w);
/** Registers that changed in the operation (NULL: none is there) up to `until`. */
void draw_scope_changes(struct view_scene *s, const struct view_lane *l,
			const struct view_op *op, size_t until, double x, double y, double w);
/** The instructions around that event, at most `most`. @return how many; 0 if none is on
 * record. */
size_t scope_code(struct view_code_line *lines, size_t most, struct view_model *m, size_t lane);
/** Whether the lane stands where a breakpoint stopped it, which need be no event. */
bool scope_is_stopped(const struct view_model *m, size_t lane);
/** All breakpoints in a line; "": none. */
void scope_breaks_text(char *text, size_t size, const struct view_model *m);
void scope_code_text(char *text, size_t size, const struct view_code_line *line);
/** A register's value. A long one by its end; where `other` would look the same, by its begin,
 * too. */
void scope_value(char *text, size_t size, uint64_t value, uint64_t other);
/** The text where no register is known. */
const char *scope_no_changes(const struct view_lane *l, const struct view_op *op, size_t until);
/** The meaning of a register's new value; "" if none. `app`: the operation is a program's. */
void scope_meaning(char *text, size_t size, const struct view_change *c, bool app);

#endif
