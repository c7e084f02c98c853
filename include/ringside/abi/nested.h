/** @file nested.h
 * Where an emulator keeps the emulated machine in its memory: what RS_MARK_NESTED points to. An observer
 * can then look at a guest that no CPU executes.
 *
 *	mark NESTED --> | x | pc | satp | ram | ram_base | ram_size | trap | csrs | csr_count |
 *	                  |   |     |      |                           |      |
 *	                  |   |     |      |                           |      `--> a row of struct rs_nested_csr
 *	                  |   |     |      |                           `--> a struct rs_first_trap
 *	                  |   |     |      `--> byte 0 of the nested RAM
 *	                  |   |     `--> satp, as its CSR instructions would read it
 *	                  |   `--> pc: while a mark is relayed, that of the instruction behind the mark
 *	                  `--> x0 .. x31
 *
 * Eight bytes each, little-endian. It does not depend on how a compiler lays out the emulator's own structures. Addresses are physical.
 */
#ifndef RS_ABI_NESTED_H
#define RS_ABI_NESTED_H
#include <stdint.h>

/** The trap that began the latest row of traps between which no instruction retired: that a guest came to grief
 * at, while later ones are only those of a handler that is not there. */
struct rs_first_trap {
	uint64_t
		pc; /**< of the instruction that trapped; of a fetch, where it would have been */
	uint64_t
		cause; /**< as in xcause, and as its handler sees it; bit 63 marks an interrupt */
	uint64_t tval;
	uint64_t gpa;	       /**< faulting guest-physical address, 0 if none */
	uint64_t mode;	       /**< enum rs_mode in which it happened */
	uint64_t handler;      /**< where its handler should be ... */
	uint64_t handler_mode; /**< ... and in which mode */
};

struct rs_nested {
	uint64_t x;	   /**< where 32 integer registers lie in a row, eight bytes each */
	uint64_t pc;	   /**< where the program counter lies */
	uint64_t satp;	   /**< where satp lies */
	uint64_t ram;	   /**< where the nested machine's RAM lies */
	uint64_t ram_base; /**< at which address the nested machine itself has it */
	uint64_t ram_size; /**< bytes */
	uint64_t trap;	   /**< where its struct rs_first_trap lies */
	uint64_t
		csrs; /**< where a row of struct rs_nested_csr lies; `value` of each: where that CSR lies.
			      Of sstatus and sie it is the word that mstatus and mie have, too */
	uint64_t csr_count; /**< of them */
};

_Static_assert(sizeof(struct rs_nested) == 72, "the layout is a contract");

/** Where the guest's hart stands: what RS_MARK_STEP points to. Its registers and its pc are found by the NESTED mark. */
struct rs_nested_step {
	uint64_t mode;	    /**< enum rs_mode */
	uint64_t instret;   /**< instructions retired */
	uint64_t csrs;	    /**< where a row of struct rs_nested_csr lies */
	uint64_t csr_count; /**< of them; 0: they are not reported */
};

/** A CSR of the nested machine, as its M-mode would read it. */
struct rs_nested_csr {
	uint64_t number, value;
};

_Static_assert(sizeof(struct rs_nested_step) == 32, "the layout is a contract");
_Static_assert(sizeof(struct rs_nested_csr) == 16, "the layout is a contract");

#endif
