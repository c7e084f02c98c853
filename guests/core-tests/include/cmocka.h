/* cmocka.h - as much of cmocka as the core's unit tests use, for the toy computer. A failure is printed and ends
 * the run: there is no way back from it, and none is needed. */
#ifndef CORE_TESTS_CMOCKA_H
#define CORE_TESTS_CMOCKA_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct CMUnitTest {
	const char *name;
	void (*test)(void **state);
};
#define cmocka_unit_test(function)                                                             \
	{                                                                                      \
#function, function                                                            \
	}
#define cmocka_run_group_tests_name(name, tests, setup, teardown)                              \
	core_tests_run(name, tests, sizeof(tests) / sizeof *(tests))

int core_tests_run(const char *name, const struct CMUnitTest *tests, size_t count);

static inline bool core_tests_in_range(uint64_t x, uint64_t low, uint64_t high)
{
	return x >= low && x <= high;
}

/* The values are printed if they are not what they should be. */
_Noreturn void core_tests_fail(const char *file, int line, const char *what, uint64_t found,
			       uint64_t wanted);

#define CHECK(holds, what, found, wanted)                                                      \
	((holds) ? (void)0                                                                     \
		 : core_tests_fail(__FILE__, __LINE__, what, (uint64_t)(found),                \
				   (uint64_t)(wanted)))
#define AS_NUMBER(x)		   ((uint64_t)(x))
#define assert_true(x)		   CHECK((x), #x, 0, 1)
#define assert_false(x)		   CHECK(!(x), #x, 1, 0)
#define assert_null(x)		   CHECK(!(x), #x, (uintptr_t)(x), 0)
#define assert_non_null(x)	   CHECK((x), #x, 0, 1)
#define assert_int_equal(a, b)	   CHECK(AS_NUMBER(a) == AS_NUMBER(b), #a, a, b)
#define assert_int_not_equal(a, b) CHECK(AS_NUMBER(a) != AS_NUMBER(b), #a, a, b)
#define assert_in_range(x, low, high)                                                          \
	CHECK(core_tests_in_range(AS_NUMBER(x), AS_NUMBER(low), AS_NUMBER(high)), #x, x, low)
#define assert_string_equal(a, b)	CHECK(core_tests_same_text(a, b), #a, 0, 0)
#define assert_memory_equal(a, b, size) CHECK(memcmp(a, b, size) == 0, #a, 0, 0)
#define fail_msg(...)			core_tests_fail_text(__FILE__, __LINE__, __VA_ARGS__)

bool core_tests_same_text(const char *a, const char *b);
/* The format is printed as it is, without the values. */
_Noreturn void core_tests_fail_text(const char *file, int line, const char *format, ...);

#endif
