/* Agent expressions: what each instruction does, which are refused, and which have no value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gdb/agent.h"

enum { MEMORY = 0x1000, MEMORY_SIZE = 16, REGS = 300, MOST = 1024 };

/* Register n has the value 1000 + n, and byte n of memory 0xf0 + n. */
static bool read_register(void *context, unsigned number, uint64_t *value)
{
	(void)context;
	*value = 1000 + number;
	return number < REGS;
}

static bool read_memory(void *context, uint64_t address, void *bytes, size_t size)
{
	(void)context;
	if (address < MEMORY || address - MEMORY + size > MEMORY_SIZE)
		return false;
	for (size_t i = 0; i < size; i++)
		((uint8_t *)bytes)[i] = (uint8_t)(0xf0 + (address - MEMORY) + i);
	return true;
}

static const struct agent_target target = {read_register, read_memory, NULL};

static size_t read_code(const char *text, uint8_t *code)
{
	size_t size = 0;
	unsigned byte;

	for (int used; sscanf(text, "%2x%n", &byte, &used) == 1; text += used)
		code[size++] = (uint8_t)byte;
	return size;
}

struct example {
	const char *code;
	uint64_t value;
};

/* Small negative numbers: a constant that is extended. */
#define MINUS_7 "22f91608"
#define MINUS_2 "22fe1608"
#define LEAST	"258000000000000000"

static const struct example examples[] = {
	{"22ff 27", 0xff},
	{"23ff01 27", 0xff01},
	{"24ff020304 27", 0xff020304},
	{"25f102030405060708 27", 0xf102030405060708},
	{"2205 2203 02 27", 8},
	{"2205 2203 03 27", 2},
	{"2203 2205 03 27", UINT64_MAX - 1},
	{"2205 2203 04 27", 15},
	{MINUS_7 "2202 05 27", (uint64_t)-3},
	{"2207" MINUS_2 "05 27", (uint64_t)-3},
	{MINUS_7 MINUS_2 "05 27", 3},
	{LEAST "22ff1608 05 27", UINT64_C(1) << 63},
	{MINUS_7 "2202 06 27", UINT64_C(0x7ffffffffffffffc)},
	{MINUS_7 "2202 07 27", (uint64_t)-1},
	{"2207" MINUS_2 "07 27", 1},
	{LEAST "22ff1608 07 27", 0},
	{MINUS_7 "220a 08 27", 9},
	{"2203 2204 09 27", 48},
	{MINUS_7 "2201 0a 27", (uint64_t)-4},
	{"2207 2201 0a 27", 3},
	{MINUS_7 "223f 0a 27", UINT64_MAX},
	{MINUS_7 "223c 0b 27", 15},
	{"2200 0e 27", 1},
	{"2205 0e 27", 0},
	{"220c 220a 0f 27", 8},
	{"220c 220a 10 27", 14},
	{"220c 220a 11 27", 6},
	{"2200 12 27", UINT64_MAX},
	{"2205 2205 13 27", 1},
	{"2205 2206 13 27", 0},
	{MINUS_7 "2205 14 27", 1},
	{"2205" MINUS_7 "14 27", 0},
	{"2205 2205 14 27", 0},
	{MINUS_7 "2205 15 27", 0},
	{"2205" MINUS_7 "15 27", 1},
	{"2280 1608 27", (uint64_t)-128},
	{"227f 1608 27", 127},
	{"23ff7f 1608 27", 127},
	{"2203 1601 27", UINT64_MAX},
	{MINUS_7 "1640 27", (uint64_t)-7},
	{MINUS_7 "16ff 27", (uint64_t)-7},
	{"2203 1600 27", 0},
	{"231000 17 27", 0xf0},
	{"231003 18 27", 0xf4f3},
	{"231002 19 27", 0xf5f4f3f2},
	{"231008 1a 27", 0xfffefdfcfbfaf9f8},
	{"2201 200008 2222 27 2233 27", 0x33},
	{"2200 200008 2222 27 2233 27", 0x22},
	{"210005 2222 2233 27", 0x33},
	{"260000 27", 1000},
	{"26012b 27", 1299},
	{"2205 28 02 27", 10},
	{"2205 2206 29 27", 5},
	{"23ffff 2a04 27", 15},
	{MINUS_7 "2a40 27", (uint64_t)-7},
	{"2203 2a00 27", 0},
	{"2205 2203 2b 03 27", UINT64_MAX - 1},
	{"2201 2202 2203 3200 27", 3},
	{"2201 2202 2203 3202 27", 1},
	{"2201 2202 2203 33 27", 2},
	{"2201 2202 2203 33 29 27", 1},
	{"2201 2202 2203 33 29 29 27", 3},
};

/* What is refused, and what is wrong with it. */
static const char *const refused[][2] = {
	{"", "nothing"},
	{"22", "an operand that is cut off"},
	{"2300 01", "an end that is missing"},
	{"2201", "an end that is missing"},
	{"27", "an end without a value"},
	{"2201 00 27", "no instruction"},
	{"2201 35 27", "no instruction"},
	{"2201 01 27", "floating point"},
	{"2201 0c 27", "a tracepoint's"},
	{"2201 ff 27", "no instruction"},
	{"2201 02 27", "one value where two are taken"},
	{"2201 2b 27", "one value where two are taken"},
	{"2201 2202 33 27", "two values where three are taken"},
	{"2201 29 27", "no value in the end"},
	{"2201 3201 27", "a value below the stack"},
	{"2201 200005 27", "a jump behind the end"},
	{"2201 20ffff 2201 27", "a jump behind the end"},
	{"2201 210000 27", "a jump back"},
	{"2201 210002 27", "a jump to itself"},
	{"2201 28 200009 2202 2200 27", "a jump into an operand"},
	{"2201 2201 20000a 2202 2202 27", "two values on one way, one on the other"},
	{"2201 2201 200009 2202 02 27 29 29 2201", "an end that is missing where it jumps to"},
};

static void each_instruction_does_what_the_manual_says(void **state)
{
	uint8_t code[MOST];

	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		const struct example *e = &examples[i];
		size_t size = read_code(e->code, code);
		uint64_t value = 0;

		if (!agent_is_good(code, size) || !agent_evaluate(code, &target, &value) ||
		    value != e->value)
			fail_msg("%s: %#llx", e->code, (unsigned long long)value);
	}
}

/* Those that have a value in some example. */
static void no_instruction_is_without_an_example(void **state)
{
	static const struct {
		const char *name;
		uint8_t operand;
	} ops[256] = {
#define AGENT(name, code, operand, takes, leaves) [code] = {#name, operand},
#include "gdb/agent.def"
#undef AGENT
	};
	bool seen[256] = {[0x2c] = true, [0x2d] = true}; /* which have none */
	uint8_t code[MOST];

	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
		for (size_t at = 0, size = read_code(examples[i].code, code); at < size;
		     at += 1 + ops[code[at]].operand)
			seen[code[at]] = true;
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (ops[i].name && !seen[i])
			fail_msg("%s", ops[i].name);
}

static void what_is_no_expression_is_refused(void **state)
{
	uint8_t code[MOST];

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (agent_is_good(code, read_code(refused[i][0], code)))
			fail_msg("'%s', %s, is taken", refused[i][0], refused[i][1]);
}

static void the_stack_has_room_for_a_hundred_values_and_no_more(void **state)
{
	uint8_t code[2 * AGENT_STACK + 8];
	uint64_t value;

	(void)state;
	for (unsigned values = AGENT_STACK - 1; values <= AGENT_STACK + 1; values++) {
		size_t size = 0;

		for (unsigned i = 0; i < values; i++) {
			code[size++] = 0x22;
			code[size++] = (uint8_t)i;
		}
		code[size++] = 0x32; /* the first of them */
		code[size++] = (uint8_t)(values - 1);
		code[size++] = 0x27;
		assert_int_equal(agent_is_good(code, size), values < AGENT_STACK);
		if (values < AGENT_STACK) {
			assert_true(agent_evaluate(code, &target, &value));
			assert_int_equal(value, 0);
		}
	}
}

static void what_cannot_be_known_has_no_value(void **state)
{
	static const char *const codes[] = {
		"22ff 17 27",	     "23100f 18 27",	"26012c 27",	   "2205 2200 05 27",
		"2205 2200 06 27",   "2205 2200 07 27", "2205 2200 08 27", "2205 2240 09 27",
		"2205 2240 0a 27",   "2205 2240 0b 27", "2c0001 27",	   "2205 2d0001 27",
		"2205 22ff1608 0927"};
	uint8_t code[MOST];
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (!agent_is_good(code, read_code(codes[i], code)) ||
		    agent_evaluate(code, &target, &value))
			fail_msg("%s", codes[i]);
}

static bool stops(const char *text)
{
	uint8_t bytes[MOST];
	struct agent_conditions conditions = {bytes, read_code(text, bytes)};

	return agent_stops(&conditions, &target);
}

static void it_stops_if_any_condition_is_true_or_has_no_value(void **state)
{
	(void)state;
	assert_true(stops(""));
	assert_true(stops("0003 2201 27"));
	assert_false(stops("0003 2200 27"));
	assert_false(stops("0003 2200 27 0004 230000 27"));
	assert_true(stops("0003 2200 27 0004 230100 27"));
	assert_true(stops("0003 2200 27 0004 22ff 17 27"));
	assert_true(stops("0003 2202 27 0003 2200 27"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_instruction_does_what_the_manual_says),
		cmocka_unit_test(no_instruction_is_without_an_example),
		cmocka_unit_test(what_is_no_expression_is_refused),
		cmocka_unit_test(the_stack_has_room_for_a_hundred_values_and_no_more),
		cmocka_unit_test(what_cannot_be_known_has_no_value),
		cmocka_unit_test(it_stops_if_any_condition_is_true_or_has_no_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
