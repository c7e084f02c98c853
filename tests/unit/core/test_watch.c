/* A debugger's watches stop a run where they should, on every engine, and change nothing else. */
#include "rig.h"

#include "ringside/debug.h"

#define DATA		       (RIG_CODE + 0x3000)
#define AMOADD_D(rd, rs2, rs1) (RV_R(0x2f, 3, 0, rd, rs1, rs2))
#define LR_D(rd, rs1)	       (RV_R(0x2f, 3, 0x08, rd, rs1, 0))
#define SC_D(rd, rs2, rs1)     (RV_R(0x2f, 3, 0x0c, rd, rs1, rs2))
#define ALL		       (RS_WATCH_CODE | RS_WATCH_LOAD | RS_WATCH_STORE)

static struct rs_watches watches;
static struct rs_watch list[4];

static void watch(struct rig *rig, size_t count)
{
	watches = (struct rs_watches){.list = list, .count = count, .kinds = ALL};
	rs_machine_watch(&rig->m, &watches);
}

static struct rs_watch at(uint64_t first, uint64_t size, unsigned kinds)
{
	return (struct rs_watch){.first = first,
				 .last = first + size - 1,
				 .kinds = (uint8_t)kinds,
				 .modes = 0xff};
}

/* A loop that counts in a0, stores it, and loads it again. */
static struct rig loop(enum rs_engine engine)
{
	struct rig rig = rig_make_with(engine, false);

	RIG_PROGRAM(&rig, ADDI(A0, A0, 1), SD(A0, A1, 0), LD(A2, A1, 0), AMOADD_D(A3, A0, A4),
		    0xff1ff06fu /* j -16 */);
	rig.h->x[A1] = DATA;
	rig.h->x[A4] = DATA + 64;
	return rig;
}

static void expect(struct rig *rig, unsigned kind, uint64_t address, uint64_t pc)
{
	struct rs_stop stop = rs_machine_run(&rig->m, 100000);

	assert_int_equal(stop.kind, RS_STOP_BUDGET);
	assert_true(watches.hit);
	assert_int_equal(watches.kind, kind);
	assert_int_equal(watches.address, address);
	assert_int_equal(rs_machine_pc(&rig->m), pc);
}

static void a_run_stops_before_watched_code(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = loop((enum rs_engine)engine);

		assert_int_equal(rs_machine_run(&rig.m, 1000).kind,
				 RS_STOP_BUDGET); /* it is decoded */
		list[0] = at(RIG_CODE + 8, 1, RS_WATCH_CODE);
		watch(&rig, 1);
		expect(&rig, RS_WATCH_CODE, RIG_CODE + 8, RIG_CODE + 8);
		expect(&rig, RS_WATCH_CODE, RIG_CODE + 8, RIG_CODE + 8); /* it has not moved */
		watches.kinds = 0;
		rs_machine_step(&rig.m);
		watches.kinds = ALL;
		assert_int_equal(rs_machine_pc(&rig.m), RIG_CODE + 12);
		expect(&rig, RS_WATCH_CODE, RIG_CODE + 8, RIG_CODE + 8);
		rs_machine_watch(&rig.m, NULL);
		assert_int_equal(rs_machine_run(&rig.m, 1000).kind, RS_STOP_BUDGET);
		rig_free(&rig);
	}
}

enum { LONGEST = 255, LONG = 3 * 175 }; /* the longest block; more than two of them */
#define JUMP(offset)                                                                           \
	(0x6fu | ((uint32_t)(offset) >> 20 & 1) << 31 |                                        \
	 ((uint32_t)(offset) >> 1 & 0x3ff) << 21 | ((uint32_t)(offset) >> 11 & 1) << 20 |      \
	 ((uint32_t)(offset) >> 12 & 0xff) << 12)

/* A loop of nothing that ends a block, addresses that are built of two instructions among it. */
static struct rig long_loop(enum rs_engine engine)
{
	struct rig rig = rig_make_with(engine, false);
	uint32_t code[LONG + 1];

	for (unsigned i = 0; i < LONG; i += 3) {
		code[i] = 0x00000797; /* auipc a5, 0 */
		code[i + 1] = ADDI(A5, A5, 16);
		code[i + 2] = ADDI(A0, A0, 1);
	}
	code[LONG] = JUMP(-4 * LONG);
	rig_code(&rig, RIG_CODE, code, LONG + 1);
	return rig;
}

static void a_run_stops_at_each_instruction_of_a_long_block(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		for (unsigned i = 0; i < LONG; i++) {
			struct rig rig;
			uint64_t pc = RIG_CODE + 4 * (uint64_t)i;

			if ((i + 1) % (LONGEST / 3) > 3) /* where blocks end, and some others */
				continue;
			rig = long_loop((enum rs_engine)engine);
			if (i % 2)
				assert_int_equal(rs_machine_run(&rig.m, 9000).kind,
						 RS_STOP_BUDGET);
			list[0] = at(pc, 1, RS_WATCH_CODE);
			watch(&rig, 1);
			for (unsigned round = 0; round < 3; round++) {
				if (round) {
					watches.kinds = 0;
					rs_machine_step(&rig.m);
					watches.kinds = ALL;
				}
				expect(&rig, RS_WATCH_CODE, pc, pc);
				if (round) /* what the last auipc, or the addition behind it, wrote */
					assert_int_equal(
						rs_machine_reg(&rig.m, A5),
						i % 3 == 1 ? pc - 4
						: i == 0
							? RIG_CODE + 4 * (LONG - 3) + 16
							: RIG_CODE +
								  12 * ((uint64_t)(i - 1) / 3) +
								  16);
			}
			rig_free(&rig);
		}
	}
}

static void a_run_stops_behind_a_watched_access(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = loop((enum rs_engine)engine);

		rs_machine_run(&rig.m, 1000);
		list[0] = at(DATA + 4, 4, RS_WATCH_STORE);
		list[1] = at(DATA + 64, 8, RS_WATCH_LOAD);
		watch(&rig, 2);
		expect(&rig, RS_WATCH_STORE, DATA + 4, RIG_CODE + 8);
		assert_ptr_equal(watches.which, &list[0]);
		assert_int_equal(rig_peek(&rig, DATA), rs_machine_reg(&rig.m, A0));
		expect(&rig, RS_WATCH_LOAD, DATA + 64, RIG_CODE + 16); /* the atomic */
		list[0] = at(DATA, 8, RS_WATCH_LOAD);
		watch(&rig, 1);
		expect(&rig, RS_WATCH_LOAD, DATA, RIG_CODE + 12);
		rig_free(&rig);
	}
}

static void a_watch_of_a_mode_waits_for_that_mode(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = loop((enum rs_engine)engine);

		list[0] = at(RIG_CODE + 8, 1, RS_WATCH_CODE);
		list[0].modes = 1u << RS_MODE_S;
		watch(&rig, 1);
		assert_int_equal(rs_machine_run(&rig.m, 1000).kind, RS_STOP_BUDGET);
		assert_false(watches.hit);
		assert_true(rs_machine_cycles(&rig.m) >= 1000);
		rig_free(&rig);
	}
}

static void an_access_across_pages_is_seen_in_both(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		for (unsigned page = 0; page < 2; page++) {
			struct rig rig = loop((enum rs_engine)engine);

			rig.h->x[A1] = DATA + 0xffc;
			list[0] = at(DATA + 0xffc + 4 * page, 1, RS_WATCH_STORE);
			watch(&rig, 1);
			expect(&rig, RS_WATCH_STORE, DATA + 0xffc + 4 * page, RIG_CODE + 8);
			rig_free(&rig);
		}
	}
}

static void a_conditional_store_that_fails_stores_nothing(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = rig_make_with((enum rs_engine)engine, false);

		RIG_PROGRAM(&rig, SC_D(A0, A2, A1), LR_D(A3, A1), SC_D(A0, A2, A1), SPIN);
		rig.h->x[A1] = DATA;
		list[0] = at(DATA, 8, RS_WATCH_STORE);
		watch(&rig, 1);
		expect(&rig, RS_WATCH_STORE, DATA, RIG_CODE + 12);
		rig_free(&rig);
	}
}

static void a_jump_to_itself_is_seen_each_time(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = rig_make_with((enum rs_engine)engine, false);

		RIG_PROGRAM(&rig, ADDI(A0, A0, 1), SPIN);
		rig_poke(&rig, RIG_CODE, (uint64_t)SPIN << 32 | (ADDI(A0, A0, 1)));
		rig.m.state->aclint.mtimecmp = 1000; /* something will end it */
		hart_csr_write(rig.h, CSR_mie, IRQ(M_TIMER));
		hart_csr_write(rig.h, CSR_mstatus, STATUS_MIE);
		hart_csr_write(rig.h, CSR_mtvec, RIG_CODE + 0x100);
		list[0] = at(RIG_CODE + 4, 1, RS_WATCH_CODE);
		watch(&rig, 1);
		expect(&rig, RS_WATCH_CODE, RIG_CODE + 4, RIG_CODE + 4);
		watches.kinds = 0;
		rs_machine_step(&rig.m);
		watches.kinds = ALL;
		expect(&rig, RS_WATCH_CODE, RIG_CODE + 4, RIG_CODE + 4);
		assert_int_equal(rs_machine_instructions(&rig.m), 2);
		rig_free(&rig);
	}
}

static void watches_change_neither_state_nor_clock(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig plain = loop((enum rs_engine)engine),
			   seen = loop((enum rs_engine)engine);
		size_t size = rs_machine_snapshot_size(&plain.config);
		unsigned hits = 0;

		list[0] = at(DATA, 8, RS_WATCH_LOAD | RS_WATCH_STORE);
		list[1] = at(DATA + 64, 1, RS_WATCH_STORE);
		list[1].physical = true;
		list[2] = at(RIG_CODE + 0x800, 1,
			     RS_WATCH_CODE); /* on the page, and never reached */
		watch(&seen, 3);
		while (rs_machine_cycles(&seen.m) < 10000) {
			rs_machine_run(&seen.m, 10000 - rs_machine_cycles(&seen.m));
			hits += watches.hit;
		}
		rs_machine_run(&plain.m, rs_machine_cycles(&seen.m));
		rs_machine_run(&plain.m, 0);
		rs_machine_run(&seen.m, 0);
		assert_in_range(hits, 5900, 6100); /* three a turn, of five instructions */
		assert_int_equal(rs_machine_cycles(&plain.m), rs_machine_cycles(&seen.m));
		assert_memory_equal(plain.m.state->cpu.h.x, seen.m.state->cpu.h.x, 32 * 8);
		assert_memory_equal(plain.m.ram, seen.m.ram,
				    size - (size_t)(plain.m.ram - (uint8_t *)plain.arena));
		rig_free(&plain);
		rig_free(&seen);
	}
}

/* ---- beside what is watched */

/* Other code at the same place of its page, other data of the page, and another mode. */
static void what_lies_beside_is_no_hit(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = loop((enum rs_engine)engine);

		list[0] = at(RIG_CODE + 0x1008, 1, RS_WATCH_CODE);
		list[1] = at(DATA + 8, 56, RS_WATCH_LOAD | RS_WATCH_STORE);
		list[2] = at(RIG_CODE + 8, 1, RS_WATCH_CODE);
		list[3] = at(DATA, 128, RS_WATCH_LOAD | RS_WATCH_STORE);
		list[2].modes = list[3].modes = 1u << RS_MODE_S;
		watch(&rig, 4);
		assert_int_equal(rs_machine_run(&rig.m, 10000).kind, RS_STOP_BUDGET);
		assert_false(watches.hit);
		assert_true(rs_machine_cycles(&rig.m) >= 10000);
		rig.h->x[A1] = DATA + 8;
		expect(&rig, RS_WATCH_STORE, DATA + 8, RIG_CODE + 8);
		rig_free(&rig);
	}
}

/* S-mode stores beside a watch in page 0x2000, maps another frame there, fences the page and stores again. */
static void a_fence_moves_what_lies_beside(void **state)
{
	enum { FRAME = 0x13000, OTHER = 0x14000 };
	const uint64_t root = RIG_CODE + 0x10000, leaf = PTE_V | PTE_R | PTE_W | PTE_A | PTE_D;

	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = rig_make_with((enum rs_engine)engine, false);

		RIG_PROGRAM(&rig, SD(A0, A1, 128), SD(A0, A1, 136), SD(A3, A4, 16),
			    SFENCE | A1 << 15, SD(A0, A1, 144), SPIN);
		rig_open_pmp(&rig);
		rig_poke(&rig, root, (root + 0x1000) >> 12 << 10 | PTE_V);
		rig_poke(&rig, root + 0x1000, (root + 0x2000) >> 12 << 10 | PTE_V);
		rig_poke(&rig, root + 0x2000 + 8,
			 RIG_CODE >> 12 << 10 | PTE_V | PTE_R | PTE_X | PTE_A);
		rig_poke(&rig, root + 0x2000 + 16, (RIG_CODE + FRAME) >> 12 << 10 | leaf);
		rig_poke(&rig, root + 0x2000 + 24, (root + 0x2000) >> 12 << 10 | leaf);
		rig.h->satp = UINT64_C(8) << 60 | root >> 12;
		rig.h->mode = RS_MODE_S;
		rig.h->pc = 0x1000;
		rig.h->x[A0] = 22;
		rig.h->x[A1] = 0x2000;
		rig.h->x[A3] = (RIG_CODE + OTHER) >> 12 << 10 | leaf;
		rig.h->x[A4] = 0x3000;
		list[0] = at(0x2000, 8, RS_WATCH_STORE);
		watch(&rig, 1);
		assert_int_equal(rs_machine_run(&rig.m, 10000).kind, RS_STOP_HANG);
		assert_false(watches.hit);
		assert_int_equal(rig_peek(&rig, RIG_CODE + FRAME + 136), 22);
		assert_int_equal(rig_peek(&rig, RIG_CODE + FRAME + 144), 0);
		assert_int_equal(rig_peek(&rig, RIG_CODE + OTHER + 144), 22);
		rig_free(&rig);
	}
}

static void a_run_stops_where_nothing_can_be_fetched(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = rig_make_with((enum rs_engine)engine, false);
		enum { NOWHERE = 0x1000 };

		RIG_PROGRAM(&rig, RV_I(0x67, 0, ZERO, A0, 0) /* jr a0 */);
		rig.h->x[A0] = NOWHERE;
		list[0] = at(NOWHERE, 1, RS_WATCH_CODE);
		watch(&rig, 1);
		expect(&rig, RS_WATCH_CODE, NOWHERE, NOWHERE);
		rig_free(&rig);
	}
}

/* ---- the pages that were accessed */

static void pages_are_noted_once_a_run_accesses_them(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		static struct rs_pages pages, more;
		const struct rs_watch code = at(RIG_CODE + 8, 1, RS_WATCH_CODE),
				      data = at(DATA + 0xf00, 1, RS_WATCH_STORE),
				      elsewhere = at(DATA + 0x1000, 0x1000, ALL);
		struct rs_watch physical = data;
		struct rig rig = loop((enum rs_engine)engine);

		physical.physical = true;
		rs_machine_run(&rig.m, 1000); /* all is known to the engine */
		memset(&pages, 0, sizeof pages);
		rs_machine_note_pages(&rig.m, &pages);
		assert_false(rs_pages_may_meet(&pages, &code, ALL));
		rs_machine_run(&rig.m, 1000);
		assert_true(rs_pages_may_meet(&pages, &code, ALL));
		assert_true(rs_pages_may_meet(&pages, &data, ALL));
		assert_true(rs_pages_may_meet(&pages, &physical, RS_WATCH_STORE));
		assert_false(rs_pages_may_meet(&pages, &data, RS_WATCH_CODE));
		assert_false(rs_pages_may_meet(&pages, &elsewhere, ALL));
		rs_machine_note_pages(&rig.m, NULL);
		rig.h->x[A1] = DATA + 0x1000;
		rs_machine_run(&rig.m, 1000);
		assert_false(rs_pages_may_meet(&pages, &elsewhere, ALL));
		rs_machine_note_pages(&rig.m, &more);
		rs_machine_run(&rig.m, 1000);
		rs_pages_add(&pages, &more);
		assert_true(rs_pages_may_meet(&pages, &elsewhere, ALL));
		memset(&more, 0, sizeof more);
		rig_free(&rig);
	}
}

static void code_is_decoded_again_in_pages_that_were_restored(void **state)
{
	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		struct rig rig = rig_make_with((enum rs_engine)engine, false);
		const uint32_t two = ADDI(A0, A0, 2);

		RIG_PROGRAM(&rig, ADDI(A0, A0, 1), JUMP(-4));
		assert_int_equal(rs_machine_run(&rig.m, 2000000).kind, RS_STOP_BUDGET);
		rig.h->pc = RIG_CODE;
		rig.h->x[A0] = 0;
		memcpy(rig.m.ram + (RIG_CODE - RS_RAM_BASE), &two, sizeof two);
		rs_machine_page_restored(&rig.m, RIG_CODE - RS_RAM_BASE);
		rs_machine_state_restored(&rig.m);
		assert_int_equal(rs_machine_run(&rig.m, 1000).kind, RS_STOP_BUDGET);
		assert_true(rig.h->x[A0] >= 500);
		assert_int_equal(rig.h->x[A0] % 2, 0);
		rig_free(&rig);
	}
}

/* S-mode is fetched through an entry that has not been used. */
static void what_a_page_walk_writes_is_noted(void **state)
{
	const uint64_t root = RIG_CODE + 0x10000;

	(void)state;
	for (unsigned engine = 0; engine < RS_ENGINES; engine++) {
		static struct rs_pages pages;
		struct rig rig = rig_make_with((enum rs_engine)engine, false);

		RIG_PROGRAM(&rig, SPIN);
		rig_open_pmp(&rig);
		rig_poke(&rig, root, (root + 0x1000) >> 12 << 10 | PTE_V);
		rig_poke(&rig, root + 0x1000, (root + 0x2000) >> 12 << 10 | PTE_V);
		rig_poke(&rig, root + 0x2000 + 8, RIG_CODE >> 12 << 10 | PTE_V | PTE_R | PTE_X);
		rig.h->satp = UINT64_C(8) << 60 | root >> 12;
		rig.h->mode = RS_MODE_S;
		rig.h->pc = 0x1000;
		memset(&pages, 0, sizeof pages);
		rs_machine_note_pages(&rig.m, &pages);
		assert_int_equal(rs_machine_run(&rig.m, 10000).kind, RS_STOP_HANG);
		assert_true(rig_peek(&rig, root + 0x2000 + 8) & PTE_A);
		assert_true(rs_pages_may_be_written(&pages, root + 0x2000, 4096));
		assert_false(rs_pages_may_be_written(&pages, root, 0x2000));
		rig_free(&rig);
	}
}

static void registers_are_set_and_refused(void **state)
{
	struct rig rig = rig_make(false);

	(void)state;
	rs_machine_set_reg(&rig.m, 0, 5);
	rs_machine_set_reg(&rig.m, A0, 5);
	assert_int_equal(rs_machine_reg(&rig.m, 0), 0);
	assert_int_equal(rs_machine_reg(&rig.m, A0), 5);
	assert_true(rs_machine_set_csr(&rig.m, CSR_mscratch, 77));
	assert_int_equal(rs_machine_csr(&rig.m, CSR_mscratch), 77);
	assert_false(rs_machine_set_csr(&rig.m, CSR_mhartid, 1)); /* read-only */
	assert_false(rs_machine_set_csr(&rig.m, CSR_vsatp, 1));	  /* there is no H */
	assert_false(rs_machine_set_csr(&rig.m, 0x5ff, 1));
	assert_true(rs_machine_set_mode(&rig.m, RS_MODE_S));
	assert_int_equal(rs_machine_mode(&rig.m), RS_MODE_S);
	assert_false(rs_machine_set_mode(&rig.m, RS_MODE_VS));
	assert_false(rs_machine_set_mode(&rig.m, (enum rs_mode)2));
	rig_free(&rig);
}

CORE_TESTS(watch)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_stops_before_watched_code),
		cmocka_unit_test(a_run_stops_at_each_instruction_of_a_long_block),
		cmocka_unit_test(a_run_stops_behind_a_watched_access),
		cmocka_unit_test(a_watch_of_a_mode_waits_for_that_mode),
		cmocka_unit_test(an_access_across_pages_is_seen_in_both),
		cmocka_unit_test(a_conditional_store_that_fails_stores_nothing),
		cmocka_unit_test(a_jump_to_itself_is_seen_each_time),
		cmocka_unit_test(watches_change_neither_state_nor_clock),
		cmocka_unit_test(what_lies_beside_is_no_hit),
		cmocka_unit_test(a_fence_moves_what_lies_beside),
		cmocka_unit_test(a_run_stops_where_nothing_can_be_fetched),
		cmocka_unit_test(pages_are_noted_once_a_run_accesses_them),
		cmocka_unit_test(code_is_decoded_again_in_pages_that_were_restored),
		cmocka_unit_test(what_a_page_walk_writes_is_noted),
		cmocka_unit_test(registers_are_set_and_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
