/* What kernels do often, and engines in a way of their own: system calls and returns, fences of one address,
 * reservations. Each program runs on all engines, in one go. */
#include "engines.h"

enum { S4 = 20 };
#define USER	  0x4000 /* the program's page, as U-mode has it */
#define WORD(n)	  (4 * (uint64_t)(n))
#define LR(f3)	  (RV_R(0x2f, f3, 2 << 2, T0, A1, ZERO))
#define SC(f3, a) (RV_R(0x2f, f3, 3 << 2, T0, a, A1))
enum { W = 2, D = 3 };

/* The program begins in U-mode; its system calls lead to word `handler`, in S-mode. s4 counts. */
static void user(struct rig *rig, unsigned handler)
{
	for (unsigned root = ROOT; root <= OTHER; root += OTHER - ROOT) {
		map(rig, root, 4, PTE(RIG_CODE) | LEAF | PTE_U);
		map(rig, root, 2, PTE(PAGE(0x80 + root - ROOT)) | LEAF | PTE_U);
	}
	rig->h->mode = RS_MODE_U;
	rig->h->pc = USER;
	rig->h->stvec = 0x1000 + WORD(handler);
	rig->h->mtvec = RIG_CODE + WORD(handler);
	rig->h->medeleg = BIT(RS_CAUSE_ECALL_U);
	rig->h->x[S4] = 50;
	rig->h->x[A1] = 0x2000;
	rig->h->x[A2] = SV39 | UINT64_C(7) << 44 | PAGE(OTHER) >> 12;
	rig->h->x[A3] = 0x8000 + 8 * 2;
	rig->h->x[A4] = PTE(PAGE(0x90)) | LEAF | PTE_U;
}

/* 50 calls, a0 counts them. The kernel of each test follows at word 5. */
#define CALLS ECALL, ADDI(A0, A0, 1), ADDI(S4, S4, -1), RV_B(1, S4, ZERO, -12) /* bnez */, SPIN
enum { KERNEL = 5 };
#define RETURN_BEHIND                                                                          \
	CSRRS(T0, CSR_sepc, ZERO), ADDI(T0, T0, 4), CSRRW(ZERO, CSR_sepc, T0), SRET

static void calls(struct rig *rig)
{
	user(rig, KERNEL);
}

static void a_program_calls_and_goes_on_behind_the_call(void **state)
{
	(void)state;
	EXPECT(50, calls, CALLS, RETURN_BEHIND);
	EXPECT_WITH(false, 50, calls, CALLS, RETURN_BEHIND);
}

static void calls_with_interrupts_on(struct rig *rig)
{
	calls(rig);
	rig->h->mstatus |= STATUS_SIE;
}

static void what_the_status_says_of_before_is_kept(void **state)
{
	(void)state;
	EXPECT(50, calls_with_interrupts_on, CALLS, RETURN_BEHIND);
}

static void call_for_the_firmware(struct rig *rig)
{
	calls(rig);
	rig->h->medeleg = 0;
}

static void a_call_that_is_not_delegated_goes_to_m_mode(void **state)
{
	(void)state;
	EXPECT(77, call_for_the_firmware, CALLS, ADDI(A0, ZERO, 77), SPIN);
}

/* The call and the trap of the return are two. */
static void returns_trap(struct rig *rig)
{
	calls(rig);
	rig->h->mstatus |= STATUS_TSR;
	rig->h->mtvec = RIG_CODE + WORD(KERNEL + 4);
}

static void a_return_that_the_firmware_wants_to_see_traps(void **state)
{
	(void)state;
	EXPECT(77, returns_trap, CALLS, RETURN_BEHIND, ADDI(A0, A0, 77), SPIN);
}

/* Without an instruction that retires in between. */
static void calls_and_faults(struct rig *rig)
{
	calls(rig);
	rig->h->stvec = 0x6000; /* no such page */
	rig->h->mtvec = RIG_CODE + WORD(KERNEL);
}

static void a_call_to_a_handler_that_is_not_there_faults(void **state)
{
	(void)state;
	EXPECT(77, calls_and_faults, CALLS, ADDI(A0, ZERO, 77), SPIN);
}

/* Only whoever changes the state of a machine gets there: a trap was the last that happened. */
static void trap_before(struct rig *rig)
{
	calls(rig);
	rig->h->trap_instret = rig->h->instret;
}

static void a_call_behind_a_trap_is_one_in_a_row(void **state)
{
	(void)state;
	EXPECT(50, trap_before, CALLS, RETURN_BEHIND);
}

/* The return leads to a guest, which spins at the physical address in a4. */
static void guest(struct rig *rig)
{
	calls(rig);
	rig->h->x[A4] = RIG_CODE + WORD(KERNEL - 1);
	rig->h->x[A5] = HSTATUS_SPV;
}

static void a_return_may_lead_to_a_guest(void **state)
{
	(void)state;
	EXPECT(0, guest, CALLS, CSRRS(ZERO, CSR_hstatus, A5), CSRRW(ZERO, CSR_sepc, A4), SRET);
}

/* The kernel makes a software interrupt of its own pending, which the return enables: it comes before the program
 * goes on. Interrupts add 100. */
static void interrupts(struct rig *rig)
{
	calls(rig);
	rig->h->mideleg = rig->h->mie = IRQ(S_SOFTWARE);
	rig->h->x[A5] = IRQ(S_SOFTWARE);
}

static void an_interrupt_that_a_return_enables_comes_at_once(void **state)
{
	(void)state;
	EXPECT(50 * 101, interrupts, CALLS, CSRRS(T0, CSR_scause, ZERO),
	       RV_B(4, T0, ZERO, 24) /* bltz */, CSRRS(ZERO, CSR_sip, A5), RETURN_BEHIND,
	       RV_I(0x73, 3, ZERO, A5, CSR_sip) /* csrrc */, ADDI(A0, A0, 100), SRET);
}

/* The kernel goes from one space to the other at each call; the program reads its page 2, which holds 1 in one and 3 in
 * the other. */
#define LOADS                                                                                  \
	ECALL, LD(T0, A1, 0), ADD(A0, A0, T0), ADDI(S4, S4, -1),                               \
		RV_B(1, S4, ZERO, -16) /* bnez */, SPIN

static void loads(struct rig *rig)
{
	user(rig, 6);
}

static void a_return_leads_to_the_space_that_the_kernel_chose(void **state)
{
	(void)state;
	EXPECT(25 * (1 + 3), loads, LOADS, CSRRW(A2, CSR_satp, A2), RETURN_BEHIND);
}

/* What the kernel may do does not stay with the program, nor what it could do under SUM with the kernel. */
static void loads_by_the_kernel(struct rig *rig)
{
	loads(rig);
	rig->h->x[A5] = STATUS_SUM;
	rig->h->mtvec = RIG_CODE + WORD(6 + 9);
}

static void sum_ends_with_the_bit_across_calls(void **state)
{
	(void)state;
	EXPECT(50 * 2, loads_by_the_kernel, LOADS, CSRRS(ZERO, CSR_sstatus, A5), LD(T0, A1, 0),
	       ADD(A0, A0, T0), RETURN_BEHIND, SPIN);
	EXPECT(77, loads_by_the_kernel, LOADS, CSRRS(ZERO, CSR_sstatus, A5), LD(T0, A1, 0),
	       RV_I(0x73, 3, ZERO, A5, CSR_sstatus) /* csrrc */, LD(T0, A1, 0), RETURN_BEHIND,
	       SPIN, ADDI(A0, ZERO, 77), SPIN);
}

static void a_program_sees_a_page_that_the_kernel_moved(void **state)
{
	(void)state;
	EXPECT(50 * 3, loads, LOADS, SD(A4, A3, 0), SFENCE | A1 << 15, RETURN_BEHIND);
	EXPECT(50 * 3, loads, LOADS, SD(A4, A3, 0), SFENCE, RETURN_BEHIND);
}

/* ---- fences of one address. a1 = 0x2000, a3 = its entry, t0 = another leaf, a2 = an ASID, a space's or not */

static void space_5(struct rig *rig)
{
	rig->h->satp |= UINT64_C(5) << 44;
	rig->h->x[A1] = 0x2000;
	rig->h->x[A2] = 5;
	rig->h->x[A3] = 0x8000 + 8 * 2;
	rig->h->x[T0] = PTE(PAGE(0x90)) | LEAF;
}

static void another_asid(struct rig *rig)
{
	space_5(rig);
	rig->h->x[A2] = 6;
}

static void global(struct rig *rig)
{
	space_5(rig);
	map(rig, ROOT, 2, PTE(PAGE(0x80)) | LEAF | PTE_G);
	rig->h->x[T0] |= PTE_G;
}

static void no_fence_for_s_mode(struct rig *rig)
{
	space_5(rig);
	rig->h->mstatus |= STATUS_TVM;
	rig->h->mtvec = RIG_CODE + WORD(6);
}

/* Twice read, so that engines know the page. */
#define FENCED(fence) LD(A0, A1, 0), LD(A0, A1, 0), SD(T0, A3, 0), (fence), LD(A0, A1, 0), SPIN
#define OF_ALL	      (SFENCE | A1 << 15)
#define OF_ONE	      (SFENCE | A1 << 15 | A2 << 20)

static void a_fence_of_an_address_names_all_spaces_or_one(void **state)
{
	(void)state;
	EXPECT(3, space_5, FENCED(OF_ALL));
	EXPECT(3, space_5, FENCED(OF_ONE));
	EXPECT(3, another_asid, FENCED(OF_ALL));
	EXPECT(1, another_asid, FENCED(OF_ONE));
}

static void a_fence_of_an_asid_leaves_global_pages(void **state)
{
	(void)state;
	EXPECT(3, global, FENCED(OF_ALL));
	EXPECT(1, global, FENCED(OF_ONE));
}

static void a_fence_that_the_firmware_wants_to_see_traps(void **state)
{
	(void)state;
	EXPECT(77, no_fence_for_s_mode, FENCED(OF_ALL), ADDI(A0, ZERO, 77), SPIN);
	EXPECT(77, no_fence_for_s_mode, FENCED(OF_ONE), ADDI(A0, ZERO, 77), SPIN);
}

/* ---- reservations. t0 = what sc says, summed up in a0; a1 = 0x2000, a2 = 0x3000 */

static void reservations(struct rig *rig)
{
	rig->h->x[A1] = 0x2000;
	rig->h->x[A2] = 0x3000;
	rig->h->x[S4] = 3; /* rounds, so that engines know the pages */
}

/* Another round of `n` words and this. */
#define AGAIN(n)                                                                               \
	ADD(A0, A0, T0), ADDI(S4, S4, -1), RV_B(1, S4, ZERO, -4 * ((n) + 2)) /* bnez */, SPIN

static void a_store_conditional_needs_a_reservation_of_its_address(void **state)
{
	(void)state;
	EXPECT(0, reservations, LR(D), SC(D, A1), AGAIN(2));
	EXPECT(0, reservations, LR(W), SC(W, A1), AGAIN(2));
	EXPECT(3, reservations, LR(D), SC(D, A2), AGAIN(2));
	EXPECT(3, reservations, SC(D, A1), AGAIN(1));
	EXPECT(3, reservations, LR(D), SC(D, A1), SC(D, A1), AGAIN(3));
	EXPECT(3, reservations, LR(D), SC(D, A2), SC(D, A1), AGAIN(3));
}

static void only_a_store_conditional_that_succeeds_stores(void **state)
{
	(void)state;
	EXPECT(3 * 0x2000, reservations, LR(D), SC(D, A1), LD(T0, A1, 0), AGAIN(3));
	EXPECT(3 * 2, reservations, LR(D), SC(D, A2), LD(T0, A2, 0), AGAIN(3));
}

/* The upper half of the doubleword stays. */
static void negative_word(struct rig *rig)
{
	reservations(rig);
	rig_poke(rig, PAGE(0x80), UINT64_C(0x12345678fffffffe));
}

static void a_word_that_is_loaded_is_extended(void **state)
{
	(void)state;
	EXPECT(UINT64_MAX - 5, negative_word, LR(W), AGAIN(1));
	EXPECT(3 * UINT64_C(0x1234567800002000), negative_word, LR(W), SC(W, A1), LD(T0, A1, 0),
	       AGAIN(3));
}

static void misaligned(struct rig *rig)
{
	reservations(rig);
	rig->h->x[A1] += 4;
	rig->h->mtvec = RIG_CODE + WORD(2);
}

static void a_reservation_of_a_misaligned_address_traps(void **state)
{
	(void)state;
	EXPECT(RS_CAUSE_LOAD_MISALIGNED, misaligned, LR(D), SPIN, CSRRS(A0, CSR_mcause, ZERO),
	       SPIN);
	EXPECT(RS_CAUSE_STORE_MISALIGNED, misaligned, SC(D, A1), SPIN,
	       CSRRS(A0, CSR_mcause, ZERO), SPIN);
}

static void calls_between(struct rig *rig)
{
	user(rig, 6);
	rig->h->x[S4] = 3;
}

static void a_system_call_ends_a_reservation(void **state)
{
	(void)state;
	EXPECT(3, calls_between, LR(D), ECALL, SC(D, A1), ADD(A0, A0, T0), ADDI(S4, S4, -1),
	       RV_B(1, S4, ZERO, -20), RV_B(0, S4, ZERO, 20), RETURN_BEHIND, SPIN);
}

/* ---- random programs that call, kernels that handle it, and firmware that passes over what else traps */

static uint32_t random_number(uint64_t *seed, uint32_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(*seed >> 33) % below;
}

enum { T1 = 6, T2 = 7, MOST_WORDS = 64 };

struct program {
	uint32_t words[MOST_WORDS];
	unsigned count;
};

static void add_random(struct program *p, uint64_t *seed, unsigned count, const uint32_t *from,
		       unsigned among)
{
	while (count-- > 0)
		p->words[p->count++] = from[random_number(seed, among)];
}

static void add(struct program *p, const uint32_t *words, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		p->words[p->count++] = words[i];
}
#define ADD_WORDS(p, ...)                                                                      \
	do {                                                                                   \
		const uint32_t words_[] = {__VA_ARGS__};                                       \
		add((p), words_, sizeof words_ / 4);                                           \
	} while (0)
#define ADD_RANDOM(p, seed, count, ...)                                                        \
	do {                                                                                   \
		const uint32_t words_[] = {__VA_ARGS__};                                       \
		add_random((p), (seed), (count), words_, sizeof words_ / 4);                   \
	} while (0)
#define CSRRC(rd, csr, rs1) (RV_I(0x73, 3, rd, rs1, csr))

/* a1 = a program's page, t1 = a kernel's, a2 = the other space, a3 = the entry of a1's page, a4 = its other leaf, a5 =
 * SUM, s4 = MXR, s5 = SPP, s6 = the software interrupt, s7 = SPIE, s8 = TSR and TVM */
enum { S5 = 21, S6, S7, S8 };

static struct program random_program(uint64_t *seed, unsigned *kernel, unsigned *firmware)
{
	struct program p = {.count = 0};

	ADD_RANDOM(&p, seed, 2 + random_number(seed, 5), ECALL, ECALL, ECALL, LD(T0, A1, 0),
		   SD(A0, A1, 8), LR(D), SC(D, A1), EBREAK, ADDI(A0, A0, 1));
	ADD_WORDS(&p, ECALL);
	ADD_WORDS(&p, RV_B(0, ZERO, ZERO, -4 * (int)p.count));
	*kernel = p.count;
	ADD_RANDOM(&p, seed, random_number(seed, 6), LD(T0, A1, 0), LD(T0, T1, 0),
		   SD(A0, A1, 8), CSRRS(ZERO, CSR_sstatus, A5), CSRRC(ZERO, CSR_sstatus, A5),
		   CSRRS(ZERO, CSR_sstatus, S4), CSRRC(ZERO, CSR_sstatus, S4),
		   CSRRS(ZERO, CSR_sstatus, S7), CSRRS(ZERO, CSR_sip, S6),
		   CSRRC(ZERO, CSR_sip, S6), CSRRW(A2, CSR_satp, A2), SD(A4, A3, 0), SFENCE,
		   OF_ALL, OF_ONE, LR(D), SC(D, A1), ADDI(A0, A0, 1), ECALL);
	if (random_number(seed, 8) == 0)
		ADD_WORDS(&p, CSRRS(ZERO, CSR_sstatus, S5));
	ADD_WORDS(&p, RETURN_BEHIND);
	*firmware = p.count;
	ADD_RANDOM(&p, seed, random_number(seed, 3), CSRRW(A2, CSR_satp, A2), SFENCE, OF_ALL,
		   CSRRS(ZERO, CSR_mstatus, A5), CSRRC(ZERO, CSR_mstatus, A5),
		   CSRRS(ZERO, CSR_mstatus, S4), CSRRC(ZERO, CSR_mstatus, S5), ADDI(A0, A0, 1),
		   ADDI(A0, A0, 1), CSRRC(ZERO, CSR_mip, S6));
	if (random_number(seed, 8) == 0)
		ADD_WORDS(&p, CSRRS(ZERO, CSR_mstatus, S8));
	ADD_WORDS(&p, CSRRS(T2, CSR_mepc, ZERO), ADDI(T2, T2, 4), CSRRW(ZERO, CSR_mepc, T2),
		  MRET);
	return p;
}

static void hear(void *context, const struct rs_event *event)
{
	uint64_t *heard = context;

	*heard = (*heard ^ event->kind ^ event->pc << 8 ^ event->cycle << 24 ^
		  event->cost << 40) *
		 UINT64_C(0x9e3779b97f4a7c15);
}

static struct rig random_rig(enum rs_engine engine, uint64_t seed, uint64_t *heard)
{
	static const uint32_t masks[] = {0,
					 0,
					 0,
					 RS_EVENT_BIT(RS_EVENT_TRAP),
					 RS_EVENT_BIT(RS_EVENT_RETURN),
					 RS_EVENT_BIT(RS_EVENT_FLUSH),
					 RS_EVENT_ALL};
	unsigned kernel, firmware;
	struct program p = random_program(&seed, &kernel, &firmware);
	struct rig rig = machine(engine, random_number(&seed, 2), p.words, p.count);
	const struct rs_observer observer = {
		.mask = masks[random_number(&seed, 7)], .event = hear, .context = heard};

	user(&rig, kernel);
	map(&rig, OTHER, 3, PTE(PAGE(0x91)) | LEAF);
	rig.h->mtvec = RIG_CODE + WORD(firmware);
	rig.h->mideleg = rig.h->mie = IRQ(S_SOFTWARE);
	rig.h->x[T1] = 0x3000;
	rig.h->x[A5] = STATUS_SUM;
	rig.h->x[S4] = STATUS_MXR;
	rig.h->x[S5] = STATUS_SPP;
	rig.h->x[S6] = IRQ(S_SOFTWARE);
	rig.h->x[S7] = STATUS_SPIE;
	rig.h->x[S8] = random_number(&seed, 2) ? STATUS_TSR : STATUS_TVM;
	rs_machine_observe(&rig.m, &observer);
	*heard = 0;
	return rig;
}

enum { PROGRAMS = 300, SLICES = 12 };

static void random_calls_are_alike_on_all_engines(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
		struct rig rigs[RS_ENGINES];
		uint64_t heard[RS_ENGINES], slices = seed;

		for (unsigned e = 0; e < RS_ENGINES; e++)
			rigs[e] = random_rig((enum rs_engine)e, seed, &heard[e]);
		for (unsigned i = 0; i < SLICES; i++) {
			uint64_t slice = 1 + random_number(&slices, i < 2 ? 100 : 2000);

			for (unsigned e = 0; e < RS_ENGINES; e++) {
				(void)rs_machine_run(&rigs[e].m, slice);
				assert_memory_equal(rigs[e].m.state, rigs[0].m.state,
						    sizeof *rigs[e].m.state);
				assert_int_equal(heard[e], heard[0]);
			}
		}
		for (unsigned e = RS_ENGINES; e-- > 0;)
			rig_free(&rigs[e]);
	}
}

CORE_TESTS(calls)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_calls_and_goes_on_behind_the_call),
		cmocka_unit_test(what_the_status_says_of_before_is_kept),
		cmocka_unit_test(a_call_that_is_not_delegated_goes_to_m_mode),
		cmocka_unit_test(a_return_that_the_firmware_wants_to_see_traps),
		cmocka_unit_test(a_call_to_a_handler_that_is_not_there_faults),
		cmocka_unit_test(a_call_behind_a_trap_is_one_in_a_row),
		cmocka_unit_test(a_return_may_lead_to_a_guest),
		cmocka_unit_test(an_interrupt_that_a_return_enables_comes_at_once),
		cmocka_unit_test(a_return_leads_to_the_space_that_the_kernel_chose),
		cmocka_unit_test(sum_ends_with_the_bit_across_calls),
		cmocka_unit_test(a_program_sees_a_page_that_the_kernel_moved),
		cmocka_unit_test(a_fence_of_an_address_names_all_spaces_or_one),
		cmocka_unit_test(a_fence_of_an_asid_leaves_global_pages),
		cmocka_unit_test(a_fence_that_the_firmware_wants_to_see_traps),
		cmocka_unit_test(a_store_conditional_needs_a_reservation_of_its_address),
		cmocka_unit_test(only_a_store_conditional_that_succeeds_stores),
		cmocka_unit_test(a_word_that_is_loaded_is_extended),
		cmocka_unit_test(a_reservation_of_a_misaligned_address_traps),
		cmocka_unit_test(a_system_call_ends_a_reservation),
		cmocka_unit_test(random_calls_are_alike_on_all_engines),
	};

	return cmocka_run_group_tests_name("core/calls", tests, NULL, NULL);
}
