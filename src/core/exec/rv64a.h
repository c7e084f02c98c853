/* rv64a.h - atomic memory operations (Unpriv: "A" Extension). There is one hart, so each is
 * atomic. A reservation is lost at any sc, at any trap and when a device writes to it. */
#ifndef CORE_EXEC_RV64A_H
#define CORE_EXEC_RV64A_H
#include "exec/mem.h"
#include "exec/operand.h"
#include "mmu/watch.h"

static inline uint64_t atomic_get(const uint8_t *bytes, unsigned size)
{
	return size == 4 ? sext32(bus_get(bytes, 4)) : bus_get(bytes, 8);
}

static inline bool load_reserved(struct cpu *c, const struct operands *in, unsigned size)
{
	uint8_t *bytes;
	rs_pa pa;

	if (!mem_atomic(c, rs1(c, in), size, true, &pa, &bytes))
		return false;
	c->h.reserved = true;
	c->h.reservation = pa.bits;
	watch_access(c, (rs_va){rs1(c, in)}, pa, size, RS_WATCH_LOAD);
	return set_rd(c, in, atomic_get(bytes, size));
}

static inline bool store_conditional(struct cpu *c, const struct operands *in, unsigned size)
{
	uint8_t *bytes;
	rs_pa pa;

	if (!mem_atomic(c, rs1(c, in), size, false, &pa, &bytes))
		return false;
	bool holds = c->h.reserved && c->h.reservation == pa.bits;

	c->h.reserved = false;
	if (holds) {
		bus_write(c->bus, bytes, size, rs2(c, in));
		watch_access(c, (rs_va){rs1(c, in)}, pa, size, RS_WATCH_STORE);
	}
	return set_rd(c, in, !holds);
}

static inline bool exec_lr_w(struct cpu *c, const struct operands *in)
{
	return load_reserved(c, in, 4);
}

static inline bool exec_lr_d(struct cpu *c, const struct operands *in)
{
	return load_reserved(c, in, 8);
}

static inline bool exec_sc_w(struct cpu *c, const struct operands *in)
{
	return store_conditional(c, in, 4);
}

static inline bool exec_sc_d(struct cpu *c, const struct operands *in)
{
	return store_conditional(c, in, 8);
}

/* The value that an AMO stores, from the value in memory (sign-extended to 64 bits) and rs2. */
typedef uint64_t amo_function(uint64_t found, uint64_t operand);

static inline uint64_t amo_swap(uint64_t found, uint64_t operand)
{
	(void)found;
	return operand;
}

static inline uint64_t amo_add(uint64_t found, uint64_t operand)
{
	return found + operand;
}

static inline uint64_t amo_xor(uint64_t found, uint64_t operand)
{
	return found ^ operand;
}

static inline uint64_t amo_and(uint64_t found, uint64_t operand)
{
	return found & operand;
}

static inline uint64_t amo_or(uint64_t found, uint64_t operand)
{
	return found | operand;
}

static inline uint64_t amo_min(uint64_t found, uint64_t operand)
{
	return slt64(found, operand) ? found : operand;
}

static inline uint64_t amo_max(uint64_t found, uint64_t operand)
{
	return slt64(found, operand) ? operand : found;
}

static inline uint64_t amo_minu(uint64_t found, uint64_t operand)
{
	return found < operand ? found : operand;
}

static inline uint64_t amo_maxu(uint64_t found, uint64_t operand)
{
	return found < operand ? operand : found;
}

static inline uint64_t atomic_operand(const struct cpu *c, const struct operands *in,
				      unsigned size)
{
	return size == 4 ? sext32(rs2(c, in)) : rs2(c, in);
}

/* Sign extension keeps the order of 32-bit words, unsigned too, so one function serves both
 * widths. */
static inline bool amo(struct cpu *c, const struct operands *in, unsigned size,
		       amo_function *combine)
{
	uint8_t *bytes;
	rs_pa pa;

	if (!mem_atomic(c, rs1(c, in), size, false, &pa, &bytes))
		return false;
	uint64_t found = atomic_get(bytes, size);

	bus_write(c->bus, bytes, size, combine(found, atomic_operand(c, in, size)));
	watch_access(c, (rs_va){rs1(c, in)}, pa, size, RS_WATCH_LOAD | RS_WATCH_STORE);
	return set_rd(c, in, found);
}

#define AMOS(DO) DO(swap) DO(add) DO(xor) DO(and) DO(or) DO(min) DO(max) DO(minu) DO(maxu)

#define AMO(name)                                                                              \
	static inline bool exec_amo##name##_w(struct cpu *c, const struct operands *in)        \
	{                                                                                      \
		return amo(c, in, 4, amo_##name);                                              \
	}                                                                                      \
	static inline bool exec_amo##name##_d(struct cpu *c, const struct operands *in)        \
	{                                                                                      \
		return amo(c, in, 8, amo_##name);                                              \
	}
AMOS(AMO)
#undef AMO

#endif
