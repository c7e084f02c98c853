/** @file relay.h
 * The marks of a nested machine's software, passed on to whoever watches the machine underneath.
 */
#ifndef FULL_RELAY_H
#define FULL_RELAY_H
#include "ringside/machine.h"

/** Listen to the marks of `m`, the machine of VM `vm`, as the hypervisor's command line asks:
 * "relay=none"; "relay=workload", begin, progress and end of timed parts, and where a program
 * crashed, which is the default; or "relay=marks", all of them, after a NESTED mark that says where
 * `m` lies. Unless it is none, a GUEST mark says when the guest begins: at once, or after the
 * firmware if the machine starts with one. */
void relay_init(struct rs_machine *m, unsigned vm, const char *bootargs, bool firmware);

/** Report where `m` lies, by a NESTED mark: to an observer who hears its marks and looks at it
 * then, and once more at its end. */
void relay_show(const struct rs_machine *m, unsigned vm);

#endif
