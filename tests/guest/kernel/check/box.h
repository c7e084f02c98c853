/* box.h - what the tests of boxes share. */
#ifndef CHECK_BOX_H
#define CHECK_BOX_H
#include "check.h"

#define IMAGE  "/images/tools"
#define LESSON "/etc/lesson"

/** A box that has all that `flags` names of its own, and no limits. */
struct clone_args box_of(uint64_t flags);

/** Run `part` in such a box. @return the status of its first process. */
int status_in_box(uint64_t flags, void (*part)(void));

/** What is known of box `name`. @return whether there is one. */
bool box_called(const char *name, struct box_info *info);

#endif
