/* handlers.c - the handlers of the blocks engine, one for each kind of slot, and the choice of
 * the one for an instruction. */
#include "exec/execute.h"
#include "exec/handler_bodies.h"
#include "mmu/watch.h"

/* ---- slots that are not an instruction */

HANDLER(run_undecoded)
{
	code_decode(c, k, s);
	ENTER(s, budget);
}

HANDLER(run_page_end)
{
	(void)s;
	ENTER_FAR(k->page_va + PAGE_SIZE, budget);
}

/* Behind an instruction that ended on the next page. */
HANDLER(run_page_end_2)
{
	(void)s;
	ENTER_FAR(k->page_va + PAGE_SIZE + 2, budget);
}

uint32_t handler_word(const struct cpu *c, const struct code_cache *k, const struct slot *s)
{
	const uint8_t *bytes =
		c->bus->ram + (code_page_now(k)->offset - 1) + 2 * (s - k->slots);
	uint32_t low = (uint32_t)bus_get(bytes, 2);

	if (isa_is_compressed(low))
		return low;
	return s == &k->slots[CODE_SLOTS - 1] ? code_page_now(k)->last_word
					      : (uint32_t)bus_get(bytes, 4);
}

/* The whole encoding of an instruction that begins in the last slot of the page and ends on the next
 * one. @return false if the cache does not know where that lies. */
static bool spanning_word(const struct cpu *c, struct code_cache *k, uint32_t *word)
{
	uint64_t next = k->page_va + PAGE_SIZE;
	const struct shortcut *e = shortcut_of(k->shortcuts.fetch, next);

	if (unlikely(e->load_key != shortcut_key(next, 1, k->fetch_context)))
		return false;
	*word = (uint32_t)bus_get(c->bus->ram + (code_page_now(k)->offset - 1) + PAGE_SIZE - 2,
				  2) |
		(uint32_t)bus_get(c->bus->ram + e->page, 2) << 16;
	return true;
}

static void decode_spanning(const struct cpu *c, struct code_cache *k, uint32_t word)
{
	struct slot *s = &k->slots[CODE_SLOTS - 1];
	const struct insn *in = execute_decode(c, &k->words, word);
	uint8_t left = s->o.left;

	s->o = in->o;
	code_page_now(k)->last_run = handler_choose(in, CODE_SLOTS - 1, &s->o, 0).run;
	code_page_now(k)->last_word = word;
	s->o.left = left;
}

/* An instruction that spans two pages. What is on the second one may change with the address space:
 * its bytes are compared each time. */
HANDLER(run_spanning)
{
	uint32_t word;

	if (unlikely(!spanning_word(c, k, &word))) {
		(void)handler_leave(c, s, budget, k);
		(void)execute_next(c, &k->words);
		return NULL;
	}
	if (unlikely(word != code_page_now(k)->last_word))
		decode_spanning(c, k, word);
	return code_page_now(k)->last_run(c, s, budget, k);
}

/* An instruction that only computes or accesses memory, in a way that no other handler knows. */
HANDLER(run_plain)
{
	uint64_t before;

	execute_begins();
	(void)handler_leave(c, s, budget, k);
	before = c->h.cycle;
	c->word = handler_word(c, k, s);
	if (!execute_semantics(c, execute_decode(c, &k->words, c->word))) {
		execute_trap(c, c->h.trap.cause);
		return NULL;
	}
	uint64_t cost = c->h.cycle - before;

	k->extra += cost;
	budget += s->o.left - 1 - (int64_t)cost;
	if (budget < 0 || c->h.attention < k->deadline || k->writes.count || c->h.spinning) {
		sync_hart(c, k, c->next_pc, budget);
		return NULL;
	}
	ENTER_FAR(c->next_pc, budget);
}

slot_handler *const handler_undecoded = run_undecoded, *const handler_page_end = run_page_end,
		    *const handler_spanning = run_spanning,
		    *const handler_page_end_2 = run_page_end_2;

/* ---- loads and stores through the MMU */

/* Does the shortcut hold this key, for accesses of either kind? */
static inline bool has_key(const struct shortcut *e, uint64_t key)
{
	return e->load_key == key || e->store_key == key;
}

/* Give this access of `page` a shortcut; `watched`: one that no access matches. @return false if it may have none. */
static inline bool remember(const struct cpu *c, struct code_cache *k, uint64_t va,
			    enum access access, const struct mmu_page *page, bool watched)
{
	struct shortcut *e = shortcut_of(k->shortcuts.data, va);
	uint64_t key = shortcut_key(va, 1, k->context);

	if (access == ACCESS_STORE && k->decoded[page->ram / PAGE_SIZE])
		return false;
	if (e->page != page->ram ||
	    (!has_key(e, key) && !(cpu_watches(c) && has_key(e, key | KEY_WATCHED))))
		*e = (struct shortcut){.load_key = 0};
	if (watched)
		key |= KEY_WATCHED;
	e->page = page->ram;
	e->delta = (uintptr_t)(c->bus->ram + page->ram) - (va & ~(uint64_t)(PAGE_SIZE - 1));
	*(access == ACCESS_STORE ? &e->store_key : &e->load_key) = key;
	if (k->supervisor && (page->bound || page->user))
		code_note(k, e, page);
	return true;
}

/* These are not inlined: Clang does not turn a call at the end of a function into a jump if the address of a local
 * variable was passed on. @return false: there is no shortcut for this access. */
__attribute__((noinline)) static bool remember_known(const struct cpu *c, struct code_cache *k,
						     uint64_t va, enum access access)
{
	struct mmu_page page;

	return mmu_knows(c, mmu_data_view(&c->h), (rs_va){va}, access, &page) &&
	       remember(c, k, va, access, &page, false);
}

__attribute__((noinline)) static enum mmu_reach
reach(struct cpu *c, struct code_cache *k, uint64_t va, unsigned size, enum access access)
{
	struct mmu_page page;
	enum mmu_reach r = mmu_reach(c, mmu_data_view(&c->h), (rs_va){va}, size, access, &page);

#if CPU_HAS_WATCHES
	if (r == MMU_ONCE && page.watched)
		(void)remember(c, k, va, access, &page, true);
#endif
	return r == MMU_PAGE && !remember(c, k, va, access, &page, false) ? MMU_ONCE : r;
}

const struct slot *access_through_mmu(struct cpu *c, const struct slot *s, int64_t budget,
				      struct code_cache *k, enum access access, unsigned size)
{
	uint64_t va = rs1(c, &s->o) + imm(&s->o);
	bool aligned = !(va & (size - 1));
	const struct insn *in;
	uint64_t before;

	/* The shortcut may have been another context's: a hit of the TLB costs nothing. */
	if (aligned && tlb_has_page(&c->dtlb, tlb_page(va)) && remember_known(c, k, va, access))
		NEXT(s, budget);
	execute_begins();
	(void)handler_leave(c, s, budget, k);
	before = c->h.cycle;
	c->word = handler_word(c, k, s);
	if (aligned) { /* most need only a walk */
		enum mmu_reach r = reach(c, k, va, size, access);
		uint64_t walk = c->h.cycle - before;

		if (r == MMU_TRAP) {
			execute_trap(c, c->h.trap.cause);
			return handler_resume(c, k);
		}
		if (r == MMU_PAGE && budget >= (int64_t)walk && !k->writes.count) {
			k->extra += walk;
			NEXT(s, budget - (int64_t)walk);
		}
	}
	in = execute_decode(c, &k->words, c->word);
	if (!execute_semantics(c, in)) {
		execute_trap(c, c->h.trap.cause);
		return handler_resume(c, k);
	}
	uint64_t cost = c->h.cycle - before;

	k->extra += cost;
	budget -= (int64_t)cost;
	if (budget < 0 || c->h.attention < k->deadline || k->writes.count) {
		sync_hart(c, k, c->next_pc, budget + s->o.left - 1);
		return NULL;
	}
	NEXT(s + in->length / 2, budget);
}

/* ---- instructions: a handler for each length */

#define BOTH_LENGTHS(name)                                                                     \
	SHARED_HANDLER(run_##name##_2)                                                         \
	{                                                                                      \
		const struct operands o = s->o;                                                \
		return do_##name(c, s, &o, budget, k, 1);                                      \
	}                                                                                      \
	SHARED_HANDLER(run_##name##_4)                                                         \
	{                                                                                      \
		const struct operands o = s->o;                                                \
		return do_##name(c, s, &o, budget, k, 2);                                      \
	}

ARITHMETIC(BOTH_LENGTHS)
BRANCHES(BOTH_LENGTHS)
BOTH_LENGTHS(jr)
#define DO(name) BOTH_LENGTHS(name##_near)
BRANCHES(DO)
#undef DO
#define DO(name, ...) BOTH_LENGTHS(name)
LOADS(DO)
STORES(DO)
#undef DO

HANDLER(run_auipc_4)
{
	c->h.pc = pc_of(k, s);
	(void)exec_auipc(c, &s->o);
	NEXT(s + 2, budget);
}

/* ---- division: arithmetic that costs more than one cycle */

#define DIVISIONS(DO) DO(div) DO(divu) DO(rem) DO(remu) DO(divw) DO(divuw) DO(remw) DO(remuw)

#define DO(name)                                                                               \
	HANDLER(run_##name##_4)                                                                \
	{                                                                                      \
		uint64_t before = c->h.cycle;                                                  \
		(void)exec_##name(c, &s->o);                                                   \
		uint64_t cost = c->h.cycle - before;                                           \
		k->extra += cost;                                                              \
		budget -= (int64_t)cost;                                                       \
		if (unlikely(budget < 0)) {                                                    \
			sync_hart(c, k, pc_of(k, s + 2), budget + s->o.left - 1);              \
			return NULL;                                                           \
		}                                                                              \
		NEXT(s + 2, budget);                                                           \
	}
DIVISIONS(DO)
#undef DO

/* ---- jumps */

HANDLER(run_jal_near_2)
{
	(void)set_rd(c, &s->o, pc_of(k, s) + 2);
	ENTER(near(s), budget);
}

HANDLER(run_jal_near_4)
{
	(void)set_rd(c, &s->o, pc_of(k, s) + 4);
	ENTER(near(s), budget);
}

/* j: a jump without a link register */
HANDLER(run_j_near)
{
	ENTER(near(s), budget);
}

#define JUMP(name, bytes, target)                                                              \
	HANDLER(run_##name##_##bytes)                                                          \
	{                                                                                      \
		uint64_t pc = pc_of(k, s), to = (target);                                      \
                                                                                               \
		(void)set_rd(c, &s->o, pc + bytes);                                            \
		clear_x0(c);                                                                   \
		ENTER_FAR(to, budget);                                                         \
	}
JUMP(jal, 2, pc + imm(&s->o))
JUMP(jal, 4, pc + imm(&s->o))
JUMP(jalr, 2, jalr_target(c, &s->o))
JUMP(jalr, 4, jalr_target(c, &s->o))
#undef JUMP

/* ---- choosing a handler */

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

/* Where the result is for x0: nothing is done, or another handler sees to the effects. */
static const struct lengths without_result[OP_COUNT + 1] = {
#define DO(name) [OP_##name] = {run_fence_2, run_fence_4},
	ARITHMETIC(DO) DO(auipc)
#undef DO
#define DO(name) [OP_##name] = {run_plain, run_plain},
		DIVISIONS(DO)
#undef DO
#define LOAD(name, size, sign_bits) [OP_##name] = {run_plain, run_plain},
			LOADS(LOAD)
#undef LOAD
};

/* A branch or jump within the page: o->imm becomes the distance to the target in bytes of
 * slots. */
static bool make_near(const struct insn *in, unsigned at, struct operands *o)
{
	int32_t target = (int32_t)at + in->o.imm / 2;

	if (!near_handlers[in->op].four || target < 0 || target >= CODE_SLOTS)
		return false;
	o->imm = in->o.imm / 2 * (int32_t)sizeof(struct slot);
	return true;
}

/* Put the operand that was changed last first, where the order does not matter: more pairs
 * match. */
static void order_operands(const struct insn *in, struct operands *o,
			   operand_register changed_last)
{
	operand_register rs1 = o->rs1;

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

struct handler_choice handler_choose(const struct insn *in, unsigned at, struct operands *o,
				     operand_register changed_last)
{
	struct handler_choice choice = {.op = in->op, .length = in->length, .ends = true};
	const struct lengths *by_length = &handlers[in->op];

	if (in->op == OP_jal && in->o.imm == 0) /* a jump to itself: the run loop must know */
		by_length = &handlers[OP_none];
	else if (make_near(in, at, o))
		by_length = &near_handlers[in->op];
	else if (register_number(in->o.rd) == 0 && without_result[in->op].four)
		by_length = &without_result[in->op];
	choice.kind = by_length->four;
	choice.run = in->length == 2 ? by_length->two : by_length->four;
	if (!choice.run && handler_choose_system(in, o, &choice))
		return choice;
	if (!choice.run) {
		choice.kind = choice.run = in->class == CLASS_PLAIN ? run_plain : handler_rare;
	} else if (in->op == OP_jalr && register_number(in->o.rd) == 0) {
		choice.kind = run_jr_4;
		choice.run = in->length == 2 ? run_jr_2 : run_jr_4;
	} else if (by_length == &near_handlers[OP_jal] && register_number(in->o.rd) == 0) {
		choice.run = run_j_near;
	} else if (in->op != OP_jal && in->op != OP_jalr) {
		choice.ends = choice.run == run_plain;
		order_operands(in, o, changed_last);
	}
	return choice;
}
