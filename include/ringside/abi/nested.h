/** @file nested.h
 * Where an emulator keeps the emulated machine in its memory: what RS_MARK_NESTED points to. An observer
 * can then look at a guest that no CPU executes.
 *
 *	mark NESTED --> | x | pc | satp | ram | ram_base | ram_size |     eight bytes each, little-endian
 *	                  |   |     |      |
 *	                  |   |     |      `--> byte 0 of the nested RAM
 *	                  |   |     `--> satp, as its CSR instructions would read it
 *	                  |   `--> pc: while a mark is relayed, that of the instruction behind the mark
 *	                  `--> x0 .. x31
 *
 * It does not depend on how a compiler lays out the emulator's own structures. Addresses are physical.
 */
#ifndef RS_ABI_NESTED_H
#define RS_ABI_NESTED_H
#include <stdint.h>

struct rs_nested {
	uint64_t x;	   /**< where 32 integer registers lie in a row, eight bytes each */
	uint64_t pc;	   /**< where the program counter lies */
	uint64_t satp;	   /**< where satp lies */
	uint64_t ram;	   /**< where the nested machine's RAM lies */
	uint64_t ram_base; /**< at which address the nested machine itself has it */
	uint64_t ram_size; /**< bytes */
};

_Static_assert(sizeof(struct rs_nested) == 48, "the layout is a contract");

#endif
