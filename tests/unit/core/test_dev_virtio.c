/* A virtio slot and its queue, with drivers that keep to the specification. Those that do not:
 * test_dev_hostile.c. */
#include "driver.h"

static void an_empty_slot_has_device_number_0(void **state)
{
	struct driver d;
	(void)state;
	plug_in(&d);
	d.block.submit = NULL;
	assert_int_equal(get(&d, R_MAGIC), 0x74726976);
	assert_int_equal(get(&d, R_VERSION), 2);
	assert_int_equal(get(&d, R_ID), 0);
	set(&d, R_STATUS, RUNNING);
	assert_int_equal(get(&d, R_STATUS), 0);
	assert_int_equal(get(&d, R_CONFIG), 0);
	unplug(&d);
}

static void the_slot_says_what_is_in_it(void **state)
{
	struct driver d;
	(void)state;
	plug_in(&d);
	assert_int_equal(get(&d, R_ID), 2);
	assert_int_equal(get(&d, R_VENDOR), 0x554d4551); /* as on QEMU's `virt` */
	assert_int_equal(get(&d, R_MAX), 256);
	assert_int_equal(get(&d, R_CONFIG), SECTORS);
	assert_int_equal(get(&d, R_CONFIG + 4), 0);
	assert_int_equal(get(&d, R_CONFIG + 8), 65536);
	assert_int_equal(get(&d, R_CONFIG + 12), 254);
	assert_int_equal(get(&d, R_CONFIG + 20), 512);
	assert_int_equal(get(&d, R_OFFERED), 1 << 28 | 1 << 9 | 1 << 6 | 1 << 2 | 1 << 1);
	set(&d, R_OFFERED_SEL, 1);
	assert_int_equal(get(&d, R_OFFERED), 1); /* VIRTIO_F_VERSION_1 */
	set(&d, R_OFFERED_SEL, 2);
	assert_int_equal(get(&d, R_OFFERED), 0);
	set(&d, R_QUEUE, 1);
	assert_int_equal(get(&d, R_MAX), 0); /* there is one queue */
	unplug(&d);
}

static void the_configuration_answers_to_any_size(void **state)
{
	struct driver d;
	struct rs_board_io io;
	uint64_t value;
	(void)state;
	plug_in(&d);
	d.block.sectors = UINT64_C(0x1122334455667788);
	io = lend(&d);
	for (unsigned size = 1; size <= 8; size *= 2) {
		assert_true(rs_virtio_class.load(&d.v, &io, R_CONFIG, size, &value));
		assert_int_equal(value, d.block.sectors & (UINT64_MAX >> (64 - 8 * size)));
	}
	unplug(&d);
}

static void registers_answer_to_words_only(void **state)
{
	struct driver d;
	struct rs_board_io io;
	uint64_t value;
	(void)state;
	plug_in(&d);
	io = lend(&d);
	for (unsigned size = 1; size <= 8; size *= 2) {
		assert_true(rs_virtio_class.load(&d.v, &io, R_MAGIC, size, &value));
		assert_int_equal(value != 0, size == 4);
		assert_true(rs_virtio_class.store(&d.v, &io, R_STATUS, size, size));
	}
	assert_int_equal(get(&d, R_STATUS), 4);
	unplug(&d);
}

/* "A device MAY fail to operate further if VIRTIO_F_VERSION_1 is not accepted": drivers that never
 * look at features 32 to 63 work on QEMU's `virt`, and here. */
static void a_driver_must_accept_only_what_is_offered(void **state)
{
	static const struct {
		uint32_t low, high;
		bool agreed;
	} cases[] = {{0, 0, true},	 {1 << 9, 0, true},  {0, 1, true},
		     {1 << 9, 1, true},	 {1 << 5, 1, false}, {0, 3, false},
		     {1 << 29, 1, false}};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct driver d;

		plug_in(&d);
		set(&d, R_STATUS, 3);
		set(&d, R_ACCEPTED, cases[i].low);
		set(&d, R_ACCEPTED_SEL, 1);
		set(&d, R_ACCEPTED, cases[i].high);
		set(&d, R_STATUS, 11);
		assert_int_equal(get(&d, R_STATUS), cases[i].agreed ? 11 : 3);
		unplug(&d);
	}
}

/* "The device MUST NOT make assumptions about the particular arrangement of descriptors". */
static void the_cuts_between_descriptors_do_not_matter(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	set_up(&d, 16);
	header(&d, IN, 5);
	describe(&d, 0, AT_HEADER, 7, NEXT, 3);
	describe(&d, 3, AT_HEADER + 7, 0, NEXT, 4);
	describe(&d, 4, AT_HEADER + 7, 9, NEXT, 5);
	describe(&d, 5, AT_DATA, 100, NEXT | WRITE, 6);
	describe(&d, 6, AT_DATA + 100, 411, NEXT | WRITE, 7);
	describe(&d, 7, AT_DATA + 511, 2, WRITE, 0); /* the last byte and the result */
	offer(&d, 0);
	notify(&d);
	work_off(&d);
	assert_memory_equal(at(&d, AT_DATA), d.disk.bytes + 5 * 512, 512);
	assert_int_equal(*(uint8_t *)at(&d, AT_DATA + 512), OK);
	assert_int_equal(used_size(&d, 0), 513);
	unplug(&d);
}

static void a_table_of_descriptors_stands_for_a_chain(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	header(&d, IN, 9);
	describe_at(&d, AT_TABLE, 0, AT_HEADER, 16, NEXT, 2);
	describe_at(&d, AT_TABLE, 2, AT_DATA, 512, NEXT | WRITE, 1);
	describe_at(&d, AT_TABLE, 1, AT_STATUS, 1, WRITE, 0);
	describe(&d, 6, AT_TABLE, 48, INDIRECT, 0);
	offer(&d, 6);
	notify(&d);
	work_off(&d);
	assert_int_equal(result(&d), OK);
	assert_int_equal(get32(&d, AT_DEVICE + 4), 6);
	assert_memory_equal(at(&d, AT_DATA), d.disk.bytes + 9 * 512, 512);
	unplug(&d);
}

/* A header may come before the table. */
static void a_table_may_end_a_chain(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	header(&d, IN, 1);
	describe(&d, 0, AT_HEADER, 16, NEXT, 1);
	describe(&d, 1, AT_TABLE, 32, INDIRECT, 0);
	describe_at(&d, AT_TABLE, 0, AT_DATA, 512, NEXT | WRITE, 1);
	describe_at(&d, AT_TABLE, 1, AT_STATUS, 1, WRITE, 0);
	offer(&d, 0);
	notify(&d);
	work_off(&d);
	assert_int_equal(result(&d), OK);
	unplug(&d);
}

static void every_size_of_queue_goes_round_and_round(void **state)
{
	(void)state;
	for (uint32_t size = 4; size <= 256; size *= 2) {
		struct driver d;

		plug_in(&d);
		set_up(&d, size);
		for (unsigned i = 0; i < 700; i++) {
			assert_int_equal(request(&d, IN, i % SECTORS, 512), OK);
			assert_int_equal(used_index(&d), i + 1);
			assert_int_equal(used_size(&d, i), 513);
		}
		assert_int_equal(d.disk.reads, 700);
		unplug(&d);
	}
}

static void indices_wrap_at_65536(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	d.costs.cycles[RS_COST_DISK] = 1;
	for (unsigned i = 0; i < 66000; i++)
		assert_int_equal(request(&d, FLUSH, 0, 0), OK);
	assert_int_equal(used_index(&d), 66000 - 65536);
	unplug(&d);
}

static void a_queue_of_one_entry_takes_tables(void **state)
{
	struct driver d;
	(void)state;
	plug_in(&d);
	set_up(&d, 1);
	header(&d, FLUSH, 0);
	describe_at(&d, AT_TABLE, 0, AT_HEADER, 16, NEXT, 1);
	describe_at(&d, AT_TABLE, 1, AT_STATUS, 1, WRITE, 0);
	describe(&d, 0, AT_TABLE, 32, INDIRECT, 0);
	offer(&d, 0);
	notify(&d);
	work_off(&d);
	assert_int_equal(get(&d, R_STATUS), RUNNING | 0x40); /* longer than the queue */
	unplug(&d);
}

static void a_driver_that_polls_may_ask_for_silence(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	put16(&d, AT_DRIVER, 1); /* VIRTQ_AVAIL_F_NO_INTERRUPT */
	assert_int_equal(request(&d, IN, 0, 512), OK);
	assert_int_equal(used_index(&d), 1);
	assert_false(interrupts(&d));
	put16(&d, AT_DRIVER, 0);
	assert_int_equal(request(&d, IN, 0, 512), OK);
	assert_true(interrupts(&d));
	unplug(&d);
}

static void nothing_is_taken_before_the_driver_is_ready(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	set(&d, R_STATUS, 11);
	chain(&d, FLUSH, 0, 0);
	offer(&d, 0);
	notify(&d);
	assert_int_equal(work(&d).cycle, NEVER);
	set(&d, R_STATUS, RUNNING);
	set(&d, R_NOTIFY, 1); /* there is no queue 1 */
	assert_int_equal(work(&d).cycle, NEVER);
	notify(&d);
	assert_int_equal(work(&d).cycle, 20000);
	unplug(&d);
}

static void a_ready_queue_does_not_move(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	set(&d, R_SIZE, 2);
	set(&d, R_DESC, 0x12345);
	set(&d, R_DRIVER + 4, 1);
	assert_int_equal(request(&d, IN, 0, 512), OK);
	unplug(&d);
}

static void a_reset_forgets_everything(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	assert_int_equal(request(&d, IN, 0, 512), OK);
	chain(&d, IN, 1, 512);
	offer(&d, 0);
	notify(&d);
	(void)work(&d);
	set(&d, R_STATUS, 0);
	assert_int_equal(get(&d, R_STATUS), 0);
	assert_int_equal(get(&d, R_READY), 0);
	assert_false(interrupts(&d));
	d.cycle += 1000000;
	assert_int_equal(work(&d).cycle, NEVER);
	assert_int_equal(used_index(&d), 1); /* the second was dropped */
	set_up(&d, 8);
	assert_int_equal(request(&d, IN, 0, 512), OK);
	unplug(&d);
}

/* "The driver MUST NOT accept new feature bits after this step" (FEATURES_OK). */
static void what_was_agreed_on_stays(void **state)
{
	struct driver d;
	uint64_t agreed;
	(void)state;
	start(&d);
	agreed = d.v.features;
	assert_true(agreed & VIRTIO_F_VERSION_1);
	for (unsigned half = 0; half < 2; half++) {
		set(&d, R_ACCEPTED_SEL, half);
		set(&d, R_ACCEPTED, 0);
	}
	assert_true(d.v.features == agreed);
	unplug(&d);
}

static void a_driver_that_knows_half_of_the_features_reads_and_writes(void **state)
{
	struct driver d;
	(void)state;
	plug_in(&d);
	set(&d, R_STATUS, 3);
	set(&d, R_ACCEPTED, get(&d, R_OFFERED) & ~(UINT32_C(1) << 28));
	set_up_queue(&d, 8);
	assert_int_equal(get(&d, R_STATUS), RUNNING);
	memset(d.disk.bytes + 3 * 512, 0x5a, 512);
	assert_int_equal(request(&d, IN, 3, 512), OK);
	assert_int_equal(((uint8_t *)at(&d, AT_DATA))[511], 0x5a);
	*(uint8_t *)at(&d, AT_DATA) = 0xa5;
	assert_int_equal(request(&d, OUT, 3, 512), OK);
	assert_int_equal(d.disk.bytes[3 * 512], 0xa5);
	unplug(&d);
}

CORE_TESTS(dev_virtio)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_agreed_on_stays),
		cmocka_unit_test(an_empty_slot_has_device_number_0),
		cmocka_unit_test(the_slot_says_what_is_in_it),
		cmocka_unit_test(the_configuration_answers_to_any_size),
		cmocka_unit_test(registers_answer_to_words_only),
		cmocka_unit_test(a_driver_must_accept_only_what_is_offered),
		cmocka_unit_test(a_driver_that_knows_half_of_the_features_reads_and_writes),
		cmocka_unit_test(the_cuts_between_descriptors_do_not_matter),
		cmocka_unit_test(a_table_of_descriptors_stands_for_a_chain),
		cmocka_unit_test(a_table_may_end_a_chain),
		cmocka_unit_test(every_size_of_queue_goes_round_and_round),
		cmocka_unit_test(indices_wrap_at_65536),
		cmocka_unit_test(a_queue_of_one_entry_takes_tables),
		cmocka_unit_test(a_driver_that_polls_may_ask_for_silence),
		cmocka_unit_test(nothing_is_taken_before_the_driver_is_ready),
		cmocka_unit_test(a_ready_queue_does_not_move),
		cmocka_unit_test(a_reset_forgets_everything),
	};
	return cmocka_run_group_tests_name("core/dev/virtio", tests, NULL, NULL);
}
