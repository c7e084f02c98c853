/* setups.h - ready-made set-ups of several guests on one computer, by name. */
#ifndef CLI_SETUPS_H
#define CLI_SETUPS_H
#include "cli/options.h"

struct setup {
	const char *name;
	enum rs_generation lane; /**< where it runs, unless the user says otherwise */
	unsigned beside;	 /**< a bit for each lane that `show` has beside it */
	const char *screen;	 /**< what to begin with */
	const char *text;	 /**< what it is, in one line */
	const char *vms[RS_VMS]; /**< values of --vm; NULL ends them if there are fewer */
};

/** The list of them, which ends with one without a name. */
extern const struct setup setups[];

/** @return the set-up of that name, or NULL. */
const struct setup *setup_find(const char *name);
/** Put its guests into a list that is empty. @return OPTIONS_DONE, or a status after a message. */
int setup_take(const struct setup *s, struct vm_list *vms);

#endif
