/* x86_64.h - how instructions of x86-64 are encoded (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2). */
#ifndef CORE_JIT_X86_64_H
#define CORE_JIT_X86_64_H
#include "jit/emit.h"
#include "mmu/shortcut.h"

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15 };

/* A handler's arguments are in RDI, RSI, RDX and RCX. RCX is needed for shifts, and RDX for products and quotients; so the
 * cache and the budget move, the latter to where the slot was. */
enum { CPU_ARGUMENT = RDI, SLOT = RSI, BUDGET_ARGUMENT = RDX, CACHE_ARGUMENT = RCX };
enum { HART = RDI, BUDGET = RSI, CACHE = R11 };
enum { A = RAX, B = RCX, C = RDX };

/* HART is so far behind the hart that all its registers are reached by offsets of a byte. */
enum { HART_AHEAD = 128 };

static inline int32_t in_hart(uint32_t offset)
{
	return (int32_t)offset - HART_AHEAD;
}

static inline void put_bytes(struct emitter *e, uint64_t value, uint32_t count)
{
	if (e->size - e->at < count) {
		e->full = true;
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		e->write[e->at++] = (uint8_t)(value >> 8 * i);
}

/* Opcodes: the register is the destination, unless it says otherwise. */
enum {
	OP_ADD = 0x03,
	OP_OR = 0x0b,
	OP_AND = 0x23,
	OP_SUB = 0x2b,
	OP_XOR = 0x33,
	OP_CMP = 0x3b,
	OP_MOVSXD = 0x63,
	OP_TEST = 0x85,
	OP_STORE8 = 0x88, /* the register is the source */
	OP_STORE = 0x89,  /* likewise */
	OP_MOV = 0x8b,
	OP_LEA = 0x8d,
	OP_TEST8 = 0xf6,
	OP_IMUL = 0x0faf,
	OP_MOVZX8 = 0x0fb6,
	OP_MOVZX16 = 0x0fb7,
	OP_MOVSX8 = 0x0fbe,
	OP_MOVSX16 = 0x0fbf,
};

/* Does the register mean its low byte? With a prefix those of all registers have names. */
static inline bool has_low_byte(unsigned opcode)
{
	return opcode == OP_STORE8 || opcode == OP_TEST8;
}

/* An instruction without a REX prefix has none of the registers from R8 on, and no 64 bits. */
enum { REX = 0x40, REX_WIDE = 8 };
static inline void put_opcode(struct emitter *e, bool wide, unsigned opcode, unsigned reg,
			      unsigned index, unsigned base)
{
	unsigned bits = (wide ? REX_WIDE : 0u) | reg >> 3 << 2 | index >> 3 << 1 | base >> 3;

	if (bits != 0 || has_low_byte(opcode))
		put_bytes(e, REX | bits, 1);
	if (opcode > 0xff)
		put_bytes(e, opcode >> 8, 1);
	put_bytes(e, opcode & 0xff, 1);
}

/* The second operand is a register, ... */
static inline void op_reg(struct emitter *e, bool wide, unsigned opcode, unsigned reg,
			  unsigned rm)
{
	put_opcode(e, wide, opcode, reg, 0, rm);
	put_bytes(e, 0xc0u | (reg & 7) << 3 | (rm & 7), 1);
}

/* Can this register be a base without an offset? Its encoding means something else then. */
static inline bool is_plain_base(unsigned base)
{
	return (base & 7) != RBP;
}

/* How many bytes an offset needs, and how an operand in memory says so. */
static inline uint32_t offset_size(unsigned base, int32_t offset)
{
	if (offset == 0 && is_plain_base(base))
		return 0;
	return offset >= -128 && offset < 128 ? 1 : 4;
}

static inline unsigned offset_mode(uint32_t size)
{
	return size == 0 ? 0 : size == 1 ? 0x40u : 0x80u;
}

/* ... the word at base + offset, ... */
static inline void op_at(struct emitter *e, bool wide, unsigned opcode, unsigned reg,
			 unsigned base, int32_t offset)
{
	uint32_t size = offset_size(base, offset);

	put_opcode(e, wide, opcode, reg, 0, base);
	put_bytes(e, offset_mode(size) | (reg & 7) << 3 | (base & 7), 1);
	if ((base & 7) == RSP)
		put_bytes(e, 0x24, 1);
	put_bytes(e, (uint32_t)offset, size);
}

/* ... or at base + index * 2^scale + offset. */
static inline void op_index(struct emitter *e, bool wide, unsigned opcode, unsigned reg,
			    unsigned base, unsigned index, unsigned scale, int32_t offset)
{
	uint32_t size;

	if (scale == 0 && !is_plain_base(base)) { /* the other one may be */
		unsigned other = base;

		base = index;
		index = other;
	}
	size = offset_size(base, offset);
	put_opcode(e, wide, opcode, reg, index, base);
	put_bytes(e, offset_mode(size) | 4 | (reg & 7) << 3, 1);
	put_bytes(e, scale << 6 | (index & 7) << 3 | (base & 7), 1);
	put_bytes(e, (uint32_t)offset, size);
}

/* Operations with a constant, and shifts, share an opcode: these are in the place of a register. */
enum { EXT_ADD = 0, EXT_OR = 1, EXT_AND = 4, EXT_SUB = 5, EXT_XOR = 6, EXT_CMP = 7 };
enum { EXT_SHL = 4, EXT_SHR = 5, EXT_SAR = 7 };
enum {
	EXT_TEST = 0,
	EXT_NEG = 3,
	EXT_JMP = 4,
	EXT_MUL = 4,
	EXT_IMUL = 5,
	EXT_DIV = 6,
	EXT_IDIV = 7
};

static inline void op_constant(struct emitter *e, bool wide, unsigned ext, unsigned rm,
			       int32_t value)
{
	bool small = value >= -128 && value < 128;

	put_opcode(e, wide, small ? 0x83 : 0x81, 0, 0, rm);
	put_bytes(e, 0xc0u | ext << 3 | (rm & 7), 1);
	put_bytes(e, (uint32_t)value, small ? 1 : 4);
}

static inline void op_shift(struct emitter *e, bool wide, unsigned ext, unsigned rm,
			    unsigned by)
{
	op_reg(e, wide, 0xc1, ext, rm);
	put_bytes(e, by, 1);
}

/* ---- jumps: with offsets of 32 bits, from behind them */

enum {
	IF_BELOW = 0x2,
	IF_ABOVE_OR_EQUAL = 0x3,
	IF_EQUAL = 0x4,
	IF_NOT_EQUAL = 0x5,
	IF_SIGN = 0x8,
	IF_NO_SIGN = 0x9,
};

static inline emit_hole hole_here(struct emitter *e)
{
	put_bytes(e, 0, 4);
	return e->at - 4;
}

static inline emit_hole jump_if(struct emitter *e, unsigned code)
{
	put_bytes(e, 0x0f, 1);
	put_bytes(e, 0x80u | code, 1);
	return hole_here(e);
}

static inline void jump_to_reg(struct emitter *e, unsigned reg)
{
	op_reg(e, false, 0xff, EXT_JMP, reg);
}

/* ---- shortcuts */

_Static_assert(sizeof(struct shortcut) == 32 && TLB_ENTRIES == 256, "the shift and mask below");

/* B = shortcut_offset() of the address of which B holds the low half. */
static inline void shortcut_of_b(struct emitter *e)
{
	op_shift(e, false, EXT_SHR, B, 7);
	op_constant(e, false, EXT_AND, B, 0x1fe0);
}

#endif
