/* execute.c - one instruction: semantics, counts, events, traps. */
#include "exec/execute.h"

#include "exec/hlsv.h"
#include "exec/mem.h"
#include "exec/priv.h"
#include "exec/rv64a.h"
#include "exec/rv64i.h"
#include "exec/rv64m.h"
#include "exec/zicsr.h"
#include "mmu/watch.h"

typedef bool semantics(struct cpu *c, const struct operands *in);

static semantics *const exec[OP_COUNT] = {
#define INSN(name, format, mask, match, class, effect, spec) [OP_##name] = exec_##name,
#include "isa/insn.def"
#undef INSN
};

const struct insn *execute_decode(const struct cpu *c, struct decoded_words *decoded,
				  uint32_t word)
{
	struct insn *in =
		&decoded->words[(word * 0x9e3779b1u) >> 22]; /* 10 bits: DECODED_WORDS */

	_Static_assert(DECODED_WORDS == 1 << 10, "the hash above yields an index");
	if (in->word != word || in->length == 0) {
		*in = isa_decode_by(&decoded->index, word);
		in->o = operands_to_run(c, in->o);
	}
	return in;
}

/* ---- events: built only if an observer wants them, and in functions that are not inlined, so
 * that the others need no stack space for them */

#define COLD __attribute__((noinline)) static

/* The event of an instruction that retired, by its class. */
static const uint8_t kinds[] = {[CLASS_PRIV] = RS_EVENT_PRIV,
				[CLASS_RETURN] = RS_EVENT_RETURN,
				[CLASS_MARK] = RS_EVENT_MARK};

static unsigned mark_kind(const struct insn *in)
{
	return (unsigned)bits((uint32_t)in->o.imm, 11, 0);
}

__attribute__((noinline)) void execute_report(struct cpu *c, const struct insn *in, uint64_t pc,
					      uint8_t mode)
{
	enum rs_event_kind kind = (enum rs_event_kind)kinds[in->class];
	struct rs_event event = {.kind = (uint8_t)kind,
				 .cycle = c->h.cycle,
				 .instret = c->h.instret,
				 .pc = pc,
				 .word = c->word,
				 .mode = mode,
				 .mode_to = mode};

	if (kind == RS_EVENT_PRIV) {
		event.priv.csr = c->csr;
		event.priv.value = c->csr_value;
	} else if (kind == RS_EVENT_MARK) {
		event.mark.payload = rs1(c, &in->o);
		event.mark.kind = (uint16_t)mark_kind(in);
	} else {
		bool crossed = mode_is_virtual(mode) != mode_is_virtual(c->h.mode);

		event.mode_to = c->h.mode;
		event.cost =
			c->costs->cycles[crossed ? RS_COST_WORLD_RETURN : RS_COST_TRAP_RETURN];
	}
	c->observer->event(c->observer->context, &event);
}

COLD void report_trap(struct cpu *c, uint64_t xcause, uint64_t pc, uint8_t mode,
		      uint64_t before)
{
	struct rs_event event = {.kind = RS_EVENT_TRAP,
				 .cycle = c->h.cycle,
				 .instret = c->h.instret,
				 .cost = c->h.cycle - before,
				 .pc = pc,
				 .mode = mode,
				 .mode_to = c->h.mode};

	event.trap.cause = xcause;
	if (!(xcause & RS_CAUSE_INTERRUPT)) {
		event.word = c->word;
		event.trap.tval = c->h.trap.tval;
		event.trap.gpa = c->h.trap.gpa << 2;
	}
	c->observer->event(c->observer->context, &event);
}

/* ---- traps */

void execute_trap(struct cpu *c, uint64_t xcause)
{
	struct hart *h = &c->h;
	uint64_t pc = h->pc, before = h->cycle;
	uint8_t mode = h->mode;
	enum rs_mode to = hart_take_trap(h, xcause);
	bool crossed = mode_is_virtual((enum rs_mode)mode) != mode_is_virtual(to);

	cpu_charge(c, xcause & RS_CAUSE_INTERRUPT ? RS_COST_INTERRUPT
		      : crossed			  ? RS_COST_WORLD_ENTRY
						  : RS_COST_TRAP_ENTRY);
	if (cpu_observed(c, RS_EVENT_TRAP))
		report_trap(c, xcause, pc, mode, before);
}

/* ---- */

bool execute_semantics(struct cpu *c, const struct insn *in)
{
	if (in->op == OP_none)
		return hart_raise(&c->h, RS_CAUSE_ILLEGAL_INSN, c->word);
	c->next_pc = c->h.pc + in->length;

	bool retires = exec[in->op](c, &in->o);

	clear_x0(c);
	return retires;
}

static bool is_observed(const struct cpu *c, const struct insn *in)
{
	return in->class == CLASS_MARK ? cpu_mark_observed(c, mark_kind(in))
				       : cpu_observed(c, (enum rs_event_kind)kinds[in->class]);
}

bool execute(struct cpu *c, const struct insn *in)
{
	struct hart *h = &c->h;
	uint64_t pc = h->pc;
	uint8_t mode = h->mode;

	c->csr = 0;
	if (!execute_semantics(c, in)) {
		execute_trap(c, h->trap.cause);
		return false;
	}
	h->pc = c->next_pc;
	h->instret++;
	h->cycle++;
	if (in->class != CLASS_PLAIN && is_observed(c, in))
		execute_report(c, in, pc, mode);
	return true;
}

bool execute_next(struct cpu *c, struct decoded_words *decoded)
{
	if (watch_code(c)) {
		c->h.attention = 0;
		return false;
	}
	c->word = 0;
	if (!mem_fetch(c, &c->word)) {
		execute_trap(c, c->h.trap.cause);
		return false;
	}
	return execute(c, execute_decode(c, decoded, c->word));
}
