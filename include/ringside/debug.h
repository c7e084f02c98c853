/** @file debug.h
 * What a debugger does to a machine, between two runs: it watches places, looks through page tables and TLBs,
 * and changes registers and memory. None of it takes cycles. */
#ifndef RS_DEBUG_H
#define RS_DEBUG_H
#include "ringside/machine.h"

/** Stop runs at these places; NULL: at none. The structure and its list stay the caller's and must stay where
 * they are. To be called again after a change of the list. A run or a step that ends at one of them is
 * RS_STOP_BUDGET, and `watches->hit` is set. A run that begins where code is watched ends at once. */
void rs_machine_watch(struct rs_machine *m, struct rs_watches *watches);

/** Pages of which runs have accessed something: one that is not in here has not been accessed. One that is may be
 * another, since there are fewer bits than pages. All 0: none. */
enum rs_page_set {
	RS_PAGES_FETCHED, /**< by virtual address, as all instructions are watched */
	RS_PAGES_LOADED,
	RS_PAGES_STORED,
	RS_PAGES_LOADED_PHYSICAL, /**< by physical address */
	RS_PAGES_STORED_PHYSICAL, /**< also by page walks and devices */
	RS_PAGE_SETS,
};
enum { RS_PAGE_BITS = 1 << 15, RS_PAGE_WORDS = RS_PAGE_BITS / 64 };
struct rs_pages {
	uint64_t bits[RS_PAGE_SETS][RS_PAGE_WORDS];
};

/** Note from now on which pages runs access, in the caller's memory; NULL: no longer. Of what page walks and devices
 * access, which is not watched, it is noted where they write. */
void rs_machine_note_pages(struct rs_machine *m, struct rs_pages *pages);
/** Add those of `more`. */
void rs_pages_add(struct rs_pages *pages, const struct rs_pages *more);
/** @return whether something that the watch looks for may have been done while these were noted. */
bool rs_pages_may_meet(const struct rs_pages *pages, const struct rs_watch *watch,
		       uint8_t kinds);
/** @return whether some of the RAM at these physical addresses may have been written. */
bool rs_pages_may_be_written(const struct rs_pages *pages, uint64_t pa, uint64_t size);

/** Must be called after another state was copied into the arena, and into RAM no other bytes than those of the pages for
 * which rs_machine_page_restored() is called too: what the engine derived from the others stays. */
void rs_machine_state_restored(struct rs_machine *m);
void rs_machine_page_restored(struct rs_machine *m, uint64_t offset);

/** rs_machine_step(), but a wait ends after `cycles` if it has not ended before. */
struct rs_stop rs_machine_step_within(struct rs_machine *m, uint64_t cycles);
/** @return whether the hart waits for an interrupt; *since: the clock when it began to. */
bool rs_machine_waits(const struct rs_machine *m, uint64_t *since);

/** Set an integer register; x0 stays 0. */
void rs_machine_set_reg(struct rs_machine *m, unsigned number, uint64_t value);
/** Set the pc; bit 0 is dropped. */
void rs_machine_set_pc(struct rs_machine *m, uint64_t pc);
/** @return false, and nothing is done, if the machine does not have this mode. */
bool rs_machine_set_mode(struct rs_machine *m, enum rs_mode mode);
/** Write as M-mode would. @return false, and nothing is done, if the machine has no such CSR, or if it is read-only. */
bool rs_machine_set_csr(struct rs_machine *m, unsigned number, uint64_t value);

/** The physical address of a virtual one, for a hart in `mode`: by the TLBs, or by page tables as they are now.
 * Nothing is changed, and permissions are not checked. @return false: there is no translation. */
bool rs_machine_translate(const struct rs_machine *m, enum rs_mode mode, uint64_t va,
			  uint64_t *pa);

/** Where in this machine's memory a byte of the machine lies that software emulates in it: its virtual address `va`,
 * in its `mode`; `nested` as in rs_machine_nested_hart(). @return false: there is no translation or no RAM. */
bool rs_machine_nested_translate(const struct rs_machine *m, uint64_t nested, enum rs_mode mode,
				 uint64_t va, uint64_t *pa);

/** An entry of a page table that a walk read. */
struct rs_walk_read {
	uint64_t at;  /**< its physical address */
	uint64_t gpa; /**< of a guest's own tables: its guest-physical address; else as `at` */
	uint64_t entry; /**< its value */
	uint8_t level;	/**< of the table: 2 is the root */
	bool second;	/**< the table is one of the second stage */
};
enum { RS_WALK_READS = 16 }; /**< more than a walk makes */

/** Walk the tables for a virtual address, for a hart in `mode`, past TLBs and walk caches.
 * @return how many entries were read; *found: they led to *pa. 0 reads and found: it is a physical address. */
size_t rs_machine_walk(const struct rs_machine *m, enum rs_mode mode, uint64_t va,
		       struct rs_walk_read reads[RS_WALK_READS], uint64_t *pa, bool *found);

/** The same of a machine that software emulates in this one's memory: all addresses are that machine's. */
size_t rs_machine_nested_walk(const struct rs_machine *m, uint64_t nested, enum rs_mode mode,
			      uint64_t va, struct rs_walk_read reads[RS_WALK_READS],
			      uint64_t *pa, bool *found);

/** An entry of a TLB. */
struct rs_tlb_entry {
	uint64_t va, pa;     /**< of the page */
	uint16_t asid, vmid; /**< vmid: of a guest */
	bool guest;	     /**< it translates for VS and VU */
	bool no_first; /**< ... whose own paging is off: `va` is a guest-physical address */
	bool r, w, x, u, g; /**< as the page tables permit it, both stages together */
};
/** @return whether there is an entry number `i` of the TLB for code, or of that for data, and it is valid. */
bool rs_machine_tlb_entry(const struct rs_machine *m, bool code, unsigned i,
			  struct rs_tlb_entry *entry);

#endif
