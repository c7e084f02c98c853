/* The queues of the IOMMU: commands in, faults out. */
#include "iommu_bench.h"

#define AT_FLAG (RS_RAM_BASE + 0xa000)

static void commands_are_executed_one_in_the_time_of_a_read(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	queues_on(&b);
	for (unsigned i = 0; i < 3; i++)
		queue(&b, RS_IOMMU_IOFENCE_C, 0);
	b.cycle = 1000;
	set(&b, RS_IOMMU_CQT, 4, b.tail);
	for (unsigned i = 0; i < 3; i++) {
		struct rs_wake wake = work(&b);

		assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), i + 1);
		assert_int_equal(wake.cycle,
				 i < 2 ? b.cycle + b.costs.cycles[RS_COST_WALK_READ] : NEVER);
		if (i < 2) {
			b.cycle = wake.cycle - 1;
			assert_int_equal(work(&b).cycle, wake.cycle); /* not before */
			assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), i + 1);
			b.cycle++;
		}
	}
	bench_free(&b);
}

static void even_without_costs_each_command_takes_a_cycle(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	b.costs = (struct rs_costs){.cycles = {0}};
	queues_on(&b);
	queue(&b, RS_IOMMU_IOFENCE_C, 0);
	queue(&b, RS_IOMMU_IOFENCE_C, 0);
	set(&b, RS_IOMMU_CQT, 4, b.tail);
	assert_int_equal(work(&b).cycle, 1);
	bench_free(&b);
}

static void the_queue_wraps(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	queues_on(&b);
	for (unsigned i = 0; i < 3 * QUEUE_ENTRIES; i++)
		command(&b, RS_IOMMU_IOFENCE_C, 0);
	bench_free(&b);
}

static void a_fence_writes_its_data_and_interrupts(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	queues_on(&b);
	*word_at(&b, AT_FLAG) = UINT64_MAX;
	command(&b,
		RS_IOMMU_IOFENCE_C | RS_IOMMU_CMD_AV | RS_IOMMU_CMD_PR | RS_IOMMU_CMD_PW |
			UINT64_C(0x12345678) << RS_IOMMU_CMD_DATA,
		AT_FLAG >> 2);
	assert_int_equal(*word_at(&b, AT_FLAG), UINT64_C(0xffffffff12345678)); /* 4 bytes */
	assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), 0);
	command(&b, RS_IOMMU_IOFENCE_C | RS_IOMMU_CMD_WSI | UINT64_C(9) << RS_IOMMU_CMD_DATA,
		AT_FLAG >> 2);
	assert_int_equal((uint32_t)*word_at(&b, AT_FLAG), 0x12345678); /* AV is 0 */
	assert_int_equal(reg(&b, RS_IOMMU_CQCSR, 4), RS_IOMMU_ON | RS_IOMMU_ENABLE |
							     RS_IOMMU_INTERRUPT |
							     RS_IOMMU_CQ_FENCE);
	bench_free(&b);
}

static void an_illegal_command_stops_the_queue_until_the_error_is_cleared(void **state)
{
	static const uint64_t commands[][2] = {
		{0, 0},		 /* no opcode 0 */
		{4, 0},		 /* ATS.INVAL is not there */
		{5, 0},		 /* reserved */
		{127, 0},	 /* custom */
		{1 | 2 << 7, 0}, /* no such functions */
		{2 | 1 << 7, 0},
		{3 | 1 << 7, 0},				 /* INVAL_PDT: no processes */
		{RS_IOMMU_IOTINVAL_GVMA | RS_IOMMU_CMD_PSCV, 0}, /* for VMA alone */
		{RS_IOMMU_IOTINVAL_VMA | BIT(11), 0},		 /* reserved bits */
		{RS_IOMMU_IOTINVAL_GVMA | BIT(34), 0},		 /* NL */
		{RS_IOMMU_IOTINVAL_GVMA, BIT(9)},		 /* S */
		{RS_IOMMU_IOFENCE_C | BIT(14), 0},
		{RS_IOMMU_IOFENCE_C, BIT(62)},
		{RS_IOMMU_IODIR_INVAL_DDT | BIT(12), 0}, /* PID */
		{RS_IOMMU_IODIR_INVAL_DDT, 1},
		{RS_IOMMU_IODIR_INVAL_DDT | RS_IOMMU_CMD_DV | UINT64_C(128) << RS_IOMMU_CMD_DID,
		 0}, /* wider than 1LVL */
	};
	(void)state;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		struct bench b;

		bench_make(&b);
		directory_on(&b);
		queue(&b, RS_IOMMU_IOFENCE_C, 0);
		queue(&b, commands[i][0], commands[i][1]);
		queue(&b, RS_IOMMU_IOFENCE_C, 0);
		set(&b, RS_IOMMU_CQT, 4, b.tail);
		work_off(&b);
		assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), 1);
		assert_true(reg(&b, RS_IOMMU_CQCSR, 4) & RS_IOMMU_CQ_ILLEGAL);
		assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), RS_IOMMU_CIP);
		*word_at(&b, AT_COMMANDS + 16) = RS_IOMMU_IOFENCE_C; /* mend it, go on */
		*word_at(&b, AT_COMMANDS + 24) = 0;
		work_off(&b);
		assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), 1);
		set(&b, RS_IOMMU_CQCSR, 4, RS_IOMMU_ENABLE | RS_IOMMU_CQ_ILLEGAL);
		work_off(&b);
		assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), 3);
		bench_free(&b);
	}
}

static void a_command_queue_outside_of_memory_is_a_memory_fault(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	queues_on(&b);
	set(&b, RS_IOMMU_CQB, 8, RS_IOMMU_PPN(RS_UART_BASE) | QUEUE_LOG);
	set(&b, RS_IOMMU_CQT, 4, 1);
	work_off(&b);
	assert_true(reg(&b, RS_IOMMU_CQCSR, 4) & RS_IOMMU_MEMORY_FAULT);
	assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), 0);
	bench_free(&b);
}

static void a_fence_to_no_memory_does_not_complete(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	queues_on(&b);
	queue(&b, RS_IOMMU_IOFENCE_C | RS_IOMMU_CMD_AV, UINT64_MAX >> 2);
	set(&b, RS_IOMMU_CQT, 4, b.tail);
	work_off(&b);
	assert_true(reg(&b, RS_IOMMU_CQCSR, 4) & RS_IOMMU_MEMORY_FAULT);
	assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), 0);
	assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), RS_IOMMU_CIP);
	bench_free(&b);
}

static void a_queue_that_is_off_does_nothing(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	set(&b, RS_IOMMU_CQCSR, 4, 0);
	set(&b, RS_IOMMU_FQCSR, 4, 0);
	queue(&b, RS_IOMMU_IOFENCE_C, 0);
	set(&b, RS_IOMMU_CQT, 4, b.tail);
	work_off(&b);
	assert_int_equal(fault_of(&b, 2, 0, false), RS_IOMMU_CAUSE_DDT_INVALID);
	assert_int_equal(reg(&b, RS_IOMMU_CQH, 4), 0);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), 0);
	bench_free(&b);
}

/* ---- faults */

static void a_record_says_who_where_and_why(void **state)
{
	const uint64_t nowhere = GPA(5) + 0x123;
	struct bench b;
	const uint64_t *record;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	assert_int_equal(fault_of(&b, 1, nowhere, true), RS_IOMMU_CAUSE_WRITE_GUEST_PAGE);
	record = word_at(&b, AT_FAULTS);
	assert_int_equal(record[0], UINT64_C(23) | UINT64_C(3) << 34 | UINT64_C(1) << 40);
	assert_int_equal(record[1], 0);
	assert_int_equal(record[2], nowhere);
	assert_int_equal(record[3], nowhere & ~UINT64_C(3));
	assert_int_equal(fault_of(&b, 4, nowhere, false), RS_IOMMU_CAUSE_DDT_INVALID);
	record = word_at(&b, AT_FAULTS + 32);
	assert_int_equal(record[0], UINT64_C(258) | UINT64_C(2) << 34 | UINT64_C(4) << 40);
	assert_int_equal(record[2], nowhere);
	assert_int_equal(record[3], 0);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), 2);
	assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), RS_IOMMU_FIP);
	bench_free(&b);
}

static void a_flood_fills_the_queue_and_no_more(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	*word_at(&b, AT_FAULTS + 32 * (QUEUE_ENTRIES - 1)) = 0x77;
	*word_at(&b, AT_FAULTS + 32 * QUEUE_ENTRIES) = 0x77;
	for (unsigned i = 0; i < 1000; i++)
		(void)fault_of(&b, 1, GPA(9), false);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), QUEUE_ENTRIES - 1);
	assert_true(reg(&b, RS_IOMMU_FQCSR, 4) & RS_IOMMU_FQ_OVERFLOW);
	assert_int_equal(*word_at(&b, AT_FAULTS + 32 * (QUEUE_ENTRIES - 1)), 0x77);
	assert_int_equal(*word_at(&b, AT_FAULTS + 32 * QUEUE_ENTRIES), 0x77);
	set(&b, RS_IOMMU_FQH, 4, QUEUE_ENTRIES - 1); /* room alone is not enough */
	(void)fault_of(&b, 1, GPA(9), false);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), QUEUE_ENTRIES - 1);
	set(&b, RS_IOMMU_FQCSR, 4, RS_IOMMU_ENABLE | RS_IOMMU_FQ_OVERFLOW);
	(void)fault_of(&b, 1, GPA(9), false);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), 0);
	bench_free(&b);
}

static void a_fault_queue_outside_of_memory_is_a_memory_fault(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	set(&b, RS_IOMMU_FQB, 8, RS_IOMMU_PPN(RS_RAM_BASE + BENCH_MEMORY) | QUEUE_LOG);
	(void)fault_of(&b, 1, GPA(9), false);
	assert_true(reg(&b, RS_IOMMU_FQCSR, 4) & RS_IOMMU_MEMORY_FAULT);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), 0);
	assert_int_equal(reg(&b, RS_IOMMU_IPSR, 4), RS_IOMMU_FIP);
	bench_free(&b);
}

static void dtf_silences_faults_of_translation_alone(void **state)
{
	struct bench b;
	(void)state;
	bench_make(&b);
	directory_on(&b);
	context(&b, 1, RS_IOMMU_TC_V | RS_IOMMU_TC_DTF, IOHGATP);
	assert_int_equal(fault_of(&b, 1, GPA(9), false), RS_IOMMU_CAUSE_READ_GUEST_PAGE);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), 0);
	set(&b, RS_IOMMU_DDTP, 8, RS_IOMMU_OFF);
	assert_int_equal(fault_of(&b, 1, GPA(9), false), RS_IOMMU_CAUSE_DISALLOWED);
	assert_int_equal(reg(&b, RS_IOMMU_FQT, 4), 1);
	bench_free(&b);
}

CORE_TESTS(dev_iommu_queue)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_executed_one_in_the_time_of_a_read),
		cmocka_unit_test(even_without_costs_each_command_takes_a_cycle),
		cmocka_unit_test(the_queue_wraps),
		cmocka_unit_test(a_fence_writes_its_data_and_interrupts),
		cmocka_unit_test(an_illegal_command_stops_the_queue_until_the_error_is_cleared),
		cmocka_unit_test(a_command_queue_outside_of_memory_is_a_memory_fault),
		cmocka_unit_test(a_fence_to_no_memory_does_not_complete),
		cmocka_unit_test(a_queue_that_is_off_does_nothing),
		cmocka_unit_test(a_record_says_who_where_and_why),
		cmocka_unit_test(a_flood_fills_the_queue_and_no_more),
		cmocka_unit_test(a_fault_queue_outside_of_memory_is_a_memory_fault),
		cmocka_unit_test(dtf_silences_faults_of_translation_alone),
	};
	return cmocka_run_group_tests_name("core/dev/iommu_queue", tests, NULL, NULL);
}
