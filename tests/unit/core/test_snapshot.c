/* What a machine at rest is: its state and its RAM, and nothing of the process around it. A guest
 * with paging on reads from two address spaces, the machine is copied and put back. */
#include "rig.h"

#include <inttypes.h>
#if __STDC_HOSTED__
#include <stdio.h>
#endif

#include "base/walk.h"

enum { S1 = 9, A6 = 16, A7 = 17, T1 = 6, T3 = 28 };
enum { READS = 4 }; /* from each space in a round */

#define PAGE(n)		  (RS_RAM_BASE + (uint64_t)(n)*PAGE_SIZE)
#define PTE(pa)		  ((pa) >> 12 << 10)
#define LEAF		  (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)
#define SATP(asid, root)  (UINT64_C(8) << 60 | UINT64_C(asid) << 44 | PAGE(root) >> 12)
#define XOR(rd, rs1, rs2) RV_R(0x33, 4, 0, rd, rs1, rs2)
#define OR(rd, rs1, rs2)  RV_R(0x33, 6, 0, rd, rs1, rs2)
#define BNE_BACK(rs, to)                                                                       \
	(RV_R(0x63, 1, (((unsigned)(to) >> 5) & 0x3f) | 0x40,                                  \
	      ((unsigned)(to)&0x1e) | (((unsigned)(to) >> 11) & 1), rs, ZERO))
#define JAL_BACK(to)                                                                           \
	(0x6fu | ((uint32_t)(to)&0xff000) | ((uint32_t)(to) >> 11 & 1) << 20 |                 \
	 ((uint32_t)(to) >> 1 & 0x3ff) << 21 | UINT32_C(1) << 31)

/* `reads` loads from the page at A3, each compared with `expected`; A7 gathers what differs, A6
 * counts. */
#define READ_ALL(expected)                                                                     \
	ADDI(T1, ZERO, READS), LD(T0, A3, 0), XOR(T0, T0, expected), OR(A7, A7, T0),           \
		ADDI(A6, A6, 1), ADDI(T1, T1, -1), BNE_BACK(T1, -20)

static const uint32_t program[] = {
	CSRRW(ZERO, CSR_satp, A1),
	READ_ALL(A4),
	CSRRW(ZERO, CSR_satp, A2),
	READ_ALL(A5),
	ADDI(T3, ZERO, 50),
	ADDI(T3, T3, -1),
	BNE_BACK(T3, -4),
	CSRRW(ZERO, CSR_satp, A1),
	READ_ALL(A4),
	ADDI(S1, S1, -1),
	BNE_BACK(S1, -112),
	SFENCE,
	ADDI(S1, ZERO, 3),
	JAL_BACK(-124),
};

static void map(struct rig *rig, unsigned root, unsigned page, uint64_t pa)
{
	rig_poke(rig, PAGE(root), PTE(PAGE(root + 1)) | PTE_V);
	rig_poke(rig, PAGE(root + 1), PTE(PAGE(root + 2)) | PTE_V);
	rig_poke(rig, PAGE(root + 2) + 8 * (uint64_t)page, PTE(pa) | LEAF);
}

static struct rig two_spaces(enum rs_engine engine)
{
	struct rig rig = rig_make_with(engine, false);

	rig_open_pmp(&rig);
	rig_code(&rig, RIG_CODE, program, sizeof program / 4);
	map(&rig, 0x10, 1, RIG_CODE);
	map(&rig, 0x10, 2, PAGE(0x80));
	map(&rig, 0x20, 1, RIG_CODE);
	map(&rig, 0x20, 2, PAGE(0x90));
	rig_poke(&rig, PAGE(0x80), 0x11);
	rig_poke(&rig, PAGE(0x90), 0x22);
	rig.h->x[A1] = rig.h->satp = SATP(1, 0x10);
	rig.h->x[A2] = SATP(2, 0x20);
	rig.h->x[A3] = 0x2000;
	rig.h->x[A4] = 0x11;
	rig.h->x[A5] = 0x22;
	rig.h->x[S1] = 3;
	rig.h->mode = RS_MODE_S;
	rig.h->pc = 0x1000;
	return rig;
}

static void *copy_of(const struct rig *rig, size_t *size)
{
	*size = rs_machine_snapshot_size(&rig->config);
	void *copy = malloc(*size);

	assert_non_null(copy);
	memcpy(copy, rig->arena, *size);
	return copy;
}

static void put_back(struct rig *rig, const void *copy, size_t size)
{
	memcpy(rig->arena, copy, size);
	rs_machine_restored(&rig->m);
}

/* ---- nothing of the process */

#if __STDC_HOSTED__ /* there is no process on the toy computer, nor a list of its mappings */

struct range {
	uint64_t first, last;
};

/* The mapping of this process in which `pointer` lies. */
static struct range mapping_of(const void *pointer)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	struct range range = {.first = 1, .last = 0};
	char line[512];

	assert_non_null(maps);
	while (fgets(line, sizeof line, maps)) {
		struct range r;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64, &r.first, &r.last) == 2 &&
		    (uintptr_t)pointer >= r.first && (uintptr_t)pointer < r.last)
			range = r;
	}
	fclose(maps);
	assert_true(range.last > range.first);
	return range;
}

static void no_word_of_the_state_points_into_the_process(void **state)
{
	static int writable = 1;
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = two_spaces((enum rs_engine)engine);
		size_t words = (size_t)(rig.m.ram - (uint8_t *)rig.arena) / 8;
		void *heap = malloc(1);
		const struct range ranges[] = {
			mapping_of(rig.arena),
			mapping_of(rig.m.ram),
			mapping_of(rig.m.workspace),
			mapping_of((void *)(uintptr_t)rs_machine_run),
			mapping_of("a constant"),
			mapping_of(&writable),
			mapping_of(heap),
			mapping_of(&rig),
		};

		free(heap);
		for (unsigned slice = 0; slice < 50; slice++) {
			rs_machine_run(&rig.m, 997);
			for (size_t i = 0; i < words; i++) {
				uint64_t word = ((const uint64_t *)rig.arena)[i];

				for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++)
					if (word >= ranges[r].first && word < ranges[r].last)
						fail_msg("word %zu of the state is a pointer: "
							 "%#" PRIx64,
							 i, word);
			}
		}
		assert_true(rig.h->x[A6] > 1000);
		rig_free(&rig);
	}
}

#endif

/* ---- and all of the machine */

/* Ten thousand take minutes on the toy computer. */
enum { RESTORES = __STDC_HOSTED__ ? 10000 : 1000 };

/* Between two restores other runs use up the engine's context numbers, more of them each time,
 * so that all of them are met. The guest writes nothing, so that RAM need not be put back. */
static void after_thousands_of_restores_every_read_is_from_the_right_space(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = two_spaces((enum rs_engine)engine);
		size_t size;

		rs_machine_run(&rig.m, 160); /* both spaces were read from */
		assert_true(rig.h->x[A6] >= 2 * READS);
		void *copy = copy_of(&rig, &size);
		size_t state_size = size - RIG_RAM;
		uint64_t reads = rig.h->x[A6];

		for (unsigned i = 0; i < RESTORES; i++) {
			put_back(&rig, copy, state_size);
			rs_machine_run(&rig.m, i % 2 ? 300 : 200 + i % 1000 * 7);
			if (rig.h->x[A7])
				fail_msg("%s, restore %u: a read differs by %#" PRIx64,
					 rs_engine_name((enum rs_engine)engine), i,
					 rig.h->x[A7]);
			assert_true(rig.h->x[A6] > reads);
		}
		free(copy);
		rig_free(&rig);
	}
}

static void a_run_that_is_done_again_ends_in_the_same_bytes(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = two_spaces((enum rs_engine)engine);
		size_t size;

		for (unsigned i = 0; i < 50; i++) {
			void *before = copy_of(&rig, &size), *after;

			rs_machine_run(&rig.m, 100 + 37 * i);
			after = copy_of(&rig, &size);
			put_back(&rig, before, size);
			rs_machine_run(&rig.m, 100 + 37 * i);
			assert_memory_equal(rig.arena, after, size);
			free(before);
			free(after);
		}
		rig_free(&rig);
	}
}

/* The engine is no part of the state: another one goes on where the first one was. */
static void the_engines_leave_the_same_bytes_and_take_over_from_each_other(void **state)
{
	struct rig first = two_spaces(RS_ENGINE_STEP);
	size_t size;
	(void)state;
	rs_machine_run(&first.m, 5000);
	void *before = copy_of(&first, &size);

	rs_machine_run(&first.m, 5000);
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig other = rig_make_with((enum rs_engine)engine, false);

		put_back(&other, before, size);
		rs_machine_run(&other.m, 5000);
		assert_memory_equal(other.arena, first.arena, size);
		rig_free(&other);
	}
	free(before);
	rig_free(&first);
}

CORE_TESTS(snapshot)
{
	const struct CMUnitTest tests[] = {
#if __STDC_HOSTED__
		cmocka_unit_test(no_word_of_the_state_points_into_the_process),
#endif
		cmocka_unit_test(
			after_thousands_of_restores_every_read_is_from_the_right_space),
		cmocka_unit_test(a_run_that_is_done_again_ends_in_the_same_bytes),
		cmocka_unit_test(
			the_engines_leave_the_same_bytes_and_take_over_from_each_other),
	};
	return cmocka_run_group_tests_name("core/snapshot", tests, NULL, NULL);
}
