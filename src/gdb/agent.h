/* agent.h - agent expressions: conditions of breakpoints, which gdb has compiled to bytecode of a stack machine (gdb's manual,
 * "The GDB Agent Expression Mechanism").
 *
 * An expression is checked once. In one that is good jumps lead forward, and whatever way leads to an instruction, as many
 * values are on the stack: so it ends, within its stack, and evaluating it needs no bounds. */
#ifndef GDB_AGENT_H
#define GDB_AGENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Values on the stack, as many as gdbserver has; bytes of an expression. */
enum { AGENT_STACK = 100, AGENT_SIZE = 0x2000 };

/** @return whether the expression can be evaluated. */
bool agent_is_good(const uint8_t *code, size_t size);

/** What it is about. Registers have gdb's numbers; memory is at virtual addresses, little-endian. Both return false
 * where there is no value. */
struct agent_target {
	bool (*reg)(void *context, unsigned number, uint64_t *value);
	bool (*memory)(void *context, uint64_t address, void *bytes, size_t size);
	void *context;
};

/** Evaluate a good expression. @return false: it has no value. That is so where it reads what is not there, divides by 0,
 * shifts by 64 bits or more, or asks for a trace state variable. */
bool agent_evaluate(const uint8_t *code, const struct agent_target *target, uint64_t *value);

/** Some expressions, one after the other, each behind its size in two bytes, the most significant first. */
struct agent_conditions {
	const uint8_t *bytes;
	size_t size;
};

/** @return whether one of them is true or has no value: gdb shall see then what is wrong, and say it. Also if there are none. */
bool agent_stops(const struct agent_conditions *conditions, const struct agent_target *target);

#endif
