/* rv64i.h - the base integer instructions (Unpriv: "RV32I", "RV64I"). */
#ifndef CORE_EXEC_RV64I_H
#define CORE_EXEC_RV64I_H
#include "exec/mem.h"
#include "exec/operand.h"

/* ---- constants and jumps */

static inline bool exec_lui(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, imm(in));
}

static inline bool exec_auipc(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, c->h.pc + imm(in));
}

/* Targets are even and instructions may start at any even address: a jump itself never traps.
 */
static inline bool exec_jal(struct cpu *c, const struct operands *in)
{
	uint64_t link = c->next_pc;

	c->next_pc = c->h.pc + imm(in);
	if (c->next_pc == c->h.pc)
		c->h.spinning = true;
	return set_rd(c, in, link);
}

static inline uint64_t jalr_target(const struct cpu *c, const struct operands *in)
{
	return (rs1(c, in) + imm(in)) & ~UINT64_C(1);
}

static inline bool exec_jalr(struct cpu *c, const struct operands *in)
{
	uint64_t link = c->next_pc;

	c->next_pc = jalr_target(c, in);
	return set_rd(c, in, link);
}

static inline bool branch(struct cpu *c, const struct operands *in, bool taken)
{
	if (taken)
		c->next_pc = c->h.pc + imm(in);
	return true;
}

static inline bool taken_beq(const struct cpu *c, const struct operands *in)
{
	return rs1(c, in) == rs2(c, in);
}

static inline bool exec_beq(struct cpu *c, const struct operands *in)
{
	return branch(c, in, taken_beq(c, in));
}

static inline bool taken_bne(const struct cpu *c, const struct operands *in)
{
	return rs1(c, in) != rs2(c, in);
}

static inline bool exec_bne(struct cpu *c, const struct operands *in)
{
	return branch(c, in, taken_bne(c, in));
}

static inline bool taken_blt(const struct cpu *c, const struct operands *in)
{
	return slt64(rs1(c, in), rs2(c, in));
}

static inline bool exec_blt(struct cpu *c, const struct operands *in)
{
	return branch(c, in, taken_blt(c, in));
}

static inline bool taken_bge(const struct cpu *c, const struct operands *in)
{
	return !slt64(rs1(c, in), rs2(c, in));
}

static inline bool exec_bge(struct cpu *c, const struct operands *in)
{
	return branch(c, in, taken_bge(c, in));
}

static inline bool taken_bltu(const struct cpu *c, const struct operands *in)
{
	return rs1(c, in) < rs2(c, in);
}

static inline bool exec_bltu(struct cpu *c, const struct operands *in)
{
	return branch(c, in, taken_bltu(c, in));
}

static inline bool taken_bgeu(const struct cpu *c, const struct operands *in)
{
	return rs1(c, in) >= rs2(c, in);
}

static inline bool exec_bgeu(struct cpu *c, const struct operands *in)
{
	return branch(c, in, taken_bgeu(c, in));
}

/* ---- loads and stores */

static inline uint64_t extended(uint64_t value, unsigned sign_bits)
{
	return sign_bits ? sext(value, sign_bits) : value;
}

static inline bool load(struct cpu *c, const struct operands *in, unsigned size,
			unsigned sign_bits)
{
	uint64_t value;

	if (!mem_load(c, mmu_data_view(&c->h), rs1(c, in) + imm(in), size, &value))
		return false;
	return set_rd(c, in, extended(value, sign_bits));
}

/* Loads: name, bytes, bits of sign extension (0: none). */
#define LOADS(LOAD)                                                                            \
	LOAD(lb, 1, 8)                                                                         \
	LOAD(lh, 2, 16)                                                                        \
	LOAD(lw, 4, 32)                                                                        \
	LOAD(ld, 8, 0)                                                                         \
	LOAD(lbu, 1, 0)                                                                        \
	LOAD(lhu, 2, 0)                                                                        \
	LOAD(lwu, 4, 0)

#define LOAD(name, size, sign_bits)                                                            \
	static inline bool exec_##name(struct cpu *c, const struct operands *in)               \
	{                                                                                      \
		return load(c, in, size, sign_bits);                                           \
	}
LOADS(LOAD)
#undef LOAD

static inline bool store(struct cpu *c, const struct operands *in, unsigned size)
{
	return mem_store(c, mmu_data_view(&c->h), rs1(c, in) + imm(in), size, rs2(c, in));
}

/* Stores: name, bytes. */
#define STORES(STORE)                                                                          \
	STORE(sb, 1)                                                                           \
	STORE(sh, 2)                                                                           \
	STORE(sw, 4)                                                                           \
	STORE(sd, 8)

#define STORE(name, size)                                                                      \
	static inline bool exec_##name(struct cpu *c, const struct operands *in)               \
	{                                                                                      \
		return store(c, in, size);                                                     \
	}
STORES(STORE)
#undef STORE

/* ---- arithmetic with an immediate */

static inline bool exec_addi(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) + imm(in));
}

static inline bool exec_slti(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, slt64(rs1(c, in), imm(in)));
}

/* slti with rd = x0: a HINT without effect. The engine reports it to the observer. */
static inline bool exec_mark(struct cpu *c, const struct operands *in)
{
	(void)c;
	(void)in;
	return true;
}

static inline bool exec_sltiu(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) < imm(in));
}

static inline bool exec_xori(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) ^ imm(in));
}

static inline bool exec_ori(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) | imm(in));
}

static inline bool exec_andi(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) & imm(in));
}

/* Arithmetic shift right. */
static inline uint64_t sra64(uint64_t value, unsigned by)
{
	return (uint64_t)(as_signed(value) >> by);
}

static inline bool exec_slli(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) << imm(in));
}

static inline bool exec_srli(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) >> imm(in));
}

static inline bool exec_srai(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sra64(rs1(c, in), (unsigned)imm(in)));
}

static inline bool exec_addiw(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sext32(rs1(c, in) + imm(in)));
}

static inline bool exec_slliw(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sext32(rs1(c, in) << imm(in)));
}

static inline bool exec_srliw(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sext32((rs1(c, in) & UINT32_MAX) >> imm(in)));
}

static inline bool exec_sraiw(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sext32(sra64(sext32(rs1(c, in)), (unsigned)imm(in))));
}

/* ---- arithmetic between registers */

static inline bool exec_add(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) + rs2(c, in));
}

static inline bool exec_sub(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) - rs2(c, in));
}

static inline bool exec_sll(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) << (rs2(c, in) & 63));
}

static inline bool exec_slt(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, slt64(rs1(c, in), rs2(c, in)));
}

static inline bool exec_sltu(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) < rs2(c, in));
}

static inline bool exec_xor(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) ^ rs2(c, in));
}

static inline bool exec_srl(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) >> (rs2(c, in) & 63));
}

static inline bool exec_sra(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sra64(rs1(c, in), rs2(c, in) & 63));
}

static inline bool exec_or(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) | rs2(c, in));
}

static inline bool exec_and(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) & rs2(c, in));
}

static inline bool exec_addw(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sext32(rs1(c, in) + rs2(c, in)));
}

static inline bool exec_subw(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sext32(rs1(c, in) - rs2(c, in)));
}

static inline bool exec_sllw(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sext32(rs1(c, in) << (rs2(c, in) & 31)));
}

static inline bool exec_srlw(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sext32((rs1(c, in) & UINT32_MAX) >> (rs2(c, in) & 31)));
}

static inline bool exec_sraw(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sext32(sra64(sext32(rs1(c, in)), rs2(c, in) & 31)));
}

/* ---- order and environment */

/* There is one hart, and it does everything in order: a memory fence has nothing to do. */
static inline bool exec_fence(struct cpu *c, const struct operands *in)
{
	(void)c;
	(void)in;
	return true;
}

/* Engines notice writes to code by themselves, so there is nothing to do. */
static inline bool exec_fence_i(struct cpu *c, const struct operands *in)
{
	(void)c;
	(void)in;
	return true;
}

static inline bool exec_ecall(struct cpu *c, const struct operands *in)
{
	(void)in;
	switch ((enum rs_mode)c->h.mode) {
	case RS_MODE_U:
	case RS_MODE_VU:
		return hart_raise(&c->h, RS_CAUSE_ECALL_U, 0);
	case RS_MODE_S:
		return hart_raise(&c->h, RS_CAUSE_ECALL_S, 0);
	case RS_MODE_VS:
		return hart_raise(&c->h, RS_CAUSE_ECALL_VS, 0);
	case RS_MODE_M:
		break;
	}
	return hart_raise(&c->h, RS_CAUSE_ECALL_M, 0);
}

static inline bool exec_ebreak(struct cpu *c, const struct operands *in)
{
	(void)in;
	(void)!hart_raise(&c->h, RS_CAUSE_BREAKPOINT, c->h.pc);
	c->h.trap.gva = mode_is_virtual((enum rs_mode)c->h.mode);
	return false;
}

#endif
