/* handler_bodies.h - the bodies of handlers: what each instruction does in the blocks engine.
 * handlers.c makes handlers for both lengths of them, handler_pairs.c for pairs. */
#ifndef CORE_EXEC_HANDLER_BODIES_H
#define CORE_EXEC_HANDLER_BODIES_H
#include "exec/handler.h"
#include "exec/mem.h"
#include "exec/rv64i.h"
#include "exec/rv64m.h"

/* ---- a body continues `n` slots further on */

#define BODY(name)                                                                             \
	static inline __attribute__((always_inline)) const struct slot *do_##name(             \
		struct cpu *c, const struct slot *s, const struct operands *o, int64_t budget, \
		struct code_cache *k, unsigned n)

/* ---- arithmetic: the semantics, then the next slot */

#define ARITHMETIC(DO)                                                                         \
	DO(lui)                                                                                \
	DO(addi)                                                                               \
	DO(slti)                                                                               \
	DO(sltiu)                                                                              \
	DO(xori)                                                                               \
	DO(ori)                                                                                \
	DO(andi)                                                                               \
	DO(slli)                                                                               \
	DO(srli)                                                                               \
	DO(srai)                                                                               \
	DO(add)                                                                                \
	DO(sub)                                                                                \
	DO(sll)                                                                                \
	DO(slt)                                                                                \
	DO(sltu)                                                                               \
	DO(xor)                                                                                \
	DO(srl)                                                                                \
	DO(sra)                                                                                \
	DO(or)                                                                                 \
	DO(and)                                                                                \
	DO(addiw)                                                                              \
	DO(slliw)                                                                              \
	DO(srliw)                                                                              \
	DO(sraiw)                                                                              \
	DO(addw)                                                                               \
	DO(subw)                                                                               \
	DO(sllw)                                                                               \
	DO(srlw)                                                                               \
	DO(sraw)                                                                               \
	DO(fence)                                                                              \
	DO(mul)                                                                                \
	DO(mulh)                                                                               \
	DO(mulhsu)                                                                             \
	DO(mulhu)                                                                              \
	DO(mulw)

#define DO(name)                                                                               \
	BODY(name)                                                                             \
	{                                                                                      \
		(void)exec_##name(c, o);                                                       \
		NEXT(s + n, budget);                                                           \
	}
ARITHMETIC(DO)
#undef DO

/* ---- loads and stores: with a shortcut, or through the MMU */

/* Do the load or store of `s`, of `size` bytes, for which there is no shortcut. */
const struct slot *access_through_mmu(struct cpu *c, const struct slot *s, int64_t budget,
				      struct code_cache *k, enum access access, unsigned size);

/* The same where something of the page may be watched (handlers_watched.c): one for each, and for both lengths, so that
 * what lies beside is accessed without a look at the instruction. */
#if CPU_HAS_WATCHES
#define DO(name, ...) slot_handler missed_##name##_2, missed_##name##_4;
LOADS(DO)
STORES(DO)
#undef DO
#define MISSED(name, access, n)                                                                \
	return (n) == 1 ? missed_##name##_2(c, s, budget, k)                                   \
			: missed_##name##_4(c, s, budget, k)
#else
#define MISSED(name, access, n) return access_through_mmu(c, s, budget, k, access, SIZE_##name)
#endif

/* The bytes that a shortcut leads to. Only aligned addresses match its key; the compiler for
 * the toy computer needs to know. */
#define AT(size)                                                                               \
	((uint8_t *)__builtin_assume_aligned((void *)(uintptr_t)(va + e->delta), (size)))

/* The shortcut of a virtual address ... */
static inline const struct shortcut *data_shortcut(const struct code_cache *k, uint64_t va)
{
#ifdef __riscv /* the offset in the structure is that of loads, not an addition */
	const uint8_t *at = (const uint8_t *)k + shortcut_offset(va);

	return ((const struct code_cache *)(const void *)at)->shortcuts.data;
#else
	return shortcut_of((struct shortcut *)k->shortcuts.data, va);
#endif
}

/* ... and its key for an access of `size` bytes in the context that runs. */
static inline uint64_t data_key(const struct code_cache *k, uint64_t va, unsigned size)
{
#ifdef __riscv /* the mask takes one instruction less if it is loaded */
	if (size > 1)
		return (va & k->key_masks[size / 4]) ^ k->context;
#endif
	return shortcut_key(va, size, k->context);
}

/* try_...: @return false if there is no shortcut; then nothing was done. */
#define LOAD(name, size, sign_bits)                                                            \
	enum { SIZE_##name = (size) };                                                         \
	static inline bool try_##name(struct cpu *c, const struct operands *o,                 \
				      struct code_cache *k)                                    \
	{                                                                                      \
		uint64_t va = rs1(c, o) + imm(o);                                              \
		const struct shortcut *e = data_shortcut(k, va);                               \
		uint64_t *to = register_at(c, o->rd);                                          \
		if (unlikely(e->load_key != data_key(k, va, size)))                            \
			return false;                                                          \
		*to = extended(bus_get(AT(size), size), sign_bits);                            \
		return true;                                                                   \
	}                                                                                      \
	BODY(name)                                                                             \
	{                                                                                      \
		if (unlikely(!try_##name(c, o, k)))                                            \
			MISSED(name, ACCESS_LOAD, n);                                          \
		NEXT(s + n, budget);                                                           \
	}
LOADS(LOAD)
#undef LOAD

#define STORE(name, size)                                                                      \
	enum { SIZE_##name = (size) };                                                         \
	static inline bool try_##name(struct cpu *c, const struct operands *o,                 \
				      struct code_cache *k)                                    \
	{                                                                                      \
		uint64_t va = rs1(c, o) + imm(o), value = rs2(c, o);                           \
		const struct shortcut *e = data_shortcut(k, va);                               \
		if (unlikely(e->store_key != data_key(k, va, size)))                           \
			return false;                                                          \
		bus_put(AT(size), size, value);                                                \
		return true;                                                                   \
	}                                                                                      \
	BODY(name)                                                                             \
	{                                                                                      \
		if (unlikely(!try_##name(c, o, k)))                                            \
			MISSED(name, ACCESS_STORE, n);                                         \
		NEXT(s + n, budget);                                                           \
	}
STORES(STORE)
#undef STORE

/* ---- branches: a block continues behind a branch that is not taken; one that is taken refunds
 * the rest of the block */

#define BRANCHES(DO) DO(beq) DO(bne) DO(blt) DO(bge) DO(bltu) DO(bgeu)

/* near: o.imm is the distance to the target, in bytes of slots */
static inline const struct slot *near(const struct slot *s)
{
	return (const struct slot *)(const void *)((const uint8_t *)s + s->o.imm);
}

#define DO(name)                                                                               \
	BODY(name##_near)                                                                      \
	{                                                                                      \
		if (taken_##name(c, o))                                                        \
			ENTER(near(s), budget + s->o.left - 1);                                \
		NEXT(s + n, budget);                                                           \
	}                                                                                      \
	BODY(name)                                                                             \
	{                                                                                      \
		if (taken_##name(c, o))                                                        \
			ENTER_FAR(pc_of(k, s) + imm(o), budget + s->o.left - 1);               \
		NEXT(s + n, budget);                                                           \
	}
BRANCHES(DO)
#undef DO

/* jr: a jump without a link register */
BODY(jr)
{
	(void)s;
	(void)n;
	ENTER_FAR(jalr_target(c, o), budget);
}

/* ---- the handlers for both lengths; those of four-byte instructions identify the kind */

#define DO(name) slot_handler run_##name##_2, run_##name##_4;
ARITHMETIC(DO)
DO(jr)
#undef DO
#define DO(name)                                                                               \
	slot_handler run_##name##_2, run_##name##_near_2, run_##name##_4, run_##name##_near_4;
BRANCHES(DO)
#undef DO
#define DO(name, ...) slot_handler run_##name##_2, run_##name##_4;
LOADS(DO)
STORES(DO)
#undef DO

#endif
