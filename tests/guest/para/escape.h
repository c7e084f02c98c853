/** @file escape.h
 * Under the hostile guests: start, hypercalls, and surviving one's own traps.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

/** What attempt() adds to the cause of a trap. */
#define TRAPPED 0x1000

#ifndef __ASSEMBLER__
#include <stdint.h>

#include "ringside/abi/hypercall.h"

/** The guest, from the entry code. */
_Noreturn void guest_main(const struct rs_start_info *info);

/** A hypercall, or anything else that an `ecall` can say. @return a0. */
uint64_t ask(uint64_t id, uint64_t arg0, uint64_t arg1, uint64_t arg2, uint64_t arg3);
uint64_t ask_extension(uint64_t arg0, uint64_t arg1, uint64_t arg2, uint64_t arg3,
		       uint64_t extension, uint64_t function);

/** Make traps and events survivable. */
void catch_traps(volatile struct rs_shared *shared);

/** Call `what`(argument). @return what it returned; or, if it trapped, TRAPPED + its cause, and
 * the frame in the shared page tells more. Not nested. */
uint64_t attempt(uint64_t (*what)(uint64_t), uint64_t argument);

/** A page of code for user mode: it asks the hypervisor to switch off. */
extern const char program[], program_call[];
#endif

#endif
