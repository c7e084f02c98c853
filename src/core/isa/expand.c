/* expand.c - 16-bit instructions and the 32-bit ones that they expand to (Unpriv: "C"
 * extension, "RVC Instruction Set Listings"). Those for floating point are illegal here. */
#include "isa/isa.h"

enum {
	OPC_LOAD = 0x03,
	OPC_IMM = 0x13,
	OPC_IMM32 = 0x1b,
	OPC_STORE = 0x23,
	OPC_REG = 0x33,
	OPC_LUI = 0x37,
	OPC_REG32 = 0x3b,
	OPC_BRANCH = 0x63,
	OPC_JALR = 0x67,
	OPC_JAL = 0x6f
};
enum { RA = 1, SP = 2, EBREAK = 0x00100073 };

static uint32_t r_type(uint32_t opcode, uint32_t funct3, uint32_t funct7, uint32_t rd,
		       uint32_t rs1, uint32_t rs2)
{
	return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}

static uint32_t i_type(uint32_t opcode, uint32_t funct3, uint32_t rd, uint32_t rs1,
		       uint64_t imm)
{
	return ((uint32_t)imm & 0xfff) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}

static uint32_t s_type(uint32_t funct3, uint32_t rs1, uint32_t rs2, uint32_t imm)
{
	return (imm >> 5 & 0x7f) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 |
	       (imm & 0x1f) << 7 | OPC_STORE;
}

static uint32_t b_type(uint32_t funct3, uint32_t rs1, uint64_t offset)
{
	uint32_t o = (uint32_t)offset;

	return (o >> 12 & 1) << 31 | (o >> 5 & 0x3f) << 25 | rs1 << 15 | funct3 << 12 |
	       (o >> 1 & 0xf) << 8 | (o >> 11 & 1) << 7 | OPC_BRANCH;
}

static uint32_t jal(uint32_t rd, uint64_t offset)
{
	uint32_t o = (uint32_t)offset;

	return (o >> 20 & 1) << 31 | (o >> 1 & 0x3ff) << 21 | (o >> 11 & 1) << 20 |
	       (o >> 12 & 0xff) << 12 | rd << 7 | OPC_JAL;
}

#define F(hi, lo) ((uint32_t)bits(w, hi, lo))

static uint32_t quadrant0(uint32_t w)
{
	uint32_t rd = 8 + F(4, 2), rs1 = 8 + F(9, 7);
	uint32_t offset_w = F(12, 10) << 3 | F(6, 6) << 2 | F(5, 5) << 6;
	uint32_t offset_d = F(12, 10) << 3 | F(6, 5) << 6;
	uint32_t addi4spn = F(12, 11) << 4 | F(10, 7) << 6 | F(6, 6) << 2 | F(5, 5) << 3;

	switch (F(15, 13)) {
	case 0: /* c.addi4spn; all zero is the defined illegal instruction */
		return addi4spn ? i_type(OPC_IMM, 0, rd, SP, addi4spn) : 0;
	case 2: /* c.lw */
		return i_type(OPC_LOAD, 2, rd, rs1, offset_w);
	case 3: /* c.ld */
		return i_type(OPC_LOAD, 3, rd, rs1, offset_d);
	case 6: /* c.sw */
		return s_type(2, rs1, rd, offset_w);
	case 7: /* c.sd */
		return s_type(3, rs1, rd, offset_d);
	default:
		return 0;
	}
}

/* c.srli, c.srai, c.andi, c.sub and similar: one group of quadrant 1. */
static uint32_t arithmetic(uint32_t w)
{
	uint32_t rd = 8 + F(9, 7), rs2 = 8 + F(4, 2);
	uint32_t shamt = F(12, 12) << 5 | F(6, 2);

	switch (F(11, 10)) {
	case 0:
		return i_type(OPC_IMM, 5, rd, rd, shamt);
	case 1:
		return i_type(OPC_IMM, 5, rd, rd, 0x400 | shamt);
	case 2:
		return i_type(OPC_IMM, 7, rd, rd, sext(shamt, 6));
	default:
		break;
	}
	switch (F(12, 12) << 2 | F(6, 5)) {
	case 0:
		return r_type(OPC_REG, 0, 0x20, rd, rd, rs2);
	case 1:
		return r_type(OPC_REG, 4, 0, rd, rd, rs2);
	case 2:
		return r_type(OPC_REG, 6, 0, rd, rd, rs2);
	case 3:
		return r_type(OPC_REG, 7, 0, rd, rd, rs2);
	case 4:
		return r_type(OPC_REG32, 0, 0x20, rd, rd, rs2);
	case 5:
		return r_type(OPC_REG32, 0, 0, rd, rd, rs2);
	default:
		return 0;
	}
}

static uint32_t quadrant1(uint32_t w)
{
	uint32_t rd = F(11, 7);
	uint64_t imm6 = sext(F(12, 12) << 5 | F(6, 2), 6);
	uint64_t sp16 = sext(
		F(12, 12) << 9 | F(6, 6) << 4 | F(5, 5) << 6 | F(4, 3) << 7 | F(2, 2) << 5, 10);
	uint64_t jump = sext(F(12, 12) << 11 | F(11, 11) << 4 | F(10, 9) << 8 | F(8, 8) << 10 |
				     F(7, 7) << 6 | F(6, 6) << 7 | F(5, 3) << 1 | F(2, 2) << 5,
			     12);
	uint64_t branch = sext(F(12, 12) << 8 | F(11, 10) << 3 | F(6, 5) << 6 | F(4, 3) << 1 |
				       F(2, 2) << 5,
			       9);

	switch (F(15, 13)) {
	case 0: /* c.addi, c.nop */
		return i_type(OPC_IMM, 0, rd, rd, imm6);
	case 1: /* c.addiw */
		return rd ? i_type(OPC_IMM32, 0, rd, rd, imm6) : 0;
	case 2: /* c.li */
		return i_type(OPC_IMM, 0, rd, 0, imm6);
	case 3: /* c.addi16sp, c.lui */
		if (rd == SP)
			return sp16 ? i_type(OPC_IMM, 0, SP, SP, sp16) : 0;
		return imm6 ? ((uint32_t)imm6 & 0xfffff) << 12 | rd << 7 | OPC_LUI : 0;
	case 4:
		return arithmetic(w);
	case 5: /* c.j */
		return jal(0, jump);
	case 6: /* c.beqz */
		return b_type(0, 8 + F(9, 7), branch);
	default: /* c.bnez */
		return b_type(1, 8 + F(9, 7), branch);
	}
}

static uint32_t quadrant2(uint32_t w)
{
	uint32_t rd = F(11, 7), rs2 = F(6, 2);
	uint32_t load_w = F(12, 12) << 5 | F(6, 4) << 2 | F(3, 2) << 6;
	uint32_t load_d = F(12, 12) << 5 | F(6, 5) << 3 | F(4, 2) << 6;

	switch (F(15, 13)) {
	case 0: /* c.slli */
		return i_type(OPC_IMM, 1, rd, rd, F(12, 12) << 5 | rs2);
	case 2: /* c.lwsp */
		return rd ? i_type(OPC_LOAD, 2, rd, SP, load_w) : 0;
	case 3: /* c.ldsp */
		return rd ? i_type(OPC_LOAD, 3, rd, SP, load_d) : 0;
	case 4:
		if (F(12, 12) == 0) {
			if (rs2) /* c.mv */
				return r_type(OPC_REG, 0, 0, rd, 0, rs2);
			return rd ? i_type(OPC_JALR, 0, 0, rd, 0) : 0; /* c.jr */
		}
		if (rs2) /* c.add */
			return r_type(OPC_REG, 0, 0, rd, rd, rs2);
		return rd ? i_type(OPC_JALR, 0, RA, rd, 0) : EBREAK; /* c.jalr, c.ebreak */
	case 6:							     /* c.swsp */
		return s_type(2, SP, rs2, F(12, 9) << 2 | F(8, 7) << 6);
	case 7: /* c.sdsp */
		return s_type(3, SP, rs2, F(12, 10) << 3 | F(9, 7) << 6);
	default:
		return 0;
	}
}

uint32_t isa_expand(uint16_t word)
{
	switch (word & 3) {
	case 0:
		return quadrant0(word);
	case 1:
		return quadrant1(word);
	case 2:
		return quadrant2(word);
	default:
		return 0;
	}
}
