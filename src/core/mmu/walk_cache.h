/* walk_cache.h - what the hardware remembers of its walks through page tables, so that the next TLB
 * miss reads fewer entries.
 *
 * A walk in two stages reads up to 15 entries, and CPUs with nested paging do not pay for all of
 * them (Bhargava et al., "Accelerating Two-Dimensional Page Walks", ASPLOS 2008). Two small
 * caches, each fully associative with pseudo-LRU replacement, as in Rocket's page-table walker
 * (PTW.scala, nPTECacheEntries = 8):
 *
 *	tables	address space, virtual address above a level  ->  the first stage's table there
 *	frames	VMID, guest-physical page of a first-stage table  ->  where it lies
 *
 * Only valid pointers and translations of frames that hold tables are kept, never a leaf of the
 * first stage: leaves are the TLB's. Hits cost nothing. An entry also says which reads it saves, for
 * the event that describes a walk.
 */
#ifndef CORE_MMU_WALK_CACHE_H
#define CORE_MMU_WALK_CACHE_H
#include <stdbool.h>
#include <stdint.h>

#include "base/walk.h"
#include "ringside/machine.h"

/* The reads of a walk, a bit each: for each of the first stage's levels, from the root, three of
 * the second stage for the table's frame and one of the entry itself; then three for the
 * address that it led to; then three for the frame of the entry whose A or D is set. */
enum { WALK_ROW = WALK_LEVELS + 1, WALK_ROWS = WALK_LEVELS + 2 };

struct walk_cache_entry {
	uint64_t tag;	 /* what it is found by; see mmu.c */
	uint64_t page;	 /* address of the table or the frame */
	uint32_t saves;	 /* reads that need not be made when it serves */
	bool global;	 /* tables: G was set on the way */
	bool writable;	 /* frames: W and D are set, so that A and D can be set in it */
	uint8_t zero[2]; /* in place of padding, which an initializer need not clear: states are
			  * compared byte by byte */
};

struct walk_cache_set {
	struct walk_cache_entry entries[RS_WALK_CACHE_MOST];
	uint32_t valid; /* a bit for each entry */
	uint32_t
		recent; /* the tree of pseudo-LRU bits: which half was used last; bit 1 is the root */
};

struct walk_cache {
	struct walk_cache_set tables, frames;
	uint32_t size; /* entries of each; 0: there is none */
};

/* @return the entry with this tag, which has now been used; NULL if there is none. */
const struct walk_cache_entry *walk_cache_find(struct walk_cache *cache,
					       struct walk_cache_set *set, uint64_t tag);

/* Remember `entry` in place of an unused one or of the one that pseudo-LRU names. One with the
 * same tag is replaced. */
void walk_cache_add(struct walk_cache *cache, struct walk_cache_set *set,
		    const struct walk_cache_entry *entry);

/* Drop the entries whose tag agrees with `tag` under `mask`. */
void walk_cache_drop(struct walk_cache_set *set, uint64_t tag, uint64_t mask);

static inline void walk_cache_drop_all(struct walk_cache *cache)
{
	cache->tables.valid = 0;
	cache->frames.valid = 0;
}

#endif
