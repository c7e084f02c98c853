/* main.c - the core's unit tests on the toy computer: the core as `full` has it, compiled for RV64. */
#include <cmocka.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/csr.h"
#include "lib/print.h"
#include "lib/sbi.h"

_Noreturn void main(uint64_t hart, const void *device_tree);

/* tests/unit/core, each file a suite. */
#define SUITES(DO)                                                                             \
	DO(isa)                                                                                \
	DO(exec)                                                                               \
	DO(priv)                                                                               \
	DO(mmu)                                                                                \
	DO(tlb)                                                                                \
	DO(walk_cache)                                                                         \
	DO(engines)                                                                            \
	DO(calls)                                                                              \
	DO(extremes)                                                                           \
	DO(machine)                                                                            \
	DO(snapshot)                                                                           \
	DO(look)                                                                               \
	DO(nested)                                                                             \
	DO(events)                                                                             \
	DO(dev_aclint)                                                                         \
	DO(dev_blk)                                                                            \
	DO(dev_board)                                                                          \
	DO(dev_disk)                                                                           \
	DO(dev_hostile)                                                                        \
	DO(dev_iommu)                                                                          \
	DO(dev_iommu_disk)                                                                     \
	DO(dev_iommu_queue)                                                                    \
	DO(dev_iommu_translate)                                                                \
	DO(dev_plic)                                                                           \
	DO(dev_rtc)                                                                            \
	DO(dev_uart)                                                                           \
	DO(dev_virtio)
#define DO(name) int core_tests_##name(void);
SUITES(DO)
#undef DO

enum { MEMORY = 80 << 20 };

static uint8_t memory[MEMORY] __attribute__((section(".noinit"), aligned(4096)));
static uint64_t passed;
static const char *test_name;

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

/* ---- memory: a stack, on which a piece that is free gives way when all those above it are */

enum { PIECES = 64 };

static struct piece {
	size_t at, end;
	bool is_free;
} pieces[PIECES];
static size_t piece_count;

void *aligned_alloc(size_t align, size_t size)
{
	size_t used = piece_count ? pieces[piece_count - 1].end : 0;
	size_t at = (used + align - 1) / align * align;

	if (piece_count == PIECES || at > MEMORY || size > MEMORY - at)
		return NULL;
	pieces[piece_count++] = (struct piece){.at = at, .end = at + size};
	return memory + at;
}

void *malloc(size_t size)
{
	return aligned_alloc(16, size);
}

void *calloc(size_t count, size_t size)
{
	void *to = malloc(count * size);

	return to ? memset(to, 0, count * size) : NULL;
}

void free(void *place)
{
	for (size_t i = 0; i < piece_count; i++)
		if (memory + pieces[i].at == place)
			pieces[i].is_free = true;
	while (piece_count && pieces[piece_count - 1].is_free)
		piece_count--;
}

char *strstr(const char *text, const char *part)
{
	size_t length = strlen(part);

	for (size_t left = strlen(text); left >= length; left--, text++)
		if (memcmp(text, part, length) == 0)
			return (char *)(uintptr_t)text;
	return NULL;
}

/* ---- results */

bool core_tests_same_text(const char *a, const char *b)
{
	size_t length = strlen(a);

	return length == strlen(b) && memcmp(a, b, length) == 0;
}

void core_tests_fail(const char *file, int line, const char *what, uint64_t found,
		     uint64_t wanted)
{
	print("%s\n", test_name);
	print("%s:%u: %s is %p, not %p\n", file, (uint64_t)line, what, found, wanted);
	sbi_power_off(1);
}

void core_tests_fail_text(const char *file, int line, const char *format, ...)
{
	print("%s\n%s:%u: %s\n", test_name, file, (uint64_t)line, format);
	sbi_power_off(1);
}

int core_tests_run(const char *name, const struct CMUnitTest *tests, size_t count)
{
	uint64_t begin = csr_read(CSR_instret);

	for (size_t i = 0; i < count; i++) {
		test_name = tests[i].name;
		piece_count = 0;
		tests[i].test(NULL);
		passed++;
	}
	print("%s: %u, in %u instructions\n", name, (uint64_t)count,
	      csr_read(CSR_instret) - begin);
	return 0;
}

void main(uint64_t hart, const void *device_tree)
{
	static int (*const suites[])(void) = {
#define DO(name) core_tests_##name,
		SUITES(DO)
#undef DO
	};

	(void)hart;
	(void)device_tree;
	for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
		(void)suites[i]();
	print("%u tests of the core passed\n", passed);
	sbi_power_off(passed ? 0 : 1);
}
