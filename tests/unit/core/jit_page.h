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

struct both {
	struct rig right, rig; /* on `step`, and on `jit`, which translates what is entered */
};

static inline struct native_page *jit_page(const struct rig *rig)
{
	struct code_cache *k = rig->m.workspace;

	for (unsigned i = 0; i < CODE_PAGES; i++)
		if (k->pages[i].offset == RIG_CODE - RS_RAM_BASE + 1)
			return &k->native->pages[i];
	fail_msg("the program was not decoded");
	return NULL;
}

/* Run `words` from their beginning with these registers, until they spin. */
static inline void both_run(struct both *b, const uint32_t *words, size_t count,
			    const uint64_t *registers)
{
	b->right = rig_make_with(RS_ENGINE_STEP, false);
	b->rig = rig_make_with(RS_ENGINE_JIT, false);
	for (unsigned i = 0; i < 2; i++) {
		struct rig *r = i ? &b->rig : &b->right;

		rig_code(r, RIG_CODE, words, count);
		memcpy(r->h->x, registers, sizeof r->h->x);
		assert_int_equal(rs_machine_run(&r->m, UINT64_MAX).kind, RS_STOP_HANG);
	}
	assert_true(jit_page(&b->rig)->translated);
	assert_memory_equal(b->rig.m.state, b->right.m.state, sizeof *b->rig.m.state);
	assert_memory_equal(b->rig.m.ram, b->right.m.ram, RIG_RAM);
}

static inline void both_free(struct both *b)
{
	rig_free(&b->right);
	rig_free(&b->rig);
}

#endif
