/* isa.h - what instructions are: the tables, and decoded instructions. */
#ifndef CORE_ISA_ISA_H
#define CORE_ISA_ISA_H
#include <stddef.h>
#include <stdint.h>

#include "base/bits.h"
#include "ringside/abi/csr.h"
#include "ringside/isa.h"

/* The format of an instruction: where its fields are, and how its operands are written. Named
 * as in the manual where it has a name: R I S B U J; L: a load; H and W: shifts by an
 * immediate; C and Z: CSR with register or immediate; A: atomic; F: fence; V: fence of
 * translations; G and Y: guest load and store; N: no operand. */
enum format {
	FMT_R,
	FMT_I,
	FMT_S,
	FMT_B,
	FMT_U,
	FMT_J,
	FMT_L,
	FMT_H,
	FMT_W,
	FMT_C,
	FMT_Z,
	FMT_A,
	FMT_F,
	FMT_V,
	FMT_G,
	FMT_Y,
	FMT_N
};

/* Which event an instruction causes when it retires. */
enum insn_class { CLASS_PLAIN, CLASS_PRIV, CLASS_RETURN, CLASS_MARK };

enum op {
#define INSN(name, format, mask, match, class, effect, spec) OP_##name,
#include "isa/insn.def"
#undef INSN
	OP_COUNT,
	OP_none = OP_COUNT, /* an illegal instruction */
};

/* The number of a register; in what engines run, how to reach it (exec/operand.h): its offset in
 * struct hart, or on the toy computer, whose loads take no index, its address. */
#ifdef __riscv
typedef uint32_t operand_register;
#else
typedef uint8_t operand_register;
#endif

/* The operands of an instruction. */
struct operands {
	int32_t imm; /* for C and Z the CSR's number */
	operand_register rd, rs1, rs2;
	uint8_t left; /* used by the blocks engine: instructions from here to the end of the
		         block */
};

struct insn {
	struct operands o;
	uint32_t word;	/* as fetched: 16 or 32 bits */
	uint8_t op;	/* enum op */
	uint8_t class;	/* enum insn_class */
	uint8_t length; /* bytes: 2 or 4 */
};

struct op_info {
	const char *name, *effect, *spec;
	uint32_t mask, match;
	uint8_t format, class;
};
extern const struct op_info op_info[OP_COUNT];

/* Decode a fetched word: 16 bits if its low two bits are not 11, else 32. */
struct insn isa_decode(uint32_t word);

/* For each major opcode (Unpriv: "RV32/64G Instruction Set Listings", bits 6 to 2) the number of its first row
 * of insn.def plus 1; 0: not looked for yet. */
struct isa_index {
	uint8_t first[32];
};
_Static_assert(OP_COUNT < 255, "with 1 added it has a byte");

/* The same with an index, all zero at first, that makes it faster. */
struct insn isa_decode_by(struct isa_index *index, uint32_t word);

/* The 32-bit instruction that a 16-bit one expands to; 0 (which is illegal) if there is none.
 */
uint32_t isa_expand(uint16_t word);

static inline bool isa_is_compressed(uint32_t word)
{
	return (word & 3) != 3;
}

/* What a CSR needs to exist, and which row of the cost table a write of it pays. */
enum csr_ext { EXT_BASE, EXT_H, EXT_SSTC, EXT_H_SSTC };
enum csr_cost { WRITE_FREE, WRITE_STATE, WRITE_SPACE };

struct csr_info {
	const char *name, *what;
	uint16_t number;
	uint8_t ext, cost;
};

/* The rows of csr.def. */
enum csr_row {
#define CSR(number, name, ext, cost, what) CSR_ROW_##name,
#include "ringside/abi/csr.def"
#undef CSR
	CSR_ROWS
};

/* @return the row of a register; CSR_ROWS if there is no such number. */
enum csr_row isa_csr_row(unsigned number);

/* @return the row of csr.def, or NULL. */
const struct csr_info *isa_csr(unsigned number);

#endif
