/* next_privileged.h - the privileged instruction that code will reach next. Pure.
 *
 * Where the CPU runs a guest, the instruction that an operation is about is an event. An emulator
 * says no more than that the operation begins; its guest's code says the rest. */
#ifndef LANE_NEXT_PRIVILEGED_H
#define LANE_NEXT_PRIVILEGED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Read code. @return false where there is none. */
typedef bool (*fetch_code)(const void *context, uint64_t va, void *bytes, size_t size);

/** Follow the code from `pc`: along jumps and calls, past branches, to the first privileged
 * instruction. It ends at a mark, a return, a jump to an address that a register holds, and after
 * 64 instructions.
 * @return that instruction's address, or `pc` itself if there is none. */
uint64_t next_privileged(uint64_t pc, fetch_code fetch, const void *context);

#endif
