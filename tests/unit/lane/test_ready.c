/* test_ready.c - when a guest's first program runs, on each kind of lane. */
#include "script.h"

static struct script start(enum rs_generation g)
{
	struct script s = script_start(g);

	s.ledger.boxes = rs_generations[g].boxes;
	return s;
}

static void on_bare_metal_it_is_the_first_return_to_u(void **state)
{
	struct script s = start(RS_BARE);
	uint64_t entered;

	(void)state;
	ret(&s, RS_MODE_S, 0);
	run(&s, 100);
	ret(&s, RS_MODE_U, 5);
	entered = s.cycle;
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 7);
	ret(&s, RS_MODE_U, 5);
	script_end(&s);
	assert_int_equal(s.sum.vms[0].ready, entered);
}

static void under_hvm_it_is_the_first_return_to_vu(void **state)
{
	struct script s = start(RS_HVM);
	uint64_t entered;

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_CONTEXT, 0);
	ret(&s, RS_MODE_VS, 0);
	run(&s, 100);
	ret(&s, RS_MODE_VU, 0);
	entered = s.cycle;
	script_end(&s);
	assert_int_equal(s.sum.vms[0].ready, entered);
}

static void in_a_container_the_program_that_makes_it_does_not_count(void **state)
{
	struct script s = start(RS_CONTAINER);
	uint64_t entered;

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_CONTEXT, 0);
	ret(&s, RS_MODE_U, 0); /* the copy of `box`, which is in the container already */
	trap(&s, RS_MODE_S, RS_CAUSE_ECALL_U, 7);
	run(&s, 100);
	mark(&s, RS_MARK_OP_BEGIN, RS_OP_ENTER_USER);
	ret(&s, RS_MODE_U, 0);
	entered = s.cycle;
	mark(&s, RS_MARK_OP_END, RS_OP_ENTER_USER);
	script_end(&s);
	assert_int_equal(s.sum.vms[0].ready, entered);
}

static void an_emulator_says_when_it_is(void **state)
{
	struct script s = start(RS_FULL);
	uint64_t said;

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_CONTEXT, UINT64_C(1) << 32);
	mark(&s, RS_MARK_GUEST, UINT64_C(1) << 32);
	run(&s, 100);
	mark(&s, RS_MARK_VM_READY, UINT64_C(1) << RS_MARK_VM_SHIFT);
	said = s.cycle;
	run(&s, 100);
	mark(&s, RS_MARK_VM_READY, UINT64_C(1) << RS_MARK_VM_SHIFT);
	script_end(&s);
	assert_int_equal(s.sum.vms[1].ready, said);
	assert_int_equal(s.sum.vms[0].ready, 0);
}

/* When it was there to be run, or was due, does not matter: what it takes to make one more is all that is done for it. */
static void its_hypervisor_says_since_when_it_makes_it(void **state)
{
	struct script s = start(RS_HVM);
	uint64_t vm = UINT64_C(1) << RS_MARK_VM_SHIFT, said;

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_VM_WAKE, vm | 1);
	run(&s, 100);
	mark(&s, RS_MARK_CONTEXT, UINT64_C(1) << 32);
	mark(&s, RS_MARK_VM_MAKE, vm);
	said = s.cycle;
	run(&s, 1000);
	mark(&s, RS_MARK_CONTEXT, UINT64_C(1) << 32);
	ret(&s, RS_MODE_VS, 0);
	mark(&s, RS_MARK_VM_MAKE, vm); /* a guest cannot say it */
	mark(&s, RS_MARK_VM_WAKE, vm | 2);
	script_end(&s);
	assert_int_equal(s.sum.vms[1].asked, said);
	assert_int_equal(s.sum.vms[0].asked, 0);
}

static void a_guest_cannot_say_it(void **state)
{
	struct script s = start(RS_BARE), v = start(RS_HVM);

	(void)state;
	ret(&s, RS_MODE_S, 0);
	mark(&s, RS_MARK_VM_READY, 0);
	script_end(&s);
	assert_int_equal(s.sum.vms[0].ready, 0);
	ret(&v, RS_MODE_S, 0);
	mark(&v, RS_MARK_CONTEXT, 0);
	ret(&v, RS_MODE_VS, 0);
	mark(&v, RS_MARK_VM_READY, 0);
	script_end(&v);
	assert_int_equal(v.sum.vms[0].ready, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_bare_metal_it_is_the_first_return_to_u),
		cmocka_unit_test(under_hvm_it_is_the_first_return_to_vu),
		cmocka_unit_test(in_a_container_the_program_that_makes_it_does_not_count),
		cmocka_unit_test(an_emulator_says_when_it_is),
		cmocka_unit_test(its_hypervisor_says_since_when_it_makes_it),
		cmocka_unit_test(a_guest_cannot_say_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
