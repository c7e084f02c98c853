/* Loops that run often, and what comes between: interrupts, the end of a budget, writes to the loop's own code, another
 * engine that takes over. After each, all engines have the bytes of `step`. */
#include "rig.h"

#include "base/walk.h"

enum { LOOP_ROUNDS = 12, MEMORY = 1 << 20, HANDLER = 0x200, TICK = 100 /* cycles */ };
#define DATA		  (RIG_CODE + 0x4000)
#define SW(rs2, rs1, imm) (RV_R(0x23, 2, ((imm) >> 5) & 0x7f, (imm)&31, rs1, rs2))
#define BNE_BACK(rs1, by)                                                                      \
	RV_R(0x63, 1, 0x40 | ((-(by)) >> 5 & 0x3f), ((-(by)) & 0x1e) | 1, rs1, ZERO)
#define BEQ_8(rs1, rs2)	  RV_R(0x63, 0, 0, 8, rs1, rs2)
#define ADD(rd, rs1, rs2) RV_R(0x33, 0, 0, rd, rs1, rs2)
#define MUL(rd, rs1, rs2) RV_R(0x33, 0, 1, rd, rs1, rs2)
#define REM(rd, rs1, rs2) RV_R(0x33, 6, 1, rd, rs1, rs2)
#define JAL(rd, to)	  ((to) << 20 | 0x6fu | (uint32_t)(rd) << 7) /* forwards, below 2048, even */
#define RET		  RV_I(0x67, 0, ZERO, RA, 0)
#define FENCE_I		  0x0000100fu

/* Making a machine takes longer than running a loop: there are two of each engine, and they begin again. */
enum place { RIGHT, OTHER, PLACES };
static struct rig rigs[RS_ENGINES][PLACES];
static void *beginnings[RS_ENGINES][PLACES];

static size_t bytes_of(const struct rig *rig)
{
	return rs_machine_snapshot_size(&rig->config);
}

static struct rig *fresh(enum rs_engine engine, enum place place)
{
	struct rig *rig = &rigs[engine][place];
	struct rs_config config = rs_config_default();
	void **beginning = &beginnings[engine][place];

	if (!*beginning) {
		config.ram_size = MEMORY;
		config.engine = engine;
		*rig = rig_make_of(&config);
		*beginning = malloc(bytes_of(rig));
		assert_non_null(*beginning);
		memcpy(*beginning, rig->arena, bytes_of(rig));
	}
	memcpy(rig->arena, *beginning, bytes_of(rig));
	rs_machine_restored(&rig->m);
	return rig;
}

static void free_rigs(void)
{
	for (unsigned i = 0; i < RS_ENGINES * PLACES; i++) {
		if (beginnings[i / PLACES][i % PLACES])
			rig_free(&rigs[i / PLACES][i % PLACES]);
		free(beginnings[i / PLACES][i % PLACES]);
	}
}

/* a2 rounds of: loads, stores, a division, a branch that is taken now and then, a call and a return. In the handler
 * sp counts interrupts; the next one is due when mtimecmp says. */
static void loop(struct rig *rig)
{
	const uint32_t handler[] = {ADDI(SP, SP, 1), CSRRW(ZERO, CSR_mie, ZERO), MRET};

	RIG_PROGRAM(rig, ADDI(A0, A0, 1), LD(T0, A1, 0), ADD(T0, T0, A0), SD(T0, A1, 8),
		    MUL(A4, T0, A0), REM(A5, A4, T0), SD(A5, A1, 0), BEQ_8(A4, A5),
		    ADDI(A3, A3, 3), JAL(RA, 16), ADDI(A2, A2, -1), BNE_BACK(A2, 44), SPIN,
		    LD(A4, A1, 8), ADD(A3, A3, A4), RET);
	rig_code(rig, RIG_CODE + HANDLER, handler, sizeof handler / 4);
	rig->h->mtvec = RIG_CODE + HANDLER;
	rig->h->x[A1] = DATA;
	rig->h->x[A2] = LOOP_ROUNDS;
}

static struct rig *looping(enum rs_engine engine, enum place place)
{
	struct rig *rig = fresh(engine, place);

	loop(rig);
	return rig;
}

static void assert_same(const struct rig *a, const struct rig *b)
{
	assert_memory_equal(a->arena, b->arena, bytes_of(a));
}

static void run_to_the_end(struct rig *rig)
{
	assert_int_equal(rs_machine_run(&rig->m, 100000).kind, RS_STOP_HANG);
}

/* ---- interrupts */

/* The timer's clock ticks each 100 cycles. So that it comes at each instruction, the loop begins at each cycle of a
 * tick; some instructions take several. */
static struct rig *interrupted(enum rs_engine engine, enum place place, unsigned begin)
{
	struct rig *rig = looping(engine, place);

	rig->h->cycle = begin % TICK;
	rig->h->mie = IRQ(M_TIMER);
	rig->h->mstatus |= STATUS_MIE;
	rig->m.state->aclint.mtimecmp = 2 + begin / TICK;
	return rig;
}

static void an_interrupt_comes_at_each_instruction_of_a_loop(void **state)
{
	bool places[64] = {false};
	unsigned count = 0;

	(void)state;
	for (unsigned begin = 0; begin < 2 * TICK; begin++) {
		struct rig *right = interrupted(RS_ENGINE_STEP, RIGHT, begin);

		run_to_the_end(right);
		assert_int_equal(right->h->x[SP], 1);
		places[(right->h->mepc - RIG_CODE) / 4] = true;
		for (unsigned e = 0; e < RS_ENGINES; e++) {
			struct rig *rig = interrupted((enum rs_engine)e, OTHER, begin);

			run_to_the_end(rig);
			assert_same(rig, right);
		}
	}
	for (unsigned i = 0; i < 64; i++)
		count += places[i];
	assert_int_equal(count, 15); /* all instructions of the loop, and none else */
}

/* ---- budgets */

static void run_in_slices(enum rs_engine engine, uint64_t slice)
{
	struct rig *right = looping(RS_ENGINE_STEP, RIGHT), *rig = looping(engine, OTHER);
	enum rs_stop_kind end;

	do {
		end = rs_machine_run(&right->m, slice).kind;
		assert_int_equal(rs_machine_run(&rig->m, slice).kind, end);
		assert_memory_equal(rig->m.state, right->m.state, sizeof *rig->m.state);
	} while (end == RS_STOP_BUDGET);
	assert_int_equal(right->h->x[A2], 0);
	assert_same(rig, right);
}

static void a_loop_may_be_run_in_slices_of_any_length(void **state)
{
	(void)state;
	for (unsigned e = 0; e < RS_ENGINES; e++)
		for (uint64_t slice = 1; slice < 40; slice++)
			run_in_slices((enum rs_engine)e, slice);
}

/* ---- blocks that are longer than one may be */

enum { LONG = 400, KINDS = 3 };

/* The block is cut at an instruction of each kind, by what comes first. */
static struct rig *long_loop(enum rs_engine engine, enum place place, unsigned first)
{
	const uint32_t kinds[KINDS] = {ADDI(A0, A0, 1), SD(A3, A1, 0), ADD(A3, A3, A0)};
	struct rig *rig = fresh(engine, place);
	uint32_t code[LONG + 3];

	for (unsigned i = 0; i < LONG; i++)
		code[i] = kinds[(first + i) % KINDS];
	code[LONG] = ADDI(A2, A2, -1);
	code[LONG + 1] = BNE_BACK(A2, 4 * (LONG + 1));
	code[LONG + 2] = SPIN;
	rig_code(rig, RIG_CODE, code, LONG + 3);
	rig->h->x[A1] = DATA;
	rig->h->x[A2] = LOOP_ROUNDS;
	return rig;
}

static void a_loop_longer_than_a_block_is_run_in_slices(void **state)
{
	static const uint64_t slices[] = {1, 100, 254, 255, 256, 1000, 100000};

	(void)state;
	for (unsigned i = 0; i < sizeof slices / sizeof *slices * KINDS; i++) {
		struct rig *right = long_loop(RS_ENGINE_STEP, RIGHT, i % KINDS);

		run_to_the_end(right);
		assert_int_equal(right->h->x[A2], 0);
		for (unsigned e = 0; e < RS_ENGINES; e++) {
			struct rig *rig = long_loop((enum rs_engine)e, OTHER, i % KINDS);

			while (rs_machine_run(&rig->m, slices[i / KINDS]).kind != RS_STOP_HANG)
				continue;
			assert_same(rig, right);
		}
	}
}

/* ---- another engine, and another time */

/* The other machine has run other code at the same place. */
static void a_snapshot_of_a_loop_goes_on_where_other_code_ran(void **state)
{
	struct rig *right = looping(RS_ENGINE_STEP, RIGHT);
	void *middle = malloc(bytes_of(right));

	(void)state;
	assert_non_null(middle);
	run_to_the_end(right);
	for (unsigned e = 0; e < RS_ENGINES; e++) {
		for (unsigned at = 1; at < 150; at += 3) {
			struct rig *rig = looping((enum rs_engine)e, OTHER);

			rs_machine_run(&rig->m, at);
			memcpy(middle, rig->arena, bytes_of(rig));
			rig = fresh((enum rs_engine)e, OTHER);
			RIG_PROGRAM(rig, ADDI(A0, A0, 1), BNE_BACK(A0, 4), SPIN);
			assert_int_equal(rs_machine_run(&rig->m, 1000).kind, RS_STOP_BUDGET);
			memcpy(rig->arena, middle, bytes_of(rig));
			rs_machine_restored(&rig->m);
			run_to_the_end(rig);
			assert_same(rig, right);
		}
	}
	free(middle);
}

/* ---- code that is written while it is hot */

typedef struct rig *make_rig(enum rs_engine engine, enum place place);

static void assert_all_same(make_rig *make, uint64_t a0)
{
	struct rig *right = make(RS_ENGINE_STEP, RIGHT);

	run_to_the_end(right);
	assert_int_equal(right->h->x[A0], a0);
	for (unsigned e = 0; e < RS_ENGINES; e++) {
		struct rig *rig = make((enum rs_engine)e, OTHER);

		run_to_the_end(rig);
		assert_same(rig, right);
	}
}

/* a0 grows by 0, by 1, by 2 ...: the store at t0 + 12 changes the instruction behind the fence. */
static struct rig *writes_itself(enum rs_engine engine, enum place place)
{
	struct rig *rig = fresh(engine, place);

	RIG_PROGRAM(rig, SW(A3, T0, 12), ADD(A3, A3, A4), FENCE_I, ADDI(A0, A0, 0),
		    ADDI(A2, A2, -1), BNE_BACK(A2, 20), SPIN);
	rig->h->x[A2] = LOOP_ROUNDS;
	rig->h->x[A3] = ADDI(A0, A0, 0);
	rig->h->x[A4] = 1 << 20;
	rig->h->x[T0] = RIG_CODE;
	return rig;
}

static void a_loop_that_writes_itself_runs_what_it_wrote(void **state)
{
	(void)state;
	assert_all_same(writes_itself, LOOP_ROUNDS * (LOOP_ROUNDS - 1) / 2);
}

/* The page is at 0x1000 to run and at 0x2000 to be written. */
static struct rig *writes_other_mapping(enum rs_engine engine, enum place place)
{
	struct rig *rig = writes_itself(engine, place);
	const uint64_t root = RIG_CODE + 0x10000, leaf = PTE_V | PTE_R | PTE_A;

	rig_open_pmp(rig);
	rig_poke(rig, root, (root + 0x1000) >> 12 << 10 | PTE_V);
	rig_poke(rig, root + 0x1000, (root + 0x2000) >> 12 << 10 | PTE_V);
	rig_poke(rig, root + 0x2000 + 8, RIG_CODE >> 12 << 10 | leaf | PTE_X);
	rig_poke(rig, root + 0x2000 + 16, RIG_CODE >> 12 << 10 | leaf | PTE_W | PTE_D);
	rig->h->satp = UINT64_C(8) << 60 | root >> 12;
	rig->h->mode = RS_MODE_S;
	rig->h->pc = 0x1000;
	rig->h->x[T0] = 0x2000;
	return rig;
}

static void a_loop_that_is_written_at_another_address_runs_what_was_written(void **state)
{
	(void)state;
	assert_all_same(writes_other_mapping, LOOP_ROUNDS * (LOOP_ROUNDS - 1) / 2);
}

/* Addresses off x0, which stays where it is: 0 is the last page of data, and what is below it does not exist. The
 * handler counts in a0 and steps over. */
static struct rig *reaches_below(enum rs_engine engine, enum place place)
{
	struct rig *rig = fresh(engine, place);
	const uint64_t root = RIG_CODE + 0x10000, leaf = PTE_V | PTE_R | PTE_A;
	const uint32_t handler[] = {ADDI(A0, A0, 1), CSRRS(T0, CSR_mepc, ZERO), ADDI(T0, T0, 4),
				    CSRRW(ZERO, CSR_mepc, T0), MRET};

	RIG_PROGRAM(rig, LD(A3, ZERO, 0), LD(A4, ZERO, 8), ADDI(ZERO, ZERO, 64),
		    LD(A5, ZERO, -64), SD(A3, ZERO, 16), SD(A4, ZERO, 24), ADDI(ZERO, ZERO, 64),
		    SD(A3, ZERO, -40), ADDI(A2, A2, -1), BNE_BACK(A2, 36), SPIN);
	rig_code(rig, RIG_CODE + HANDLER, handler, sizeof handler / 4);
	rig_open_pmp(rig);
	rig_poke(rig, root, (root + 0x1000) >> 12 << 10 | PTE_V);
	rig_poke(rig, root + 0x1000, (root + 0x2000) >> 12 << 10 | PTE_V);
	rig_poke(rig, root + 0x2000, DATA >> 12 << 10 | leaf | PTE_W | PTE_D);
	rig_poke(rig, root + 0x2000 + 8, RIG_CODE >> 12 << 10 | leaf | PTE_X);
	rig->h->mtvec = RIG_CODE + HANDLER;
	rig->h->satp = UINT64_C(8) << 60 | root >> 12;
	rig->h->mode = RS_MODE_S;
	rig->h->pc = 0x1000;
	rig->h->x[A2] = LOOP_ROUNDS;
	return rig;
}

static void an_addition_to_x0_moves_no_address(void **state)
{
	(void)state;
	assert_all_same(reaches_below, 2 * LOOP_ROUNDS);
}

/* ---- accesses whose translation changes while they are hot */

#define SV39_AT(root) (UINT64_C(8) << 60 | (root) >> 12)
#define OTHER_DATA    (DATA + 0x1000)

/* A loop that exchanges a3 and a CSR between two loads off a register that stays: each round it loads both kinds of data. */
static struct rig *exchanges(enum rs_engine engine, enum place place, uint32_t csr)
{
	struct rig *rig = fresh(engine, place);

	RIG_PROGRAM(rig, LD(T0, A1, 0), ADD(A0, A0, T0), SD(A0, A1, 8), CSRRW(A3, csr, A3),
		    LD(T0, A1, 0), ADD(A0, A0, T0), SD(A0, A1, 16), ADDI(A2, A2, -1),
		    BNE_BACK(A2, 32), SPIN);
	rig_open_pmp(rig);
	rig_poke(rig, DATA, 1);
	rig_poke(rig, OTHER_DATA, 100);
	rig->h->x[A2] =
		LOOP_ROUNDS + 1; /* an odd number: what was exchanged is not what it was */
	return rig;
}

/* A page at 0x1000 for code, and one at 0x2000 for data. */
static void make_small_space(struct rig *rig, uint64_t root, uint64_t data)
{
	const uint64_t leaf = PTE_V | PTE_R | PTE_A;

	rig_poke(rig, root, (root + 0x1000) >> 12 << 10 | PTE_V);
	rig_poke(rig, root + 0x1000, (root + 0x2000) >> 12 << 10 | PTE_V);
	rig_poke(rig, root + 0x2000 + 8, RIG_CODE >> 12 << 10 | leaf | PTE_X);
	rig_poke(rig, root + 0x2000 + 16, data >> 12 << 10 | leaf | PTE_W | PTE_D);
}

static struct rig *exchanges_spaces(enum rs_engine engine, enum place place)
{
	struct rig *rig = exchanges(engine, place, CSR_satp);
	const uint64_t roots[] = {RIG_CODE + 0x10000, RIG_CODE + 0x20000};

	make_small_space(rig, roots[0], DATA);
	make_small_space(rig, roots[1], OTHER_DATA);
	rig->h->satp = SV39_AT(roots[0]);
	rig->h->x[A3] = SV39_AT(roots[1]) | UINT64_C(1) << 44;
	rig->h->x[A1] = 0x2000;
	rig->h->mode = RS_MODE_S;
	rig->h->pc = 0x1000;
	return rig;
}

static void a_loop_that_changes_its_space_loads_from_both(void **state)
{
	(void)state;
	assert_all_same(exchanges_spaces, (LOOP_ROUNDS + 1) * 101);
}

/* M-mode runs with MPRV or without: its address is S-mode's, or physical. */
static struct rig *exchanges_mprv(enum rs_engine engine, enum place place)
{
	struct rig *rig = exchanges(engine, place, CSR_mstatus);
	const uint64_t root = RIG_CODE + 0x10000, as_supervisor = UINT64_C(1) << 11;

	rig_poke(rig, root + 8 * 2, (root + 0x1000) >> 12 << 10 | PTE_V);
	rig_poke(rig, root + 0x1000, (root + 0x2000) >> 12 << 10 | PTE_V);
	rig_poke(rig, root + 0x2000 + 8 * 4,
		 OTHER_DATA >> 12 << 10 | PTE_V | PTE_R | PTE_W | PTE_A | PTE_D);
	rig->h->satp = SV39_AT(root);
	rig->h->mstatus = (rig->h->mstatus & ~STATUS_MPP) | as_supervisor;
	rig->h->x[A3] = rig->h->mstatus | STATUS_MPRV;
	rig->h->x[A1] = DATA;
	return rig;
}

static void a_loop_that_changes_mprv_loads_from_both(void **state)
{
	(void)state;
	assert_all_same(exchanges_mprv, (LOOP_ROUNDS + 1) * 101);
}

/* The first half of the page may be accessed; the handler counts in a0 and steps over what is not in it. */
static struct rig *shares_a_page(enum rs_engine engine, enum place place)
{
	struct rig *rig = fresh(engine, place);
	const uint32_t handler[] = {ADDI(A0, A0, 1), CSRRS(T0, CSR_mepc, ZERO), ADDI(T0, T0, 4),
				    CSRRW(ZERO, CSR_mepc, T0), MRET};

	RIG_PROGRAM(rig, LD(A3, SP, -8), LD(A4, SP, 0), SD(A3, SP, -16), SD(A4, SP, 8),
		    ADDI(A2, A2, -1), BNE_BACK(A2, 20), SPIN);
	rig_code(rig, RIG_CODE + HANDLER, handler, sizeof handler / 4);
	hart_csr_write(rig->h, CSR_pmpaddr0, (DATA + 0x800) >> 2);
	hart_csr_write(rig->h, CSR_pmpcfg0, 0x0f); /* all below */
	rig_poke(rig, DATA + 0x7f8, 5);
	rig->h->mtvec = RIG_CODE + HANDLER;
	rig->h->x[SP] = DATA + 0x800;
	rig->h->x[A2] = LOOP_ROUNDS;
	rig->h->mode = RS_MODE_S;
	return rig;
}

static void a_loop_is_held_to_the_part_of_a_page_that_is_permitted(void **state)
{
	(void)state;
	assert_all_same(shares_a_page, 2 * LOOP_ROUNDS);
}

/* sp is at the end of all addresses, which are the last page and then the first one. */
static struct rig *goes_round(enum rs_engine engine, enum place place)
{
	struct rig *rig = fresh(engine, place);
	const uint64_t root = RIG_CODE + 0x10000, last = root + 0x3000,
		       leaf = PTE_V | PTE_R | PTE_W | PTE_A | PTE_D;

	RIG_PROGRAM(rig, LD(T0, SP, -8), ADD(A0, A0, T0), LD(T0, SP, 0), ADD(A0, A0, T0),
		    SD(A2, SP, -16), SD(A2, SP, 8), RV_I(0x03, 3, A4, SP, -4), ADD(A0, A0, A4),
		    ADDI(A2, A2, -1), BNE_BACK(A2, 36), SPIN);
	rig_open_pmp(rig);
	make_small_space(rig, root, DATA);
	rig_poke(rig, root + 0x2000, DATA >> 12 << 10 | leaf);
	rig_poke(rig, root + 8 * 511, last >> 12 << 10 | PTE_V);
	rig_poke(rig, last + 8 * 511, (last + 0x1000) >> 12 << 10 | PTE_V);
	rig_poke(rig, last + 0x1000 + 8 * 511, OTHER_DATA >> 12 << 10 | leaf);
	rig_poke(rig, DATA, UINT64_C(2) << 32 | 1);
	rig_poke(rig, OTHER_DATA + 0xff8, 100);
	rig->h->satp = SV39_AT(root);
	rig->h->mode = RS_MODE_S;
	rig->h->pc = 0x1000;
	rig->h->x[A2] = LOOP_ROUNDS;
	return rig;
}

static void a_stack_at_the_end_of_all_addresses_goes_on_at_the_first(void **state)
{
	(void)state;
	assert_all_same(goes_round,
			LOOP_ROUNDS * (100 + (UINT64_C(2) << 32 | 1) + (UINT64_C(1) << 32)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_addition_to_x0_moves_no_address),
		cmocka_unit_test(a_loop_that_changes_its_space_loads_from_both),
		cmocka_unit_test(a_loop_that_changes_mprv_loads_from_both),
		cmocka_unit_test(a_loop_is_held_to_the_part_of_a_page_that_is_permitted),
		cmocka_unit_test(a_stack_at_the_end_of_all_addresses_goes_on_at_the_first),
		cmocka_unit_test(an_interrupt_comes_at_each_instruction_of_a_loop),
		cmocka_unit_test(a_loop_may_be_run_in_slices_of_any_length),
		cmocka_unit_test(a_loop_longer_than_a_block_is_run_in_slices),
		cmocka_unit_test(a_snapshot_of_a_loop_goes_on_where_other_code_ran),
		cmocka_unit_test(a_loop_that_writes_itself_runs_what_it_wrote),
		cmocka_unit_test(
			a_loop_that_is_written_at_another_address_runs_what_was_written),
	};

	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free_rigs();
	return failed;
}
