/** @file oracle.h
 * What the para hypervisor must answer to calls about page tables, foretold from the page tables alone.
 *
 * It shares no code with the hypervisor and keeps no counts: after each call it finds all references anew,
 * from the pins and the roots in use. So it is slow, and simple. It knows a window of frames, of which
 * only the entries in some slots are ever used, and a few tables outside that do not change their type.
 *
 * Freestanding: it runs on the host and in a guest.
 */
#ifndef TEST_PARA_ORACLE_H
#define TEST_PARA_ORACLE_H
#include <stdbool.h>
#include <stdint.h>

#include "ringside/abi/hypercall.h"
#include "ringside/abi/mark.h"

enum {
	ORACLE_FRAMES = 60,
	ORACLE_SLOTS = 15,
	ORACLE_KERNEL = 7, /* the one in which kernel roots map the kernel */
	ORACLE_RESERVED = 11,
	ORACLE_OUTER = 3,
	ORACLE_WRITABLE = 4, /* a type, beside RS_PT_* */
};

/** The slots that are used, in order. */
extern const uint16_t oracle_slots[ORACLE_SLOTS];

/** A set of RS_HERR_*, which are -1 to -36. */
typedef uint64_t reasons;
#define REASON(name) (UINT64_C(1) << -(RS_HERR_##name))

struct oracle {
	uint64_t base; /* machine address of the first frame */
	/* by level - RS_PT_L0: tables of the kernel's own map, always in use */
	uint64_t outer[ORACLE_OUTER];
	uint64_t device; /* machine address of one that the hypervisor emulates */
	/* what the window's frames hold, but for a root's reserved slots, which are 0 here */
	uint64_t entry[ORACLE_FRAMES][ORACLE_SLOTS];
	bool mapped_writable[ORACLE_FRAMES]; /* by the table outside */
	uint8_t pinned[ORACLE_FRAMES];	     /* RS_PT_*; 0: not */
	uint64_t root[2];
	/* found by oracle_recount() */
	uint8_t type[ORACLE_FRAMES]; /* RS_PT_*, ORACLE_WRITABLE; 0: none */
	uint32_t count[ORACLE_FRAMES];
};

/** Find all references. @return what is wrong with them: nothing, after a call. */
reasons oracle_recount(struct oracle *o);

/** @return the number of the window's frame at `machine`, or -1. */
int oracle_frame(const struct oracle *o, uint64_t machine);

/** Each of these @return why the call must be refused, or 0, and then it is made. If there are several
 * reasons, the hypervisor may give any. */
reasons oracle_pin(struct oracle *o, uint64_t address, uint64_t level);
reasons oracle_unpin(struct oracle *o, uint64_t address);
reasons oracle_update(struct oracle *o, uint64_t entry, uint64_t value);
reasons oracle_map(struct oracle *o, unsigned frame, bool writable); /* outside */
reasons oracle_set_roots(struct oracle *o, uint64_t kernel, uint64_t user);

#endif
