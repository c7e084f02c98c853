/* apart.c - accesses that share a comparison and lie in two pages: a structure, a table, or the frame of a function, across
 * the end of a page. So does an access that is not aligned. The comparison fails each time then, and the rest of the block is
 * run by handlers. Where that costs more than sharing saves, the page is translated again: the access compares both pages.
 * If that fails, too, since they do not lie side by side in memory, or one is rarely accessed, it compares for itself alone.
 *
 * Running an instruction in its handler takes some ten of the host more, and so does a comparison. Of the rest of the
 * block the length is known. How often the access was right in between is not, but not more often than that length
 * is contained in the time in between. */
#include "exec/operand.h"
#include "jit/jit.h"

enum {
	COUNTED = 64, /* failures, from the first to the last */
	NEAR = 256, /* bytes to the end of a page; other comparisons fail for want of a shortcut */
};

static bool is_near_end(const struct cpu *c, const struct slot *s)
{
	uint64_t va = c->h.x[register_number(s->o.rs1)] + (uint64_t)(int64_t)s->o.imm;

	return (va + NEAR) % PAGE_SIZE < 2 * NEAR;
}

static void note(struct native_page *page, struct code_page *decoded, unsigned at, uint64_t now)
{
	uint16_t *shares = &page->shares[at];
	uint64_t length = decoded->slots[at].o.left, between;
	bool two = *shares & (TWO_PAGES | TABLE);
	unsigned comparisons = two ? *shares & SHARES : 1;

	if (page->apart_count++ == 0)
		page->apart_since = now;
	if (page->apart_count < COUNTED)
		return;
	page->apart_count = 0;
	between = (now - page->apart_since) / COUNTED;
	if (length * length < between * comparisons)
		return;
	*shares |= two ? APART : TWO_PAGES;
	native_forget_code(page, decoded);
}

const struct slot *native_apart(struct cpu *c, const struct slot *s, int64_t budget,
				struct code_cache *k)
{
	struct native_page *page = native_page_now(k);
	unsigned at = (unsigned)(s - k->slots);

	if (page->shares[at] & TABLE || is_near_end(c, s)) /* of a table, others may be */
		note(page, code_page_now(k), at, k->deadline - (uint64_t)(budget + s->o.left));
	return page->handlers[at](c, s, budget, k);
}
