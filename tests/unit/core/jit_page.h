/* jit_page.h - a program that runs on `jit` and on `step`, which must do the same, and what `jit` then holds of the
 * program's first page. */
#ifndef TEST_JIT_PAGE_H
#define TEST_JIT_PAGE_H
#include "rig.h"

#include "jit/jit.h"

#define ADD(rd, rs1, rs2) RV_R(0x33, 0, 0, rd, rs1, rs2)
#define XOR(rd, rs1, rs2) RV_R(0x33, 4, 0, rd, rs1, rs2)
#define LUI(rd, imm)	  ((uint32_t)(imm) << 12 | (uint32_t)(rd) << 7 | 0x37u)
#define AUIPC(rd, imm)	  ((uint32_t)(imm) << 12 | (uint32_t)(rd) << 7 | 0x17u)
#define BNE_BACK(rs1, by)                                                                      \
	RV_R(0x63, 1, 0x40 | ((-(by)) >> 5 & 0x3f), ((-(by)) & 0x1e) | 1, rs1, ZERO)
#define BEQ_OVER(rs1, by) RV_R(0x63, 0, 0, by, rs1, ZERO) /* forwards, below 32 */

/* The slot of the instruction that has the number `n`. */
#define SLOT(n) (2 * (n))

/* ---- pages of data that lie side by side, or only seem to */

#define PAGE_TABLES (RIG_CODE + 0x100000)
#define FRAMES	    (RIG_CODE + 0x110000)
#define DATA_VA	    (RIG_CODE + 0x200000)
#define PTE(pa)	    ((pa) >> 12 << 10 | 0xcf)
#define POINTER(pa) ((pa) >> 12 << 10 | 1)
enum { PAGES = 8 };

static inline void fill(struct rig *rig)
{
	for (uint64_t i = 0; i < PAGES * PAGE_SIZE; i += 8)
		rig_poke(rig, FRAMES + i, (i + 8) * UINT64_C(0x9e3779b97f4a7c15));
}

/* What follows a page of data is another one of RAM than the next. */
static inline void scatter(struct rig *rig)
{
	fill(rig);
	rig_poke(rig, PAGE_TABLES + 2 * 8, POINTER(PAGE_TABLES + PAGE_SIZE));
	rig_poke(rig, PAGE_TABLES + PAGE_SIZE, PTE(RIG_CODE)); /* 2 MiB */
	rig_poke(rig, PAGE_TABLES + PAGE_SIZE + 8, POINTER(PAGE_TABLES + 2 * PAGE_SIZE));
	for (unsigned i = 0; i < PAGES; i++)
		rig_poke(rig, PAGE_TABLES + 2 * PAGE_SIZE + 8 * i,
			 PTE(FRAMES + (5 * i + 1) % PAGES * PAGE_SIZE));
	rig_open_pmp(rig);
	rig->h->mode = RS_MODE_S;
	rig->h->satp = UINT64_C(8) << 60 | PAGE_TABLES >> 12;
}

/* ---- */

struct both {
	struct rig right, rig; /* on `step`, and on `jit`, which translates what is entered */
};

static inline struct native_page *jit_page_at(const struct rig *rig, uint64_t at)
{
	struct code_cache *k = rig->m.workspace;

	for (unsigned i = 0; i < CODE_PAGES; i++)
		if (k->pages[i].offset == at - RS_RAM_BASE + 1)
			return &k->native->pages[i];
	fail_msg("the program was not decoded");
	return NULL;
}

static inline struct native_page *jit_page(const struct rig *rig)
{
	return jit_page_at(rig, RIG_CODE);
}

/* Run `words` from their beginning with these registers, until they spin, in machines that `prepare` makes ready. */
static inline void both_run_in(struct both *b, const uint32_t *words, size_t count,
			       const uint64_t *registers, void (*prepare)(struct rig *rig))
{
	b->right = rig_make_with(RS_ENGINE_STEP, false);
	b->rig = rig_make_with(RS_ENGINE_JIT, false);
	for (unsigned i = 0; i < 2; i++) {
		struct rig *r = i ? &b->rig : &b->right;

		rig_code(r, RIG_CODE, words, count);
		memcpy(r->h->x, registers, sizeof r->h->x);
		if (prepare)
			prepare(r);
		assert_int_equal(rs_machine_run(&r->m, UINT64_MAX).kind, RS_STOP_HANG);
	}
	assert_true(jit_page(&b->rig)->translated);
	assert_memory_equal(b->rig.m.state, b->right.m.state, sizeof *b->rig.m.state);
	assert_memory_equal(b->rig.m.ram, b->right.m.ram, RIG_RAM);
}

static inline void both_run(struct both *b, const uint32_t *words, size_t count,
			    const uint64_t *registers)
{
	both_run_in(b, words, count, registers, NULL);
}

static inline void both_free(struct both *b)
{
	rig_free(&b->right);
	rig_free(&b->rig);
}

#endif
