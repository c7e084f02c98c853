/* handlers_system.c - the handlers of instructions that are rare in programs and frequent in kernels: atomics,
 * CSRs, traps and their returns, fences. None of them leaves the engine unless something needs the run
 * loop. */
#include "exec/engine.h"
#include "exec/execute.h"
#include "exec/handler_bodies.h"
#include "exec/priv.h"
#include "exec/rv64a.h"
#include "exec/zicsr.h"

/* Any instruction, with everything that belongs to it. */
SHARED_HANDLER(handler_rare)
{
	execute_begins();
	(void)handler_leave(c, s, budget, k);
	c->word = handler_word(c, k, s);
	(void)execute(c, execute_decode(c, &k->words, c->word));
	return handler_resume(c, k);
}

/* ---- atomics: with a shortcut, or through the MMU */

/* The shortcut of the address in rs1, for an atomic store. */
static inline const struct shortcut *atomic_shortcut(struct code_cache *k, uint64_t va,
						     unsigned size)
{
	const struct shortcut *e = shortcut_of(k->shortcuts.data, va);

	return likely(e->store_key == shortcut_key(va, size, k->context)) ? e : NULL;
}

/* The physical address. */
static inline uint64_t shortcut_pa(const struct shortcut *e, uint64_t va)
{
	return RS_RAM_BASE + e->page + (va & (PAGE_SIZE - 1));
}

#define AMO(name, suffix, size)                                                                \
	HANDLER(run_amo##name##_##suffix)                                                      \
	{                                                                                      \
		uint64_t va = rs1(c, &s->o), found;                                            \
		const struct shortcut *e = atomic_shortcut(k, va, size);                       \
		uint8_t *bytes;                                                                \
                                                                                               \
		if (unlikely(!e))                                                              \
			return access_through_mmu(c, s, budget, k, ACCESS_STORE, size);        \
		bytes = AT(size);                                                              \
		found = atomic_get(bytes, size);                                               \
		bus_put(bytes, size, amo_##name(found, atomic_operand(c, &s->o, size)));       \
		(void)set_rd(c, &s->o, found);                                                 \
		clear_x0(c);                                                                   \
		NEXT(s + 2, budget);                                                           \
	}
#define DO(name) AMO(name, w, 4) AMO(name, d, 8)
AMOS(DO)
#undef DO
#undef AMO

/* Only a page that is not watched has a shortcut, and one without decoded code for stores. */
#define RESERVED(suffix, size)                                                                 \
	HANDLER(run_lr_##suffix)                                                               \
	{                                                                                      \
		uint64_t va = rs1(c, &s->o);                                                   \
		const struct shortcut *e = shortcut_of(k->shortcuts.data, va);                 \
                                                                                               \
		if (unlikely(e->load_key != shortcut_key(va, size, k->context)))               \
			return access_through_mmu(c, s, budget, k, ACCESS_LOAD, size);         \
		c->h.reserved = true;                                                          \
		c->h.reservation = shortcut_pa(e, va);                                         \
		(void)set_rd(c, &s->o, atomic_get(AT(size), size));                            \
		clear_x0(c);                                                                   \
		NEXT(s + 2, budget);                                                           \
	}                                                                                      \
	HANDLER(run_sc_##suffix)                                                               \
	{                                                                                      \
		uint64_t va = rs1(c, &s->o);                                                   \
		const struct shortcut *e = atomic_shortcut(k, va, size);                       \
		bool holds;                                                                    \
                                                                                               \
		if (unlikely(!e))                                                              \
			return access_through_mmu(c, s, budget, k, ACCESS_STORE, size);        \
		holds = c->h.reserved && c->h.reservation == shortcut_pa(e, va);               \
		c->h.reserved = false;                                                         \
		if (holds)                                                                     \
			bus_put(AT(size), size, rs2(c, &s->o));                                \
		(void)set_rd(c, &s->o, !holds);                                                \
		clear_x0(c);                                                                   \
		NEXT(s + 2, budget);                                                           \
	}
RESERVED(w, 4)
RESERVED(d, 8)
#undef RESERVED

/* ---- CSRs that are words of the hart. Slots have the row of the register in `imm`, and in the other
 * source the modes that may access it */

static const struct csr_word *word_row(const struct operands *o)
{
	return &hart_csr_words[(uint32_t)o->imm];
}

HANDLER(run_csr_get)
{
	const struct csr_word *w = word_row(&s->o);

	if (unlikely(!(s->o.rs2 & k->may)))
		return handler_rare(c, s, budget, k);
	(void)set_rd(c, &s->o, *hart_csr_word(&c->h, w) & w->readable);
	clear_x0(c);
	NEXT(s + 2, budget);
}

/* After a write that may let an interrupt be taken, or changes translation. */
static __attribute__((noinline)) const struct slot *
csr_changed(struct cpu *c, const struct slot *s, int64_t budget, struct code_cache *k)
{
	hart_csr_written(&c->h, (enum csr_after)word_row(&s->o)->after);
	if (likely(budget >= 0 && c->h.attention >= k->deadline)) {
		/* what a status register changes of translation is that of data */
		if (code_view(&c->h) != k->view)
			code_find_context(k, c);
		NEXT(s + 2, budget);
	}
	return handler_stop(c, pc_of(k, s + 2), budget + s->o.left - 1, k);
}

/* After a write that costs something, or changes more than the register. Not inlined: most writes do
 * neither, and keep their registers. */
static __attribute__((noinline)) const struct slot *
csr_written(struct cpu *c, const struct slot *s, int64_t budget, struct code_cache *k)
{
	const struct csr_word *w = word_row(&s->o);
	uint64_t cost = csr_write_cost(c, w->cost);

	k->extra += cost;
	budget -= (int64_t)cost;
	if (unlikely(budget < 0 || w->after == AFTER_LINES || code_view(&c->h) != k->view ||
		     (hart_pending(&c->h) & c->h.mie)))
		return csr_changed(c, s, budget, k);
	NEXT(s + 2, budget);
}

/* Read, and write `operand`, or set or clear its bits. */
static inline void exchange(struct cpu *c, const struct operands *o, const struct csr_word *w,
			    enum csr_change change, uint64_t operand)
{
	uint64_t *word = hart_csr_word(&c->h, w), old = *word, value = operand;

	if (change == CSR_SET)
		value = old | operand;
	else if (change == CSR_CLEAR)
		value = old & ~operand;
	*word = merge(old, value, w->writable);
	(void)set_rd(c, o, old & w->readable);
	clear_x0(c);
}

#define CSR_OPS(DO)                                                                            \
	DO(csrrw, CSR_REPLACE, rs1(c, &s->o))                                                  \
	DO(csrrs, CSR_SET, rs1(c, &s->o))                                                      \
	DO(csrrc, CSR_CLEAR, rs1(c, &s->o))                                                    \
	DO(csrrwi, CSR_REPLACE, small_imm(&s->o))                                              \
	DO(csrrsi, CSR_SET, small_imm(&s->o))                                                  \
	DO(csrrci, CSR_CLEAR, small_imm(&s->o))

#define DO(name, change, operand)                                                              \
	HANDLER(run_##name##_word)                                                             \
	{                                                                                      \
		const struct csr_word *w = word_row(&s->o);                                    \
                                                                                               \
		if (unlikely(!(s->o.rs2 & k->may)))                                            \
			return handler_rare(c, s, budget, k);                                  \
		exchange(c, &s->o, w, change, operand);                                        \
		if (w->simple)                                                                 \
			NEXT(s + 2, budget);                                                   \
		return csr_written(c, s, budget, k);                                           \
	}
CSR_OPS(DO)
#undef DO

/* ---- traps, returns and fences. Slots have the encoding in `imm`: these have no immediate */

#define SYSTEM(DO) DO(ecall) DO(sret) DO(mret) DO(sfence_vma)

#define DO(name)                                                                               \
	HANDLER(run_##name)                                                                    \
	{                                                                                      \
		struct hart *h = &c->h;                                                        \
                                                                                               \
		if (unlikely(!k->may))                                                         \
			return handler_rare(c, s, budget, k);                                  \
		execute_begins();                                                              \
		sync_hart(c, k, pc_of(k, s), budget + s->o.left);                              \
		c->word = (uint32_t)s->o.imm;                                                  \
		c->next_pc = h->pc + 4;                                                        \
		if (exec_##name(c, &s->o)) {                                                   \
			h->pc = c->next_pc;                                                    \
			h->instret++;                                                          \
			h->cycle++;                                                            \
		} else {                                                                       \
			execute_trap(c, h->trap.cause);                                        \
		}                                                                              \
		return handler_resume(c, k);                                                   \
	}
SYSTEM(DO)
#undef DO

/* A fence of one address in S-mode, observed by nobody. */
static inline bool is_plain_fence(const struct cpu *c, const struct code_cache *k)
{
	return k->may == UINT64_C(1) << RS_MODE_S && !(c->h.mstatus & STATUS_TVM) &&
	       !cpu_observed(c, RS_EVENT_FLUSH);
}

/* The address spaces that a fence of the hart's own names; `all`: its rs2 is x0. */
static inline struct mmu_spaces fenced(const struct cpu *c, const struct operands *o, bool all)
{
	return mmu_spaces(&c->h, all, rs2(c, o), false);
}

/* ... which may drop more than an entry of the data TLB. It ends its block if that is the program's own code. Not
 * inlined: others keep their registers. */
static __attribute__((noinline)) const struct slot *
fence_page(struct cpu *c, const struct slot *s, int64_t budget, struct code_cache *k)
{
	struct mmu_spaces named = fenced(c, &s->o, register_number(s->o.rs2) == 0);

	if (mmu_flush_page(c, named, (rs_va){rs1(c, &s->o)}) || budget < 0) {
		budget += s->o.left - 1;
		if (!known_code(k, k->page_va))
			return handler_walk(c, pc_of(k, s + 2), budget, k);
		return handler_stop(c, pc_of(k, s + 2), budget, k);
	}
	NEXT(s + 2, budget);
}

/* Most drop at most that: they fence what a program or a kernel used as data. */
#define FENCE_PAGE(name, all)                                                                  \
	HANDLER(name)                                                                          \
	{                                                                                      \
		uint64_t page = tlb_page(rs1(c, &s->o)), cost;                                 \
                                                                                               \
		if (unlikely(!is_plain_fence(c, k)))                                           \
			return run_sfence_vma(c, s, budget, k);                                \
		cost = c->costs->cycles[RS_COST_FENCE];                                        \
		k->extra += cost;                                                              \
		budget -= (int64_t)cost;                                                       \
		if (unlikely(budget < 0 || mmu_fence_is_wide(c, page)))                        \
			return fence_page(c, s, budget, k);                                    \
		if (tlb_has_page(&c->dtlb, page)) {                                            \
			struct mmu_spaces named = fenced(c, &s->o, (all));                     \
                                                                                               \
			(void)tlb_flush_entry(&c->dtlb, k->shortcuts.data, named.tag | page,   \
					      named.mask, named.by_asid);                      \
		}                                                                              \
		NEXT(s + 2, budget);                                                           \
	}
FENCE_PAGE(run_sfence_page, true)
FENCE_PAGE(run_sfence_page_asid, false)
#undef FENCE_PAGE

HANDLER(run_mark)
{
	uint64_t pc;

	if (!cpu_mark_observed(c, (uint32_t)s->o.imm >> 20)) /* its immediate */
		NEXT(s + 2, budget);
	pc = pc_of(k, s);
	sync_hart(c, k, pc + 4, budget + s->o.left - 1);
	c->word = (uint32_t)s->o.imm;
	execute_report(c, execute_decode(c, &k->words, c->word), pc, c->h.mode);
	code_note_observed(k, c); /* whom it was reported to may observe other things now */
	NEXT(s + 2, budget);
}

/* ---- choosing a handler */

static slot_handler *const atomic_handlers[OP_COUNT + 1] = {
#define DO(name) [OP_amo##name##_w] = run_amo##name##_w, [OP_amo##name##_d] = run_amo##name##_d,
	AMOS(DO)
#undef DO
		[OP_lr_w] = run_lr_w,
	[OP_lr_d] = run_lr_d,
	[OP_sc_w] = run_sc_w,
	[OP_sc_d] = run_sc_d,
};

static slot_handler *const csr_handlers[OP_COUNT + 1] = {
#define DO(name, change, operand) [OP_##name] = run_##name##_word,
	CSR_OPS(DO)
#undef DO
};

static slot_handler *const system_handlers[OP_COUNT + 1] = {
#define DO(name) [OP_##name] = run_##name,
	SYSTEM(DO)
#undef DO
};

/* The modes that may access a CSR by its number, a bit for each. Under V it means another register. */
static uint8_t modes_of(unsigned number)
{
	bool machine = bits(number, 9, 8) == RS_MODE_M;

	return (uint8_t)(1u << RS_MODE_M | (machine ? 0 : 1u << RS_MODE_S));
}

/* csrrs and csrrc with x0, csrrsi and csrrci with 0 only read. */
static bool only_reads(const struct insn *in)
{
	return in->op != OP_csrrw && in->op != OP_csrrwi && register_number(in->o.rs1) == 0;
}

static bool choose_csr(const struct insn *in, struct operands *o, struct handler_choice *choice)
{
	unsigned number = (unsigned)in->o.imm;
	enum csr_row row = isa_csr_row(number);

	if (row == CSR_ROWS || !hart_csr_words[row].readable ||
	    isa_csr(number)->ext != EXT_BASE)
		return false;
	choice->run = only_reads(in) ? run_csr_get : csr_handlers[in->op];
	choice->ends = false;
	o->imm = (int32_t)row;
	o->rs2 = modes_of(number);
	return true;
}

bool handler_choose_system(const struct insn *in, struct operands *o,
			   struct handler_choice *choice)
{
	if (atomic_handlers[in->op]) {
		choice->run = atomic_handlers[in->op];
		choice->ends = false;
	} else if (in->op == OP_mark) {
		choice->run = run_mark;
		choice->ends = false;
		o->imm = (int32_t)in->word;
	} else if (in->op == OP_sfence_vma && register_number(in->o.rs1) != 0) {
		choice->run = register_number(in->o.rs2) == 0 ? run_sfence_page
							      : run_sfence_page_asid;
		choice->ends = false;
		o->imm = (int32_t)in->word;
	} else if (system_handlers[in->op]) {
		choice->run = system_handlers[in->op];
		o->imm = (int32_t)in->word;
	} else if (!csr_handlers[in->op] || !choose_csr(in, o, choice)) {
		return false;
	}
	choice->kind = choice->run;
	return true;
}
