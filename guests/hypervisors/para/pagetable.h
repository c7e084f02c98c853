/** @file pagetable.h
 * Direct paging: the guest's own page tables, every change of which is checked here.
 *
 * Pure C without CSRs: the unit tests run it on the host. The invariants, as in Xen:
 *
 *	1. A page table in use refers to nothing but this guest's own frames.
 *	2. A frame is at any time either writable memory or a page table of one level.
 *	   `count` says how often it is used as its `type`, which changes only while it is 0.
 *	3. Before a frame changes its type, its translations are flushed from the TLB.
 *	4. The last four root slots hold what the hypervisor put there.
 *
 * So whatever the hardware finds when it walks a guest's root is harmless, and so is every frame
 * that a guest can write to. Read-only mappings are not counted: a VM's frames belong to it for
 * its whole life.
 *
 * A request can take long: a table of 512 entries may refer to 512 more tables. So each has a
 * budget of entries that it looks at; when that is spent it returns PT_MORE, and pt_continue()
 * goes on with it later. Xen calls tables in that state partial. Until it has ended
 *
 *	5. the guest does not run, nor is anything else asked of its page tables;
 *	6. of each table in `work`, the entries on one side of `slot` hold their references.
 */
#ifndef PARA_PAGETABLE_H
#define PARA_PAGETABLE_H
#include <stdbool.h>
#include <stdint.h>

#include "ringside/abi/hypercall.h"

enum { PAGE_SIZE = 4096, PT_SLOTS = 512, PT_RESERVED = PT_SLOTS - RS_RESERVED_SLOT_FIRST };

enum pt_type {
	PT_NONE, /* never used as anything */
	PT_L0 = RS_PT_L0,
	PT_L1 = RS_PT_L1,
	PT_ROOT = RS_PT_ROOT,
	PT_WRITABLE,
};

/** How a frame is used. */
struct pt_frame {
	uint32_t count;	       /* writable mappings; or tables, pins, roots that refer to it */
	uint32_t type : 3;     /* enum pt_type; the last one if count is 0 */
	uint32_t pinned : 1;   /* one of `count` is the guest's pin */
	uint32_t dropped : 28; /* `flushes` when count last became 0 */
};

#define PT_MORE 1 /* besides 0 and RS_HERR_*, which are negative: the budget is spent */

/** A table some of whose entries hold references. */
struct pt_work {
	uint64_t table; /* machine address */
	uint16_t slot;	/* TAKING: entries below this one do */
	uint16_t end;	/* otherwise: entries from `slot` to below `end` do */
	enum pt_doing {
		PT_TAKING,
		PT_UNDOING,  /* a bad entry was found */
		PT_DROPPING, /* the last reference to the table is gone: its count is 0 */
	} doing;
};
enum { PT_DEPTH = 3 }; /* levels of tables */

struct pt;

/** What the CPU must know of changes. */
struct pt_cpu {
	/** Flush all translations of this VM from the TLB; or those of one virtual address. */
	void (*flush_all)(const struct pt *pt);
	void (*flush_page)(const struct pt *pt, uint64_t address);
	/** The roots have changed from these two: use those of `pt`, and flush the translations of what
	 * each replaces. */
	void (*set_roots)(struct pt *pt, uint64_t old_kernel, uint64_t old_user);
};

/** The page tables of one VM. */
struct pt {
	uint64_t base;	       /* machine address of the VM's first frame */
	uint64_t frames;       /* how many there are, one after the other */
	uint64_t window;       /* the hypervisor reaches machine address a at a + window */
	struct pt_frame *info; /* one a frame; all 0 at first */
	uint64_t reserved[PT_RESERVED]; /* the entries of root slots 508-511 */
	uint64_t root
		[2]; /* by RS_CONTEXT_*; machine addresses; each holds a reference as PT_ROOT */
	uint64_t held[2]; /* likewise, for a call that changes them; 0: none */
	uint32_t lent;	  /* references of pt_lend() */
	uint32_t flushes; /* of everything of this VM, counted from 1 */
	const struct pt_cpu *cpu;
	/* Frames of devices that are emulated. A leaf for one is kept with V = 0, so that each access
	 * traps. */
	const uint64_t *devices;
	unsigned device_count;
	uint32_t budget; /* entries that may be looked at before a pause */
	/* a request that is not finished */
	unsigned depth; /* tables in `work`, the outermost first; 0: there is none */
	struct pt_work work[PT_DEPTH];
	int64_t error;
	enum pt_then { PT_THEN_NOTHING, PT_THEN_PIN, PT_THEN_STORE } then;
	uint64_t entry, value;
};

/* All of these @return 0; or an RS_HERR_*, and then nothing changed; or PT_MORE. No request may be
 * unfinished before. */

/** Take a reference to the frame at `address` as `type`; a page table is validated if it was
 * not in use as one. */
int64_t pt_get(struct pt *pt, uint64_t address, enum pt_type type);

/** Give back a reference that pt_get() took. */
int64_t pt_put(struct pt *pt, uint64_t address);

/** Use two other roots, if these and those in use are pinned.
 * @return false if one is not: then nothing changed. */
bool pt_exchange_pinned(struct pt *pt, uint64_t kernel, uint64_t user);

/** Keep the frame at `address` writable memory while the hypervisor or a device writes to it, and
 * stop that. They end at once, and may be called while a request is unfinished. */
int64_t pt_lend(struct pt *pt, uint64_t address);
void pt_return(struct pt *pt, uint64_t address);

/** Keep a frame in use as a page table of `level` (RS_PT_*) because the guest asks for it, and
 * stop that. */
int64_t pt_pin(struct pt *pt, uint64_t address, uint64_t level);
int64_t pt_unpin(struct pt *pt, uint64_t address);

/** Set the page-table entry at machine address `entry`. Flushing its old translation is left to
 * the guest. */
int64_t pt_update(struct pt *pt, uint64_t entry, uint64_t value);

/** Go on with the request that returned PT_MORE. */
int64_t pt_continue(struct pt *pt);
static inline bool pt_is_unfinished(const struct pt *pt)
{
	return pt->depth > 0;
}

/** Where a guest's virtual address lies, by the tables of `root`, which must be in use.
 * @param need  PTE_R and the like, beside V and U.
 * @return false if it is not mapped so; true and the machine address. */
bool pt_walk(const struct pt *pt, uint64_t root, uint64_t address, uint64_t need,
	     uint64_t *machine);

/** @return the leaf entry that translates `address`, valid or not; 0 if there is no table for it. */
uint64_t pt_leaf(const struct pt *pt, uint64_t root, uint64_t address);

/** @return whether an entry of a table of leaves is that of a device. */
bool pt_is_device(const struct pt *pt, uint64_t entry);

/** Flush all translations of this VM, and count that. */
void pt_flush_all(struct pt *pt);

#endif
