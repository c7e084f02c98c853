/** @file guest.h
 * Under the tests' guests: start, hypercalls, surviving one's own traps, page tables.
 */
#ifndef PARA_TEST_GUEST_H
#define PARA_TEST_GUEST_H

/** What attempt() adds to the cause of a trap. */
#define TRAPPED 0x1000

#ifndef __ASSEMBLER__
#include <stdint.h>

#include "lib/csr.h"
#include "ringside/abi/hypercall.h"

/** The guest, from the entry code. */
_Noreturn void guest_main(const struct rs_start_info *start);

/* ---- entry.S ---- */

/** A hypercall, or anything else that an `ecall` can say. @return a0. */
uint64_t ask(uint64_t id, uint64_t arg0, uint64_t arg1, uint64_t arg2, uint64_t arg3);
uint64_t ask_extension(uint64_t arg0, uint64_t arg1, uint64_t arg2, uint64_t arg3,
		       uint64_t extension, uint64_t function);

/** The entry for traps and events that attempt() survives. */
void trap(void);

/** Make traps and events survivable. */
void catch_traps(volatile struct rs_shared *shared);

/** Call `what`(argument). @return what it returned; or, if it trapped, TRAPPED + its cause, and
 * the frame in the shared page tells more. Events stay masked then. Not nested. */
uint64_t attempt(uint64_t (*what)(uint64_t), uint64_t argument);

/** A page of code for user mode. At its start it asks the hypervisor to switch off, in
 * program_call; program_loop never ends; program_busy is busy for 100 000 instructions and
 * makes the same call; program_device loads a byte of its third page. */
extern const char program[], program_call[], program_loop[], program_busy[], program_late[],
	program_device[];

/* ---- guest.c ---- */

enum { PAGE = 4096, SLOTS = 512 };
#define LEAF_R	    (PTE_V | PTE_U | PTE_R | PTE_A)
#define LEAF_RW	    (LEAF_R | PTE_W | PTE_D)
#define ERROR(name) ((uint64_t)RS_HERR_##name)
#define TRAP(cause) (TRAPPED + (uint64_t)(cause))

extern const struct rs_start_info *info;
extern volatile struct rs_shared *shared;
extern unsigned failures;

/** Pages of the image, to be misused. */
extern uint64_t page[6][SLOTS];

/** Find the pages, catch traps. */
void guest_init(const struct rs_start_info *start);

/** Complain and count unless `answer` is `right`. */
void expect(const char *what, uint64_t answer, uint64_t right);

uint64_t machine_of(const volatile void *p);
uint64_t *at_machine(uint64_t machine);
/** A page-table entry. */
uint64_t entry(uint64_t machine, uint64_t bits);
/** @return machine address of the entry of `level` that translates `va` in the first kernel
 * root. */
uint64_t entry_of(uint64_t va, unsigned level);

/** Write the mask of events, and then ask. @return the hypervisor's answer. */
uint64_t deliver(uint64_t mask);
uint64_t wait(uint64_t mask);
uint64_t yield(uint64_t mask);

/** Ask for one change. @return the hypervisor's answer. */
uint64_t update(uint64_t where, uint64_t value);
uint64_t update_flushing(uint64_t where, uint64_t value, uint64_t flush);
/** Map a page of the image with other bits. */
uint64_t remap(const void *p, uint64_t bits);

/** RETURN to `pc`. @return the error if it is refused, or TRAPPED + cause of what came then. */
uint64_t go_to(uint64_t pc, uint64_t status);

/** Map `program` at 0 under both roots' lower half: under the user root. Uses page 0 and 1. */
void map_program(void);
#endif

#endif
