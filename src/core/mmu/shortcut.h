/* shortcut.h - what an engine remembers beside the TLBs, so that most accesses need no
 * translation. No hardware and no state of the machine: the engine owns it, and it can be
 * dropped at any time. */
#ifndef CORE_MMU_SHORTCUT_H
#define CORE_MMU_SHORTCUT_H
#include <stdint.h>

enum { TLB_ENTRIES = 256 };

/* One for each TLB entry, dropped with it. A key is a virtual page with the number of a context
 * in its low bits: the shortcut holds only while the entry permits that access in that context.
 */
struct shortcut {
	uint64_t load_key; /* in those of fetches: the key of fetches */
	uint64_t store_key;
	uint64_t delta; /* add it to a virtual address: where the host has the byte; in those
			   of fetches: the number of the page of decoded code */
	uint64_t page;	/* the offset in RAM of the page */
};

struct shortcuts {
	struct shortcut data[TLB_ENTRIES], fetch[TLB_ENTRIES];
	uint64_t flushes; /* how often everything was flushed: older contexts are void */
};

/* Context numbers stand in bits 11:3 of a key; a misaligned address never fits one. 0 is none.
 */
enum { CONTEXT_SHIFT = 3, CONTEXTS = 512 };

_Static_assert(sizeof(struct shortcut) == 32, "a power of two: see shortcut_of()");

/* The shortcut for a virtual address, among those for data or for fetches. */
static inline struct shortcut *shortcut_of(struct shortcut *shortcuts, uint64_t va)
{
	/* &shortcuts[va / 4096 % TLB_ENTRIES], in one shift and one mask */
	uint64_t offset = va / (4096 / sizeof(struct shortcut)) &
			  (TLB_ENTRIES - 1) * sizeof(struct shortcut);

	return (struct shortcut *)(void *)((uint8_t *)shortcuts + offset);
}

/* What its key must be for an aligned access of `size` bytes. */
static inline uint64_t shortcut_key(uint64_t va, unsigned size, uint64_t context)
{
	return (va & (~UINT64_C(0xfff) | (size - 1))) ^ context;
}

#endif
