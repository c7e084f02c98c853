/** @file relay.h
 * What the nested machine's software says, passed on to whoever watches the machine underneath.
 */
#ifndef FULL_RELAY_H
#define FULL_RELAY_H
#include "ringside/machine.h"

/** Listen to the marks of `m` as the hypervisor's command line asks: "relay=none",
 * "relay=workload" (begin, progress and end of timed parts; what is assumed without the word) or
 * "relay=marks" (all, and first of all a NESTED mark that says where `m` lies). */
void relay_init(struct rs_machine *m, const char *bootargs);

#endif
