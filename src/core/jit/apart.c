/* apart.c - accesses that share a comparison and lie in two pages: a structure, or the frame of a function, across the
 * end of a page. The comparison fails each time then, and what follows is run by handlers. Where that happens
 * often, the page is translated again, and the access compares for itself alone. */
#include "exec/operand.h"
#include "jit/jit.h"

enum {
	COUNTED = 64, /* of so many ... */
	SELDOM =
		1000, /* ... one in so many cycles at least: an array that is run through crosses pages seldom */
	NEAR = 256, /* bytes from the end of a page, or its begin; other comparisons fail for want of a shortcut */
};

bool native_is_apart(const struct native_page *page, unsigned at)
{
	return page->apart[at / 8] >> at % 8 & 1;
}

static bool is_near_end(const struct cpu *c, const struct slot *s)
{
	uint64_t va = c->h.x[register_number(s->o.rs1)] + (uint64_t)(int64_t)s->o.imm;

	return (va + NEAR) % PAGE_SIZE < 2 * NEAR;
}

static void note(struct native_page *page, struct code_page *decoded, unsigned at, uint64_t now)
{
	if (page->apart_count == 0)
		page->apart_since = now;
	if (++page->apart_count < COUNTED)
		return;
	page->apart_count = 0;
	if (now - page->apart_since >= COUNTED * SELDOM)
		return;
	page->apart[at / 8] |= (uint8_t)(1u << at % 8);
	native_forget_code(page, decoded);
}

const struct slot *native_apart(struct cpu *c, const struct slot *s, int64_t budget,
				struct code_cache *k)
{
	struct native_page *page = native_page_now(k);
	unsigned at = (unsigned)(s - k->slots);

	if (is_near_end(c, s))
		note(page, code_page_now(k), at, k->deadline - (uint64_t)(budget + s->o.left));
	return page->handlers[at](c, s, budget, k);
}
