/* handler.h - how handlers of the blocks engine go on.
 *
 * A handler does its instruction and jumps to the handler of the next slot. The hart's pc,
 * clock and count are not touched on the way. A block is paid for when it is entered, so
 *
 *	clock of an instruction = deadline - (budget + left)
 *
 * and only what needs those numbers (a walk, a trap, a CSR) works them out. A block is entered
 * only if it ends before the deadline; what is left of the time then is done by the step engine.
 */
#ifndef CORE_EXEC_HANDLER_H
#define CORE_EXEC_HANDLER_H
#include "base/walk.h" /* PAGE_SIZE */
#include "exec/code.h"

/* Handlers jump to each other where the compiler turns such calls into jumps: at -O2, and
 * without sanitizers. Elsewhere they return, and a loop calls the next. */
#ifndef RS_THREADED
#define RS_THREADED 0
#endif

#if RS_THREADED
#define GO(next, cycles_left) return (next)->run(c, (next), (cycles_left), k)
#else
#define GO(next, cycles_left)                                                                  \
	do {                                                                                   \
		k->budget = (cycles_left);                                                     \
		return (next);                                                                 \
	} while (0)
#endif

#define SHARED_HANDLER(name)                                                                   \
	const struct slot *name(struct cpu *c, const struct slot *s, int64_t budget,           \
				struct code *k)
#define HANDLER(name) static SHARED_HANDLER(name)

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* ---- where we are */

static inline uint64_t pc_of(const struct code *k, const struct slot *s)
{
	return k->page_va + 2 * (uint64_t)(s - k->slots);
}

/* The slot of an even offset in the page: slots are as many bytes for each two of code. */
static inline const struct slot *slot_at(const struct code *k, uint64_t offset)
{
	return (const struct slot *)(const void *)((const uint8_t *)k->slots +
						   offset * (sizeof(struct slot) / 2));
}

/* Bring the hart up to date: the instruction at `pc` comes next, and `budget` cycles are left.
 */
static inline void settle(struct cpu *c, const struct code *k, uint64_t pc, int64_t budget)
{
	c->h.pc = pc;
	c->h.cycle = k->deadline - (uint64_t)budget;
	c->h.instret = c->h.cycle - k->extra;
}

/* Leave before `s`, whose block was paid. */
const struct slot *handler_leave(struct cpu *c, const struct slot *s, int64_t budget,
				 struct code *k);

/* Go to a slot where a block begins. */
#define ENTER(target, cycles_left)                                                             \
	do {                                                                                   \
		const struct slot *to_ = (target);                                             \
		int64_t then_ = (cycles_left)-to_->o.left;                                     \
		if (unlikely(then_ < 0))                                                       \
			return handler_leave(c, to_, then_, k);                                \
		GO(to_, then_);                                                                \
	} while (0)

/* The first slot at `pc` if its page is known to be code here, else NULL. */
static inline const struct slot *known_code(struct code *k, uint64_t pc)
{
	const struct shortcut *e = shortcut_of(k->shortcuts.fetch, pc);

	if (unlikely(e->load_key != shortcut_key(pc, 1, k->context)))
		return NULL;
	struct code_page *page = &k->pages[e->delta];

	if (unlikely(page->offset != e->page + 1))
		return NULL;
	k->page = page;
	k->slots = page->slots;
	k->page_va = pc & ~(uint64_t)(PAGE_SIZE - 1);
	return &page->slots[(pc & (PAGE_SIZE - 1)) / 2];
}

/* Go to any address: everything up to here has retired. Most jumps stay in their page. */
#define ENTER_FAR(pc, cycles_left)                                                             \
	do {                                                                                   \
		uint64_t pc_ = (pc), on_page_ = pc_ - k->page_va;                              \
		const struct slot *there_;                                                     \
		if (likely(on_page_ < PAGE_SIZE))                                              \
			ENTER(slot_at(k, on_page_), cycles_left);                              \
		there_ = known_code(k, pc_);                                                   \
		if (unlikely(!there_)) {                                                       \
			settle(c, k, pc_, (cycles_left));                                      \
			return NULL;                                                           \
		}                                                                              \
		ENTER(there_, (cycles_left));                                                  \
	} while (0)

#endif
