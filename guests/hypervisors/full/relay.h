/** @file relay.h
 * The marks of a nested machine's software, passed on to whoever watches the machine underneath.
 */
#ifndef FULL_RELAY_H
#define FULL_RELAY_H
#include "ringside/abi/nested.h"
#include "ringside/machine.h"

/** Listen to the marks of `m`, the machine of VM `vm`, as the hypervisor's command line asks:
 * "relay=none"; "relay=workload", begin, progress and end of timed parts, and where a program
 * crashed, which is the default; or "relay=marks", all of them, after a NESTED mark that says where
 * `m` lies. Unless it is none, a GUEST mark says when the guest begins: at once, or after the
 * firmware if the machine starts with one. */
void relay_init(struct rs_machine *m, unsigned vm, const char *bootargs, bool firmware);

/** Whether the hypervisor's command line has the word "behalf": each change of the mode of a guest is
 * then reported by a BEHALF mark, and so is where a guest is run and where none is. */
void relay_configure(const char *bootargs);

/** A trap or a return of VM `vm`: its mode may change. */
void relay_change(unsigned vm, const struct rs_event *event);

/** From here on the emulator works for `m`, the machine of VM `vm`; or for none. */
void relay_run(const struct rs_machine *m, unsigned vm);
void relay_rest(unsigned vm);

/** The first program of VM `vm` begins: it entered U-mode. relay_init() sees to it if the command line has
 * the word "ready". */
void relay_ready(unsigned vm);

/** Report where `m` lies, by a NESTED mark: to an observer who hears its marks and looks at it
 * then, and once more at its end. */
void relay_show(const struct rs_machine *m, unsigned vm);

/** Report where the guest of `m` stands, and `count` CSRs, by a STEP mark. */
void relay_step(const struct rs_machine *m, unsigned vm, const struct rs_nested_csr *csrs,
		size_t count);

#endif
