/* Whatever bytes an agent expression is, it is refused or ends, on each of its ways: within its code and its stack. */
#include "fuzz.h"

#include "gdb/agent.h"

size_t fuzz_accepted;

static const struct op {
	uint8_t known, operand, takes, leaves;
} ops[256] = {
#define AGENT(name, code, operand, takes, leaves) [code] = {1, operand, takes, leaves},
#include "gdb/agent.def"
#undef AGENT
};

enum { IF_GOTO = 0x20, GOTO = 0x21, END = 0x27, PICK = 0x32 };

/* One of the ways through it, without values: each bit of `choices` says whether it jumps. */
static void walk(const uint8_t *code, size_t size, uint64_t choices)
{
	size_t at = 0, height = 0, steps = 0;

	while (code[at] != END) {
		const struct op *op = &ops[code[at]];
		size_t next = at + 1 + op->operand;
		bool jumps = code[at] == GOTO;

		MUST(op->known && next < size && height >= op->takes && ++steps < size);
		MUST(code[at] != PICK || code[at + 1] < height);
		height = height - op->takes + op->leaves;
		MUST(height <= AGENT_STACK);
		if (code[at] == IF_GOTO) {
			jumps = choices & 1;
			choices = choices >> 1 | choices << 63;
		}
		at = jumps ? (size_t)code[at + 1] << 8 | code[at + 2] : next;
		MUST(at < size);
	}
	MUST(height > 0);
}

static bool read_register(void *context, unsigned number, uint64_t *value)
{
	const uint8_t *turn = context;

	*value = number * UINT64_C(0x9e3779b97f4a7c15) >> (*turn & 63);
	return number % 7 != 6;
}

static bool read_memory(void *context, uint64_t address, void *bytes, size_t size)
{
	const uint8_t *turn = context;

	MUST(size == 1 || size == 2 || size == 4 || size == 8);
	memset(bytes, (int)((address ^ *turn) & 0xff), size);
	return address % 5 != 4;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const uint64_t ways[] = {0, UINT64_MAX, UINT64_C(0x5555555555555555),
					UINT64_C(0x9e3779b97f4a7c15)};
	uint8_t *code, turn;

	if (size > AGENT_SIZE || !agent_is_good(bytes, size))
		return 0;
	fuzz_accepted++;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		walk(bytes, size, ways[i]);
	code = malloc(size); /* a sanitizer sees where it ends */
	MUST(code);
	memcpy(code, bytes, size);
	for (turn = 0; turn < 8; turn++) {
		struct agent_target target = {read_register, read_memory, &turn};
		uint64_t once = 0, again = 0;

		MUST(agent_evaluate(code, &target, &once) ==
		     agent_evaluate(code, &target, &again));
		MUST(once == again);
	}
	free(code);
	return 0;
}
