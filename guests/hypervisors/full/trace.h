/** @file trace.h
 * What the emulator does for its guests, reported as it does it: in an image of its own, so that
 * the one that is measured has nothing of it.
 */
#ifndef FULL_TRACE_H
#define FULL_TRACE_H
#include "ringside/machine.h"

/** Report the events of `m`, the machine of VM `vm`, by EVENT marks: those kinds whose bits are
 * set in the word "events=0x..." of the hypervisor's command line. With the word "relay=steps" each
 * of its instructions is reported too, by a STEP mark, and the machine runs one by one. A GUEST mark
 * says when the guest begins: at once, or after the firmware if the machine starts with one. */
void trace_init(struct rs_machine *m, unsigned vm, const char *bootargs, bool firmware);

/** Report where the guest stands before its first instruction, if steps are reported. */
void trace_start(unsigned vm);

#endif
