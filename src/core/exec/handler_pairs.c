/* handler_pairs.c - handlers of the blocks engine for two instructions that often follow each
 * other: one indirect jump less. The slot of the second stays as it is, for jumps to it. */
#include "exec/handler_bodies.h"

/* The first instruction computes ... */
#define COMPUTING_PAIRS(DO)                                                                    \
	DO(slli, srli)                                                                         \
	DO(slli, add)                                                                          \
	DO(slli, addi)                                                                         \
	DO(srli, add)                                                                          \
	DO(srli, xor)                                                                          \
	DO(add, ld)                                                                            \
	DO(add, lw)                                                                            \
	DO(add, lbu)                                                                           \
	DO(add, sb)                                                                            \
	DO(add, addi)                                                                          \
	DO(add, addiw)                                                                         \
	DO(add, jr)                                                                            \
	DO(add, bne_near)                                                                      \
	DO(add, bltu_near)                                                                     \
	DO(add, add)                                                                           \
	DO(add, slli)                                                                          \
	DO(add, blt_near)                                                                      \
	DO(addi, addi)                                                                         \
	DO(addi, add)                                                                          \
	DO(addi, slli)                                                                         \
	DO(addi, mulw)                                                                         \
	DO(addi, jr)                                                                           \
	DO(addi, bne_near)                                                                     \
	DO(addi, beq_near)                                                                     \
	DO(addi, sd)                                                                           \
	DO(addi, ld)                                                                           \
	DO(addi, xor)                                                                          \
	DO(addiw, addi)                                                                        \
	DO(addiw, addiw)                                                                       \
	DO(addiw, lw)                                                                          \
	DO(addiw, bne_near)                                                                    \
	DO(addiw, bltu_near)                                                                   \
	DO(addiw, bgeu_near)                                                                   \
	DO(addw, bne_near)                                                                     \
	DO(addw, bltu_near)                                                                    \
	DO(andi, subw)                                                                         \
	DO(andi, bne_near)                                                                     \
	DO(andi, beq_near)                                                                     \
	DO(subw, srliw)                                                                        \
	DO(subw, slli)                                                                         \
	DO(srliw, and)                                                                         \
	DO(and, xor)                                                                           \
	DO(xor, addiw)                                                                         \
	DO(xor, mulw)                                                                          \
	DO(mulw, addw)                                                                         \
	DO(mulw, bne_near)                                                                     \
	DO(mul, add)                                                                           \
	DO(slliw, or)                                                                          \
	DO(lui, addi)                                                                          \
	DO(lui, addiw)

/* ... loads ... */
#define LOADING_PAIRS(DO)                                                                      \
	DO(ld, ld)                                                                             \
	DO(ld, add)                                                                            \
	DO(ld, addi)                                                                           \
	DO(ld, srli)                                                                           \
	DO(ld, sd)                                                                             \
	DO(ld, beq_near)                                                                       \
	DO(ld, bne_near)                                                                       \
	DO(lw, lw)                                                                             \
	DO(lw, add)                                                                            \
	DO(lw, addi)                                                                           \
	DO(lw, slli)                                                                           \
	DO(lbu, addi)                                                                          \
	DO(lbu, lbu)                                                                           \
	DO(lbu, sb)                                                                            \
	DO(lbu, beq_near)                                                                      \
	DO(lbu, bne_near)

/* ... or stores. */
#define STORING_PAIRS(DO)                                                                      \
	DO(sd, sd)                                                                             \
	DO(sd, addi)                                                                           \
	DO(sw, sw)                                                                             \
	DO(sb, addi)                                                                           \
	DO(sb, add)                                                                            \
	DO(sb, addw)                                                                           \
	DO(sb, bne_near)

#define PAIRS(DO) COMPUTING_PAIRS(DO) LOADING_PAIRS(DO) STORING_PAIRS(DO)

/* The result of the first is often an operand of the second. Where the handler knows this, the
 * compiler keeps the value in a register, which is several cycles faster than through memory.
 */
#define PAIR(first, second, m, n, passed, DO_FIRST)                                            \
	HANDLER(run_##first##_##m##_##second##_##n##_##passed)                                 \
	{                                                                                      \
		const operand_register result = s->o.rd;                                       \
		struct operands o;                                                             \
		DO_FIRST(first, m)                                                             \
		o = s[m].o;                                                                    \
		PASS_##passed(o, result);                                                      \
		return do_##second(c, s + m, &o, budget, k, n);                                \
	}
#define PASS_nothing(o, result) (void)result
#define PASS_rs1(o, result)	o.rs1 = result
#define PASS_rs2(o, result)	o.rs2 = result

#define COMPUTE(name, m) (void)exec_##name(c, &s->o);
#define LOAD(name, m)                                                                          \
	if (unlikely(!try_##name(c, &s->o, k)))                                                \
		MISSED(name, ACCESS_LOAD, m);
#define STORE(name, m)                                                                         \
	if (unlikely(!try_##name(c, &s->o, k)))                                                \
		MISSED(name, ACCESS_STORE, m);

#define PASSED(first, second, m, n, DO_FIRST)                                                  \
	PAIR(first, second, m, n, nothing, DO_FIRST)                                           \
	PAIR(first, second, m, n, rs1, DO_FIRST)                                               \
	PAIR(first, second, m, n, rs2, DO_FIRST)
#define LENGTHS(first, second, DO_FIRST)                                                       \
	PASSED(first, second, 1, 1, DO_FIRST)                                                  \
	PASSED(first, second, 1, 2, DO_FIRST)                                                  \
	PASSED(first, second, 2, 1, DO_FIRST)                                                  \
	PASSED(first, second, 2, 2, DO_FIRST)
#define DO(first, second) LENGTHS(first, second, COMPUTE)
COMPUTING_PAIRS(DO)
#undef DO
#define DO(first, second) LENGTHS(first, second, LOAD)
LOADING_PAIRS(DO)
#undef DO
#define DO(first, second) LENGTHS(first, second, STORE)
STORING_PAIRS(DO)
#undef DO
#undef PAIR
#undef COMPUTE
#undef LOAD
#undef STORE
#undef PASSED
#undef LENGTHS

struct pair {
	slot_handler *first, *second; /* of four-byte instructions: they identify the kind */
	slot_handler *both[2][2][3];  /* by both lengths, and by the operand that is passed
				         in a register */
};

static const struct pair pairs[] = {
#define CHAINS(a, m, b, n)                                                                     \
	{                                                                                      \
		run_##a##_##m##_##b##_##n##_nothing, run_##a##_##m##_##b##_##n##_rs1,          \
			run_##a##_##m##_##b##_##n##_rs2                                        \
	}
#define DO(a, b)                                                                               \
	{run_##a##_4,                                                                          \
	 run_##b##_4,                                                                          \
	 {{CHAINS(a, 1, b, 1), CHAINS(a, 1, b, 2)},                                            \
	  {CHAINS(a, 2, b, 1), CHAINS(a, 2, b, 2)}}},
	PAIRS(DO)
#undef DO
#undef CHAINS
};

/* Their numbers in `pairs`, plus 1. */
enum {
	PAIR_none,
#define DO(a, b) PAIR_##a##_##b,
	PAIRS(DO)
#undef DO
};

/* A near branch has the operation of any branch. */
enum {
#define DO(name) OP_##name##_near = OP_##name,
	BRANCHES(DO)
#undef DO
		OP_jr = OP_jalr
};

static const uint8_t numbers[OP_COUNT + 1][OP_COUNT + 1] = {
#define DO(a, b) [OP_##a][OP_##b] = PAIR_##a##_##b,
	PAIRS(DO)
#undef DO
};

slot_handler *handler_pair(const struct handler_choice *first, const struct slot *a,
			   const struct handler_choice *second, const struct slot *b)
{
	unsigned number = numbers[first->op][second->op];

	if (number == PAIR_none)
		return NULL;
	const struct pair *pair = &pairs[number - 1];

	if (pair->first != first->kind || pair->second != second->kind)
		return NULL;
	unsigned chain = b->o.rs1 == a->o.rd ? 1 : b->o.rs2 == a->o.rd ? 2 : 0;

	return pair->both[first->length / 4][second->length / 4][chain];
}
