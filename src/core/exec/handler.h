/* handler.h - what the handlers of the blocks engine share.
 *
 * A handler runs its instruction and jumps to the handler of the next slot. The hart's pc,
 * clock and count are not updated in between. A block is paid for when it is entered, so
 *
 *	clock of an instruction = deadline - (budget + left)
 *
 * and only what needs these values (a page-table walk, a trap, a CSR) computes them. A block is
 * entered only if it ends before the deadline; instructions that remain until then are run one
 * by one.
 */
#ifndef CORE_EXEC_HANDLER_H
#define CORE_EXEC_HANDLER_H
#include "base/walk.h" /* PAGE_SIZE */
#include "exec/code_cache.h"

/* Handlers jump to each other where the compiler turns calls in tail position into jumps: at
 * -O2 and without sanitizers. Elsewhere they return, and a loop calls the next one. */
#ifndef RS_THREADED
#define RS_THREADED 0
#endif

#if RS_THREADED
#define NEXT(next, cycles_left) return (next)->run(c, (next), (cycles_left), k)
#else
#define NEXT(next, cycles_left)                                                                \
	do {                                                                                   \
		k->budget = (cycles_left);                                                     \
		return (next);                                                                 \
	} while (0)
#endif

#define SHARED_HANDLER(name)                                                                   \
	const struct slot *name(struct cpu *c, const struct slot *s, int64_t budget,           \
				struct code_cache *k)
#define HANDLER(name) static SHARED_HANDLER(name)

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* ---- the position in the code */

static inline uint64_t pc_of(const struct code_cache *k, const struct slot *s)
{
	return k->page_va + 2 * (uint64_t)(s - k->slots);
}

/* The slot for an even offset in the page. */
static inline const struct slot *slot_at(const struct code_cache *k, uint64_t offset)
{
	return (const struct slot *)(const void *)((const uint8_t *)k->slots +
						   offset * (sizeof(struct slot) / 2));
}

/* Bring the pc, clock and count of the hart up to date: the instruction at `pc` is next, and
 * `budget` cycles are left. */
static inline void sync_hart(struct cpu *c, const struct code_cache *k, uint64_t pc,
			     int64_t budget)
{
	c->h.pc = pc;
	c->h.cycle = k->deadline - (uint64_t)budget;
	c->h.instret = c->h.cycle - k->extra;
}

/* The encoding of the instruction of a slot that was decoded. */
uint32_t handler_word(const struct cpu *c, const struct code_cache *k, const struct slot *s);

/* The choice for an atomic or a privileged instruction, if it has a handler of its own. *o is changed to
 * what that expects. @return false: it has none. */
bool handler_choose_system(const struct insn *in, struct operands *o,
			   struct handler_choice *choice);

/* The handler of an atomic, which does not end its block; NULL if it is none. */
slot_handler *handler_atomic(enum op op);

/* Continue at h->pc, in whatever mode and address space, with the hart up to date. */
const struct slot *handler_resume(struct cpu *c, struct code_cache *k);

/* Return to the engine before the instruction of `s`, whose block was paid for. */
const struct slot *handler_leave(struct cpu *c, const struct slot *s, int64_t budget,
				 struct code_cache *k);

/* Return to the engine before the instruction at `pc`, where a block begins. */
const struct slot *handler_stop(struct cpu *c, uint64_t pc, int64_t budget,
				struct code_cache *k);

/* The slot at `pc`, by a shortcut made for it; NULL if the TLB does not know the page. */
const struct slot *handler_find(const struct cpu *c, struct code_cache *k, uint64_t pc);

/* Begin at h->pc, with the hart up to date and before the deadline: an instruction is executed, or traps, whatever
 * the walk for it costs. @return the slot to go on with, k->budget being what is left then; NULL: it was executed,
 * or trapped. */
const struct slot *handler_begin(struct cpu *c, struct code_cache *k);

/* Continue at `pc`, whose page the TLB does not know; a block begins there. */
const struct slot *handler_walk(struct cpu *c, uint64_t pc, int64_t budget,
				struct code_cache *k);

/* Continue at `pc`, whose page has no shortcut. */
const struct slot *handler_enter(struct cpu *c, uint64_t pc, int64_t budget,
				 struct code_cache *k);

/* Go to a slot where a block begins. */
#define ENTER(target, cycles_left)                                                             \
	do {                                                                                   \
		const struct slot *to_ = (target);                                             \
		int64_t then_ = (cycles_left)-to_->o.left;                                     \
		if (unlikely(then_ < 0))                                                       \
			return handler_leave(c, to_, then_, k);                                \
		NEXT(to_, then_);                                                              \
	} while (0)

/* The slot at `pc` if its page is in the cache and has a shortcut, else NULL. */
static inline const struct slot *known_code(struct code_cache *k, uint64_t pc)
{
	const struct shortcut *e = shortcut_of(k->shortcuts.fetch, pc);

	if (unlikely(e->load_key != shortcut_key(pc, 1, k->fetch_context)))
		return NULL;
	struct code_page *page = (struct code_page *)(uintptr_t)e->delta;

	if (unlikely(page->offset != e->page + 1))
		return NULL;
	k->slots = page->slots;
	k->page_va = pc & ~(uint64_t)(PAGE_SIZE - 1);
	return slot_at(k, pc & (PAGE_SIZE - 2));
}

/* Go to any address, in whatever context; all instructions before have retired. */
#define ENTER_OTHER(pc, cycles_left)                                                           \
	do {                                                                                   \
		uint64_t at_ = (pc);                                                           \
		const struct slot *there_ = known_code(k, at_);                                \
		if (unlikely(!there_))                                                         \
			return handler_enter(c, at_, (cycles_left), k);                        \
		ENTER(there_, (cycles_left));                                                  \
	} while (0)

/* The same in the context that runs: most jumps stay in their page. */
#define ENTER_FAR(pc, cycles_left)                                                             \
	do {                                                                                   \
		uint64_t pc_ = (pc), on_page_ = pc_ - k->page_va;                              \
		if (likely(on_page_ < PAGE_SIZE))                                              \
			ENTER(slot_at(k, on_page_), cycles_left);                              \
		ENTER_OTHER(pc_, cycles_left);                                                 \
	} while (0)

#endif
