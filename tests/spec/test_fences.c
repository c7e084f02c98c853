/* What must be forgotten (Priv: "Supervisor Memory-Management Fence Instruction"; H:
 * "Hypervisor Memory-Management Fence Instructions", "Memory-Management Fences"): a translation
 * that was used, changed in memory, and fenced, is the new one afterwards. */
#include <stdio.h>

#include "tables.h"

enum { NEW_VALUE = 2, OLD_VALUE = 1 };

/* Whose translation it is. */
struct space {
	enum rs_mode mode; /* S or VS */
	uint64_t asid, vmid;
	bool bare_first_stage; /* VS: vsatp is Bare */
	bool behind;	 /* VS: the page is translated twice, and its second leaf changes */
	unsigned page;	 /* of `pages` */
	uint64_t global; /* PTE_G or 0 */
};

static void enter_space(struct rig *rig, const struct space *s)
{
	rig->h->mode = (uint8_t)s->mode;
	if (s->mode == RS_MODE_S) {
		rig->h->satp = SV39 | s->asid << 44 | TABLES >> 12;
		rig->h->pc = S_CODE;
		return;
	}
	rig->h->hgatp = SV39 | s->vmid << 44 | G_TABLES >> 12;
	rig->h->vsatp = SV39 | s->asid << 44 | GPA(TABLES) >> 12;
	rig->h->pc = S_CODE;
	if (s->bare_first_stage) {
		rig->h->vsatp = 0;
		rig->h->pc = GPA(RIG_CODE);
	}
}

/* The other place that the page leads to after the change. */
static uint64_t moved(unsigned page)
{
	return page == 2 ? RS_RAM_BASE + 0x40000000 : RS_RAM_BASE;
}

#define TEST_OFFSET UINT64_C(0x8108)

static uint64_t test_offset(unsigned page)
{
	return page == 0 ? 0x108 : TEST_OFFSET;
}

static void set_leaf(struct rig *rig, const struct space *s, uint64_t pa)
{
	bool second = s->bare_first_stage || s->behind;
	uint64_t at = second ? guest_leaf(&pages[s->page]) : TABLES + pages[s->page].entry;
	uint64_t to = s->mode == RS_MODE_VS && !second ? GPA(pa) : pa;

	rig_poke(rig, at, PTE(to) | FULL | s->global | (second ? PTE_U : 0));
	if (s->behind)
		rig_poke(rig, TABLES + pages[s->page].entry, PTE(pages[s->page].va) | FULL);
}

static uint64_t look(struct rig *rig, const struct space *s)
{
	struct outcome o;

	enter_space(rig, s);
	o = touch(rig, LOAD, pages[s->page].va + test_offset(s->page));
	return o.cause == RETIRED ? rig->h->x[A0] : 0;
}

struct fence {
	enum op op;
	uint64_t va, space; /* what rs1 and rs2 hold */
	bool va_given, space_given;
	enum rs_mode from;
	uint64_t vmid; /* other than the space's own, at the fence */
};

static void execute_fence(struct rig *rig, const struct fence *f, const struct space *s)
{
	enter_space(rig, s); /* the registers are as the fence's meaning wants them */
	if (f->vmid)
		rig->h->hgatp = SV39 | f->vmid << 44 | G_TABLES >> 12;
	rig->h->mode = (uint8_t)f->from;
	rig->h->pc =
		f->from == RS_MODE_VS
			? (s->bare_first_stage ? GPA(RIG_CODE) : S_CODE)
			: (f->from == RS_MODE_S && s->mode == RS_MODE_S ? S_CODE : RIG_CODE);
	if (s->mode == RS_MODE_VS)
		rig->h->satp = 0;
	rig->h->x[A1] = f->va;
	rig->h->x[A2] = f->space;
	rig_code(rig, RIG_CODE,
		 (const uint32_t[]){
			 word_r(f->op, 0, f->va_given ? A1 : ZERO, f->space_given ? A2 : ZERO)},
		 1);
	assert_int_equal(rig_one(rig).cause, RETIRED);
}

/* Is the translation forgotten? */
static bool forgets(struct rig *rig, const struct fence *f, const struct space *s)
{
	uint64_t seen;

	guest_make(rig, RS_MODE_VS);
	if (s->mode == RS_MODE_S)
		tables_make(rig, TABLES, 0);
	rig_poke(rig, pages[s->page].pa + test_offset(s->page), OLD_VALUE);
	set_leaf(rig, s, pages[s->page].pa);
	assert_int_equal(look(rig, s), OLD_VALUE);
	if (s->page == 2)
		set_leaf(rig, s, moved(2)); /* no RAM there: an access fault, and no value */
	else
		set_leaf(rig, s, moved(s->page));
	rig_poke(rig, moved(0) + test_offset(s->page), NEW_VALUE);
	rig_poke(rig, pages[s->page].pa + test_offset(s->page), OLD_VALUE);
	execute_fence(rig, f, s);
	seen = look(rig, s);
	return seen != OLD_VALUE;
}

#define S_SPACE(asid_, page_, global_)                                                         \
	{                                                                                      \
		.mode = RS_MODE_S, .asid = (asid_), .page = (page_), .global = (global_)       \
	}
#define VS_SPACE(vmid_, asid_, page_)                                                          \
	{                                                                                      \
		.mode = RS_MODE_VS, .asid = (asid_), .vmid = (vmid_), .page = (page_)          \
	}
#define VS_BARE(vmid_, page_)                                                                  \
	{                                                                                      \
		.mode = RS_MODE_VS, .vmid = (vmid_), .page = (page_), .bare_first_stage = true \
	}
#define VS_BEHIND(vmid_, asid_, page_)                                                         \
	{                                                                                      \
		.mode = RS_MODE_VS, .asid = (asid_), .vmid = (vmid_), .page = (page_),         \
		.behind = true                                                                 \
	}
#define FENCE(op_, from_) .op = OP_##op_, .from = RS_MODE_##from_
#define VA(va_)		  .va = (va_), .va_given = true
#define IN(space_)	  .space = (space_), .space_given = true

static void each_fence_forgets_what_it_must(void **state)
{
	static const struct {
		struct fence fence;
		struct space space;
	} rows[] = {
		{{FENCE(sfence_vma, S)}, S_SPACE(0, 0, 0)},
		{{FENCE(sfence_vma, S)}, S_SPACE(5, 0, 0)},
		{{FENCE(sfence_vma, S)}, S_SPACE(5, 0, PTE_G)},
		{{FENCE(sfence_vma, S)}, S_SPACE(5, 1, 0)},
		{{FENCE(sfence_vma, S)}, S_SPACE(5, 2, 0)},
		{{FENCE(sfence_vma, M)}, S_SPACE(5, 0, 0)},
		{{FENCE(sfence_vma, S), IN(5)}, S_SPACE(5, 0, 0)},
		{{FENCE(sfence_vma, S), IN(5)}, S_SPACE(5, 1, 0)},
		{{FENCE(sfence_vma, S), IN(UINT64_C(0xabc0000) | 5)}, S_SPACE(5, 0, 0)},
		{{FENCE(sfence_vma, S), IN(0xfedc)}, S_SPACE(0xfedc, 0, 0)}, /* all 16 bits */
		{{FENCE(sfence_vma, S), VA(0x3000)}, S_SPACE(5, 0, 0)},
		{{FENCE(sfence_vma, S), VA(0x3fff)}, S_SPACE(5, 0, PTE_G)},
		{{FENCE(sfence_vma, S), VA(0x3123), IN(5)}, S_SPACE(5, 0, 0)},
		/* any address of a superpage names it whole */
		{{FENCE(sfence_vma, S), VA(0x200000)}, S_SPACE(5, 1, 0)},
		{{FENCE(sfence_vma, S), VA(0x3ff000)}, S_SPACE(5, 1, 0)},
		{{FENCE(sfence_vma, S), VA(0x3ff000), IN(5)}, S_SPACE(5, 1, 0)},
		{{FENCE(sfence_vma, S), VA(0x7ffff000)}, S_SPACE(5, 2, 0)},
		{{FENCE(sfence_vma, S), VA(0x7ffff000)}, S_SPACE(5, 2, PTE_G)},
		/* in a guest: of its own, current VMID */
		{{FENCE(sfence_vma, VS)}, VS_SPACE(1, 0, 0)},
		{{FENCE(sfence_vma, VS)}, VS_SPACE(3, 5, 0)},
		{{FENCE(sfence_vma, VS), IN(5)}, VS_SPACE(3, 5, 0)},
		{{FENCE(sfence_vma, VS), VA(0x3000)}, VS_SPACE(3, 5, 0)},
		{{FENCE(sfence_vma, VS), VA(0x200000), IN(5)}, VS_SPACE(3, 5, 1)},
		{{FENCE(sfence_vma, VS), VA(0x3ff000)}, VS_SPACE(3, 5, 1)},
		/* by the hypervisor for the guest of hgatp */
		{{FENCE(hfence_vvma, S)}, VS_SPACE(3, 5, 0)},
		{{FENCE(hfence_vvma, M)}, VS_SPACE(3, 5, 0)},
		{{FENCE(hfence_vvma, S), IN(5)}, VS_SPACE(3, 5, 0)},
		{{FENCE(hfence_vvma, S), VA(0x3000)}, VS_SPACE(3, 5, 0)},
		{{FENCE(hfence_vvma, S), VA(0x200000), IN(5)}, VS_SPACE(3, 5, 1)},
		{{FENCE(hfence_vvma, S), VA(0x3ff000)}, VS_SPACE(3, 5, 1)},
		/* second-stage translations, by guest-physical address >> 2 and VMID */
		{{FENCE(hfence_gvma, S)}, VS_BARE(3, 0)},
		{{FENCE(hfence_gvma, S)}, VS_BARE(3, 1)},
		{{FENCE(hfence_gvma, S), IN(3)}, VS_BARE(3, 0)},
		{{FENCE(hfence_gvma, S), IN(0x3edc)}, VS_BARE(0x3edc, 0)}, /* all 14 bits */
		{{FENCE(hfence_gvma, S), VA(0x3000 >> 2)}, VS_BARE(3, 0)},
		{{FENCE(hfence_gvma, S), VA(0x3108 >> 2), IN(3)}, VS_BARE(3, 0)},
		{{FENCE(hfence_gvma, S), VA(0x3ff000 >> 2), IN(3)}, VS_BARE(3, 1)},
		{{FENCE(hfence_gvma, M), IN(3)}, VS_BARE(3, 2)},
		/* "bits XLEN-1:VMIDMAX ... ignored", and XLEN-1:ASIDMAX */
		{{FENCE(hfence_gvma, S), IN(UINT64_C(0xfff4000) | 3)}, VS_BARE(3, 0)},
		{{FENCE(hfence_vvma, S), IN(UINT64_C(0xabc0000) | 5)}, VS_SPACE(3, 5, 0)},
		{{FENCE(sfence_vma, VS), IN(UINT64_C(0xabc0000) | 5)}, VS_SPACE(3, 5, 0)},
		/* "any entry whose guest virtual address maps to a guest physical address that
		 * matches ... must be flushed", whatever its ASID */
		{{FENCE(hfence_gvma, S)}, VS_BEHIND(3, 5, 0)},
		{{FENCE(hfence_gvma, S), IN(3)}, VS_BEHIND(3, 5, 0)},
		{{FENCE(hfence_gvma, S), VA(0x3000 >> 2)}, VS_BEHIND(3, 5, 0)},
		{{FENCE(hfence_gvma, S), VA(0x3108 >> 2), IN(3)}, VS_BEHIND(3, 5, 0)},
		{{FENCE(hfence_gvma, S), VA(0x3ff000 >> 2), IN(3)}, VS_BEHIND(3, 5, 1)},
		{{FENCE(hfence_gvma, M)}, VS_BEHIND(3, 5, 1)},
		/* of another VMID than that of hgatp: rs2 names it */
		{{FENCE(hfence_gvma, S), IN(3), .vmid = 4}, VS_BEHIND(3, 5, 0)},
		{{FENCE(hfence_gvma, S), .vmid = 4}, VS_BARE(3, 0)},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!forgets(&rig, &rows[i].fence, &rows[i].space))
			fail_msg("row %zu: %s", i, op_info[rows[i].fence.op].name);
	rig_free(&rig);
}

/* This TLB keeps what it may, and costs depend on it: a fence that names a space spares the
 * others. */
static void a_fence_spares_what_it_does_not_name(void **state)
{
	static const struct {
		struct fence fence;
		struct space space;
	} rows[] = {
		{{FENCE(sfence_vma, S), IN(6)}, S_SPACE(5, 0, 0)},
		{{FENCE(sfence_vma, S), IN(5)}, S_SPACE(5, 0, PTE_G)}, /* "except global" */
		{{FENCE(sfence_vma, S), VA(0x4000)}, S_SPACE(5, 0, 0)},
		{{FENCE(sfence_vma, S), VA(0x3000), IN(6)}, S_SPACE(5, 0, 0)},
		/* what lies beside a superpage names another */
		{{FENCE(sfence_vma, S), VA(0x1ff000)}, S_SPACE(5, 1, 0)},
		{{FENCE(sfence_vma, S), VA(0x400000)}, S_SPACE(5, 1, 0)},
		{{FENCE(sfence_vma, S), VA(0x8200000)}, S_SPACE(5, 1, PTE_G)},
		{{FENCE(sfence_vma, S), VA(0x40200000)}, S_SPACE(5, 1, 0)},
		{{FENCE(sfence_vma, S), VA(0x3ffff000)}, S_SPACE(5, 2, 0)},
		{{FENCE(sfence_vma, S), VA(0x80000000)}, S_SPACE(5, 2, PTE_G)},
		{{FENCE(sfence_vma, S), VA(0x3ff000), IN(6)}, S_SPACE(5, 1, 0)},
		{{FENCE(sfence_vma, S), VA(0x3ff000), IN(5)}, S_SPACE(5, 1, PTE_G)},
		{{FENCE(sfence_vma, S), VA(0x3ff000)}, VS_SPACE(3, 5, 1)},
		{{FENCE(sfence_vma, VS), VA(0x400000)}, VS_SPACE(3, 5, 1)},
		{{FENCE(sfence_vma, VS), VA(0x3ff000), .vmid = 4}, VS_SPACE(3, 5, 1)},
		{{FENCE(hfence_vvma, S), VA(0x400000)}, VS_SPACE(3, 5, 1)},
		{{FENCE(hfence_vvma, S), VA(0x3ff000), IN(6)}, VS_SPACE(3, 5, 1)},
		{{FENCE(hfence_vvma, S), VA(0x3ff000), .vmid = 4}, VS_SPACE(3, 5, 1)},
		{{FENCE(sfence_vma, M)}, VS_SPACE(3, 5, 0)}, /* V = 0: HS-mode's alone */
		{{FENCE(sfence_vma, VS), IN(6)}, VS_SPACE(3, 5, 0)},
		{{FENCE(hfence_vvma, S), IN(6)}, VS_SPACE(3, 5, 0)},
		{{FENCE(hfence_gvma, S), IN(4)}, VS_BARE(3, 0)},
		{{FENCE(hfence_gvma, S)}, S_SPACE(5, 0, 0)},
		{{FENCE(hfence_gvma, S), IN(4)}, VS_BEHIND(3, 5, 0)},
		/* "an HFENCE.VVMA applies only to a single virtual machine, identified by the
		 * setting of hgatp.VMID", and SFENCE.VMA in a guest likewise */
		{{FENCE(hfence_vvma, S), .vmid = 4}, VS_SPACE(3, 5, 0)},
		{{FENCE(sfence_vma, VS), .vmid = 4}, VS_SPACE(3, 5, 0)},
		{{FENCE(hfence_vvma, S), VA(0x4000)}, VS_SPACE(3, 5, 0)},
		{{FENCE(hfence_vvma, S)}, S_SPACE(5, 0, 0)},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (forgets(&rig, &rows[i].fence, &rows[i].space))
			fail_msg("row %zu: %s", i, op_info[rows[i].fence.op].name);
	rig_free(&rig);
}

/* A change of ASID or VMID is another space, at once. */
static void spaces_do_not_see_each_others_translations(void **state)
{
	static const struct {
		struct space a, b;
	} rows[] = {
		{S_SPACE(5, 0, 0), S_SPACE(6, 0, 0)},
		{VS_SPACE(1, 5, 0), VS_SPACE(1, 6, 0)},
		{VS_SPACE(1, 5, 0), VS_SPACE(2, 5, 0)},
		{VS_BARE(1, 0), VS_BARE(2, 0)},
	};
	struct rig rig = rig_make(true);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		guest_make(&rig, RS_MODE_VS);
		if (rows[i].a.mode == RS_MODE_S)
			tables_make(&rig, TABLES, 0);
		rig_poke(&rig, pages[0].pa + 0x108, OLD_VALUE);
		rig_poke(&rig, RS_RAM_BASE + 0x108, NEW_VALUE);
		set_leaf(&rig, &rows[i].a, pages[0].pa);
		assert_int_equal(look(&rig, &rows[i].a), OLD_VALUE);
		set_leaf(&rig, &rows[i].a, RS_RAM_BASE);
		assert_int_equal(look(&rig, &rows[i].b), NEW_VALUE);
	}
	rig_free(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fence_forgets_what_it_must),
		cmocka_unit_test(a_fence_spares_what_it_does_not_name),
		cmocka_unit_test(spaces_do_not_see_each_others_translations),
	};
	return cmocka_run_group_tests_name("spec/fences", tests, NULL, NULL);
}
