/** @file isa.h
 * Instructions as text, for anyone who shows them.
 */
#ifndef RS_ISA_H
#define RS_ISA_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Write the assembly of the instruction `word` at `pc` into `text`, as objdump writes it without
 * aliases ("csrrw x0, satp, a0" reads "csrw satp, a0": the common aliases are used).
 * @return its length in bytes: 2 or 4. An unknown word reads "unknown". Never more than `size` bytes
 *         are written, the NUL included. */
unsigned rs_disassemble(char *text, size_t size, uint64_t pc, uint32_t word);

/** Where the branch or jump `word` at `pc` leads, if its encoding alone tells.
 * @return false if it does not, or if it is neither. */
bool rs_jump_target(uint64_t pc, uint32_t word, uint64_t *target);

/** What an instruction reads or writes at a virtual address: `size` bytes at the value of register `rs1` plus
 * `offset`. */
struct rs_memory_access {
	int64_t offset;
	uint8_t rs1, size;
	bool loads, stores;
	bool conditional; /**< it has stored only if `rd` is 0 behind it */
	uint8_t rd;
};
/** @return false if `word` accesses no memory, or a guest's (HLV, HSV). */
bool rs_memory_access(uint32_t word, struct rs_memory_access *access);

/** @return "satp", "mstatus"...; NULL for a number that names no CSR of this machine. */
const char *rs_csr_name(unsigned number);

/** @return "a0", "sp"...: the ABI name of integer register `number` (0..31). */
const char *rs_reg_name(unsigned number);

#endif
