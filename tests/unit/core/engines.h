/* engines.h - programs that run on all engines, in one go. */
#ifndef TEST_ENGINES_H
#define TEST_ENGINES_H
#include "rig.h"

#include "base/walk.h"

enum {
	ROOT = 0x10,
	MIDDLE = 0x11,
	LAST = 0x12,
	OTHER = 0x20,
	OTHER_MIDDLE = 0x21,
	OTHER_LAST = 0x22
};
#define PAGE(n)		  (RS_RAM_BASE + (uint64_t)(n)*PAGE_SIZE)
#define PTE(pa)		  ((pa) >> 12 << 10)
#define LEAF		  (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)
#define SV39		  (UINT64_C(8) << 60)
#define SW(rs2, rs1, imm) (RV_R(0x23, 2, ((imm) >> 5) & 0x7f, (imm)&31, rs1, rs2))
#define RV_B(f3, rs1, rs2, to)                                                                 \
	RV_R(0x63, f3, ((to) >> 5 & 0x3f) | ((to) >> 6 & 0x40),                                \
	     ((to)&0x1e) | ((to) >> 11 & 1), rs1, rs2)
#define JALR(rd, rs1)	  (RV_I(0x67, 0, rd, rs1, 0))
#define ADD(rd, rs1, rs2) (RV_R(0x33, 0, 0, rd, rs1, rs2))

static inline void map(struct rig *rig, unsigned root, unsigned page, uint64_t pte)
{
	rig_poke(rig, PAGE(root), PTE(PAGE(root + 1)) | PTE_V);
	rig_poke(rig, PAGE(root + 1), PTE(PAGE(root + 2)) | PTE_V);
	rig_poke(rig, PAGE(root + 2) + 8 * (uint64_t)page, pte);
}

/* S-mode, paging on; virtual page 1 is the program, 2 and 3 are data, 8 is the last table
 * itself. */
static inline struct rig machine(enum rs_engine engine, bool with_h, const uint32_t *words,
				 size_t count)
{
	struct rig rig = rig_make_with(engine, with_h);

	rig_open_pmp(&rig);
	rig_code(&rig, RIG_CODE, words, count);
	for (unsigned i = 0; i < 2; i++) {
		unsigned root = i ? OTHER : ROOT;

		map(&rig, root, 1, PTE(RIG_CODE) | LEAF);
		map(&rig, root, 2, PTE(PAGE(0x80 + 0x10 * i)) | LEAF);
		map(&rig, root, 3, PTE(PAGE(0x81)) | LEAF);
		map(&rig, root, 8, PTE(PAGE(LAST)) | LEAF);
	}
	rig_poke(&rig, PAGE(0x80), 1);
	rig_poke(&rig, PAGE(0x81), 2);
	rig_poke(&rig, PAGE(0x90), 3);
	rig.h->satp = SV39 | PAGE(ROOT) >> 12;
	rig.h->mode = RS_MODE_S;
	rig.h->pc = 0x1000;
	return rig;
}

/* The hart when the program spins. */
static inline struct hart hart_after(enum rs_engine engine, bool with_h, const uint32_t *words,
				     size_t count, void (*prepare)(struct rig *))
{
	struct rig rig = machine(engine, with_h, words, count);
	struct hart h;

	prepare(&rig);
	assert_int_equal(rs_machine_run(&rig.m, 1000000).kind, RS_STOP_HANG);
	memcpy(&h, rig.h, sizeof h);
	rig_free(&rig);
	return h;
}

/* a0 is what was expected, and all else of the hart what it is on the first engine, to the cycle. */
#define EXPECT_WITH(with_h, a0, prepare, ...)                                                  \
	do {                                                                                   \
		const uint32_t words_[] = {__VA_ARGS__};                                       \
		struct hart first_, h_;                                                        \
		for (unsigned e_ = 0; e_ < RS_ENGINES; e_++) {                                 \
			h_ = hart_after((enum rs_engine)e_, (with_h), words_,                  \
					sizeof words_ / 4, prepare);                           \
			assert_int_equal(h_.x[A0], a0);                                        \
			if (e_ == 0)                                                           \
				memcpy(&first_, &h_, sizeof h_);                               \
			assert_memory_equal(&h_, &first_, sizeof h_);                          \
		}                                                                              \
	} while (0)
#define EXPECT(a0, prepare, ...) EXPECT_WITH(true, a0, prepare, __VA_ARGS__)

#endif
