/* test_libc.c - the page's C library (src/web/libc) does what the host's does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <libfdt.h>
#include <math.h>
#include <string.h>

int web_snprintf(char *text, size_t size, const char *format, ...);
void web_qsort(void *base, size_t count, size_t size,
	       int (*compare)(const void *, const void *));
unsigned long long web_strtoull(const char *text, char **end, int base);
extern int web_errno;
int web_fdt_create(void *tree, int size);
int web_fdt_finish_reservemap(void *tree);
int web_fdt_begin_node(void *tree, const char *name);
int web_fdt_property(void *tree, const char *name, const void *value, int size);
int web_fdt_end_node(void *tree);
int web_fdt_finish(void *tree);

#define SAME(...)                                                                              \
	do {                                                                                   \
		char theirs[128], ours[128];                                                   \
		int length = snprintf(theirs, sizeof theirs, __VA_ARGS__);                     \
                                                                                               \
		assert_int_equal(web_snprintf(ours, sizeof ours, __VA_ARGS__), length);        \
		assert_string_equal(ours, theirs);                                             \
	} while (0)

static uint64_t seed = 1;

static uint64_t any(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void integers_and_texts_are_written_as_by_the_host(void **state)
{
	(void)state;
	SAME("%d %u %i|%5d|%-5d|%05d", -7, 7u, 0, 42, 42, -42);
	SAME("%08X %x %s", 0xabcdu, 0xfu, "");
	SAME("%llx|%010llx|%03llx", 0xfedcba9876543210ull, 0x1234ull, 0xffffull);
	SAME("%zu %llu %ld", (size_t)12, 18446744073709551615ull, -5l);
	SAME("%s|%8s|%-8s|%.3s|%.*s|%c%%", "abc", "abc", "abc", "abcdef", 2, "xyz", 'c');
	SAME("%0*llx", 16, 0x80200000ull);
	SAME("%2$s before %1$s", "a", "b");
	SAME("%2$s: %1$zu of them", (size_t)12, "b");
	for (int i = 0; i < 2000; i++) {
		unsigned long long value = any();

		SAME("%llu %llx %u %d", value, value, (unsigned)value, (int)value);
	}
}

static void doubles_are_rounded_as_by_the_host(void **state)
{
	static const double edges[] = {0,     0.5,   1.5,    2.5,      0.125, 0.375, 9.995,
				       99.95, 999.5, 0.05,   0.0005,   1e-9,  1e15,  12345678.9,
				       9.5,   -2.5,  100000, 999999.5, 0.1,   1.005};

	(void)state;
	for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
		SAME("%.0f %.1f %.2f %.3f", edges[i], edges[i], edges[i], edges[i]);
		SAME("%.4g %.3g %.*f", edges[i], edges[i], (int)(i % 5), edges[i]);
	}
	for (int i = 0; i < 20000; i++) {
		double x = (double)(any() >> 11) / pow(2, (double)(any() % 64));

		SAME("%.0f|%.1f|%.2f|%.4g|%.3g", x, x, x, x, x);
	}
}

static void what_does_not_fit_is_cut_off(void **state)
{
	char text[4] = "zzz";

	(void)state;
	assert_int_equal(web_snprintf(text, sizeof text, "%d", 12345), 5);
	assert_string_equal(text, "123");
	assert_int_equal(web_snprintf(NULL, 0, "%s", "four"), 4);
}

struct pair {
	int key, place;
};

static int by_key(const void *a, const void *b)
{
	return ((const struct pair *)a)->key - ((const struct pair *)b)->key;
}

static void what_compares_equal_keeps_its_order(void **state)
{
	struct pair list[1000];

	(void)state;
	for (int i = 0; i < 1000; i++)
		list[i] = (struct pair){(int)(any() % 50), i};
	web_qsort(list, 1000, sizeof *list, by_key);
	for (int i = 1; i < 1000; i++)
		assert_true(
			list[i - 1].key < list[i].key ||
			(list[i - 1].key == list[i].key && list[i - 1].place < list[i].place));
}

/* Everything that src/host/devicetree.c does: nodes within nodes, names that are the ends of others, no value, long ones. */
static void a_device_tree_has_the_bytes_that_libfdt_writes(void **state)
{
	static char theirs[16384], ours[16384], value[64];
	static const char *const names[] = {"compatible", "reg",	"#address-cells",
					    "cells",	  "reg-names",	"names",
					    "status",	  "interrupts", "ringside,disks"};
	uint32_t size;

	(void)state;
	for (int room = 16; room < (int)sizeof ours; room += room < 1024 ? 8 : 4096) {
		int a = fdt_create(theirs, room), b = web_fdt_create(ours, room);

		if (a != 0 || b != 0) { /* each too small for a tree */
			assert_true(room < 128);
			continue;
		}
		a = fdt_finish_reservemap(theirs);
		web_fdt_finish_reservemap(ours);
		seed = 7;
		for (int i = 0; i < 60 && a == 0; i++) {
			const char *name = names[any() % 9];
			int length = (int)(any() % sizeof value);

			memset(value, i, sizeof value);
			if (i % 6 == 0) {
				a = fdt_begin_node(theirs, i ? "node@80000000" : "");
				b = web_fdt_begin_node(ours, i ? "node@80000000" : "");
			} else {
				a = fdt_property(theirs, name, length ? value : NULL, length);
				b = web_fdt_property(ours, name, length ? value : NULL, length);
			}
			assert_int_equal(a, b);
		}
		for (int i = 0; i < 10 && a == 0; i++) {
			a = fdt_end_node(theirs);
			assert_int_equal(a, web_fdt_end_node(ours));
		}
		if (a == 0) {
			a = fdt_finish(theirs);
			assert_int_equal(a, web_fdt_finish(ours));
		}
		if (a != 0)
			continue;
		size = fdt_totalsize(theirs);
		assert_int_equal(size, fdt_totalsize(ours));
		assert_memory_equal(ours, theirs, size);
	}
	assert_true(size > 1000); /* the largest room was enough */
}

static void a_number_is_read_as_the_hosts_strtoull_reads_it(void **state)
{
	static const char *const texts[] = {"",
					    "0",
					    "7x",
					    "5M",
					    "010",
					    "08",
					    "0x",
					    "0xg",
					    "0x10+",
					    "0XfF",
					    "1234567890123",
					    "18446744073709551615",
					    "18446744073709551616",
					    "0xffffffffffffffff1"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (int base = 0; base <= 10; base += 10) {
			char *theirs, *ours;

			errno = web_errno = 0;
			assert_int_equal(web_strtoull(texts[i], &ours, base),
					 strtoull(texts[i], &theirs, base));
			assert_ptr_equal(ours, theirs);
			assert_int_equal(web_errno != 0, errno == ERANGE);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_read_as_the_hosts_strtoull_reads_it),
		cmocka_unit_test(integers_and_texts_are_written_as_by_the_host),
		cmocka_unit_test(doubles_are_rounded_as_by_the_host),
		cmocka_unit_test(what_does_not_fit_is_cut_off),
		cmocka_unit_test(what_compares_equal_keeps_its_order),
		cmocka_unit_test(a_device_tree_has_the_bytes_that_libfdt_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
