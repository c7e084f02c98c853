/* rv64m.h - multiplication and division (Unpriv: "M" Extension). Division never traps: by zero
 * gives all ones (remainder: the dividend), and overflow gives the dividend (remainder: 0). */
#ifndef CORE_EXEC_RV64M_H
#define CORE_EXEC_RV64M_H
#include "exec/operand.h"

__extension__ typedef unsigned __int128 u128;

static inline uint64_t high_product(uint64_t a, uint64_t b)
{
	return (uint64_t)((u128)a * b >> 64);
}

static inline uint64_t magnitude(uint64_t x)
{
	return x >> 63 ? 0 - x : x;
}

/* a / b and a % b by magnitudes, so that no signed overflow can happen. */
static inline uint64_t div64(uint64_t a, uint64_t b)
{
	uint64_t q;

	if (b == 0)
		return UINT64_MAX;
	q = magnitude(a) / magnitude(b);
	return (a ^ b) >> 63 ? 0 - q : q;
}

static inline uint64_t rem64(uint64_t a, uint64_t b)
{
	uint64_t r;

	if (b == 0)
		return a;
	r = magnitude(a) % magnitude(b);
	return a >> 63 ? 0 - r : r;
}

static inline bool exec_mul(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, rs1(c, in) * rs2(c, in));
}

static inline bool exec_mulhu(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, high_product(rs1(c, in), rs2(c, in)));
}

/* Read as unsigned, a negative operand is 2^64 too large: subtract the other operand from the
 * high half. */
static inline bool exec_mulh(struct cpu *c, const struct operands *in)
{
	uint64_t a = rs1(c, in), b = rs2(c, in);

	return set_rd(c, in, high_product(a, b) - (a >> 63 ? b : 0) - (b >> 63 ? a : 0));
}

static inline bool exec_mulhsu(struct cpu *c, const struct operands *in)
{
	uint64_t a = rs1(c, in), b = rs2(c, in);

	return set_rd(c, in, high_product(a, b) - (a >> 63 ? b : 0));
}

static inline bool exec_mulw(struct cpu *c, const struct operands *in)
{
	return set_rd(c, in, sext32(rs1(c, in) * rs2(c, in)));
}

static inline bool divided(struct cpu *c, const struct operands *in, uint64_t value)
{
	cpu_charge(c, RS_COST_DIVIDE);
	return set_rd(c, in, value);
}

static inline bool exec_div(struct cpu *c, const struct operands *in)
{
	return divided(c, in, div64(rs1(c, in), rs2(c, in)));
}

static inline bool exec_divu(struct cpu *c, const struct operands *in)
{
	uint64_t b = rs2(c, in);

	return divided(c, in, b ? rs1(c, in) / b : UINT64_MAX);
}

static inline bool exec_rem(struct cpu *c, const struct operands *in)
{
	return divided(c, in, rem64(rs1(c, in), rs2(c, in)));
}

static inline bool exec_remu(struct cpu *c, const struct operands *in)
{
	uint64_t a = rs1(c, in), b = rs2(c, in);

	return divided(c, in, b ? a % b : a);
}

static inline bool exec_divw(struct cpu *c, const struct operands *in)
{
	return divided(c, in, sext32(div64(sext32(rs1(c, in)), sext32(rs2(c, in)))));
}

static inline bool exec_divuw(struct cpu *c, const struct operands *in)
{
	uint64_t a = rs1(c, in) & UINT32_MAX, b = rs2(c, in) & UINT32_MAX;

	return divided(c, in, b ? sext32(a / b) : UINT64_MAX);
}

static inline bool exec_remw(struct cpu *c, const struct operands *in)
{
	return divided(c, in, sext32(rem64(sext32(rs1(c, in)), sext32(rs2(c, in)))));
}

static inline bool exec_remuw(struct cpu *c, const struct operands *in)
{
	uint64_t a = rs1(c, in) & UINT32_MAX, b = rs2(c, in) & UINT32_MAX;

	return divided(c, in, sext32(b ? a % b : a));
}

#endif
