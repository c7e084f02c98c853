/* Drivers that lie: the queue stops, the driver is told, and nobody is hurt. */
#include "driver.h"

enum { NEEDS_RESET = 0x40 };

/* The queue has stopped: nothing was answered, later requests are not looked at, and a reset
 * makes all well again. */
static void assert_stopped(struct driver *d)
{
	uint16_t used = used_index(d);

	assert_int_equal(get(d, R_STATUS), RUNNING | NEEDS_RESET);
	assert_int_equal(get(d, R_INTERRUPT) & 2, 2); /* a change of configuration */
	notify(d);
	work_off(d);
	assert_int_equal(used_index(d), used);
	set(d, R_STATUS, RUNNING); /* only a reset takes it back */
	assert_int_equal(get(d, R_STATUS), RUNNING | NEEDS_RESET);
	set_up(d, 8);
	assert_int_equal(get(d, R_STATUS), RUNNING);
	assert_int_equal(request(d, IN, 0, 512), OK);
}

static void submit_and_expect_a_stop(struct driver *d)
{
	offer(d, 0);
	notify(d);
	work_off(d);
	assert_stopped(d);
	assert_int_equal(d->disk.reads, 1); /* the one of assert_stopped() */
	unplug(d);
}

static void a_descriptor_outside_memory_stops_the_queue(void **state)
{
	static const struct {
		uint64_t address;
		uint32_t size;
	} cases[] = {
		{0, 512},
		{RS_RAM_BASE - 1, 512},
		{RS_RAM_BASE + MEMORY, 512},
		{RS_RAM_BASE + MEMORY - 511, 512},
		{UINT64_MAX, 512},
		{UINT64_MAX - 511, 512},
		{RS_RAM_BASE, UINT32_MAX},
		{RS_UART_BASE, 512}, /* devices are not memory */
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (unsigned which = 0; which < 3; which++) {
			struct driver d;
			unsigned flags = which == 0 ? NEXT : which == 1 ? NEXT | WRITE : WRITE;

			start(&d);
			chain(&d, IN, 0, 512);
			describe(&d, which, cases[i].address, cases[i].size, flags, which + 1);
			submit_and_expect_a_stop(&d);
		}
	}
}

static void a_descriptor_that_leads_nowhere_stops_the_queue(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	chain(&d, IN, 0, 512);
	describe(&d, 1, AT_DATA, 512, NEXT | WRITE, 8);
	submit_and_expect_a_stop(&d);
}

static void a_loop_of_descriptors_stops_the_queue(void **state)
{
	(void)state;
	for (unsigned empty = 0; empty <= 1; empty++) {
		struct driver d;

		start(&d);
		chain(&d, IN, 0, 512);
		describe(&d, 1, AT_DATA, empty ? 0 : 512, NEXT | WRITE, 1);
		submit_and_expect_a_stop(&d);
	}
}

static void a_chain_longer_than_the_queue_stops_it(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	chain(&d, IN, 0, 512);
	describe(&d, 0, AT_HEADER, 16, NEXT, 1);
	for (unsigned i = 0; i < 20; i++)
		describe_at(&d, AT_TABLE, i, AT_DATA, 512, NEXT | WRITE, i + 1);
	describe_at(&d, AT_TABLE, 20, AT_STATUS, 1, WRITE, 0);
	describe(&d, 1, AT_TABLE, 21 * 16, INDIRECT, 0);
	submit_and_expect_a_stop(&d);
}

static void reading_after_writing_stops_the_queue(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	chain(&d, IN, 0, 512);
	describe(&d, 0, AT_DATA, 512, NEXT | WRITE, 1);
	describe(&d, 1, AT_HEADER, 16, NEXT, 2);
	submit_and_expect_a_stop(&d);
}

static void a_request_without_room_for_the_result_stops_the_queue(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	chain(&d, OUT, 0, 512);
	describe(&d, 1, AT_DATA, 512, 0, 0);
	submit_and_expect_a_stop(&d);
	start(&d);
	chain(&d, OUT, 0, 512);
	describe(&d, 2, AT_STATUS, 0, WRITE, 0);
	submit_and_expect_a_stop(&d);
}

static void a_request_without_a_whole_header_stops_the_queue(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	chain(&d, IN, 0, 512);
	describe(&d, 0, AT_HEADER, 15, NEXT, 1);
	submit_and_expect_a_stop(&d);
	start(&d);
	describe(&d, 0, AT_STATUS, 1, WRITE, 0);
	submit_and_expect_a_stop(&d);
}

static void a_head_outside_the_queue_stops_it(void **state)
{
	static const unsigned heads[] = {8, 9, 255, 0xffff};
	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct driver d;

		start(&d);
		chain(&d, IN, 0, 512);
		offer(&d, heads[i]);
		notify(&d);
		work_off(&d);
		assert_stopped(&d);
		unplug(&d);
	}
}

static void an_index_that_jumps_stops_the_queue(void **state)
{
	static const unsigned indices[] = {9, 100, 0x8000, 0xffff};
	(void)state;
	for (size_t i = 0; i < sizeof indices / sizeof *indices; i++) {
		struct driver d;

		start(&d);
		chain(&d, IN, 0, 512);
		put16(&d, AT_DRIVER + 2, indices[i]);
		notify(&d);
		work_off(&d);
		assert_stopped(&d);
		unplug(&d);
	}
}

static void a_table_that_was_not_agreed_on_stops_the_queue(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	d.v.features &= ~VIRTIO_F_INDIRECT_DESC;
	chain(&d, IN, 0, 512);
	memcpy(at(&d, AT_TABLE), at(&d, AT_DESC), 48);
	describe(&d, 0, AT_TABLE, 48, INDIRECT, 0);
	submit_and_expect_a_stop(&d);
}

static void a_table_that_makes_no_sense_stops_the_queue(void **state)
{
	static const struct {
		uint64_t address;
		uint32_t size;
		unsigned flags;
	} cases[] = {
		{AT_TABLE, 0, INDIRECT},
		{AT_TABLE, 47, INDIRECT},
		{AT_TABLE, 32, INDIRECT}, /* the third is not in it */
		{AT_TABLE, 48, INDIRECT | NEXT},
		{0, 48, INDIRECT},
		{RS_RAM_BASE + MEMORY - 32, 48, INDIRECT},
		{UINT64_MAX - 15, 48, INDIRECT},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct driver d;

		start(&d);
		chain(&d, IN, 0, 512);
		memcpy(at(&d, AT_TABLE), at(&d, AT_DESC), 48);
		memcpy(at(&d, RS_RAM_BASE + MEMORY - 32), at(&d, AT_DESC), 32);
		describe(&d, 0, cases[i].address, cases[i].size, cases[i].flags, 1);
		submit_and_expect_a_stop(&d);
	}
}

static void a_table_in_a_table_stops_the_queue(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	chain(&d, IN, 0, 512);
	describe(&d, 0, AT_TABLE, 16, INDIRECT, 0);
	describe_at(&d, AT_TABLE, 0, AT_TABLE, 16, INDIRECT, 0);
	submit_and_expect_a_stop(&d);
	/* not even if the inner one would do */
	start(&d);
	chain(&d, IN, 0, 512);
	memcpy(at(&d, AT_TABLE + 0x100), at(&d, AT_DESC), 48);
	describe(&d, 0, AT_TABLE, 16, INDIRECT, 0);
	describe_at(&d, AT_TABLE, 0, AT_TABLE + 0x100, 48, INDIRECT, 0);
	submit_and_expect_a_stop(&d);
}

static void rings_outside_memory_stop_the_queue(void **state)
{
	static const uint64_t addresses[] = {0, RS_RAM_BASE + MEMORY, RS_RAM_BASE + MEMORY - 8,
					     UINT64_MAX & ~UINT64_C(15)};
	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		for (unsigned part = 0; part < 3; part++) {
			struct driver d;
			uint64_t registers = part == 0	 ? R_DESC
					     : part == 1 ? R_DRIVER
							 : R_DEVICE;

			start(&d);
			set(&d, R_READY, 0);
			set(&d, registers, addresses[i] & (part ? UINT32_MAX : 0xfffffff0));
			set(&d, registers + 4, addresses[i] >> 32);
			set(&d, R_READY, 1);
			chain(&d, FLUSH, 0, 0);
			offer(&d, 0);
			/* the driver's ring: as if somebody had offered something */
			memset(at(&d, RS_RAM_BASE + MEMORY - 16), 1, 16);
			notify(&d);
			work_off(&d);
			assert_stopped(&d);
			unplug(&d);
		}
	}
}

static void a_queue_that_breaks_the_rules_is_not_made_ready(void **state)
{
	static const struct {
		uint64_t registers, value;
	} cases[] = {
		{R_SIZE, 0},
		{R_SIZE, 3},
		{R_SIZE, 257},
		{R_SIZE, 512},
		{R_SIZE, 0x80000000},
		{R_DESC, AT_DESC + 8},
		{R_DRIVER, AT_DRIVER + 1},
		{R_DEVICE, AT_DEVICE + 2},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct driver d;

		start(&d);
		set(&d, R_READY, 0);
		set(&d, cases[i].registers, cases[i].value);
		set(&d, R_READY, 1);
		assert_int_equal(get(&d, R_READY), 0);
		assert_stopped(&d);
		unplug(&d);
	}
}

/* "If DRIVER_OK is set, after it sets DEVICE_NEEDS_RESET, the device MUST send a device
 * configuration change notification": before, nobody listens. */
static void a_driver_that_is_not_ready_is_not_interrupted(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	set(&d, R_STATUS, 0);
	set(&d, R_STATUS, 11);
	set(&d, R_SIZE, 3);
	set(&d, R_READY, 1);
	assert_int_equal(get(&d, R_STATUS) & VIRTIO_NEEDS_RESET, VIRTIO_NEEDS_RESET);
	assert_false(interrupts(&d));
	unplug(&d);
}

static void a_queue_taken_away_under_a_request_stays_as_it_is(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	chain(&d, IN, 0, 512);
	offer(&d, 0);
	notify(&d);
	d.cycle = work(&d).cycle;
	set(&d, R_READY, 0);
	work_off(&d);
	assert_int_equal(used_index(&d), 0);
	assert_int_equal(result(&d), UNTOUCHED);
	unplug(&d);
}

static void descriptors_changed_under_a_request_do_not_matter(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	chain(&d, IN, 0, 512);
	offer(&d, 0);
	notify(&d);
	d.cycle = work(&d).cycle;
	memset(at(&d, AT_DESC), 0xff, 0x1000);
	memset(at(&d, AT_HEADER), 0xff, 16);
	work_off(&d);
	assert_int_equal(used_index(&d), 1);
	assert_int_equal(result(&d), OK);
	unplug(&d);
}

static void more_than_a_request_may_move_is_an_error(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	set_up(&d, 256);
	d.block.sectors = UINT64_MAX;
	header(&d, IN, 0);
	describe(&d, 0, AT_HEADER, 16, NEXT, 1);
	for (unsigned i = 1; i < 255; i++)
		describe(&d, i, RS_RAM_BASE, MEMORY, NEXT | WRITE, i + 1);
	describe(&d, 255, AT_STATUS, 1, WRITE, 0);
	offer(&d, 0);
	notify(&d);
	work_off(&d);
	assert_int_equal(result(&d), IOERR);
	assert_int_equal(d.disk.reads, 0);
	unplug(&d);
}

static uint32_t random_word(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8 | *seed << 24;
}

/* A driver that writes anything anywhere, in memory and registers. */
static void anything_at_all_is_survived(void **state)
{
	uint32_t seed = 12345;
	struct driver d;
	(void)state;
	start(&d);
	d.costs.cycles[RS_COST_DISK] = 10;
	for (unsigned i = 0; i < 300000; i++) {
		uint32_t w = random_word(&seed), value = random_word(&seed);

		switch (w % 16) {
		case 0: /* a word of the descriptors or rings */
			memcpy(at(&d, AT_DESC + (w >> 8) % 0x5000 / 4 * 4), &value, 4);
			break;
		case 1: /* a plausible descriptor */
			describe(&d, w >> 8 & 7, AT_DATA + (value & 0xffff), value >> 20,
				 w >> 16 & 7, w >> 20 & 7);
			break;
		case 2:
			set(&d, w >> 8 & 0xffc, value);
			break;
		case 3:
			(void)get(&d, w >> 8 & 0xffc);
			break;
		case 4:
			set_up(&d, 1u << (w >> 8) % 9);
			break;
		case 5:
			chain(&d, w >> 8 & 15, value % (2 * SECTORS), (w >> 12 & 3) * 512);
			offer(&d, 0);
			break;
		case 6:
			d.disk.answer = w >> 8 & 1 ? RS_BLOCK_PENDING : RS_BLOCK_DONE;
			break;
		case 7:
			d.disk.fails = w >> 8 & 1;
			break;
		case 8:
		case 9:
			offer(&d, w >> 8 & 7);
			notify(&d);
			break;
		default:
			d.cycle += w >> 20;
			(void)work(&d);
			break;
		}
	}
	d.disk.answer = RS_BLOCK_DONE;
	d.disk.fails = false;
	work_off(&d);
	set_up(&d, 8);
	assert_int_equal(request(&d, IN, 0, 512), OK);
	unplug(&d);
}

CORE_TESTS(dev_hostile)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_descriptor_outside_memory_stops_the_queue),
		cmocka_unit_test(a_descriptor_that_leads_nowhere_stops_the_queue),
		cmocka_unit_test(a_loop_of_descriptors_stops_the_queue),
		cmocka_unit_test(a_chain_longer_than_the_queue_stops_it),
		cmocka_unit_test(reading_after_writing_stops_the_queue),
		cmocka_unit_test(a_request_without_room_for_the_result_stops_the_queue),
		cmocka_unit_test(a_request_without_a_whole_header_stops_the_queue),
		cmocka_unit_test(a_head_outside_the_queue_stops_it),
		cmocka_unit_test(an_index_that_jumps_stops_the_queue),
		cmocka_unit_test(a_table_that_was_not_agreed_on_stops_the_queue),
		cmocka_unit_test(a_table_that_makes_no_sense_stops_the_queue),
		cmocka_unit_test(a_table_in_a_table_stops_the_queue),
		cmocka_unit_test(rings_outside_memory_stop_the_queue),
		cmocka_unit_test(a_queue_that_breaks_the_rules_is_not_made_ready),
		cmocka_unit_test(a_driver_that_is_not_ready_is_not_interrupted),
		cmocka_unit_test(a_queue_taken_away_under_a_request_stays_as_it_is),
		cmocka_unit_test(descriptors_changed_under_a_request_do_not_matter),
		cmocka_unit_test(more_than_a_request_may_move_is_an_error),
		cmocka_unit_test(anything_at_all_is_survived),
	};
	return cmocka_run_group_tests_name("core/dev/hostile", tests, NULL, NULL);
}
