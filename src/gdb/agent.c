#include "gdb/agent.h"

#include <string.h>

enum {
#define AGENT(name, code, operand, takes, leaves) OP_##name = code,
#include "gdb/agent.def"
#undef AGENT
	OPS = 256
};

static const struct op {
	uint8_t known, operand, takes, leaves;
} ops[OPS] = {
#define AGENT(name, code, operand, takes, leaves) [code] = {1, operand, takes, leaves},
#include "gdb/agent.def"
#undef AGENT
};

/* Numbers in the code stand with the most significant byte first. */
static uint64_t take(const uint8_t *code, size_t size)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++)
		number = number << 8 | code[i];
	return number;
}

/* ---- checking */

enum { NOWHERE = 0xff }; /* no way leads there, so far */

/* `to` is reached with `height` values on the stack. */
static bool reach(uint8_t *heights, size_t from, size_t to, size_t size, unsigned height)
{
	if (to <= from || to >= size || (heights[to] != NOWHERE && heights[to] != height))
		return false;
	heights[to] = (uint8_t)height;
	return true;
}

/* The instruction at `at`, its operand, and where it leads. */
static bool check_one(uint8_t *heights, const uint8_t *code, size_t at, size_t size)
{
	const struct op *op = &ops[code[at]];
	unsigned height = heights[at], after = height - op->takes + op->leaves;
	uint64_t operand = take(code + at + 1, op->operand);
	bool jumps = code[at] == OP_if_goto || code[at] == OP_goto;

	if (height < op->takes || after > AGENT_STACK ||
	    (code[at] == OP_pick && operand >= height) ||
	    (jumps && !reach(heights, at, (size_t)operand, size, after)))
		return false;
	return code[at] == OP_end || code[at] == OP_goto ||
	       reach(heights, at, at + 1 + op->operand, size, after);
}

bool agent_is_good(const uint8_t *code, size_t size)
{
	uint8_t heights[AGENT_SIZE];
	size_t next;

	if (size == 0 || size > sizeof heights)
		return false;
	memset(heights, NOWHERE, size);
	heights[0] = 0;
	for (size_t at = 0; at < size; at = next) {
		const struct op *op = &ops[code[at]];

		next = at + 1 + op->operand;
		if (!op->known || next > size ||
		    (heights[at] != NOWHERE && !check_one(heights, code, at, size)))
			return false;
		for (size_t i = at + 1; i < next; i++) /* nothing jumps into its operand */
			if (heights[i] != NOWHERE)
				return false;
	}
	return true;
}

/* ---- evaluating */

static uint64_t extend(uint64_t value, unsigned bits, bool negative)
{
	uint64_t sign;

	if (bits >= 64)
		return value;
	if (bits == 0)
		return 0;
	sign = UINT64_C(1) << (bits - 1);
	value &= sign | (sign - 1);
	return negative ? (value ^ sign) - sign : value;
}

static bool is_less(uint64_t a, uint64_t b)
{
	const uint64_t sign = UINT64_C(1) << 63;

	return (a ^ sign) < (b ^ sign);
}

static uint64_t magnitude(uint64_t value)
{
	return value >> 63 ? 0 - value : value;
}

/* Towards 0; the remainder has the sign of the dividend. What does not fit wraps. */
static uint64_t divide_signed(uint64_t a, uint64_t b, bool remainder)
{
	uint64_t quotient = magnitude(a) / magnitude(b), rest = magnitude(a) % magnitude(b);

	if (remainder)
		return a >> 63 ? 0 - rest : rest;
	return (a ^ b) >> 63 ? 0 - quotient : quotient;
}

static uint64_t shift_signed(uint64_t a, unsigned by)
{
	return a >> 63 ? ~(~a >> by) : a >> by;
}

/* What takes two values and leaves one. @return false: that has no value. */
static bool combine(uint8_t op, uint64_t a, uint64_t b, uint64_t *result)
{
	bool divides = op >= OP_div_signed && op <= OP_rem_unsigned,
	     shifts = op >= OP_lsh && op <= OP_rsh_unsigned;

	if ((divides && b == 0) || (shifts && b >= 64))
		return false;
	switch (op) {
	case OP_add:
		*result = a + b;
		break;
	case OP_sub:
		*result = a - b;
		break;
	case OP_mul:
		*result = a * b;
		break;
	case OP_div_signed:
	case OP_rem_signed:
		*result = divide_signed(a, b, op == OP_rem_signed);
		break;
	case OP_div_unsigned:
		*result = a / b;
		break;
	case OP_rem_unsigned:
		*result = a % b;
		break;
	case OP_lsh:
		*result = a << b;
		break;
	case OP_rsh_signed:
		*result = shift_signed(a, (unsigned)b);
		break;
	case OP_rsh_unsigned:
		*result = a >> b;
		break;
	case OP_bit_and:
		*result = a & b;
		break;
	case OP_bit_or:
		*result = a | b;
		break;
	case OP_bit_xor:
		*result = a ^ b;
		break;
	case OP_equal:
		*result = a == b;
		break;
	case OP_less_signed:
		*result = is_less(a, b);
		break;
	default: /* OP_less_unsigned */
		*result = a < b;
		break;
	}
	return true;
}

static bool read_memory(const struct agent_target *t, uint64_t address, size_t size,
			uint64_t *value)
{
	uint8_t bytes[8];

	if (!t->memory(t->context, address, bytes, size))
		return false;
	*value = 0;
	for (size_t i = size; i-- > 0;)
		*value = *value << 8 | bytes[i];
	return true;
}

/* The third value from the top comes to the top but one, the top to the third. */
static void rotate(uint64_t *top)
{
	uint64_t a = top[-2];

	top[-2] = top[0];
	top[0] = top[-1];
	top[-1] = a;
}

/* An instruction that does not jump. *top is the newest value: what it will be when the instruction is done. @return false: that has no
 * value. */
static bool execute(uint8_t op, uint64_t operand, const struct agent_target *t, uint64_t *top)
{
	uint64_t old;

	switch (op) {
	case OP_log_not:
		*top = !*top;
		return true;
	case OP_bit_not:
		*top = ~*top;
		return true;
	case OP_ext:
	case OP_zero_ext:
		*top = extend(*top, (unsigned)operand, op == OP_ext);
		return true;
	case OP_ref8:
	case OP_ref16:
	case OP_ref32:
	case OP_ref64:
		return read_memory(t, *top, (size_t)1 << (op - OP_ref8), top);
	case OP_const8:
	case OP_const16:
	case OP_const32:
	case OP_const64:
		*top = operand;
		return true;
	case OP_reg:
		return t->reg(t->context, (unsigned)operand, top);
	case OP_dup:
		*top = top[-1];
		return true;
	case OP_pick:
		*top = top[-1 - (int)operand];
		return true;
	case OP_swap:
		old = *top;
		*top = top[-1];
		top[-1] = old;
		return true;
	case OP_rot:
		rotate(top);
		return true;
	case OP_pop:
		return true;
	case OP_getv:
	case OP_setv:
		return false;
	default:
		return combine(op, top[0], top[1], top);
	}
}

bool agent_evaluate(const uint8_t *code, const struct agent_target *target, uint64_t *value)
{
	uint64_t stack[AGENT_STACK + 2] = {0}, *top = stack; /* stack[0] is below the first */
	const uint8_t *at = code;

	while (*at != OP_end) {
		const struct op *op = &ops[*at];
		uint64_t operand = take(at + 1, op->operand);
		bool jumps = *at == OP_goto || (*at == OP_if_goto && *top);

		top += op->leaves;
		top -= op->takes;
		if (*at != OP_goto && *at != OP_if_goto && !execute(*at, operand, target, top))
			return false;
		at = jumps ? code + operand : at + 1 + op->operand;
	}
	*value = *top;
	return true;
}

bool agent_stops(const struct agent_conditions *conditions, const struct agent_target *target)
{
	const uint8_t *at = conditions->bytes, *end = at + conditions->size;
	uint64_t value;

	if (at == end)
		return true;
	for (; at < end; at += 2 + take(at, 2))
		if (!agent_evaluate(at + 2, target, &value) || value)
			return true;
	return false;
}
