/* blocks.c - the `blocks` engine: its handlers, one for each kind of slot, and the loop around
 *them.
 *
 * A handler does its instruction and jumps to the handler of the next slot. The hart's pc,
 *clock and count are not touched on the way. A block is paid for when it is entered, so
 *
 *	clock of an instruction = deadline - (budget + left)
 *
 * and only what needs those numbers (a walk, a trap, a CSR) works them out. A block is entered
 *only if it ends before the deadline; what is left of the time then is done by the step engine.
*/
#include "exec/blocks.h"

#include "base/walk.h" /* PAGE_SIZE */
#include "exec/execute.h"
#include "exec/mem.h"
#include "exec/rv64i.h"
#include "exec/rv64m.h"

/* Handlers jump to each other where the compiler turns such calls into jumps: at -O2, and
 * without sanitizers. Elsewhere they return, and a loop calls the next. */
#ifndef RS_THREADED
#define RS_THREADED 0
#endif

#if RS_THREADED
#define GO(next, cycles_left) return (next)->run(c, (next), (cycles_left), ram)
#else
#define GO(next, cycles_left)                                                                  \
	do {                                                                                   \
		c->code->budget = (cycles_left);                                               \
		return (next);                                                                 \
	} while (0)
#endif

#define HANDLER(name)                                                                          \
	static const struct slot *name(struct cpu *c, const struct slot *s, int64_t budget,    \
				       uint8_t *ram)

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* ---- where we are */

static inline uint64_t pc_of(const struct cpu *c, const struct slot *s)
{
	return c->code->va + 2 * (uint64_t)(s - c->code->page->slots);
}

/* Bring the hart up to date: the instruction at `pc` comes next, and `budget` cycles are left.
 */
static inline void settle(struct cpu *c, uint64_t pc, int64_t budget)
{
	c->h.pc = pc;
	c->h.cycle = c->code->deadline - (uint64_t)budget;
	c->h.instret = c->h.cycle - c->code->extra;
}

/* Leave before `s`, whose block was paid. */
static const struct slot *leave(struct cpu *c, const struct slot *s, int64_t budget)
{
	settle(c, pc_of(c, s), budget + s->o.left);
	return NULL;
}

/* Go to a slot where a block begins. */
#define ENTER(target, cycles_left)                                                             \
	do {                                                                                   \
		const struct slot *to_ = (target);                                             \
		int64_t then_ = (cycles_left)-to_->o.left;                                     \
		if (unlikely(then_ < 0))                                                       \
			return leave(c, to_, then_);                                           \
		GO(to_, then_);                                                                \
	} while (0)

/* The first slot at `pc` if its page is known to be code here, else NULL. */
static inline const struct slot *known_code(struct cpu *c, uint64_t pc)
{
	struct code *k = c->code;
	const struct tlb_shortcut *e = tlb_shortcut(&c->itlb, pc);

	if (unlikely(e->load_key != tlb_key(pc, 1, k->context)))
		return NULL;
	struct code_page *page = &k->pages[e->delta];

	if (unlikely(page->offset != e->page + 1))
		return NULL;
	k->page = page;
	k->va = pc & ~(uint64_t)(PAGE_SIZE - 1);
	return &page->slots[(pc & (PAGE_SIZE - 1)) / 2];
}

/* Go to any address: everything up to here has retired. */
#define ENTER_FAR(pc, cycles_left)                                                             \
	do {                                                                                   \
		uint64_t pc_ = (pc);                                                           \
		const struct slot *there_ = known_code(c, pc_);                                \
		if (unlikely(!there_)) {                                                       \
			settle(c, pc_, (cycles_left));                                         \
			return NULL;                                                           \
		}                                                                              \
		ENTER(there_, (cycles_left));                                                  \
	} while (0)

/* ---- slots that are no instruction of their own */

HANDLER(run_undecoded)
{
	code_decode(c->code, s, ram);
	ENTER(s, budget);
}

HANDLER(run_page_end)
{
	(void)s;
	ENTER_FAR(c->code->va + PAGE_SIZE, budget);
}

/* An instruction that spans two pages. */
HANDLER(run_step)
{
	(void)ram;
	leave(c, s, budget);
	(void)execute_next(c, &c->code->words);
	return NULL;
}

static uint32_t word_of(const struct cpu *c, const struct slot *s, const uint8_t *ram)
{
	const uint8_t *bytes =
		ram + (c->code->page->offset - 1) + 2 * (s - c->code->page->slots);
	uint32_t low = (uint32_t)bus_get(bytes, 2);

	return isa_is_compressed(low) ? low : (uint32_t)bus_get(bytes, 4);
}

/* Any instruction, one that may change everything included. */
HANDLER(run_rare)
{
	leave(c, s, budget);
	c->word = word_of(c, s, ram);
	(void)execute(c, execute_decode(&c->code->words, c->word));
	return NULL;
}

slot_handler *const code_undecoded = run_undecoded, *const code_page_end = run_page_end,
		    *const code_step = run_step, *const code_rare = run_rare;

/* ---- arithmetic: the semantics, and on to the next slot */

#define ARITHMETIC(DO)                                                                         \
	DO(lui)                                                                                \
	DO(addi) DO(slti) DO(sltiu) DO(xori) DO(ori) DO(andi) DO(slli) DO(srli) DO(srai)       \
		DO(add) DO(sub) DO(sll) DO(slt) DO(sltu) DO(xor) DO(srl) DO(sra) DO(or)        \
			DO(and) DO(addiw) DO(slliw) DO(srliw) DO(sraiw) DO(addw) DO(subw)      \
				DO(sllw) DO(srlw) DO(sraw) DO(fence) DO(mul) DO(mulh)          \
					DO(mulhsu) DO(mulhu) DO(mulw)

#define DO(name)                                                                               \
	HANDLER(run_##name##_2)                                                                \
	{                                                                                      \
		(void)exec_##name(c, &s->o);                                                   \
		GO(s + 1, budget);                                                             \
	}                                                                                      \
	HANDLER(run_##name##_4)                                                                \
	{                                                                                      \
		(void)exec_##name(c, &s->o);                                                   \
		GO(s + 2, budget);                                                             \
	}
ARITHMETIC(DO)
#undef DO

HANDLER(run_auipc_4)
{
	c->h.pc = pc_of(c, s);
	(void)exec_auipc(c, &s->o);
	GO(s + 2, budget);
}

/* ---- division: arithmetic that costs more than its cycle */

#define DIVISIONS(DO) DO(div) DO(divu) DO(rem) DO(remu) DO(divw) DO(divuw) DO(remw) DO(remuw)

#define DO(name)                                                                               \
	HANDLER(run_##name##_4)                                                                \
	{                                                                                      \
		uint64_t before = c->h.cycle;                                                  \
		(void)exec_##name(c, &s->o);                                                   \
		uint64_t cost = c->h.cycle - before;                                           \
		c->code->extra += cost;                                                        \
		budget -= (int64_t)cost;                                                       \
		if (unlikely(budget < 0)) {                                                    \
			settle(c, pc_of(c, s + 2), budget + s->o.left - 1);                    \
			return NULL;                                                           \
		}                                                                              \
		GO(s + 2, budget);                                                             \
	}
DIVISIONS(DO)
#undef DO

/* ---- loads and stores: over a shortcut, or by the MMU */

static void remember(struct cpu *c, uint64_t va, enum access access)
{
	struct tlb_shortcut *e = tlb_shortcut(&c->dtlb, va);
	uint64_t page, key = tlb_key(va, 1, c->code->context);

	if (!mmu_may_remember(c, mmu_data_view(&c->h), (rs_va){va}, access, &page))
		return;
	if (access == ACCESS_STORE && c->code->decoded[page / PAGE_SIZE])
		return;
	if (e->page != page || (e->load_key != key && e->store_key != key))
		*e = (struct tlb_shortcut){.load_key = 0};
	e->page = page;
	e->delta = page - (va & ~(uint64_t)(PAGE_SIZE - 1));
	*(access == ACCESS_STORE ? &e->store_key : &e->load_key) = key;
}

/* The slow way for the load or store of `s`. */
static const struct slot *by_the_mmu(struct cpu *c, const struct slot *s, int64_t budget,
				     uint8_t *ram, uint64_t va, enum access access)
{
	struct code *k = c->code;
	const struct insn *in;
	uint64_t before;

	leave(c, s, budget);
	before = c->h.cycle;
	c->word = word_of(c, s, ram);
	in = execute_decode(&k->words, c->word);
	if (!execute_semantics(c, in)) {
		execute_trap(c, c->h.trap.cause);
		return NULL;
	}
	uint64_t cost = c->h.cycle - before;

	k->extra += cost;
	budget -= (int64_t)cost;
	remember(c, va, access);
	if (budget < 0 || c->h.attention < k->deadline || k->writes.count) {
		settle(c, c->next_pc, budget + s->o.left - 1);
		return NULL;
	}
	GO(s + in->length / 2, budget);
}

#define LOAD(name, size, sign_bits)                                                            \
	static inline const struct slot *do_##name(struct cpu *c, const struct slot *s,        \
						   int64_t budget, uint8_t *ram, unsigned n)   \
	{                                                                                      \
		uint64_t va = rs1(c, &s->o) + imm(&s->o);                                      \
		const struct tlb_shortcut *e = tlb_shortcut(&c->dtlb, va);                     \
		if (unlikely(e->load_key != tlb_key(va, size, c->code->context)))              \
			return by_the_mmu(c, s, budget, ram, va, ACCESS_LOAD);                 \
		(void)set_rd(c, &s->o,                                                         \
			     extended(bus_get(ram + (va + e->delta), size), sign_bits));       \
		GO(s + n, budget);                                                             \
	}                                                                                      \
	HANDLER(run_##name##_2)                                                                \
	{                                                                                      \
		return do_##name(c, s, budget, ram, 1);                                        \
	}                                                                                      \
	HANDLER(run_##name##_4)                                                                \
	{                                                                                      \
		return do_##name(c, s, budget, ram, 2);                                        \
	}
LOADS(LOAD)
#undef LOAD

#define STORE(name, size)                                                                      \
	static inline const struct slot *do_##name(struct cpu *c, const struct slot *s,        \
						   int64_t budget, uint8_t *ram, unsigned n)   \
	{                                                                                      \
		uint64_t va = rs1(c, &s->o) + imm(&s->o);                                      \
		const struct tlb_shortcut *e = tlb_shortcut(&c->dtlb, va);                     \
		if (unlikely(e->store_key != tlb_key(va, size, c->code->context)))             \
			return by_the_mmu(c, s, budget, ram, va, ACCESS_STORE);                \
		bus_put(ram + (va + e->delta), size, rs2(c, &s->o));                           \
		GO(s + n, budget);                                                             \
	}                                                                                      \
	HANDLER(run_##name##_2)                                                                \
	{                                                                                      \
		return do_##name(c, s, budget, ram, 1);                                        \
	}                                                                                      \
	HANDLER(run_##name##_4)                                                                \
	{                                                                                      \
		return do_##name(c, s, budget, ram, 2);                                        \
	}
STORES(STORE)
#undef STORE

/* ---- branches: a block goes on behind one that is not taken, and gets its rest back at one
 * that is */

#define BRANCHES(DO) DO(beq) DO(bne) DO(blt) DO(bge) DO(bltu) DO(bgeu)

/* near: o.imm is the way to the target, in slots */
#define DO(name)                                                                               \
	HANDLER(run_##name##_near_2)                                                           \
	{                                                                                      \
		if (taken_##name(c, &s->o))                                                    \
			ENTER(s + s->o.imm, budget + s->o.left - 1);                           \
		GO(s + 1, budget);                                                             \
	}                                                                                      \
	HANDLER(run_##name##_near_4)                                                           \
	{                                                                                      \
		if (taken_##name(c, &s->o))                                                    \
			ENTER(s + s->o.imm, budget + s->o.left - 1);                           \
		GO(s + 2, budget);                                                             \
	}                                                                                      \
	HANDLER(run_##name##_2)                                                                \
	{                                                                                      \
		if (taken_##name(c, &s->o))                                                    \
			ENTER_FAR(pc_of(c, s) + imm(&s->o), budget + s->o.left - 1);           \
		GO(s + 1, budget);                                                             \
	}                                                                                      \
	HANDLER(run_##name##_4)                                                                \
	{                                                                                      \
		if (taken_##name(c, &s->o))                                                    \
			ENTER_FAR(pc_of(c, s) + imm(&s->o), budget + s->o.left - 1);           \
		GO(s + 2, budget);                                                             \
	}
BRANCHES(DO)
#undef DO

HANDLER(run_jal_near_2)
{
	(void)set_rd(c, &s->o, pc_of(c, s) + 2);
	ENTER(s + s->o.imm, budget);
}

HANDLER(run_jal_near_4)
{
	(void)set_rd(c, &s->o, pc_of(c, s) + 4);
	ENTER(s + s->o.imm, budget);
}

/* j: a jump that leaves no link */
HANDLER(run_j_near)
{
	ENTER(s + s->o.imm, budget);
}

#define JUMP(name, bytes)                                                                      \
	HANDLER(run_##name##_##bytes)                                                          \
	{                                                                                      \
		c->h.pc = pc_of(c, s);                                                         \
		c->next_pc = c->h.pc + bytes;                                                  \
		(void)exec_##name(c, &s->o);                                                   \
		ENTER_FAR(c->next_pc, budget);                                                 \
	}
JUMP(jal, 2)
JUMP(jal, 4)
JUMP(jalr, 2)
JUMP(jalr, 4)
#undef JUMP

/* ---- which handler */

struct pair {
	slot_handler *two, *four; /* by the instruction's length in bytes */
};

static const struct pair handlers[OP_COUNT] = {
#define DO(name) [OP_##name] = {run_##name##_2, run_##name##_4},
	ARITHMETIC(DO) BRANCHES(DO) DO(jal) DO(jalr)
#undef DO
#define DO(name) [OP_##name] = {NULL, run_##name##_4},
		DIVISIONS(DO) DO(auipc)
#undef DO
#define LOAD(name, size, sign_bits) [OP_##name] = {run_##name##_2, run_##name##_4},
			LOADS(LOAD)
#undef LOAD
#define STORE(name, size) [OP_##name] = {run_##name##_2, run_##name##_4},
				STORES(STORE)
#undef STORE
};

static const struct pair near_handlers[OP_COUNT] = {
#define DO(name) [OP_##name] = {run_##name##_near_2, run_##name##_near_4},
	BRANCHES(DO) DO(jal)
#undef DO
};

slot_handler *code_handler(const struct insn *in, unsigned at, struct operands *o, bool *ends)
{
	const struct pair *pair = &handlers[in->op == OP_none ? OP_mark : in->op];
	bool jump = in->op == OP_jal || in->op == OP_jalr;

	*ends = jump;
	if (in->op == OP_jal && in->o.imm == 0)
		return NULL; /* to itself: the run loop wants to know */
	if (in->op != OP_none && near_handlers[in->op].four) {
		int32_t target = (int32_t)at + in->o.imm / 2;

		if (target >= 0 && target < CODE_SLOTS) {
			o->imm = in->o.imm / 2;
			pair = &near_handlers[in->op];
			if (in->op == OP_jal && in->o.rd == RD_NONE)
				return run_j_near;
		}
	}
	return in->length == 2 ? pair->two : pair->four;
}

/* ---- the engine */

/* The slot at h->pc, its page decoded from and remembered. NULL: it cannot be, the step engine
 * must. On false a trap was recorded. */
static bool find_code(struct cpu *c, const struct slot **s)
{
	struct code *k = c->code;
	uint64_t pc = c->h.pc, offset;
	struct tlb_shortcut *e = tlb_shortcut(&c->itlb, pc);
	struct view view = mmu_fetch_view(&c->h);
	rs_pa pa;

	*s = known_code(c, pc);
	if (*s)
		return true;
	if (!mmu_translate(c, view, (rs_va){pc}, 2, ACCESS_FETCH, &pa))
		return false;
	if (!mmu_may_remember(c, view, (rs_va){pc}, ACCESS_FETCH, &offset))
		return true;
	struct code_page *page = code_page(c, k, offset);

	*e = (struct tlb_shortcut){.load_key = tlb_key(pc, 1, k->context),
				   .delta = (uint64_t)(page - k->pages),
				   .page = offset};
	*s = known_code(c, pc);
	return true;
}

/* Run slots until one returns to decide. */
static void run_slots(struct cpu *c, const struct slot *s, int64_t budget)
{
	uint8_t *ram = c->bus->ram;

	s = s->run(c, s, budget, ram);
	while (s)
		s = s->run(c, s, c->code->budget, ram);
}

enum { LONGEST_RUN = 1 << 30 }; /* cycles: keeps the budget far from overflow */

enum run_end exec_blocks(struct cpu *c, struct code *k, uint64_t limit)
{
	struct hart *h = &c->h;
	enum run_end end = RUN_ATTENTION;

	c->code = k;
	for (;;) {
		uint64_t deadline = limit < h->attention ? limit : h->attention;
		const struct slot *s;

		if (k->writes.count)
			code_catch_up(k);
		if (h->cycle >= deadline)
			break;
		if (deadline - h->cycle > LONGEST_RUN)
			deadline = h->cycle + LONGEST_RUN;
		k->deadline = deadline;
		code_find_context(c, k);
		c->word = 0;
		if (!find_code(c, &s)) {
			execute_trap(c, h->trap.cause);
		} else {
			k->extra = h->cycle - h->instret;
			int64_t budget = (int64_t)(deadline - h->cycle);

			if (s && !s->o.left && s->run == code_undecoded)
				code_decode(k, s, c->bus->ram);
			if (s && budget >= s->o.left)
				run_slots(c, s, budget - s->o.left);
			else
				(void)execute_next(c, &k->words);
		}
		if (execute_ends_run(c, &end))
			break;
	}
	c->code = NULL;
	return end;
}
