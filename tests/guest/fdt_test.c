/* fdt_test.c - the guests' device tree reader, on the host: right on a good tree, harmless on a
 * bad one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/fdt.h"

#define PAGE 4096u

/* A tree such as a hypervisor gets, at the very end of a page with nothing behind it: one byte
 * too far ends the test. */
static uint8_t *pages;
static uint8_t *tree;
static size_t tree_size;

/* A writer by hand, since libfdt has functions of the reader's names. Names of properties come
 * first. */
enum { REG = 0, MODEL = 4, COMPATIBLE = 10, STRINGS = 21 };
static const char strings[STRINGS] = "reg\0model\0compatible";

struct writer {
	uint8_t bytes[PAGE];
	size_t used;
};

static void put_word(struct writer *w, uint32_t value)
{
	for (unsigned shift = 32; shift; shift -= 8)
		w->bytes[w->used++] = (uint8_t)(value >> (shift - 8));
}

static void put_bytes(struct writer *w, const void *bytes, size_t size)
{
	memcpy(w->bytes + w->used, bytes, size);
	w->used = (w->used + size + 3) & ~(size_t)3;
}

static void begin(struct writer *w, const char *name)
{
	put_word(w, 1);
	put_bytes(w, name, strlen(name) + 1);
}

static void property(struct writer *w, uint32_t name, const void *bytes, size_t size)
{
	put_word(w, 3);
	put_word(w, (uint32_t)size);
	put_word(w, name);
	put_bytes(w, bytes, size);
}

static void end(struct writer *w)
{
	put_word(w, 2);
}

static size_t write_tree(struct writer *w)
{
	const uint8_t reg[16] = {0, 0, 0, 0, 0x82, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34};
	const char kinds[] = "multiboot,kernel\0multiboot,module";
	const size_t header = 40, reserved = 16;

	w->used = header + reserved;
	begin(w, "");
	property(w, MODEL, "a machine", 10);
	begin(w, "memory@80000000");
	property(w, REG, reg, sizeof reg);
	end(w);
	begin(w, "chosen");
	begin(w, "vm@0");
	property(w, COMPATIBLE, "ringside,vm", 12);
	begin(w, "kernel");
	property(w, COMPATIBLE, kinds, sizeof kinds);
	property(w, REG, reg, sizeof reg);
	end(w);
	end(w);
	begin(w, "vm@1");
	property(w, COMPATIBLE, "ringside,vm", 12);
	end(w);
	end(w);
	end(w);
	put_word(w, 9);
	size_t structure_end = w->used;
	put_bytes(w, strings, sizeof strings);
	size_t all = w->used;

	const size_t words[] = {0xd00dfeed,
				all,
				header + reserved,
				structure_end,
				header,
				17,
				16,
				0,
				sizeof strings,
				structure_end - header - reserved};
	w->used = 0;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		put_word(w, (uint32_t)words[i]);
	return all;
}

static int make_tree(void **state)
{
	static struct writer writer;
	(void)state;
	tree_size = write_tree(&writer);
	pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		     0);
	if (pages == MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_NONE) != 0)
		return -1;
	tree = pages + PAGE - tree_size;
	memcpy(tree, writer.bytes, tree_size);
	return 0;
}

static int free_tree(void **state)
{
	(void)state;
	return munmap(pages, 2 * PAGE);
}

/* Everything the reader can do, with whatever the tree says. */
static void read_all(const void *blob, size_t limit)
{
	struct fdt fdt;
	uint64_t value = 0;
	uint32_t size = 0;

	if (!fdt_open(&fdt, blob, limit))
		return;
	fdt_node chosen = fdt_path(&fdt, "/chosen"), vm = 0;
	(void)fdt_u64(&fdt, fdt_path(&fdt, "/memory"), "reg", 1, &value);
	(void)fdt_string(&fdt, fdt_root(&fdt), "model");
	while ((vm = fdt_compatible_child(&fdt, chosen, vm, "ringside,vm"))) {
		fdt_node kernel = fdt_compatible_child(&fdt, vm, 0, "multiboot,module");
		(void)fdt_property(&fdt, kernel, "reg", &size);
		(void)fdt_name(&fdt, kernel);
	}
}

static void paths_find_nodes_with_and_without_unit_address(void **state)
{
	struct fdt fdt;
	(void)state;
	assert_true(fdt_open(&fdt, tree, tree_size));
	assert_int_not_equal(fdt_path(&fdt, "/memory"), 0);
	assert_int_equal(fdt_path(&fdt, "/memory"), fdt_path(&fdt, "/memory@80000000"));
	assert_int_equal(fdt_path(&fdt, "/mem"), 0);
	assert_string_equal(fdt_name(&fdt, fdt_path(&fdt, "/chosen/vm@1")), "vm@1");
	assert_int_equal(fdt_path(&fdt, "/chosen/vm@2"), 0);
	assert_int_equal(fdt_path(&fdt, "/"), fdt_root(&fdt));
}

static void a_compatible_child_is_found_by_any_of_its_strings(void **state)
{
	struct fdt fdt;
	(void)state;
	assert_true(fdt_open(&fdt, tree, tree_size));
	fdt_node chosen = fdt_path(&fdt, "/chosen");
	fdt_node first = fdt_compatible_child(&fdt, chosen, 0, "ringside,vm");
	fdt_node second = fdt_compatible_child(&fdt, chosen, first, "ringside,vm");
	assert_string_equal(fdt_name(&fdt, first), "vm@0");
	assert_string_equal(fdt_name(&fdt, second), "vm@1");
	assert_int_equal(fdt_compatible_child(&fdt, chosen, second, "ringside,vm"), 0);
	assert_int_equal(fdt_compatible_child(&fdt, first, 0, "multiboot,module"),
			 fdt_child(&fdt, first, "kernel"));
	assert_int_equal(fdt_compatible_child(&fdt, first, 0, "module"), 0);
}

static void properties_are_read_as_numbers_and_text(void **state)
{
	struct fdt fdt;
	uint64_t value = 0;
	(void)state;
	assert_true(fdt_open(&fdt, tree, tree_size));
	fdt_node kernel = fdt_path(&fdt, "/chosen/vm@0/kernel");
	assert_true(fdt_u64(&fdt, kernel, "reg", 0, &value));
	assert_true(value == 0x82000000);
	assert_true(fdt_u64(&fdt, kernel, "reg", 1, &value));
	assert_true(value == 0x1234);
	assert_false(fdt_u64(&fdt, kernel, "reg", 2, &value));
	assert_false(fdt_u64(&fdt, kernel, "re", 0, &value));
	assert_string_equal(fdt_string(&fdt, fdt_root(&fdt), "model"), "a machine");
	assert_null(fdt_string(&fdt, kernel, "model"));
}

static void a_tree_that_is_cut_short_is_no_tree(void **state)
{
	struct fdt fdt;
	(void)state;
	for (size_t limit = 0; limit < tree_size; limit++)
		assert_false(fdt_open(&fdt, tree, limit));
}

static void no_damaged_word_leads_the_reader_astray(void **state)
{
	const uint32_t values[] = {0,	       1,	   2,	       3,	   4,
				   9,	       0x7fffffff, 0x80000000, 0xfffffff8, 0xfffffffc,
				   0xfffffffd, 0xffffffff, 0x00ffffff, 0x01000000};
	(void)state;
	for (size_t at = 0; at + 4 <= tree_size; at++) {
		uint8_t good[4];
		memcpy(good, tree + at, 4);
		for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
			struct writer bad = {.used = 0};
			put_word(&bad, values[i]);
			memcpy(tree + at, bad.bytes, 4);
			read_all(tree, tree_size);
		}
		memcpy(tree + at, good, 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_find_nodes_with_and_without_unit_address),
		cmocka_unit_test(a_compatible_child_is_found_by_any_of_its_strings),
		cmocka_unit_test(properties_are_read_as_numbers_and_text),
		cmocka_unit_test(a_tree_that_is_cut_short_is_no_tree),
		cmocka_unit_test(no_damaged_word_leads_the_reader_astray),
	};
	return cmocka_run_group_tests(tests, make_tree, free_tree);
}
