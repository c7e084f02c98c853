/* execute.c - one instruction: semantics, counts, events, traps. */
#include "exec/execute.h"

#include "exec/hlsv.h"
#include "exec/mem.h"
#include "exec/priv.h"
#include "exec/rv64a.h"
#include "exec/rv64i.h"
#include "exec/rv64m.h"
#include "exec/zicsr.h"

typedef bool semantics(struct cpu *c, const struct operands *in);

static semantics *const exec[OP_COUNT] = {
#define INSN(name, format, mask, match, class, effect, spec) [OP_##name] = exec_##name,
#include "isa/insn.def"
#undef INSN
};

const struct insn *execute_decode(struct decoded *memory, uint32_t word)
{
	struct insn *in =
		&memory->words[(word * 0x9e3779b1u) >> 22]; /* 10 bits: DECODED_WORDS */

	_Static_assert(DECODED_WORDS == 1 << 10, "the hash above yields an index");
	if (in->word != word || in->length == 0)
		*in = isa_decode(word);
	return in;
}

/* ---- events of an instruction that retired */

static void report_return(struct cpu *c, uint64_t pc, uint8_t mode)
{
	struct rs_event event = {.kind = RS_EVENT_RETURN,
				 .cycle = c->h.cycle,
				 .instret = c->h.instret,
				 .pc = pc,
				 .word = c->word,
				 .mode = mode,
				 .mode_to = c->h.mode};
	bool crossed = mode_is_virtual(event.mode) != mode_is_virtual(event.mode_to);

	event.cost = c->costs->cycles[crossed ? RS_COST_WORLD_RETURN : RS_COST_TRAP_RETURN];
	c->observer->event(c->observer->context, &event);
}

static void report_retired(struct cpu *c, const struct insn *in, uint64_t pc, uint8_t mode)
{
	struct rs_event event = {.cycle = c->h.cycle,
				 .instret = c->h.instret,
				 .pc = pc,
				 .word = c->word,
				 .mode = mode,
				 .mode_to = mode};

	switch ((enum insn_class)in->class) {
	case CLASS_PLAIN:
		return;
	case CLASS_PRIV:
		if (!cpu_observed(c, RS_EVENT_PRIV))
			return;
		event.kind = RS_EVENT_PRIV;
		event.priv.csr = c->csr;
		event.priv.value = c->csr_value;
		break;
	case CLASS_RETURN:
		if (cpu_observed(c, RS_EVENT_RETURN))
			report_return(c, pc, mode);
		return;
	case CLASS_MARK:
		if (!cpu_observed(c, RS_EVENT_MARK))
			return;
		event.kind = RS_EVENT_MARK;
		event.mark.payload = c->h.x[in->o.rs1];
		event.mark.kind = (uint16_t)bits((uint32_t)in->o.imm, 11, 0);
		break;
	}
	c->observer->event(c->observer->context, &event);
}

/* ---- traps */

void execute_trap(struct cpu *c, uint64_t xcause)
{
	struct hart *h = &c->h;
	struct rs_event event = {
		.kind = RS_EVENT_TRAP, .pc = h->pc, .mode = h->mode, .word = c->word};
	bool interrupt = xcause & RS_CAUSE_INTERRUPT;
	uint64_t before = h->cycle;

	event.trap.cause = xcause;
	if (interrupt) {
		event.word = 0;
	} else {
		event.trap.tval = h->trap.tval;
		event.trap.gpa = h->trap.gpa << 2;
	}
	enum rs_mode to = hart_take_trap(h, xcause);
	bool crossed = mode_is_virtual((enum rs_mode)event.mode) != mode_is_virtual(to);

	cpu_charge(c, interrupt ? RS_COST_INTERRUPT
		      : crossed ? RS_COST_WORLD_ENTRY
				: RS_COST_TRAP_ENTRY);
	if (!cpu_observed(c, RS_EVENT_TRAP))
		return;
	event.cycle = h->cycle;
	event.instret = h->instret;
	event.cost = h->cycle - before;
	event.mode_to = (uint8_t)to;
	c->observer->event(c->observer->context, &event);
}

void exec_interrupt(struct cpu *c, int number)
{
	execute_trap(c, RS_CAUSE_INTERRUPT | (unsigned)number);
}

/* ---- */

bool execute_semantics(struct cpu *c, const struct insn *in)
{
	if (in->op == OP_none)
		return hart_raise(&c->h, RS_CAUSE_ILLEGAL_INSN, c->word);
	c->next_pc = c->h.pc + in->length;
	return exec[in->op](c, &in->o);
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
	if (in->class != CLASS_PLAIN)
		report_retired(c, in, pc, mode);
	return true;
}

bool execute_next(struct cpu *c, struct decoded *memory)
{
	c->word = 0;
	if (!mem_fetch(c, &c->word)) {
		execute_trap(c, c->h.trap.cause);
		return false;
	}
	return execute(c, execute_decode(memory, c->word));
}
