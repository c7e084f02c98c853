/* loop_draw.c - the instructions of a loop: any that the engine `jit` translates. */
#include "loop.h"

uint32_t loop_one_of(const struct loop *l, const uint8_t *registers, uint32_t count)
{
	return registers[below(l->random, count)];
}

static uint32_t draw_base(const struct loop *l)
{
	return chance(l->random, l->paged ? 12 : 2)
		       ? 0
		       : loop_one_of(l, l->registers->bases, l->registers->base_count);
}

static uint32_t draw_source(const struct loop *l)
{
	if (chance(l->random, 8))
		return (uint32_t)below(l->random, 32);
	return loop_one_of(l, l->registers->values, l->registers->value_count);
}

uint32_t loop_target(const struct loop *l)
{
	if (chance(l->random, 4))
		return 0;
	return loop_one_of(l, l->registers->values, l->registers->value_count);
}

static uint32_t with(uint32_t word, unsigned at, uint32_t reg)
{
	return (word & ~(0x1fu << at)) | reg << at;
}

/* A branch (B) or jump (J) over so many bytes. */
uint32_t loop_over_branch(uint32_t word, int32_t bytes)
{
	uint32_t n = (uint32_t)bytes;

	return (word & ~0xfe000f80u) | (n >> 12 & 1) << 31 | (n >> 5 & 0x3f) << 25 |
	       (n >> 1 & 0xf) << 8 | (n >> 11 & 1) << 7;
}

uint32_t loop_over_jump(uint32_t rd, int32_t bytes)
{
	uint32_t n = (uint32_t)bytes;

	return 0x6fu | rd << 7 | (n >> 20 & 1) << 31 | (n >> 1 & 0x3ff) << 21 |
	       (n >> 11 & 1) << 20 | (n >> 12 & 0xff) << 12;
}

uint32_t loop_begin(const struct loop *l, uint32_t piece)
{
	return chance(l->random, 50) ? l->begins[piece] : l->seconds[piece];
}

/* Over the next instruction, mostly; or to a piece further on that is near enough. */
static uint32_t draw_branch(const struct loop *l, uint32_t word, uint32_t at)
{
	uint32_t to = loop_begin(l, (uint32_t)below(l->random, l->pieces));

	if (chance(l->random, 25) && to > at && to - at < 4096)
		return loop_over_branch(word, (int32_t)(to - at));
	return loop_over_branch(word, chance(l->random, 85) ? 8 : 12);
}

uint32_t loop_add_constant(uint32_t rd, uint32_t rs1, int32_t value)
{
	return 0x13u | rd << 7 | rs1 << 15 | (uint32_t)value << 20;
}

/* For most accesses of any size; for some of them. */
uint32_t loop_alignment(const struct loop *l)
{
	static const uint8_t sizes[] = {8, 8, 8, 8, 8, 8, 4, 4, 2, 1};

	return 0u - sizes[below(l->random, sizeof sizes)];
}

/* Of an access, 12 bits. Those that are close to each other may share what an engine does for one. */
uint32_t loop_offset(const struct loop *l)
{
	uint32_t random = (uint32_t)program_random(l->random);
	uint32_t n = chance(l->random, 85) ? random % 64 - 32 : random;

	if (chance(l->random, 15))
		return 0;
	return n & (0xfff & loop_alignment(l));
}

unsigned loop_op(const struct loop *l, bool memory)
{
	static const uint16_t ops[] = {
#define NATIVE(name, shape, what, bits) OP_##name,
#include "jit/native.def"
#undef NATIVE
	};

	for (;;) {
		unsigned op = ops[below(l->random, sizeof ops / sizeof *ops)];
		enum format format = (enum format)op_info[op].format;

		if (op != OP_jalr && (!memory || format == FMT_L || format == FMT_S))
			return op;
	}
}

uint32_t loop_access(const struct loop *l, unsigned op, uint32_t base, uint32_t n)
{
	uint32_t word = with(op_info[op].match, 15, base);

	if (op_info[op].format == FMT_L)
		return with(word, 7, loop_target(l)) | n << 20;
	return with(word, 20, draw_source(l)) | n >> 5 << 25 | (n & 31) << 7;
}

/* A base moves, between accesses off it; or it is set anew, which also keeps it near its data. */
uint32_t loop_base_change(const struct loop *l, uint32_t base)
{
	static const int16_t ways[] = {8, -8, 24, -16, 4, -1, 504, -504, 2040, -2040};
	int32_t way = ways[below(l->random, sizeof ways / sizeof *ways)];

	if (chance(l->random, 60))
		return loop_add_constant(base, base, way);
	return loop_add_constant(
		base, loop_one_of(l, l->registers->saved, sizeof l->registers->saved),
		chance(l->random, 70) ? way & ~7 : way);
}

uint32_t loop_plain(const struct loop *l, uint32_t at)
{
	unsigned op = loop_op(l, chance(l->random, l->memory_percent));
	const struct op_info *info = &op_info[op];
	uint32_t word = info->match | ((uint32_t)program_random(l->random) & ~info->mask);

	switch ((unsigned)info->format) {
	case FMT_B:
		word = with(with(word, 15, draw_source(l)), 20, draw_source(l));
		return draw_branch(l, word, at);
	case FMT_J:
		return loop_over_jump(loop_target(l), 8);
	case FMT_S:
	case FMT_L:
		return loop_access(l, op, draw_base(l), loop_offset(l));
	case FMT_R:
		word = with(with(word, 15, draw_source(l)), 20, draw_source(l));
		break;
	case FMT_I:
		word = with(word, 15, draw_source(l));
		if (chance(l->random, 40)) /* -2 to 2 */
			word = (word & 0xfffffu) | (uint32_t)(below(l->random, 5) - 2) << 20;
		break;
	case FMT_H:
	case FMT_W:
		word = with(word, 15, draw_source(l));
		break;
	default:
		break;
	}
	return info->format == FMT_N ? word : with(word, 7, loop_target(l));
}

/* c.addi of a value: then what follows is aligned to two bytes only. */
uint32_t loop_compressed(const struct loop *l)
{
	uint32_t random = (uint32_t)program_random(l->random);

	return 0x0001u | loop_one_of(l, l->registers->values, l->registers->value_count) << 7 |
	       (random & 0x107c);
}
