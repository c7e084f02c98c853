/* misaligned.c - accesses that are not aligned. The low bits of an address are in its key, so each fails its comparison, and
 * is run by its handler and the MMU. Where there are many, the page is translated again, and those that were
 * noted compare the page of their first byte with that of their last, as a row of bytes does. */
#include "jit/jit.h"

enum {
	NOTED = 64, /* accesses, before a page is translated again ... */
	TIMES = 6,  /* ... that often, at most */
};

const struct slot *native_misaligned(struct cpu *c, const struct slot *s, int64_t budget,
				     struct code_cache *k)
{
	struct native_page *page = native_page_now(k);
	unsigned at = (unsigned)(s - k->slots);

	page->shares[at] |= MISALIGNED;
	if (page->misaligned_times < TIMES && ++page->misaligned == NOTED) {
		page->misaligned = 0;
		page->misaligned_times++;
		native_forget_code(page, code_page_now(k));
	}
	return page->handlers[at](c, s, budget, k);
}
