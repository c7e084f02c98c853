/* wanders.c - accesses that go from page to page. Each begins as one that stays: it compares the last shortcut, which is eight
 * instructions on x86-64 instead of thirteen, and where that is another page's, finds the right one. Where this happens
 * often, the page is translated again, and the accesses that it happens to form the index. */
#include "jit/jit.h"

enum {
	GAP = 100,   /* cycles from one to the next, at most */
	LOOKED = 64, /* accesses that are noted then */
	TIMES = 6,   /* that a page is translated again, at most */
	MOST_PATIENCE = MISSES << 10,
};

/* Since it was looked at last. */
static bool is_often(struct native_page *page, uint64_t now)
{
	uint64_t since = page->misses_since;

	page->misses_since = now;
	return now - since < (uint64_t)page->patience * GAP;
}

/* Each time it is looked at, a handler runs, and the rest of the block with it. */
static void look_later(struct native_page *page)
{
	if (page->times == TIMES)
		page->patience = INT64_MAX;
	else if (page->patience < MOST_PATIENCE)
		page->patience *= 2;
	page->misses = page->patience;
}

static void note(struct native_page *page, struct code_page *decoded, unsigned at, uint64_t now)
{
	if (page->times == TIMES || (page->looked == 0 && !is_often(page, now))) {
		look_later(page);
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
