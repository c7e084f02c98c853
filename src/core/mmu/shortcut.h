/* shortcut.h - a cache of translations that an engine keeps beside the TLBs, so that most
 * accesses skip the MMU. It is neither hardware nor state of the machine: it belongs to the
 * engine and can be dropped at any time. */
#ifndef CORE_MMU_SHORTCUT_H
#define CORE_MMU_SHORTCUT_H
#include <stdint.h>

enum { TLB_ENTRIES = 256 };

/* There is one for each TLB entry, dropped with it. A key is a virtual page with a context
 * number in its low bits: it matches only accesses that the entry permits in that context. */
struct shortcut {
	uint64_t load_key; /* for fetches: their key */
	uint64_t store_key;
	uint64_t delta; /* added to a virtual address it gives the host address of the byte;
			   for fetches: the host address of the decoded code */
	uint64_t page;	/* offset of the page in RAM */
};

struct shortcuts {
	struct shortcut data[TLB_ENTRIES], fetch[TLB_ENTRIES];
	uint64_t flushes; /* counts flushes of everything, which make older contexts invalid */
};

/* Context numbers are in bits 11:3 of a key; a misaligned address never matches one. 0 is none.
 */
enum { CONTEXT_SHIFT = 3, CONTEXTS = 512 };

/* While a debugger watches data there are half as many, and this bit in a key says that something of the page is
 * watched: no access matches it, and one of what lies beside may be made (exec/handlers_watched.c). */
enum { WATCHED_CONTEXTS = CONTEXTS / 2, KEY_WATCHED = WATCHED_CONTEXTS << CONTEXT_SHIFT };

_Static_assert(sizeof(struct shortcut) == 32, "a power of two: see shortcut_of()");

/* Where the shortcut of a virtual address is in its array, in bytes: va / 4096 % TLB_ENTRIES of
 * them ... */
static inline uint64_t shortcut_offset(uint64_t va)
{
#ifdef __riscv /* ... with a mask that an instruction can hold */
	return (va >> 12 & (TLB_ENTRIES - 1)) * sizeof(struct shortcut);
#else /* ... in one shift and one mask */
	return va / (4096 / sizeof(struct shortcut)) &
	       (TLB_ENTRIES - 1) * sizeof(struct shortcut);
#endif
}

/* The shortcut of a virtual address, in the array for data or for fetches. */
static inline struct shortcut *shortcut_of(struct shortcut *shortcuts, uint64_t va)
{
	return (struct shortcut *)(void *)((uint8_t *)shortcuts + shortcut_offset(va));
}

/* What its key must be for an aligned access of `size` bytes. */
static inline uint64_t shortcut_key(uint64_t va, unsigned size, uint64_t context)
{
	return (va & (~UINT64_C(0xfff) | (size - 1))) ^ context;
}

#endif
