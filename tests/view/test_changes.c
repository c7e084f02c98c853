/* What the microscope tells of registers and code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ringside/abi/csr.h"
#include "ringside/abi/mark.h"
#include "ringside/cause.h"
#include "sample.h"
#include "view/model/changes.h"

enum { ECALL = 0x73, CSRW_SATP = 0x18051073, A0 = 10, MOST = 8 };

static struct sample sample;
static struct view_source source;
static struct view_ops ops;

static size_t changes_of(struct view_change *list, size_t most, size_t until)
{
	source = sample_source(&sample);
	view_ops_free(&ops);
	view_ops_update(&ops, &source, SIZE_MAX);
	return view_changes(list, most, &source, &ops, &ops.ops[0], until);
}

static const struct view_change *find(const struct view_change *list, size_t n, bool csr,
				      unsigned number)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].csr == csr && list[i].number == number)
			return &list[i];
	return NULL;
}

/* A hypercall: a0 comes back changed, and satp is another. */
static void make_call(void)
{
	sample_begin(&sample, RS_PARA);
	sample_mark(&sample, RS_MODE_U, RS_MARK_OP_BEGIN, RS_OP_SWITCH_SPACE);
	sample_trap(&sample, RS_MODE_U, RS_MODE_S, RS_CAUSE_ECALL_U, ECALL);
	sample_mark(&sample, RS_MODE_S, RS_MARK_HYPERCALL, 0x33);
	sample_priv(&sample, RS_MODE_S, CSR_satp, CSRW_SATP);
	sample.events[sample.count - 1].priv.value = 0x81234;
	sample_return(&sample, RS_MODE_S, RS_MODE_U);
	sample_mark(&sample, RS_MODE_U, RS_MARK_OP_END, RS_OP_SWITCH_SPACE);
}

static void a_calls_answer_is_told_first(void **state)
{
	struct view_change list[MOST];
	size_t n;

	(void)state;
	make_call();
	n = changes_of(list, MOST, SIZE_MAX);
	assert_true(n >= 3);
	assert_false(list[0].csr);
	assert_int_equal(list[0].number, A0);
	assert_true(list[0].known);
	assert_int_equal(list[0].before, 0x81a0a);
	assert_int_equal(list[0].after, 0);
	assert_int_equal(find(list, n, true, CSR_satp)->after, 0x81234);
	assert_false(find(list, n, true, CSR_satp)->known);
	assert_int_equal(find(list, n, true, CSR_scause)->after, RS_CAUSE_ECALL_U);
	assert_int_equal(find(list, n, true, CSR_sepc)->after, sample.events[1].pc);
	assert_null(find(list, n, false, 1)); /* ra is what it was */
}

static void before_the_return_there_is_no_answer(void **state)
{
	struct view_change list[MOST];
	size_t n;

	(void)state;
	make_call();
	n = changes_of(list, MOST, 3);
	assert_null(find(list, n, false, A0));
	assert_non_null(find(list, n, true, CSR_satp));
}

static void no_more_changes_are_told_than_asked_for(void **state)
{
	struct view_change list[MOST];

	(void)state;
	make_call();
	assert_int_equal(changes_of(list, 2, SIZE_MAX), 2);
	assert_false(list[0].csr);
	assert_int_equal(changes_of(list, 0, SIZE_MAX), 0);
}

static void without_looks_csrs_are_told_all_the_same(void **state)
{
	struct view_change list[MOST];
	size_t n;

	(void)state;
	make_call();
	source = sample_source(&sample);
	source.look = NULL;
	view_ops_free(&ops);
	view_ops_update(&ops, &source, SIZE_MAX);
	n = view_changes(list, MOST, &source, &ops, &ops.ops[0], SIZE_MAX);
	assert_null(find(list, n, false, A0));
	assert_non_null(find(list, n, true, CSR_satp));
}

/* The emulator's own CSRs are not the guest's. */
static void under_full_all_that_the_operation_left_changed_is_told(void **state)
{
	struct view_change list[MOST];

	(void)state;
	sample_begin(&sample, RS_FULL);
	sample_mark(&sample, RS_MODE_S, RS_MARK_OP_BEGIN, RS_OP_SWITCH_SPACE);
	sample_trap(&sample, RS_MODE_S, RS_MODE_M, RS_CAUSE_ECALL_S, ECALL);
	sample_priv(&sample, RS_MODE_S, CSR_satp, CSRW_SATP);
	sample_mark(&sample, RS_MODE_S, RS_MARK_OP_END, RS_OP_SWITCH_SPACE);
	sample.looks[1].x[8] = 7;
	for (size_t i = 0; i < 2; i++) {
		sample.looks[i].csr_count = 2;
		sample.looks[i].csrs[0] = (struct rs_nested_csr){CSR_stvec, 0x80200000};
		sample.looks[i].csrs[1] =
			(struct rs_nested_csr){CSR_satp, 0x8000000000081000 + i};
	}
	assert_int_equal(changes_of(list, MOST, SIZE_MAX), 3);
	assert_true(list[0].csr && list[0].known); /* the guest's, which no event has */
	assert_int_equal(list[0].number, CSR_satp);
	assert_int_equal(list[0].before, 0x8000000000081000);
	assert_int_equal(list[0].after, 0x8000000000081001);
	assert_int_equal(changes_of(list, 1, SIZE_MAX), 1);
	sample.looks[1].csrs[1].value--;
	assert_int_equal(changes_of(list, MOST, SIZE_MAX), 2);
	assert_int_equal(list[0].number, A0); /* results first */
	assert_int_equal(list[0].before, 0x81a0a);
	assert_int_equal(list[0].after, 0);
	assert_int_equal(list[1].number, 8);
	assert_int_equal(changes_of(list, MOST, 2), 0); /* not there yet */
	assert_false(view_changes_none(&source, &ops.ops[0], SIZE_MAX));
	memcpy(sample.looks[1].x, sample.looks[0].x, sizeof sample.looks[0].x);
	assert_int_equal(changes_of(list, MOST, SIZE_MAX), 0);
	assert_true(view_changes_none(&source, &ops.ops[0], SIZE_MAX));
	assert_false(view_changes_none(&source, &ops.ops[0], 2));
	sample.state_count = 1;
	assert_int_equal(changes_of(list, MOST, SIZE_MAX), 0);
}

/* Before the guest could say so. */
static void under_full_a_tick_is_looked_at_where_its_guest_says_it_is(void **state)
{
	struct view_change list[MOST];
	size_t begin;

	(void)state;
	sample_begin(&sample, RS_FULL);
	sample_run(&sample, 100);
	sample_mark(&sample, RS_MODE_S, RS_MARK_OP_BEGIN, RS_OP_IRQ_UNMASK);
	sample_mark(&sample, RS_MODE_S, RS_MARK_OP_END, RS_OP_IRQ_UNMASK);
	sample_idle(&sample, RS_MODE_S, 1000);
	begin = sample.count;
	sample_mark(&sample, RS_MODE_S, RS_MARK_OP_BEGIN, RS_OP_TICK);
	sample_mark(&sample, RS_MODE_S, RS_MARK_OP_END, RS_OP_TICK);
	changes_of(list, MOST, SIZE_MAX);
	assert_int_equal(ops.ops[1].id, RS_OP_TICK);
	assert_true(ops.ops[1].first < begin);
	assert_int_equal(view_begin_mark(&source, &ops.ops[1]), begin);
	assert_int_equal(view_changes(list, MOST, &source, &ops, &ops.ops[1], SIZE_MAX), 1);
	assert_int_equal(list[0].number, A0);
	assert_int_equal(view_begin_mark(&source, &ops.ops[0]), ops.ops[0].first);
}

/* ---- code */

static struct rs_hart_state look_of(const uint16_t *halves, size_t count, size_t here)
{
	struct rs_hart_state look = {.pc = 0x1000 + 2 * here, .code_at = 0x1000};

	look.code_size = (uint8_t)(2 * count);
	for (size_t i = 0; i < count; i++) {
		look.code[2 * i] = (uint8_t)halves[i];
		look.code[2 * i + 1] = (uint8_t)(halves[i] >> 8);
	}
	return look;
}

/* The first half word is the end of another instruction: it must not be read as one. */
static void code_is_cut_into_instructions_before_the_one_looked_at(void **state)
{
	static const uint16_t code[] = {0x0000, 0x4681,		/* li a3, 0 */
					0x0813, 0x0330,		/* li a6, 51 */
					0x0073, 0x0000,		/* ecall */
					0xe111, 0x0813, 0x0330, /* bnez; li */
					0x8082};
	struct rs_hart_state look = look_of(code, 10, 4);
	struct view_code_line lines[6];
	size_t n = view_code(lines, 6, &look);

	(void)state;
	assert_int_equal(n, 6);
	assert_int_equal(lines[0].pc, 0x1002);
	assert_int_equal(lines[0].word, 0x4681);
	assert_int_equal(lines[1].word, 0x03300813);
	assert_int_equal(lines[2].word, 0x00000073);
	assert_true(lines[2].here);
	assert_int_equal(lines[2].pc, look.pc);
	assert_int_equal(lines[3].word, 0xe111);
	assert_int_equal(lines[5].word, 0x8082);
	for (size_t i = 0; i < n; i++)
		assert_true(lines[i].here == (i == 2));
}

static void code_that_ends_in_the_middle_of_an_instruction_is_not_guessed(void **state)
{
	static const uint16_t code[] = {0x4681, 0x0073, 0x0000, 0x0813};
	struct rs_hart_state look = look_of(code, 4, 1);
	struct view_code_line lines[6];

	(void)state;
	assert_int_equal(view_code(lines, 6, &look), 2);
}

static void code_that_could_not_be_read_is_none(void **state)
{
	struct rs_hart_state look = {.pc = 0x1000, .code_at = 0x1000};
	struct view_code_line lines[6];

	(void)state;
	assert_int_equal(view_code(lines, 6, &look), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_calls_answer_is_told_first),
		cmocka_unit_test(before_the_return_there_is_no_answer),
		cmocka_unit_test(no_more_changes_are_told_than_asked_for),
		cmocka_unit_test(without_looks_csrs_are_told_all_the_same),
		cmocka_unit_test(under_full_all_that_the_operation_left_changed_is_told),
		cmocka_unit_test(under_full_a_tick_is_looked_at_where_its_guest_says_it_is),
		cmocka_unit_test(code_is_cut_into_instructions_before_the_one_looked_at),
		cmocka_unit_test(code_that_ends_in_the_middle_of_an_instruction_is_not_guessed),
		cmocka_unit_test(code_that_could_not_be_read_is_none),
	};

	return cmocka_run_group_tests_name("view/changes", tests, NULL, NULL);
}
