/* arm64.h - how instructions of arm64 are encoded (Arm Architecture Reference Manual for
 * A-profile, "A64 Base Instruction Descriptions"). */
#ifndef CORE_JIT_ARM64_H
#define CORE_JIT_ARM64_H
#include "jit/emit.h"
#include "mmu/shortcut.h"

static inline void put(struct emitter *e, uint32_t word)
{
	if (e->size - e->at < 4) {
		e->full = true;
		return;
	}
	__builtin_memcpy(e->write + e->at, &word, 4);
	e->at += 4;
}

static inline void op3(struct emitter *e, uint32_t opcode, unsigned d, unsigned n, unsigned m)
{
	put(e, opcode | m << 16 | n << 5 | d);
}

#define WIDE (UINT32_C(1) << 31) /* 64 bits; in what follows it is not set */

static inline void op3_sized(struct emitter *e, bool wide, uint32_t opcode, unsigned d,
			     unsigned n, unsigned m)
{
	op3(e, opcode | (wide ? WIDE : 0), d, n, m);
}

enum {
	OP_ADD = 0x0b000000,
	OP_ADDS = 0x2b000000,
	OP_SUB = 0x4b000000,
	OP_SUBS = 0x6b000000,
	OP_AND = 0x0a000000,
	OP_ORR = 0x2a000000,
	OP_EOR = 0x4a000000,
	OP_LSLV = 0x1ac02000,
	OP_LSRV = 0x1ac02400,
	OP_ASRV = 0x1ac02800,
	OP_UDIV = 0x1ac00800,
	OP_SDIV = 0x1ac00c00,
	OP_MADD = 0x1b000000,
	OP_MSUB = 0x1b008000,
	OP_ADD_CONSTANT = 0x11000000,
	OP_SUB_CONSTANT = 0x51000000,
	OP_ADDS_CONSTANT = 0x31000000,
	OP_SUBS_CONSTANT = 0x71000000,
	OP_B = 0x14000000,
	OP_B_IF = 0x54000000,
	SHIFT_12 = 1 << 22, /* of a constant */
};
#define OP_SMULH     0x9b407c00u
#define OP_UMULH     0x9bc07c00u
#define OP_MOVZ	     0xd2800000u
#define OP_MOVN	     0x92800000u
#define OP_MOVK	     0xf2800000u
#define OP_AND_RUN   0x92400000u /* with a constant: ones that follow each other, rotated */
#define OP_TST_RUN   0xf2400000u /* likewise, of the low bits, for conditions */
#define OP_SBFM	     0x93400000u
#define OP_UBFM	     0xd3400000u
#define OP_SBFM_WORD 0x13000000u
#define OP_UBFM_WORD 0x53000000u
#define OP_LDR	     0xf9400000u /* a word at a multiple of 8 below 32 KiB */
#define OP_STR	     0xf9000000u
#define OP_LDUR	     0xf8400000u /* a word less than 256 bytes from the base */
#define OP_LDR_INDEX 0xf8606800u /* a word at the sum of two registers ... */
#define SCALED	     0x00001000u /* ... the second times 8 */
#define OP_CSET	     0x9a9f07e0u
#define OP_CBZ	     0xb4000000u
#define OP_BR	     0xd61f0000u
#define OP_BLR	     0xd63f0000u
#define OP_RET	     0xd65f03c0u
#define OP_STP	     0xa9000000u
#define OP_LDP	     0xa9400000u
#define OP_STP_DOWN  0xa9800000u /* and the base becomes the address */
#define OP_LDP_UP    0xa8c00000u /* and the base grows afterwards */

/* A handler's arguments are in x0 to x3, and stay there. x18 belongs to the platform. */
enum {
	CPU = 0,
	SLOT = 1,
	BUDGET = 2,
	CACHE = 3,
	GATE_HANDLER = 4,
	SP = 31,
	ZERO = 31,
	LINK = 30
};
enum { A = 9, B = 10, C = 11, D = 12, TARGET = 16 };

/* ---- what several files need */

static inline void memory_word(struct emitter *e, uint32_t opcode, unsigned r, unsigned base,
			       uint32_t offset)
{
	put(e, opcode | offset / 8 << 10 | base << 5 | r);
}

/* D = cache + offset */
static inline void cache_address(struct emitter *e, uint32_t offset)
{
	emit_constant(e, D, offset);
	op3_sized(e, true, OP_ADD, D, D, CACHE);
}

static inline void add_constant(struct emitter *e, bool word, host_reg d, host_reg a,
				int32_t value)
{
	if (value > -4096 && value < 4096) {
		uint32_t opcode = value < 0 ? OP_SUB_CONSTANT : OP_ADD_CONSTANT;

		op3_sized(e, !word, opcode | (uint32_t)(value < 0 ? -value : value) << 10, d, a,
			  0);
	} else {
		emit_constant(e, D, value);
		op3_sized(e, !word, OP_ADD, d, a, D);
	}
}

static inline void compare(struct emitter *e, host_reg a, host_reg b)
{
	op3_sized(e, true, OP_SUBS, ZERO, a, b);
}

enum { IF_EQUAL = 0, IF_NOT_EQUAL = 1, IF_HIGHER_OR_SAME = 2, IF_LOWER = 3, IF_MINUS = 4 };

static inline emit_hole jump_if(struct emitter *e, unsigned code)
{
	put(e, OP_B_IF | code);
	return e->at - 4;
}

static inline void jump_to_reg(struct emitter *e, unsigned reg)
{
	put(e, OP_BR | reg << 5);
}

_Static_assert(sizeof(struct shortcut) == 32 && TLB_ENTRIES == 256, "the field of bits below");

/* B = the address in the cache of the shortcut of the address in B, less where shortcuts begin. */
static inline void shortcut_of_b(struct emitter *e)
{
	put(e, OP_UBFM | 12u << 16 | 19u << 10 | B << 5 | B); /* shortcut_offset() */
	op3_sized(e, true, OP_ADD | 5 << 10, B, CACHE, B);
}

#endif
