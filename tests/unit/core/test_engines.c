/* What an engine in a hurry must not forget: each program runs on all engines, in one go. */
#include "engines.h"

/* a1 = 0x2000, a2 = 0x3000, a3 = the entry of page 2 */
static void pointers(struct rig *rig)
{
	rig->h->x[A1] = 0x2000;
	rig->h->x[A2] = 0x3000;
	rig->h->x[A3] = 0x8000 + 8 * 2;
}

static void other_space(struct rig *rig)
{
	pointers(rig);
	rig->h->x[A2] = SV39 | UINT64_C(7) << 44 | PAGE(OTHER) >> 12;
}

/* The same in a guest: its satp is vsatp, and the second stage is off. */
static void guests_other_space(struct rig *rig)
{
	other_space(rig);
	rig->h->mode = RS_MODE_VS;
	rig->h->vsatp = rig->h->satp;
	rig->h->satp = 0;
}

static void same_space(struct rig *rig)
{
	pointers(rig);
	rig->h->x[A2] =
		SV39 | PAGE(OTHER) >> 12; /* ASID 0, too: the TLB may not be asked anew */
}

static void new_entry(struct rig *rig)
{
	pointers(rig);
	rig->h->x[T0] = PTE(PAGE(0x90)) | LEAF;
}

/* t0 = "li a0, 5", t1 = "ret"; page 2 is written, run, written again and run again. */
static void code_words(struct rig *rig)
{
	pointers(rig);
	rig->h->x[T0] = ADDI(A0, ZERO, 5);
	rig->h->x[T0 + 1] = 0x00008067;
	rig->h->x[T0 + 2] = ADDI(A0, ZERO, 6);
}

static void a_page_written_after_it_ran_runs_anew(void **state)
{
	(void)state;
	EXPECT(6, code_words, SW(T0, A1, 0), SW(T0 + 1, A1, 4), SW(T0, A1, 0), JALR(RA, A1),
	       SW(T0 + 2, A1, 0), JALR(RA, A1), SPIN);
}

static void a_fence_of_one_address_is_obeyed(void **state)
{
	(void)state;
	EXPECT(3, new_entry, LD(A0, A1, 0), LD(A0, A1, 0), SD(T0, A3, 0), SFENCE | A1 << 15,
	       LD(A0, A1, 0), SPIN);
}

/* The program runs in a superpage at 1 GiB, and goes on in the same place of another one behind the fence. a3 =
 * the leaf, t0 = the other leaf, a1 = another page of the superpage, a4 = one of another superpage. */
static void code_in_a_superpage(struct rig *rig)
{
	const uint64_t at = RIG_CODE - RS_RAM_BASE;
	const uint32_t other[] = {ADDI(A0, ZERO, 7), SPIN};

	pointers(rig);
	rig_poke(rig, PAGE(ROOT) + 8, PTE(PAGE(OTHER_MIDDLE)) | PTE_V);
	rig_poke(rig, PAGE(OTHER_MIDDLE) + 8, PTE(RS_RAM_BASE) | LEAF);
	map(rig, ROOT, 8, PTE(PAGE(OTHER_MIDDLE)) | LEAF);
	rig_code(rig, RS_RAM_BASE + 0x200000 + at + 16, other, 2);
	rig->h->pc = 0x40200000 + at;
	rig->h->x[A3] = 0x8000 + 8;
	rig->h->x[T0] = PTE(RS_RAM_BASE + 0x200000) | LEAF;
	rig->h->x[A1] = 0x40200000 + 0x1ff000;
	rig->h->x[A4] = 0x40400000;
}

static void a_fence_of_the_programs_own_superpage_is_obeyed_at_once(void **state)
{
	(void)state;
	EXPECT(7, code_in_a_superpage, ADDI(A0, ZERO, 2), SD(T0, A3, 0), ADDI(A0, ZERO, 3),
	       SFENCE | A1 << 15, ADDI(A0, ZERO, 4), SPIN);
}

static void a_fence_of_another_superpage_leaves_the_programs_own(void **state)
{
	(void)state;
	EXPECT(4, code_in_a_superpage, ADDI(A0, ZERO, 2), SD(T0, A3, 0), ADDI(A0, ZERO, 3),
	       SFENCE | A4 << 15, ADDI(A0, ZERO, 4), SPIN);
}

static void a_fence_of_everything_is_obeyed(void **state)
{
	(void)state;
	EXPECT(3, new_entry, LD(A0, A1, 0), LD(A0, A1, 0), SD(T0, A3, 0), SFENCE, LD(A0, A1, 0),
	       SPIN);
}

/* Without H there is one space, and such a fence forgets all of it at once. */
static void a_fence_of_everything_is_obeyed_without_h(void **state)
{
	(void)state;
	EXPECT_WITH(false, 3, new_entry, LD(A0, A1, 0), LD(A0, A1, 0), SD(T0, A3, 0), SFENCE,
		    LD(A0, A1, 0), SPIN);
}

static void without_a_fence_the_old_translation_stands(void **state)
{
	(void)state;
	EXPECT(1, new_entry, LD(A0, A1, 0), LD(A0, A1, 0), SD(T0, A3, 0), LD(A0, A1, 0), SPIN);
}

static void another_space_has_its_own_page(void **state)
{
	(void)state;
	EXPECT(3, other_space, LD(A0, A1, 0), LD(A0, A1, 0), CSRRW(ZERO, CSR_satp, A2),
	       LD(A0, A1, 0), SPIN);
}

static void a_guests_other_space_has_its_own_page(void **state)
{
	(void)state;
	EXPECT(3, guests_other_space, LD(A0, A1, 0), LD(A0, A1, 0), CSRRW(ZERO, CSR_satp, A2),
	       LD(A0, A1, 0), SPIN);
}

/* More spaces than an engine has numbers for: page 3 is read in the first one, and then in each
 * of a thousand others, where it is another page. a0 counts those that read something else. */
enum { S4 = 20, S5, S6, S7 };

static void many_spaces(struct rig *rig)
{
	pointers(rig);
	map(rig, OTHER, 3, PTE(PAGE(0x91)) | LEAF);
	rig_poke(rig, PAGE(0x91), 4);
	rig->h->x[S4] = SV39 | UINT64_C(1) << 44 | PAGE(OTHER) >> 12;
	rig->h->x[S5] = UINT64_C(1) << 44; /* one ASID further */
	rig->h->x[S6] = 1000;		   /* spaces still to come */
	rig->h->x[S7] = 490;		   /* the first ones are passed by unread */
}

static void there_may_be_more_spaces_than_numbers(void **state)
{
	(void)state;
	EXPECT(0, many_spaces, LD(T0, A2, 0),	  /* page 3 of the first space */
	       CSRRW(ZERO, CSR_satp, S4),	  /* 1: */
	       ADD(S4, S4, S5), ADDI(S6, S6, -1), /* */
	       RV_B(4, S6, S7, 16),		  /* blt s6, s7, 2f */
	       LD(T0, A1, 0),			  /* another page */
	       RV_B(1, S6, ZERO, -20),		  /* bnez s6, 1b */
	       SPIN,				  /* */
	       LD(T0, A2, 0),			  /* 2: page 3 */
	       ADDI(T0, T0, -4), ADD(A0, A0, T0), /* */
	       RV_B(1, S6, ZERO, -40),		  /* bnez s6, 1b */
	       SPIN);
}

static void the_same_space_number_keeps_its_translations(void **state)
{
	(void)state;
	EXPECT(1, same_space, LD(A0, A1, 0), LD(A0, A1, 0), CSRRW(ZERO, CSR_satp, A2),
	       LD(A0, A1, 0), SPIN);
}

/* SUM is taken away: the page is a program's. */
static void users_page(struct rig *rig)
{
	pointers(rig);
	map(rig, ROOT, 2, PTE(PAGE(0x80)) | LEAF | PTE_U);
	rig->h->mstatus |= STATUS_SUM;
	rig->h->x[T0] = STATUS_SUM;
	rig->h->medeleg = BIT(RS_CAUSE_LOAD_PAGE);
	rig->h->stvec = 0x1000 + 5 * 4;
}

static void a_right_that_was_taken_away_is_gone(void **state)
{
	(void)state;
	EXPECT(77, users_page, LD(A0, A1, 0), LD(A0, A1, 0),
	       RV_I(0x73, 3, ZERO, T0, CSR_sstatus) /* csrrc */, LD(A0, A1, 0), SPIN,
	       ADDI(A0, ZERO, 77), SPIN);
}

/* Page 2 is a program's in both spaces, which have an ASID each. */
static void users_pages(struct rig *rig)
{
	other_space(rig);
	map(rig, ROOT, 2, PTE(PAGE(0x80)) | LEAF | PTE_U);
	map(rig, OTHER, 2, PTE(PAGE(0x90)) | LEAF | PTE_U);
	rig->h->mstatus |= STATUS_SUM;
}

static void another_space_has_its_own_program(void **state)
{
	(void)state;
	EXPECT(3, users_pages, LD(A0, A1, 0), LD(A0, A1, 0), CSRRW(ZERO, CSR_satp, A2),
	       LD(A0, A1, 0), SPIN);
}

/* G promises that the page is the same in all spaces, so no fence is needed to go on with it. */
static void global_page(struct rig *rig)
{
	other_space(rig);
	map(rig, ROOT, 2, PTE(PAGE(0x80)) | LEAF | PTE_G);
}

static void a_global_page_stays_in_another_space(void **state)
{
	(void)state;
	EXPECT(1, global_page, LD(A0, A1, 0), LD(A0, A1, 0), CSRRW(ZERO, CSR_satp, A2),
	       LD(A0, A1, 0), SPIN);
}

/* ... but a program's is out of reach when SUM has ended, in any space. */
static void global_page_of_users(struct rig *rig)
{
	users_page(rig);
	for (unsigned root = ROOT; root <= OTHER; root += OTHER - ROOT)
		map(rig, root, 2, PTE(PAGE(0x80)) | LEAF | PTE_U | PTE_G);
	rig->h->x[A2] = SV39 | UINT64_C(7) << 44 | PAGE(OTHER) >> 12;
	rig->h->stvec = 0x1000 + 6 * 4;
}

static void a_global_page_of_programs_goes_with_sum(void **state)
{
	(void)state;
	EXPECT(77, global_page_of_users, LD(A0, A1, 0), LD(A0, A1, 0),
	       CSRRW(ZERO, CSR_satp, A2), RV_I(0x73, 3, ZERO, T0, CSR_sstatus) /* csrrc */,
	       LD(A0, A1, 0), SPIN, ADDI(A0, ZERO, 77), SPIN);
}

/* A store to the timer's register makes an interrupt due: it is taken before the next
 * instruction. */
static void timer(struct rig *rig)
{
	rig->h->mode = RS_MODE_M;
	rig->h->pc = RIG_CODE;
	rig->h->mtvec = RIG_CODE + 5 * 4;
	rig->h->mie = IRQ(M_TIMER);
	rig->h->mstatus |= STATUS_MIE;
	rig->h->x[A1] = RS_ACLINT_BASE + RS_ACLINT_MTIMECMP;
}

static void an_interrupt_caused_by_a_store_comes_at_once(void **state)
{
	(void)state;
	EXPECT(1, timer, ADDI(A0, A0, 1), SD(ZERO, A1, 0), ADDI(A0, A0, 1), ADDI(A0, A0, 1),
	       SPIN, SPIN);
}

/* t0 = this program, a1 = "addi a0, a0, 16" */
static void own_code(struct rig *rig)
{
	rig->h->x[T0] = 0x1000;
	rig->h->x[A1] = ADDI(A0, A0, 16);
	rig->h->x[A2] = 0;
}

/* A page has data beside its code; after a store to the data one to the code is seen still. */
static void a_store_beside_code_hides_no_store_to_it(void **state)
{
	(void)state;
	EXPECT(17, own_code, ADDI(A0, A0, 1), RV_B(1, A2, ZERO, 24), ADDI(A2, ZERO, 1),
	       SW(A3, T0, 0x7f0), SW(A1, T0, 0), 0x0000100f, /* fence.i */
	       RV_B(0, ZERO, ZERO, -24), SPIN);
}

/* ---- an instruction in two pages */

#define SH(rs2, rs1, imm) (RV_R(0x23, 1, ((imm) >> 5) & 0x7f, (imm)&31, rs1, rs2))

/* `word` begins in the last two bytes of the program's page and ends on page 2, where a return follows;
 * in the other space `other` does. a4 is its address. */
static void span(struct rig *rig, uint32_t word, uint32_t other)
{
	const uint32_t back = JALR(ZERO, RA);
	const uint16_t begin = (uint16_t)word, end = (uint16_t)(word >> 16),
		       other_end = (uint16_t)(other >> 16);

	other_space(rig);
	rig->h->x[A0] = 0;
	rig->h->x[A4] = 0x1ffe;
	rig->h->x[A5] = other_end;
	assert_int_equal(rs_machine_store(&rig->m, RIG_CODE + 0xffe, &begin, 2), RS_OK);
	assert_int_equal(rs_machine_store(&rig->m, PAGE(0x80), &end, 2), RS_OK);
	assert_int_equal(rs_machine_store(&rig->m, PAGE(0x90), &other_end, 2), RS_OK);
	assert_int_equal(rs_machine_store(&rig->m, PAGE(0x80) + 2, &back, 4), RS_OK);
	assert_int_equal(rs_machine_store(&rig->m, PAGE(0x90) + 2, &back, 4), RS_OK);
}

static void spanning_addition(struct rig *rig)
{
	span(rig, ADDI(A0, A0, 1), ADDI(A0, A0, 0x10));
}

static void spanning_load(struct rig *rig)
{
	span(rig, LD(A0, A3, 0), ADDI(A0, A0, 0x10));
	rig->h->x[A3] = 0x3000;
}

static void an_instruction_in_two_pages_runs_as_any_other(void **state)
{
	(void)state;
	EXPECT(2, spanning_addition, JALR(RA, A4), JALR(RA, A4), SPIN);
	EXPECT(2, spanning_load, JALR(RA, A4), JALR(RA, A4), SPIN);
}

static void its_second_half_is_that_of_the_address_space(void **state)
{
	(void)state;
	EXPECT(0x12, spanning_addition, JALR(RA, A4), JALR(RA, A4), CSRRW(ZERO, CSR_satp, A2),
	       JALR(RA, A4), SPIN);
}

static void its_second_half_may_be_written(void **state)
{
	(void)state;
	EXPECT(0x12, spanning_addition, JALR(RA, A4), JALR(RA, A4), SH(A5, A1, 0), JALR(RA, A4),
	       SPIN);
}

CORE_TESTS(engines)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_written_after_it_ran_runs_anew),
		cmocka_unit_test(a_fence_of_one_address_is_obeyed),
		cmocka_unit_test(a_fence_of_the_programs_own_superpage_is_obeyed_at_once),
		cmocka_unit_test(a_fence_of_another_superpage_leaves_the_programs_own),
		cmocka_unit_test(a_fence_of_everything_is_obeyed),
		cmocka_unit_test(a_fence_of_everything_is_obeyed_without_h),
		cmocka_unit_test(without_a_fence_the_old_translation_stands),
		cmocka_unit_test(another_space_has_its_own_page),
		cmocka_unit_test(a_guests_other_space_has_its_own_page),
		cmocka_unit_test(there_may_be_more_spaces_than_numbers),
		cmocka_unit_test(the_same_space_number_keeps_its_translations),
		cmocka_unit_test(a_right_that_was_taken_away_is_gone),
		cmocka_unit_test(another_space_has_its_own_program),
		cmocka_unit_test(a_global_page_stays_in_another_space),
		cmocka_unit_test(a_global_page_of_programs_goes_with_sum),
		cmocka_unit_test(an_interrupt_caused_by_a_store_comes_at_once),
		cmocka_unit_test(a_store_beside_code_hides_no_store_to_it),
		cmocka_unit_test(an_instruction_in_two_pages_runs_as_any_other),
		cmocka_unit_test(its_second_half_is_that_of_the_address_space),
		cmocka_unit_test(its_second_half_may_be_written),
	};
	return cmocka_run_group_tests_name("core/engines", tests, NULL, NULL);
}
