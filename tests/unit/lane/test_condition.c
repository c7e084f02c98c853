/* test_condition.c - conditions as they are typed: what they mean, where a run must stop for them, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "lane/condition.h"
#include "ringside/abi/csr.h"
#include "ringside/event.h"

/* A hart made by hand: x10 is -7, satp is 8 << 60, all else is 0; eight bytes of memory at 0x1000. */
static uint64_t read_hart(void *context, unsigned what, unsigned number)
{
	(void)context;
	switch (what) {
	case CONDITION_REG:
		return number == 10 ? (uint64_t)-7 : 0;
	case CONDITION_CSR:
		return number == CSR_satp ? UINT64_C(8) << 60 : 0;
	case CONDITION_CYCLE:
		return 5000;
	default:
		return 400;
	}
}

static bool memory(void *context, uint64_t va, void *bytes, size_t size)
{
	static const uint8_t there[] = {0xfe, 0xff, 0xff, 0xff, 1, 2, 3, 4};

	(void)context;
	if (va < 0x1000 || va - 0x1000 + size > sizeof there)
		return false;
	memcpy(bytes, there + (va - 0x1000), size);
	return true;
}

/* main is code of VS and VU, linked 0x1000 above where it lies; counter is four bytes, `sp` too has the name of a symbol. */
static bool find(void *context, const char *word, struct condition_place *place)
{
	static const struct {
		const char *name;
		struct condition_place place;
	} places[] = {
		{"main", {0x80201000, 0x1000, 64, 1u << RS_MODE_VS | 1u << RS_MODE_VU}},
		{"counter", {0x1000, 0, 4, 1u << RS_MODE_VS}},
		{"handler", {0x80000100, 0, 8, 1u << RS_MODE_M}},
		{"write", {0x80202000, 0, 8, 1u << RS_MODE_VS}},
		{"sp", {0x1004, 0, 2, 0}},
	};

	(void)context;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (strcmp(word, places[i].name) != 0)
			continue;
		*place = places[i].place;
		return true;
	}
	return false;
}

static const char *suggest(void *context, const char *word)
{
	(void)context;
	return strcmp(word, "mian") == 0 ? "main" : NULL;
}

static const struct condition_names names = {find, suggest, NULL};

static struct condition_hart hart(void)
{
	return (struct condition_hart){
		.read = read_hart, .memory = memory, .pc = 0x80201000, .mode = RS_MODE_VS};
}

static struct condition read_good(const char *text)
{
	struct condition c;
	char message[512] = "";

	if (condition_read(&c, text, &names, message, sizeof message) != RS_OK)
		fail_msg("%s: %s", text, message);
	return c;
}

static bool holds(const char *text)
{
	struct condition_hart h = hart();
	struct condition c = read_good(text);

	return condition_is_true(&c, &h);
}

static void must(const char *text, bool expected)
{
	if (holds(text) != expected)
		fail_msg("%s is %strue", text, expected ? "not " : "");
}

#define TRUE(text)  must(text, true)
#define FALSE(text) must(text, false)

static void operators_bind_as_in_c(void **state)
{
	(void)state;
	TRUE("1 + 2 * 3 == 7");
	TRUE("(1 + 2) * 3 == 9");
	TRUE("10 - 3 - 2 == 5");
	TRUE("64 / 4 / 2 == 8 && 7 % 4 == 3");
	TRUE("1 | 2 ^ 3 & 1");
	TRUE("(1 | 6 & 3) == 3 && (4 ^ 5) == 1");
	TRUE("1 << 2 + 1 == 8");
	TRUE("2 < 3 == 1");
	TRUE("1 || 0 && 0");
	FALSE("(1 || 0) && 0");
	TRUE("!0 == 1 && ~0 == -1 && - -1 == +1");
	TRUE("5 & 2 == 2"); /* 5 & (2 == 2) */
}

static void values_have_signs_as_in_c(void **state)
{
	(void)state;
	TRUE("a0 == -7 && a0 < 5 && x10 < 0");
	FALSE("a0 > 5");
	TRUE("a0 > 5u && a0 > 0x8000000000000000");
	TRUE("a0 >> 1 == -4 && a0 / 2 == -3 && a0 % 2 == -1");
	TRUE("satp >> 60 == 8");
	TRUE("(unsigned char)0x1ff == 255 && (signed char)0xff == -1 && (char)0xff == 255");
	TRUE("(int)0x80000000 < 0 && (unsigned)0x80000000 > 0 && (short int)0xffff == -1");
	TRUE("(unsigned long)a0 > 1 && (uint16_t)-1 == 65535");
}

static void numbers_are_c_s_and_those_of_points(void **state)
{
	(void)state;
	TRUE("0x10 == 16 && 010 == 8 && 0b101 == 5 && 16UL == 16 && 18446744073709551615 > 0");
	TRUE("5k == 5000 && 2M == 2000000 && 1G == 1000000000");
	TRUE("cycle == 5k && instret == 400");
}

static void names_are_of_registers_modes_and_symbols(void **state)
{
	(void)state;
	TRUE("mode == VS && virt && priv == 1 && virt == 1");
	FALSE("mode == S");
	TRUE("$a0 == a0 && fp == s0 && zero == 0");
	TRUE("'sp' == 0x1004 && sp == 0");
	TRUE("pc == main && pc == $pc && main + 4 == 0x80201004 && pc == main + 4 - 4");
	assert_true(condition_knows("a0") && condition_knows("satp") &&
		    condition_knows("virt"));
	assert_false(condition_knows("main") || condition_knows("x32") ||
		     condition_knows("x00"));
}

static void a_place_is_one_in_the_modes_of_its_image_and_before_paging(void **state)
{
	struct condition_hart h = hart();
	struct condition c = read_good("pc == main");

	(void)state;
	h.pc = 0x80200000;
	assert_true(condition_is_true(&c, &h));
	h.mode = RS_MODE_S;
	assert_false(condition_is_true(&c, &h));
	c = read_good("pc != main");
	assert_true(condition_is_true(&c, &h));
}

static void memory_is_read_as_its_type_says(void **state)
{
	(void)state;
	TRUE("*(int *)counter == -2 && *(unsigned *)0x1000 == 0xfffffffe");
	TRUE("*counter == 0xfffffffe && *'sp' == 0x201"); /* as many bytes as the symbol has */
	TRUE("*0x1000 == 0x04030201fffffffe");
	TRUE("*(char *)0x1000 == 0xfe && *(int8_t *)(0x1000 + 0) == -2");
	TRUE("*(long *)counter >> 56 == 4 && (int *)counter == counter");
}

static void what_has_no_value_is_never_true(void **state)
{
	(void)state;
	FALSE("*0x9000");
	FALSE("*0x9000 == 0");
	FALSE("!(*0x9000 == 0)");
	FALSE("1 / 0 == 0");
	FALSE("cause == 13");
	FALSE("cause != 13");
	TRUE("*0x9000 || 1");
	TRUE("0x8000000000000000 / -1 || 1");
	TRUE("(long)0x8000000000000000 % -1 == 0");
}

static void a_trap_is_judged_by_where_it_came_from(void **state)
{
	struct condition c = read_good("cause == 13 && mode == U && pc == 0x44");
	struct condition_hart h = hart();

	(void)state;
	h.trapped = true;
	h.cause = 13;
	h.trapped_mode = RS_MODE_U;
	h.trapped_pc = 0x44;
	assert_true(condition_is_true(&c, &h));
	h.cause = UINT64_C(1) << 63 | 13;
	assert_false(condition_is_true(&c, &h));
	c = read_good("cause >> 63 && mode == U");
	assert_true(condition_is_true(&c, &h));
	c = read_good("mode == VS"); /* asks for no trap */
	assert_true(condition_is_true(&c, &h));
}

static bool accessed(const char *text, uint8_t kinds, uint64_t first, uint64_t last)
{
	struct condition c = read_good(text);
	struct condition_hart h = hart();

	h.accessed = kinds;
	h.access_first = first;
	h.access_last = last;
	return condition_is_true(&c, &h);
}

static void an_access_meets_the_bytes_that_are_named(void **state)
{
	(void)state;
	assert_true(accessed("write counter", RS_WATCH_STORE, 0x1003, 0x1006));
	assert_false(accessed("write counter", RS_WATCH_STORE, 0x1004, 0x1007));
	assert_false(accessed("write counter", RS_WATCH_LOAD, 0x1000, 0x1003));
	assert_true(accessed("access counter", RS_WATCH_LOAD, 0x1000, 0x1003));
	assert_true(accessed("read 0x1000", RS_WATCH_LOAD | RS_WATCH_STORE, 0xff9, 0x1000));
	assert_false(accessed("read 0x1000", RS_WATCH_LOAD, 0x1001, 0x1001));
	assert_true(accessed("read 0x1000, 2", RS_WATCH_LOAD, 0x1001, 0x1001));
	assert_true(accessed("write counter + 4, 4 && a0 < 0", RS_WATCH_STORE, 0x1007, 0x1007));
	assert_true(accessed("write main, 1", RS_WATCH_STORE, 0x80200000, 0x80200000));
	assert_false(accessed("write counter", 0, 0x1000, 0x1003));
	TRUE("pc + 0x1000 == write"); /* a function of this name */
}

static void modes_are_the_guest_s_unless_they_are_named(void **state)
{
	const uint8_t guest = 1u << RS_MODE_VS | 1u << RS_MODE_VU;
	struct condition c = read_good("a0 < 0");
	struct condition_hart h = hart();

	(void)state;
	condition_set_modes(&c, guest);
	assert_true(condition_is_true(&c, &h));
	h.mode = RS_MODE_S;
	assert_false(condition_is_true(&c, &h));
	c = read_good("a0 < 0 && mode == S");
	condition_set_modes(&c, guest);
	assert_true(condition_is_true(&c, &h));
	c = read_good("pc == handler");
	condition_set_modes(&c, guest);
	assert_int_equal(c.modes, guest | 1u << RS_MODE_M);
}

static bool holds_in(const char *text, enum rs_mode mode)
{
	struct condition_hart h = hart();
	struct condition c = read_good(text);

	h.mode = (uint8_t)mode;
	condition_set_modes(&c, 1u << RS_MODE_VS | 1u << RS_MODE_VU);
	return condition_is_true(&c, &h);
}

static void the_clocks_alone_count_in_all_modes(void **state)
{
	(void)state;
	assert_true(holds_in("instret >= 400", RS_MODE_M));
	assert_true(holds_in("400 <= instret && cycle > 4999", RS_MODE_S));
	assert_true(holds_in("!(instret % 2) && instret != 7", RS_MODE_S));
	assert_false(holds_in("instret >= 400 && a0 < 0", RS_MODE_S));
	assert_false(holds_in("instret >= 400 && satp", RS_MODE_S));
	assert_false(holds_in("instret >= 400 && *0x1004 != 0", RS_MODE_S));
	assert_false(holds_in("instret >= 400 && pc > 0", RS_MODE_S));
	assert_false(holds_in("1 == 1", RS_MODE_S));
	assert_true(holds_in("instret >= 400 && a0 < 0", RS_MODE_VS));
}

/* As breakpoints that are set together. */
static void what_stands_between_or_counts_by_itself(void **state)
{
	(void)state;
	assert_true(holds_in("(instret >= 400) || (a0 > 5)", RS_MODE_M));
	assert_false(holds_in("(instret >= 500) || (a0 < 0)", RS_MODE_M));
	assert_true(holds_in("(a0 > 5) || ((a0 < 0) || (instret >= 400))", RS_MODE_M));
	assert_false(holds_in("(mode == U) || (a0 < 0)", RS_MODE_S));
	assert_true(holds_in("(mode == S) || (a0 < 0)", RS_MODE_S));
	assert_true(holds_in("(mode == U) || (a0 < 0)", RS_MODE_VS));
	assert_false(holds_in("pc == handler || a0 < 0", RS_MODE_M));
	assert_false(holds_in("(a0 < 0 || instret >= 400) && 1", RS_MODE_M));
}

static void what_is_said_of(const char *text, const char *expected)
{
	struct condition c = read_good(text);
	char said[256] = "";

	if (condition_hint(&c, text, said, sizeof said) != (*expected != '\0') ||
	    strcmp(said, expected) != 0)
		fail_msg("%s: said '%s'", text, said);
}

static void an_address_that_is_compared_with_a_small_number_is_noticed(void **state)
{
	static const char counter[] =
		"*counter is what is there; counter is the address 0x1000";

	(void)state;
	what_is_said_of("counter == 5", counter);
	what_is_said_of("a0 > 5 && 0 != counter", counter);
	what_is_said_of("counter >= -1", counter);
	what_is_said_of("write counter && (counter < 3 || 'sp' == 4)", counter);
	what_is_said_of("2 < 'sp'", "*'sp' is what is there; 'sp' is the address 0x1004");
	what_is_said_of("*counter == 5", "");
	what_is_said_of("pc == counter", "");
	what_is_said_of("a0 == counter", "");
	what_is_said_of("counter == 0x80201000", "");
	what_is_said_of("5 == 5", "");
	what_is_said_of("counter + 5 < main", "");
	what_is_said_of("write counter, 5", "");
}

/* The points of a condition: "c" and addresses of code, "r", "w" and "a" of data; "steps" if it can be true elsewhere. */
static const char *points(const char *text)
{
	static char out[256];
	struct rs_watch list[CONDITION_POINTS];
	struct condition c = read_good(text);
	size_t count, used = 0;
	bool bound = condition_points(&c, list, &count);

	used += (size_t)snprintf(out, sizeof out, "%s", bound ? "" : "steps");
	for (size_t i = 0; i < count; i++)
		used += (size_t)snprintf(
			out + used, sizeof out - used, " %c%llx-%llx", " cr.w.a"[list[i].kinds],
			(unsigned long long)list[i].first, (unsigned long long)list[i].last);
	return out;
}

static void what_is_bound_to_places_needs_no_steps(void **state)
{
	(void)state;
	assert_string_equal(points("pc == 0x44"), " c44-44");
	assert_string_equal(points("0x44 == pc && a0 > 5"), " c44-44");
	assert_string_equal(points("a0 > 5 && (pc == 0x44 || pc == 0x46)"), " c44-44 c46-46");
	assert_string_equal(points("pc == main"), " c80201000-80201000 c80200000-80200000");
	assert_string_equal(points("write counter && a0 > 5"), " w1000-1003");
	assert_string_equal(points("pc == 0x44 && write counter"), " w1000-1003");
	assert_string_equal(points("access 0x10, 8 || pc == 2"), " a10-17 c2-2");
	assert_string_equal(points("pc == 0x44 && !(read 0x10)"), " r10-10 c44-44");
	assert_string_equal(points("a0 > 5"), "steps");
	assert_string_equal(points("a0 > 5 || pc == 0x44"), "steps");
	assert_string_equal(points("!(pc == 0x44)"), "steps");
	assert_string_equal(points("pc != 0x44"), "steps");
	assert_string_equal(points("write 0x10 || a0 > 5"), "steps w10-10");
	assert_string_equal(points("cause == 13"), "steps");
	assert_string_equal(points("pc == a0"), "steps");
}

static void refused(const char *text, const char *message)
{
	struct condition c;
	char said[512] = "";

	assert_int_equal(condition_read(&c, text, &names, said, sizeof said), RS_BAD_CONFIG);
	if (!strstr(said, message))
		fail_msg("%s: said %s", text, said);
}

static void a_message_names_place_found_and_what_would_be_right(void **state)
{
	(void)state;
	refused("", "character 1: found the end; needs a number, a register");
	refused("pc ==", "character 6: found the end; needs a number");
	refused("pc == nowhere", "character 7: found 'nowhere'; needs a number");
	refused("pc == mian", "character 7: found 'mian'; did you mean 'main'? needs a number");
	refused("pc = main", "character 4: found '='; needs an operator or the end");
	refused("(a0 > 5", "character 8: found the end; needs an operator or )");
	refused("a0 > 5 )", "character 8: found ')'; needs an operator or the end");
	refused("a0 > 0x1g", "character 6: found '0x1g'; needs a number of at most 64 bits");
	refused("a0 > 99999999999999999999", "needs a number of at most 64 bits");
	refused("a0 > 0x", "character 6: found '0x'");
	refused("write a0",
		"character 7: found 'a0'; needs an address that is known before the run");
	refused("write 0x10,", "character 12: found the end; needs a number of bytes");
	refused("write 0x10, 0",
		"character 13: found '0'; needs a number of bytes from 1 to 4096");
	refused("write 0x10, 5000", "character 13: found '5000'");
	refused("*(int", "character 6: found the end; needs a type");
	refused("'main", "character 1: found '''; needs the name of a symbol");
	refused("a0 > 5 \xea\xb0\x80", "character 8: found '\xea\xb0\x80'; needs an operator");
}

static void what_is_too_long_is_refused(void **state)
{
	char text[1200] = "", sum[1200] = "1";

	(void)state;
	for (int i = 0; i < 200; i++)
		strcat(text, "(");
	refused(text, "needs fewer parentheses");
	for (int i = 0; i < 200; i++)
		strcat(sum, "*a0");
	refused(sum, "found more than 96 numbers, names and operators");
	strcpy(text, "read 1");
	for (int i = 0; i < 40; i++)
		strcat(text, "||read 1");
	refused(text, "found more than 16 of read, write and access");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operators_bind_as_in_c),
		cmocka_unit_test(values_have_signs_as_in_c),
		cmocka_unit_test(numbers_are_c_s_and_those_of_points),
		cmocka_unit_test(names_are_of_registers_modes_and_symbols),
		cmocka_unit_test(a_place_is_one_in_the_modes_of_its_image_and_before_paging),
		cmocka_unit_test(memory_is_read_as_its_type_says),
		cmocka_unit_test(what_has_no_value_is_never_true),
		cmocka_unit_test(a_trap_is_judged_by_where_it_came_from),
		cmocka_unit_test(an_access_meets_the_bytes_that_are_named),
		cmocka_unit_test(modes_are_the_guest_s_unless_they_are_named),
		cmocka_unit_test(the_clocks_alone_count_in_all_modes),
		cmocka_unit_test(what_stands_between_or_counts_by_itself),
		cmocka_unit_test(an_address_that_is_compared_with_a_small_number_is_noticed),
		cmocka_unit_test(what_is_bound_to_places_needs_no_steps),
		cmocka_unit_test(a_message_names_place_found_and_what_would_be_right),
		cmocka_unit_test(what_is_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
