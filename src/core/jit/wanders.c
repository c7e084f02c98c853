/* wanders.c - accesses that go from page to page. Each begins as one that stays: it compares the last shortcut, which is eight
 * instructions on x86-64 instead of thirteen, and where that is another page's, finds the right one. Where this happens
 * often, the page is translated again, and the accesses that it happens to form the index. */
#include "jit/jit.h"

enum {
	GAP = 100,   /* cycles from one to the next, at most */
	LOOKED = 64, /* accesses that are noted then */
	TIMES = 6,   /* that a page is translated again, at most */
};

static bool is_often(struct native_page *page, uint64_t now)
{
	uint64_t since = page->misses_since;

	page->misses_since = now;
	return now - since < MISSES * GAP;
}

static void note(struct native_page *page, struct code_page *decoded, unsigned at, uint64_t now)
{
	if (page->times == TIMES || (page->looked == 0 && !is_often(page, now))) {
		page->misses = MISSES;
		return;
	}
	page->shares[at] |= WANDERS;
	if (++page->looked < LOOKED)
		return;
	page->times++;
	page->misses_since = now;
	native_forget_code(page, decoded);
}

const struct slot *native_wanders(struct cpu *c, const struct slot *s, int64_t budget,
				  struct code_cache *k)
{
	struct native_page *page = native_page_now(k);
	unsigned at = (unsigned)(s - k->slots);

	note(page, code_page_now(k), at, k->deadline - (uint64_t)(budget + s->o.left));
	return page->handlers[at](c, s, budget, k);
}
