/* execute.h - one instruction, completely: fetch, semantics, counters, events, traps. What all
 * engines use where speed does not matter. */
#ifndef CORE_EXEC_EXECUTE_H
#define CORE_EXEC_EXECUTE_H
#include "isa/isa.h"
#include "mmu/mmu.h"
#include "ringside/abi/mark.h"

/* An emulator that is traced says when it leaves the fast path, so that what it does for one
 * instruction can be measured from its begin. What is compiled once for both emulators does not. */
#ifndef RS_TRACED_OR_NOT
static inline void execute_begins(void)
{
#ifdef RS_TRACED
	rs_mark(RS_MARK_EMULATES, 0);
#endif
}
#endif

/* A cache of decoded words. Decoding depends on the word alone, so an entry is never stale. */
enum { DECODED_WORDS = 1024 };

struct decoded_words {
	struct insn words[DECODED_WORDS];
	struct isa_index index;
};

/* The decoded form of a word, with operands as engines run them (exec/operand.h). */
const struct insn *execute_decode(const struct cpu *c, struct decoded_words *decoded,
				  uint32_t word);

/* Only the effect of `in` on the hart and on memory: h->pc is its address, c->word its
 * encoding. Nothing is counted. @return false: a trap was recorded. */
MUST_CHECK bool execute_semantics(struct cpu *c, const struct insn *in);

/* Run the instruction `in` whose encoding is c->word at h->pc, count it and report it. @return
 * false: it trapped, and the pc is at the trap handler. */
bool execute(struct cpu *c, const struct insn *in);

/* Report the instruction `in` at `pc`, which retired in `mode`. Its class has an event. */
void execute_report(struct cpu *c, const struct insn *in, uint64_t pc, uint8_t mode);

/* Fetch, decode and run the instruction at h->pc. @return as execute(); also false if a debugger wants the run to
 * stop before it. */
bool execute_next(struct cpu *c, struct decoded_words *decoded);

/* Enter the handler of the trap that was recorded (`xcause` = h->trap.cause), or of an interrupt
 * (`xcause` with RS_CAUSE_INTERRUPT): costs and event included. */
void execute_trap(struct cpu *c, uint64_t xcause);

#endif
