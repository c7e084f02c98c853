/* run.h - what runs on the page. */
#ifndef WEB_RUN_H
#define WEB_RUN_H
#include "view/control/control.h"

/** The lines that describe what runs now, as a worker takes them (lane/wish.h), but for "on"; the lanes are in the model.
 * "": nothing was asked for yet. */
const char *web_run(void);
/** A number that is another one when other lanes are to run. */
unsigned web_run_number(void);
/** @return the guest of a virtual machine, or the only one; NULL: there is none such. */
const char *web_run_guest(unsigned vm);
/** Run something else: lines as above, and which lanes. */
void web_run_set(struct view_state *s, const char *lines, const enum rs_generation *lanes,
		 size_t count);

#endif
