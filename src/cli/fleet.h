/* fleet.h - the computers of the atlas: the one that 'show' opened, and those that are started in other zones. Each runs
 * on a thread of its own, and its power can be cut. */
#ifndef CLI_FLEET_H
#define CLI_FLEET_H
#include "cli/lesson_run.h"

enum { FLEET_WORDS = 512 };

struct fleet {
	const struct view_module *view;
	struct lane_set *first;	       /**< of the computer that 'show' opened */
	enum rs_generation generation; /**< of all computers that are started */
	struct lesson_stage
		*stages[VIEW_COMPUTERS]; /**< those started; NULL: none, or it is `first` */
	char words[VIEW_COMPUTERS][RS_VMS]
		  [FLEET_WORDS];       /**< what its VMs are, as for --vm ... */
	size_t counts[VIEW_COMPUTERS]; /**< ... and how many */
	bool fixed; /**< the first one's VMs cannot be started again: a recording, disks */
};

/** Let the atlas of `state` start VMs and cut power. `vms`: of the first computer; with none of them, `guest` and
 * `append` are what it runs. `fixed` as above. */
void fleet_init(struct fleet *f, struct view_state *state, struct lane_set *first,
		const struct vm_list *vms, const char *guest, const char *append, bool fixed);
void fleet_close(struct fleet *f);

#endif
