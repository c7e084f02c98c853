/* decode.c - the decoder, driven by the rows of insn.def. */
#include "isa/isa.h"

const struct op_info op_info[OP_COUNT] = {
#define INSN(name, format, mask, match, class, effect, spec)                                   \
	[OP_##name] = {#name, effect, spec, mask, match, FMT_##format, CLASS_##class},
#include "isa/insn.def"
#undef INSN
};

static uint64_t imm_s(uint32_t w)
{
	return sext(bits(w, 31, 25) << 5 | bits(w, 11, 7), 12);
}

static uint64_t imm_b(uint32_t w)
{
	return sext(bits(w, 31, 31) << 12 | bits(w, 7, 7) << 11 | bits(w, 30, 25) << 5 |
			    bits(w, 11, 8) << 1,
		    13);
}

static uint64_t imm_j(uint32_t w)
{
	return sext(bits(w, 31, 31) << 20 | bits(w, 19, 12) << 12 | bits(w, 20, 20) << 11 |
			    bits(w, 30, 21) << 1,
		    21);
}

/* Unpriv: "Immediate Encoding Variants". */
static uint64_t imm_of(enum format format, uint32_t w)
{
	switch (format) {
	case FMT_I:
	case FMT_L:
		return sext(bits(w, 31, 20), 12);
	case FMT_S:
		return imm_s(w);
	case FMT_B:
		return imm_b(w);
	case FMT_U:
		return sext(w & 0xfffff000u, 32);
	case FMT_J:
		return imm_j(w);
	case FMT_H:
		return bits(w, 25, 20);
	case FMT_W:
		return bits(w, 24, 20);
	case FMT_C:
	case FMT_Z:
		return bits(w, 31, 20);
	case FMT_F:
		return bits(w, 27, 20);
	case FMT_R:
	case FMT_A:
	case FMT_V:
	case FMT_G:
	case FMT_Y:
	case FMT_N:
		break;
	}
	return 0;
}

/* The first row with an opcode, which is in the mask of every row. */
static unsigned first_row(struct isa_index *index, uint32_t word)
{
	uint8_t *first = &index->first[bits(word, 6, 2)];

	if (!*first) {
		uint8_t op = 0;

		while (op < OP_COUNT && bits(op_info[op].match, 6, 2) != bits(word, 6, 2))
			op++;
		*first = op + 1;
	}
	return *first - 1u;
}

struct insn isa_decode(uint32_t fetched)
{
	return isa_decode_by(NULL, fetched);
}

/* A search of the rows is the simplest form, and fast enough: the engines cache its results. */
struct insn isa_decode_by(struct isa_index *index, uint32_t fetched)
{
	bool compressed = isa_is_compressed(fetched);
	uint32_t word = compressed ? isa_expand((uint16_t)fetched) : fetched;
	struct insn in = {
		.op = OP_none,
		.word = compressed ? fetched & 0xffff : fetched,
		.length = compressed ? 2 : 4,
		.o = {.rd = (uint8_t)bits(word, 11, 7),
		      .rs1 = (uint8_t)bits(word, 19, 15),
		      .rs2 = (uint8_t)bits(word, 24, 20)},
	};

	for (unsigned op = index ? first_row(index, word) : 0; op < OP_COUNT; op++) {
		if ((word & op_info[op].mask) == op_info[op].match) {
			in.op = (uint8_t)op;
			in.class = op_info[op].class;
			in.o.imm = (int32_t)as_signed(imm_of(op_info[op].format, word));
			break;
		}
	}
	return in;
}
