/* page.h - page frames: the memory that everything else is made of. A frame is in use as long
 * as somebody holds it; programs share frames after a fork, so each has a count of holders. */
#ifndef KERNEL_PAGE_H
#define KERNEL_PAGE_H
#include "arch/arch.h"

/** Memory that is not to be given out. */
struct hole {
	pa_t start, end;
};

/** Take charge of the machine's free memory. `holes`: up to PAGE_HOLES, in ascending order. */
#define PAGE_HOLES 2u
void page_init(const struct machine *machine, const struct hole holes[PAGE_HOLES]);

/** A frame with one holder and any contents. @return 0 if there is none left. (Full of zeroes:
 * page_alloc_zero(), in arch.h.) */
pa_t page_alloc(void);

/** One more holder. There are at most as many as there are processes. */
void page_get(pa_t page);

/** One holder less: the last one gives the frame back. */
void page_put(pa_t page);

/** @return whether the caller is the only holder. */
bool page_is_mine(pa_t page);

/** How many frames are free, and how many there are. */
uint64_t page_free_count(void);
uint64_t page_count(void);

#endif
