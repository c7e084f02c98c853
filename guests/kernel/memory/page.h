/* page.h - page frames. A frame is in use as long as there are references to it: programs share
 * frames after a fork. */
#ifndef KERNEL_PAGE_H
#define KERNEL_PAGE_H
#include "arch/arch.h"

struct box;

/** Memory that must not be allocated. */
struct hole {
	pa_t start, end;
};

/** Set up the allocator with the machine's free memory. `holes`: in ascending order. */
#define PAGE_HOLES 2u
void page_init(const struct machine *machine, const struct hole holes[PAGE_HOLES]);

/** A frame with one reference and any contents. @return 0 if there is none left. (Full of
 * zeroes: page_alloc_zero(), in arch.h. To free one: page_put(), there too.) */
pa_t page_alloc(void);

/** The same, at the cost of a box instead of the current process's; NULL: nobody's. */
pa_t page_alloc_for(struct box *box);

/** Take another reference. There are at most as many as there are processes. */
void page_get(pa_t page);

/** @return whether the caller has the only reference. */
bool page_is_mine(pa_t page);

/** The number of free frames, and of all. */
uint64_t page_free_count(void);
uint64_t page_count(void);

#endif
