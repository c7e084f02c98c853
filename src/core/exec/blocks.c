/* blocks.c - the `blocks` engine: its handlers, one for each kind of slot, and the loop around
 * them.
 *
 * A handler does its instruction and jumps to the handler of the next slot. The hart's pc,
 * clock and count are not touched on the way. A block is paid for when it is entered, so
 *
 *	clock of an instruction = deadline - (budget + left)
 *
 * and only what needs those numbers (a walk, a trap, a CSR) works them out. A block is entered
 * only if it ends before the deadline; what is left of the time then is done by the step engine.
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
		(void)ram;                                                                     \
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
	return c->page_va + 2 * (uint64_t)(s - c->slots);
}

/* The slot of an even offset in the page: slots are as many bytes for each two of code. */
static inline const struct slot *slot_at(const struct cpu *c, uint64_t offset)
{
	return (const struct slot *)(const void *)((const uint8_t *)c->slots +
						   offset * (sizeof(struct slot) / 2));
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

	if (unlikely(e->load_key != tlb_key(pc, 1, c->context)))
		return NULL;
	struct code_page *page = &k->pages[e->delta];

	if (unlikely(page->offset != e->page + 1))
		return NULL;
	k->page = page;
	c->slots = page->slots;
	c->page_va = pc & ~(uint64_t)(PAGE_SIZE - 1);
	return &page->slots[(pc & (PAGE_SIZE - 1)) / 2];
}

/* Go to any address: everything up to here has retired. Most jumps stay in their page. */
#define ENTER_FAR(pc, cycles_left)                                                             \
	do {                                                                                   \
		uint64_t pc_ = (pc), on_page_ = pc_ - c->page_va;                              \
		const struct slot *there_;                                                     \
		if (likely(on_page_ < PAGE_SIZE))                                              \
			ENTER(slot_at(c, on_page_), cycles_left);                              \
		there_ = known_code(c, pc_);                                                   \
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
	ENTER_FAR(c->page_va + PAGE_SIZE, budget);
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
	const uint8_t *bytes = ram + (c->code->page->offset - 1) + 2 * (s - c->slots);
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

/* ---- instructions: a body that goes on `n` slots further, and a handler for each length */

#define BODY(name)                                                                             \
	static inline __attribute__((always_inline)) const struct slot *do_##name(             \
		struct cpu *c, const struct slot *s, const struct operands *o, int64_t budget, \
		uint8_t *ram, unsigned n)

#define BOTH_LENGTHS(name)                                                                     \
	HANDLER(run_##name##_2)                                                                \
	{                                                                                      \
		const struct operands o = s->o;                                                \
		return do_##name(c, s, &o, budget, ram, 1);                                    \
	}                                                                                      \
	HANDLER(run_##name##_4)                                                                \
	{                                                                                      \
		const struct operands o = s->o;                                                \
		return do_##name(c, s, &o, budget, ram, 2);                                    \
	}

/* ---- arithmetic: the semantics, and on */

#define ARITHMETIC(DO)                                                                         \
	DO(lui)                                                                                \
	DO(addi)                                                                               \
	DO(slti)                                                                               \
	DO(sltiu)                                                                              \
	DO(xori)                                                                               \
	DO(ori)                                                                                \
	DO(andi)                                                                               \
	DO(slli)                                                                               \
	DO(srli)                                                                               \
	DO(srai)                                                                               \
	DO(add)                                                                                \
	DO(sub)                                                                                \
	DO(sll)                                                                                \
	DO(slt)                                                                                \
	DO(sltu)                                                                               \
	DO(xor)                                                                                \
	DO(srl)                                                                                \
	DO(sra)                                                                                \
	DO(or)                                                                                 \
	DO(and)                                                                                \
	DO(addiw)                                                                              \
	DO(slliw)                                                                              \
	DO(srliw)                                                                              \
	DO(sraiw)                                                                              \
	DO(addw)                                                                               \
	DO(subw)                                                                               \
	DO(sllw)                                                                               \
	DO(srlw)                                                                               \
	DO(sraw)                                                                               \
	DO(fence)                                                                              \
	DO(mul)                                                                                \
	DO(mulh)                                                                               \
	DO(mulhsu)                                                                             \
	DO(mulhu)                                                                              \
	DO(mulw)

#define DO(name)                                                                               \
	BODY(name)                                                                             \
	{                                                                                      \
		(void)exec_##name(c, o);                                                       \
		GO(s + n, budget);                                                             \
	}                                                                                      \
	BOTH_LENGTHS(name)
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

/* Not inlined: Clang makes no jump of a call at the end of a function that gave away the
 * address of a local variable. */
__attribute__((noinline)) static void remember(struct cpu *c, uint64_t va, enum access access)
{
	struct tlb_shortcut *e = tlb_shortcut(&c->dtlb, va);
	uint64_t page, key = tlb_key(va, 1, c->context);

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
				     uint8_t *ram, enum access access)
{
	struct code *k = c->code;
	uint64_t va = rs1(c, &s->o) + imm(&s->o);
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

/* Where a shortcut leads. Only aligned addresses fit its key, and the compiler of the toy
 * computer wants to know. */
#define AT(size) ((uint8_t *)__builtin_assume_aligned(ram + (va + e->delta), (size)))

/* over_...: @return false if there is no shortcut, and nothing was done. */
#define LOAD(name, size, sign_bits)                                                            \
	static inline bool over_##name(struct cpu *c, const struct operands *o, uint8_t *ram)  \
	{                                                                                      \
		uint64_t va = rs1(c, o) + imm(o);                                              \
		const struct tlb_shortcut *e = tlb_shortcut(&c->dtlb, va);                     \
		if (unlikely(e->load_key != tlb_key(va, size, c->context)))                    \
			return false;                                                          \
		return set_rd(c, o, extended(bus_get(AT(size), size), sign_bits));             \
	}                                                                                      \
	BODY(name)                                                                             \
	{                                                                                      \
		if (unlikely(!over_##name(c, o, ram)))                                         \
			return by_the_mmu(c, s, budget, ram, ACCESS_LOAD);                     \
		GO(s + n, budget);                                                             \
	}                                                                                      \
	BOTH_LENGTHS(name)
LOADS(LOAD)
#undef LOAD

#define STORE(name, size)                                                                      \
	static inline bool over_##name(struct cpu *c, const struct operands *o, uint8_t *ram)  \
	{                                                                                      \
		uint64_t va = rs1(c, o) + imm(o);                                              \
		const struct tlb_shortcut *e = tlb_shortcut(&c->dtlb, va);                     \
		if (unlikely(e->store_key != tlb_key(va, size, c->context)))                   \
			return false;                                                          \
		bus_put(AT(size), size, rs2(c, o));                                            \
		return true;                                                                   \
	}                                                                                      \
	BODY(name)                                                                             \
	{                                                                                      \
		if (unlikely(!over_##name(c, o, ram)))                                         \
			return by_the_mmu(c, s, budget, ram, ACCESS_STORE);                    \
		GO(s + n, budget);                                                             \
	}                                                                                      \
	BOTH_LENGTHS(name)
STORES(STORE)
#undef STORE

/* ---- branches: a block goes on behind one that is not taken, and gets its rest back at one
 * that is */

#define BRANCHES(DO) DO(beq) DO(bne) DO(blt) DO(bge) DO(bltu) DO(bgeu)

/* near: o.imm is the way to the target, in bytes of slots */
static inline const struct slot *near(const struct slot *s)
{
	return (const struct slot *)(const void *)((const uint8_t *)s + s->o.imm);
}

#define DO(name)                                                                               \
	BODY(name##_near)                                                                      \
	{                                                                                      \
		if (taken_##name(c, o))                                                        \
			ENTER(near(s), budget + s->o.left - 1);                                \
		GO(s + n, budget);                                                             \
	}                                                                                      \
	BODY(name)                                                                             \
	{                                                                                      \
		if (taken_##name(c, o))                                                        \
			ENTER_FAR(pc_of(c, s) + imm(o), budget + s->o.left - 1);               \
		GO(s + n, budget);                                                             \
	}                                                                                      \
	BOTH_LENGTHS(name##_near)                                                              \
	BOTH_LENGTHS(name)
BRANCHES(DO)
#undef DO

HANDLER(run_jal_near_2)
{
	(void)set_rd(c, &s->o, pc_of(c, s) + 2);
	ENTER(near(s), budget);
}

HANDLER(run_jal_near_4)
{
	(void)set_rd(c, &s->o, pc_of(c, s) + 4);
	ENTER(near(s), budget);
}

/* j, jr: jumps that leave no link */
HANDLER(run_j_near)
{
	ENTER(near(s), budget);
}

BODY(jr)
{
	(void)s;
	(void)n;
	ENTER_FAR(jalr_target(c, o), budget);
}
BOTH_LENGTHS(jr)

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

/* ---- pairs: two instructions that often follow each other, with one jump less. The second
 * one's slot stays as it is, for who jumps there. */

/* The first one computes ... */
#define COMPUTING_PAIRS(DO)                                                                    \
	DO(slli, srli)                                                                         \
	DO(slli, add)                                                                          \
	DO(srli, add)                                                                          \
	DO(add, ld)                                                                            \
	DO(add, lw)                                                                            \
	DO(add, lbu)                                                                           \
	DO(add, sb)                                                                            \
	DO(add, addi)                                                                          \
	DO(add, addiw)                                                                         \
	DO(add, jr)                                                                            \
	DO(add, bne_near)                                                                      \
	DO(add, bltu_near)                                                                     \
	DO(addi, addi)                                                                         \
	DO(addi, add)                                                                          \
	DO(addi, slli)                                                                         \
	DO(addi, mulw)                                                                         \
	DO(addi, jr)                                                                           \
	DO(addi, bne_near)                                                                     \
	DO(addi, beq_near)                                                                     \
	DO(addi, sd)                                                                           \
	DO(addi, ld)                                                                           \
	DO(addiw, addi)                                                                        \
	DO(addiw, addiw)                                                                       \
	DO(addiw, lw)                                                                          \
	DO(addiw, bne_near)                                                                    \
	DO(addiw, bltu_near)                                                                   \
	DO(addw, bne_near)                                                                     \
	DO(addw, bltu_near)                                                                    \
	DO(andi, subw)                                                                         \
	DO(andi, bne_near)                                                                     \
	DO(andi, beq_near)                                                                     \
	DO(subw, srliw)                                                                        \
	DO(subw, slli)                                                                         \
	DO(srliw, and)                                                                         \
	DO(and, xor)                                                                           \
	DO(xor, addiw)                                                                         \
	DO(mulw, addw)                                                                         \
	DO(lui, addi)                                                                          \
	DO(lui, addiw)

/* ... loads ... */
#define LOADING_PAIRS(DO)                                                                      \
	DO(ld, ld)                                                                             \
	DO(ld, add)                                                                            \
	DO(ld, addi)                                                                           \
	DO(lw, lw)                                                                             \
	DO(lw, add)                                                                            \
	DO(lw, addi)                                                                           \
	DO(lw, slli)                                                                           \
	DO(lbu, addi)                                                                          \
	DO(lbu, sb)                                                                            \
	DO(lbu, beq_near)                                                                      \
	DO(lbu, bne_near)

/* ... or stores. */
#define STORING_PAIRS(DO)                                                                      \
	DO(sd, sd)                                                                             \
	DO(sd, addi)                                                                           \
	DO(sb, addi)                                                                           \
	DO(sb, addw)                                                                           \
	DO(sb, bne_near)

#define PAIRS(DO) COMPUTING_PAIRS(DO) LOADING_PAIRS(DO) STORING_PAIRS(DO)

/* What the first one computes may be what the second one works on. Where that is known the
 * compiler passes it on in a register, which is several cycles sooner than through memory. */
#define PAIR(first, second, m, n, passed, DO_FIRST)                                            \
	HANDLER(run_##first##_##m##_##second##_##n##_##passed)                                 \
	{                                                                                      \
		const uint8_t result = s->o.rd;                                                \
		struct operands o;                                                             \
		DO_FIRST(first)                                                                \
		o = s[m].o;                                                                    \
		PASS_##passed(o, result);                                                      \
		return do_##second(c, s + m, &o, budget, ram, n);                              \
	}
#define PASS_nothing(o, result) (void)result
#define PASS_rs1(o, result)	o.rs1 = result
#define PASS_rs2(o, result)	o.rs2 = result

#define COMPUTE(name) (void)exec_##name(c, &s->o);
#define LOAD(name)                                                                             \
	if (unlikely(!over_##name(c, &s->o, ram)))                                             \
		return by_the_mmu(c, s, budget, ram, ACCESS_LOAD);
#define STORE(name)                                                                            \
	if (unlikely(!over_##name(c, &s->o, ram)))                                             \
		return by_the_mmu(c, s, budget, ram, ACCESS_STORE);

#define PASSED(first, second, m, n, DO_FIRST)                                                  \
	PAIR(first, second, m, n, nothing, DO_FIRST)                                           \
	PAIR(first, second, m, n, rs1, DO_FIRST)                                               \
	PAIR(first, second, m, n, rs2, DO_FIRST)
#define LENGTHS(first, second, DO_FIRST)                                                       \
	PASSED(first, second, 1, 1, DO_FIRST)                                                  \
	PASSED(first, second, 1, 2, DO_FIRST)                                                  \
	PASSED(first, second, 2, 1, DO_FIRST)                                                  \
	PASSED(first, second, 2, 2, DO_FIRST)
#define DO(first, second) LENGTHS(first, second, COMPUTE)
COMPUTING_PAIRS(DO)
#undef DO
#define DO(first, second) LENGTHS(first, second, LOAD)
LOADING_PAIRS(DO)
#undef DO
#define DO(first, second) LENGTHS(first, second, STORE)
STORING_PAIRS(DO)
#undef DO
#undef PAIR
#undef COMPUTE
#undef LOAD
#undef STORE
#undef PASSED
#undef LENGTHS

struct pair {
	slot_handler *first, *second; /* of four-byte instructions: they name the kind */
	slot_handler *both[2][2][3];  /* by both lengths, and by what is passed on */
};

static const struct pair pairs[] = {
#define CHAINS(a, m, b, n)                                                                     \
	{                                                                                      \
		run_##a##_##m##_##b##_##n##_nothing, run_##a##_##m##_##b##_##n##_rs1,          \
			run_##a##_##m##_##b##_##n##_rs2                                        \
	}
#define DO(a, b)                                                                               \
	{run_##a##_4,                                                                          \
	 run_##b##_4,                                                                          \
	 {{CHAINS(a, 1, b, 1), CHAINS(a, 1, b, 2)},                                            \
	  {CHAINS(a, 2, b, 1), CHAINS(a, 2, b, 2)}}},
	PAIRS(DO)
#undef DO
#undef CHAINS
};

slot_handler *code_pair(const struct choice *first, const struct slot *a,
			const struct choice *second, const struct slot *b)
{
	for (unsigned i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (pairs[i].first != first->kind || pairs[i].second != second->kind)
			continue;
		unsigned chain = b->o.rs1 == a->o.rd ? 1 : b->o.rs2 == a->o.rd ? 2 : 0;

		return pairs[i].both[first->length / 4][second->length / 4][chain];
	}
	return NULL;
}

/* ---- which handler */

struct lengths {
	slot_handler *two, *four; /* by the instruction's length in bytes */
};

static const struct lengths handlers[OP_COUNT + 1] = {
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

static const struct lengths near_handlers[OP_COUNT + 1] = {
#define DO(name) [OP_##name] = {run_##name##_near_2, run_##name##_near_4},
	BRANCHES(DO) DO(jal)
#undef DO
};

/* A branch or jump within the page: o->imm becomes the way to the target in bytes of slots. */
static bool make_near(const struct insn *in, unsigned at, struct operands *o)
{
	int32_t target = (int32_t)at + in->o.imm / 2;

	if (!near_handlers[in->op].four || target < 0 || target >= CODE_SLOTS)
		return false;
	o->imm = in->o.imm / 2 * (int32_t)sizeof(struct slot);
	return true;
}

/* What does not matter for the result, but brings more pairs together: the operand that changed
 * last comes first. */
static void order_operands(const struct insn *in, struct operands *o, uint8_t changed_last)
{
	uint8_t rs1 = o->rs1;

	switch (in->op) {
	case OP_add:
	case OP_addw:
	case OP_and:
	case OP_or:
	case OP_xor:
	case OP_mul:
	case OP_mulw:
	case OP_beq:
	case OP_bne:
		if (o->rs2 == changed_last) {
			o->rs1 = o->rs2;
			o->rs2 = rs1;
		}
		break;
	default:
		break;
	}
}

struct choice code_choose(const struct insn *in, unsigned at, struct operands *o,
			  uint8_t changed_last)
{
	struct choice choice = {.length = in->length, .ends = true};
	const struct lengths *by_length = &handlers[in->op];

	if (in->op == OP_jal && in->o.imm == 0) /* to itself: the run loop wants to know */
		by_length = &handlers[OP_none];
	else if (make_near(in, at, o))
		by_length = &near_handlers[in->op];
	choice.kind = by_length->four;
	choice.run = in->length == 2 ? by_length->two : by_length->four;
	if (!choice.run) {
		choice.kind = choice.run = run_rare;
	} else if (in->op == OP_jalr && in->o.rd == RD_NONE) {
		choice.kind = run_jr_4;
		choice.run = in->length == 2 ? run_jr_2 : run_jr_4;
	} else if (by_length == &near_handlers[OP_jal] && in->o.rd == RD_NONE) {
		choice.run = run_j_near;
	} else if (in->op != OP_jal && in->op != OP_jalr) {
		choice.ends = false;
		order_operands(in, o, changed_last);
	}
	return choice;
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

	*e = (struct tlb_shortcut){.load_key = tlb_key(pc, 1, c->context),
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
			/* with time from outside nothing is due at a cycle: a block may end
			 * late */
			if (s && (budget >= s->o.left || h->external_time))
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
