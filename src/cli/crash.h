/* crash.h - what a guest crashed at, for people and for programs. */
#ifndef CLI_CRASH_H
#define CLI_CRASH_H
#include <jansson.h>
#include <stdio.h>

#include "cli/code_symbols.h"

/** Say it, if the lane's guest crashed: the trap by name, the place in its code and source, the
 * instruction, what would have handled it, registers, and hints. `options`: those of the lane. If
 * it was a program that crashed, on a guest OS, say where.
 * @return false: the guest itself did not. */
bool crash_print(FILE *out, const struct rs_lane *lane, const struct rs_lane_options *options);

/** Write what it crashed at and where, in one line: "breakpoint · hello.S:12". @return false: it did not. */
bool crash_place(char *text, size_t size, const struct rs_lane *lane,
		 const struct rs_lane_options *options);

/** @return the same as an object, or NULL. */
json_t *crash_json(const struct rs_lane *lane, const struct rs_lane_options *options);

/** Where the program was that the guest OS ended for a fault, as an object, or NULL if it did not. crash_print()
 * says it too. */
json_t *crash_json_program(const struct rs_lane *lane, const struct rs_lane_options *options);

/** Write "x10", or rather "a0", and the like: eight lines of four registers. */
void crash_print_registers(FILE *out, const uint64_t x[32], uint64_t pc);
/** @return all of them by name. */
json_t *crash_json_registers(const uint64_t x[32], uint64_t pc);

#endif
