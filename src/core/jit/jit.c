/* jit.c - the `jit` engine: the blocks engine, and what it runs often is translated. */
#include "jit/jit.h"

#include "exec/engine.h"

/* ---- what runs often */

static const struct slot *counted(struct cpu *c, const struct slot *s, int64_t budget,
				  struct code_cache *k);

/* Is its handler another than decoding chose? */
static bool is_replaced(const struct native_page *page, const struct slot *s, unsigned at)
{
	return page->handlers[at] && page->handlers[at] != s->run;
}

static void watch(struct code_cache *k, unsigned at)
{
	struct native_page *page = native_page_now(k);
	struct slot *s = &k->slots[at];

	if (!s->o.left || page->heat[at] == NOT_HOT || is_replaced(page, s, at))
		return;
	page->used = true;
	page->handlers[at] = s->run;
	s->run = counted;
}

void native_entered(struct code_cache *k, const struct slot *s)
{
	if (k->native && !k->native->busy)
		watch(k, (unsigned)(s - k->slots));
}

/* A slot of a jump within the page has the distance in bytes of slots. For one that leaves the page this finds
 * some other slot, or none: counting that does no harm. */
void native_decoded(struct code_cache *k, const struct slot *s, enum op op)
{
	int to;

	if (!k->native || k->native->busy || s->o.imm >= 0 || op < OP_jal || op > OP_bgeu ||
	    op == OP_jalr)
		return;
	to = (int)(s - k->slots) + s->o.imm / (int)sizeof(struct slot);
	if (to >= 0)
		watch(k, (unsigned)to);
}

/* ---- pages */

void native_forget_code(struct native_page *page, struct code_page *decoded)
{
	for (unsigned i = 0; i < CODE_SLOTS; i++) {
		struct slot *s = &decoded->slots[i];
		/* too short for a way in from handlers, but jumps from other pages went there */
		bool entered = page->heat[i] == NOT_HOT && page->entries[i];

		page->code[i] = 0;
		page->entries[i] = NULL;
		if (!entered && (page->heat[i] == NOT_HOT || !is_replaced(page, s, i)))
			continue;
		page->heat[i] = 0;
		s->run = counted;
	}
	page->translated = false;
	decoded->native = (struct code_native){.entries = NULL};
}

static void forget_all_code(struct code_cache *k)
{
	struct native *n = k->native;

	for (unsigned i = 0; i < CODE_PAGES; i++)
		if (n->pages[i].translated)
			native_forget_code(&n->pages[i], &k->pages[i]);
	n->code.at = n->begin;
	n->choice_count = 1;
	n->code.full = false;
	n->site_count = 0;
	n->again = true;
}

void native_page_empty(struct code_cache *k, size_t page)
{
	struct native_page *p = k->native ? &k->native->pages[page] : NULL;

	k->pages[page].native = (struct code_native){.entries = NULL};
	if (p && p->used)
		__builtin_memset(p, 0, sizeof *p);
	if (p)
		p->counted = true;
}

static void permit_writing(const struct native *n, bool writing)
{
	if (n->memory.permit)
		n->memory.permit(&n->memory, writing);
}

static bool is_enough(const struct rs_code_memory *memory)
{
	return memory->size >= 2 * PAGE_ROOM && memory->size <= INT32_MAX;
}

/* Write what is always there. */
static void use_memory(struct native *n)
{
	n->code = (struct emitter){.write = n->memory.write,
				   .run = n->memory.run,
				   .size = (uint32_t)n->memory.size};
	permit_writing(n, true);
	native_write_common(n);
	emit_publish(&n->code, 0, false);
	permit_writing(n, false);
	n->begin = n->code.at;
}

static bool has_memory(struct native *n)
{
	if (n->code.size || n->refused)
		return !n->refused;
	n->refused = !n->memory.open(n->memory.owner, &n->memory) || !is_enough(&n->memory);
	if (!n->refused)
		use_memory(n);
	return !n->refused;
}

static void write_code(struct cpu *c, struct code_cache *k, unsigned at)
{
	struct native *n = k->native;

	permit_writing(n, true);
	if (n->code.size - n->code.at < PAGE_ROOM)
		forget_all_code(k);
	if (!native_translate(c, k, at))
		forget_all_code(k);
	permit_writing(n, false);
}

/* Slot `at` was entered often. */
static void translate(struct cpu *c, struct code_cache *k, unsigned at)
{
	struct native_page *page = native_page_now(k);

	if (has_memory(k->native))
		write_code(c, k, at);
	if (k->slots[at].run == counted) { /* there is no memory for code, or its instruction is
					      not one of those that are translated */
		page->heat[at] = NOT_HOT;
		k->slots[at].run = page->handlers[at];
	}
}

/* The first code that is written has to be called through the gate, which did not exist before. */
static __attribute__((noinline)) const struct slot *
counted_enough(struct cpu *c, const struct slot *s, int64_t budget, struct code_cache *k)
{
	bool gated = k->native->code.size != 0;

	translate(c, k, (unsigned)(s - k->slots));
	if (!gated && k->native->code.size)
		return handler_leave(c, s, budget, k);
	return s->run(c, s, budget, k);
}

/* The handler of a slot that is not hot yet. */
static const struct slot *counted(struct cpu *c, const struct slot *s, int64_t budget,
				  struct code_cache *k)
{
	struct native_page *page = native_page_now(k);
	size_t at = (size_t)(s - k->slots);

	if (unlikely(++page->heat[at] >= k->native->memory.heat))
		return counted_enough(c, s, budget, k);
	return page->handlers[at](c, s, budget, k);
}

/* ---- the engine */

typedef const struct slot *gate(struct cpu *c, const struct slot *s, int64_t budget,
				struct code_cache *k, slot_handler *handler);

/* The engine is left. In a page that was decoded before slots were counted, and runs often, they are counted when it
 * is decoded again. */
static __attribute__((noinline)) void sample(const struct cpu *c, struct code_cache *k)
{
	struct native_page *page = native_page_now(k);

	k->native->sample = c->h.instret + NATIVE_LONGEST;
	if (!page->counted && ++page->samples >= OFTEN)
		code_forget_page(k, code_page_now(k));
}

const struct slot *native_call(struct cpu *c, const struct slot *s, int64_t budget,
			       struct code_cache *k)
{
	gate *through = (gate *)(uintptr_t)k->native->code.run;

	s = likely(through) ? through(c, s, budget, k, s->run) : s->run(c, s, budget, k);
	if (!s && c->h.instret >= k->native->sample)
		sample(c, k);
	return s;
}

static size_t blocks_room(uint64_t ram_size)
{
	return (blocks_engine.workspace_size(ram_size) + 63) / 64 * 64;
}

static struct native *native_in(void *workspace, uint64_t ram_size)
{
	return (struct native *)(void *)((uint8_t *)workspace + blocks_room(ram_size));
}

static size_t workspace_size(uint64_t ram_size)
{
	return blocks_room(ram_size) + sizeof(struct native);
}

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* While a machine waits its clock runs, and it retires nothing: then it is looked at less and less often. */
static void attach(void *workspace, struct cpu *c, struct bus *bus)
{
	struct code_cache *k = workspace;
	struct native *n = native_in(workspace, bus->ram_size);

	blocks_engine.attach(workspace, c, bus);
	if (!n->lent)
		return;
	if (n->cold && (!n->warm || c->h.instret + COLD < n->warm)) /* a state was restored */
		n->warm = c->h.instret + COLD;
	n->cold = n->cold && c->h.instret < n->warm;
	n->attach = n->cold ? c->h.cycle + most(COLD, c->h.cycle - c->h.instret) : 0;
	if (n->cold || n->sample > c->h.instret + NATIVE_LONGEST)
		n->sample = c->h.instret + NATIVE_LONGEST;
	k->native = n->cold ? NULL : n;
}

static uint64_t next_attach(const void *workspace, uint64_t ram_size)
{
	const struct native *n = native_in((void *)(uintptr_t)workspace, ram_size);

	return n->attach;
}

static void lend(void *workspace, uint64_t ram_size, const struct rs_code_memory *memory)
{
	struct native *n = native_in(workspace, ram_size);

	if (n->lent || (!memory->open && !is_enough(memory)))
		return;
	n->lent = true;
	n->memory = *memory;
	n->cold = memory->heat == 0;
	if (memory->heat == 0 || memory->heat >= TRANSLATED)
		n->memory.heat = HEAT;
	if (!memory->open)
		use_memory(n);
}

static void list(void *workspace, uint64_t ram_size, struct rs_native_listing *listing)
{
	listing->count = 0;
	native_in(workspace, ram_size)->listing = listing;
}

const struct engine jit_engine = {.name = "jit",
				  .workspace_size = workspace_size,
				  .attach = attach,
				  .next_attach = next_attach,
				  .run = blocks_run,
				  .forget = blocks_forget,
				  .forget_state = blocks_forget_state,
				  .forget_page = blocks_forget_page,
				  .lend = lend,
				  .list = list};
