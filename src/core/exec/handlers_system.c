/* handlers_system.c - the handlers of instructions that are rare in programs and frequent in kernels: CSRs, traps and
 * their returns, fences; handlers_atomic.c has atomics. None of them leaves the engine unless something needs the run
 * loop. */
#include "exec/engine.h"
#include "exec/execute.h"
#include "exec/handler_bodies.h"
#include "exec/priv.h"
#include "exec/zicsr.h"
#include "hart/trap.h"

/* Any instruction, with everything that belongs to it. */
SHARED_HANDLER(handler_rare)
{
	execute_begins();
	(void)handler_leave(c, s, budget, k);
	c->word = handler_word(c, k, s);
	(void)execute(c, execute_decode(c, &k->words, c->word));
	return handler_resume(c, k);
}

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

/* Not inlined where some of them are handled at once: those keep their registers. */
#define DO(name)                                                                               \
	__attribute__((noinline)) HANDLER(any_##name)                                          \
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

/* Continue at `pc` in a mode that has just begun. */
static __attribute__((noinline)) const struct slot *
enter_mode(struct cpu *c, uint64_t pc, int64_t budget, struct code_cache *k)
{
	code_find_context(k, c);
	ENTER_OTHER(pc, budget);
}

/* The same; `found`: its context is that of the engine already. */
#define ENTER_MODE(found, pc, budget, price)                                                   \
	do {                                                                                   \
		uint64_t cost_ = c->costs->cycles[price];                                      \
		int64_t left_ = (budget) - (int64_t)cost_;                                     \
		k->extra = extra + cost_;                                                      \
		if (unlikely(!(found)))                                                        \
			return enter_mode(c, (pc), left_, k);                                  \
		ENTER_OTHER((pc), left_);                                                      \
	} while (0)

/* A program calls the kernel, which handles it in S-mode. What is pending is not looked at: an interrupt that is
 * taken now would have been before. */
HANDLER(run_ecall)
{
	struct hart *h = &c->h;
	int64_t before = budget + s->o.left;
	uint64_t extra = k->extra, instret = k->deadline - (uint64_t)before - extra, pc;

	if (unlikely(k->may != UINT64_C(1) << RS_MODE_U ||
		     !(h->medeleg >> RS_CAUSE_ECALL_U & 1) || cpu_observed(c, RS_EVENT_TRAP) ||
		     h->trap_instret == instret))
		return any_ecall(c, s, budget, k);
	execute_begins();
	trap_record(h, RS_CAUSE_ECALL_U, 0);
	pc = trap_enter_hs(h, RS_MODE_U, pc_of(k, s), RS_CAUSE_ECALL_U, &h->trap);
	trap_entered(h, RS_MODE_S, instret, false);
	ENTER_MODE(code_call_supervisor(k), pc, before, RS_COST_TRAP_ENTRY);
}

/* The kernel returns to a program, and no interrupt is pending that this enables. */
HANDLER(run_sret)
{
	struct hart *h = &c->h;
	uint64_t extra = k->extra, pc;

	if (unlikely(k->may != UINT64_C(1) << RS_MODE_S ||
		     (h->mstatus & (STATUS_TSR | STATUS_SPP | STATUS_MPRV)) ||
		     (h->hstatus & HSTATUS_SPV) || (hart_pending(h) & h->mie)))
		return any_sret(c, s, budget, k);
	execute_begins();
	pc = trap_return_from_hs(h);
	ENTER_MODE(code_return_to_user(k, c), pc, budget, RS_COST_TRAP_RETURN);
}

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
			return any_sfence_vma(c, s, budget, k);                                \
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

static slot_handler *const csr_handlers[OP_COUNT + 1] = {
#define DO(name, change, operand) [OP_##name] = run_##name##_word,
	CSR_OPS(DO)
#undef DO
};

static slot_handler *const system_handlers[OP_COUNT + 1] = {
	[OP_ecall] = run_ecall,
	[OP_sret] = run_sret,
	[OP_mret] = any_mret,
	[OP_sfence_vma] = any_sfence_vma,
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
	slot_handler *atomic = handler_atomic((enum op)in->op);

	if (atomic) {
		choice->run = atomic;
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
