/* What a disk does with requests, and when. */
#include "driver.h"

static void sectors_are_read_into_memory(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	assert_int_equal(request(&d, IN, 3, 1024), OK);
	assert_memory_equal(at(&d, AT_DATA), d.disk.bytes + 3 * 512, 1024);
	assert_int_equal(*(uint8_t *)at(&d, AT_DATA + 1024), 0);
	assert_int_equal(used_index(&d), 1);
	assert_int_equal(get32(&d, AT_DEVICE + 4), 0); /* the head */
	assert_int_equal(used_size(&d, 0), 1025);
	assert_int_equal(d.moves, 1);
	assert_int_equal(d.moved, 1024);
	unplug(&d);
}

static void sectors_are_written_to_the_disk(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	memset(at(&d, AT_DATA), 0x5a, 1536);
	assert_int_equal(request(&d, OUT, SECTORS - 3, 1536), OK);
	assert_memory_equal(at(&d, AT_DATA), d.disk.bytes + (SECTORS - 3) * 512, 1536);
	assert_int_equal(used_size(&d, 0), 1);
	unplug(&d);
}

static void a_flush_reaches_the_backend(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	assert_int_equal(request(&d, FLUSH, 0, 0), OK);
	assert_int_equal(d.disk.flushes, 1);
	unplug(&d);
}

static void the_disk_tells_its_name(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	assert_int_equal(request(&d, GET_ID, 0, 20), OK);
	assert_string_equal(at(&d, AT_DATA), "ringside-0");
	assert_int_equal(used_size(&d, 0), 21);
	memset(at(&d, AT_DATA), 0, 64);
	assert_int_equal(request(&d, GET_ID, 0, 4), OK);
	assert_string_equal(at(&d, AT_DATA), "ring");
	assert_int_equal(request(&d, GET_ID, 0, 64), OK);
	assert_int_equal(used_size(&d, 2), 20);
	unplug(&d);
}

static void an_unknown_request_is_answered_as_unsupported(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	assert_int_equal(request(&d, 11, 0, 512), UNSUPP);
	assert_int_equal(request(&d, UINT32_MAX, 0, 0), UNSUPP);
	assert_int_equal(request(&d, IN, 0, 512), OK); /* and life goes on */
	unplug(&d);
}

static void what_is_not_on_the_disk_is_an_error(void **state)
{
	static const struct {
		uint64_t sector;
		uint32_t size;
	} cases[] = {{SECTORS, 512},	{SECTORS - 1, 1024},
		     {UINT64_MAX, 512}, {UINT64_MAX / 512, 512},
		     {0, 511},		{0, (SECTORS + 1) * 512}};
	struct driver d;
	(void)state;
	start(&d);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(request(&d, IN, cases[i].sector, cases[i].size), IOERR);
		assert_int_equal(request(&d, OUT, cases[i].sector, cases[i].size), IOERR);
	}
	assert_int_equal(d.disk.reads + d.disk.writes + d.moves, 0);
	assert_int_equal(used_size(&d, 0), 0);
	unplug(&d);
}

static void a_request_of_nothing_is_no_error(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	assert_int_equal(request(&d, IN, SECTORS, 0), OK);
	unplug(&d);
}

static void a_read_only_disk_says_so_and_refuses_to_be_written(void **state)
{
	struct driver d;
	(void)state;
	plug_in(&d);
	d.block.read_only = true;
	assert_true(get(&d, R_OFFERED) & 1 << 5);
	set_up(&d, 8);
	assert_int_equal(request(&d, OUT, 0, 512), IOERR);
	assert_int_equal(request(&d, IN, 0, 512), OK);
	assert_int_equal(d.disk.writes, 0);
	unplug(&d);
}

static void an_error_of_the_backend_reaches_the_driver(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	d.disk.fails = true;
	assert_int_equal(request(&d, IN, 0, 512), IOERR);
	assert_int_equal(request(&d, OUT, 0, 512), IOERR);
	assert_int_equal(request(&d, FLUSH, 0, 0), IOERR);
	unplug(&d);
}

static void the_answer_comes_at_its_cycle_and_interrupts(void **state)
{
	struct driver d;
	struct rs_wake wake;
	uint64_t due;
	(void)state;
	start(&d);
	d.cycle = 1000;
	due = 1000 + 20000 + 2 * 1024;
	chain(&d, IN, 0, 1024);
	offer(&d, 0);
	notify(&d);
	wake = work(&d);
	assert_int_equal(wake.cycle, due);
	assert_false(wake.outside);
	d.cycle = due - 1;
	assert_int_equal(work(&d).cycle, due);
	assert_int_equal(used_index(&d), 0);
	assert_int_equal(result(&d), UNTOUCHED);
	assert_false(interrupts(&d));
	d.cycle = due;
	assert_int_equal(work(&d).cycle, NEVER);
	assert_int_equal(used_index(&d), 1);
	assert_int_equal(result(&d), OK);
	assert_true(interrupts(&d));
	assert_int_equal(get(&d, R_INTERRUPT), 1);
	set(&d, R_ACK, 2);
	assert_true(interrupts(&d));
	set(&d, R_ACK, 1);
	assert_false(interrupts(&d));
	unplug(&d);
}

static void a_flush_and_an_error_take_no_time_for_bytes(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	(void)request(&d, FLUSH, 0, 0);
	assert_int_equal(d.cycle, 20000);
	(void)request(&d, IN, SECTORS, 512);
	assert_int_equal(d.cycle, 40000);
	unplug(&d);
}

static void requests_are_served_one_after_the_other(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	set_up(&d, 16);
	for (unsigned i = 0; i < 4; i++) {
		uint64_t head = AT_HEADER + 16 * i;
		const uint64_t words[2] = {IN, i};

		memcpy(at(&d, head), words, 16);
		describe(&d, 3 * i, head, 16, NEXT, 3 * i + 1);
		describe(&d, 3 * i + 1, AT_DATA + 512 * i, 512, NEXT | WRITE, 3 * i + 2);
		describe(&d, 3 * i + 2, AT_STATUS + i, 1, WRITE, 0);
		offer(&d, 3 * i);
	}
	notify(&d); /* once for all */
	for (unsigned i = 1; i <= 4; i++) {
		struct rs_wake wake = work(&d);

		assert_int_equal(wake.cycle, i * (20000 + 1024));
		assert_int_equal(used_index(&d), i - 1);
		d.cycle = wake.cycle;
	}
	assert_int_equal(work(&d).cycle, NEVER);
	assert_int_equal(used_index(&d), 4);
	assert_memory_equal(at(&d, AT_DATA), d.disk.bytes, 4 * 512);
	unplug(&d);
}

static void a_backend_that_takes_its_time_is_waited_for(void **state)
{
	struct driver d;
	struct rs_wake wake;
	(void)state;
	start(&d);
	d.disk.answer = RS_BLOCK_PENDING;
	chain(&d, IN, 0, 512);
	offer(&d, 0);
	notify(&d);
	d.cycle = work(&d).cycle;
	wake = work(&d);
	assert_int_equal(wake.cycle, NEVER);
	assert_true(wake.outside);
	assert_false(wake.input); /* a key is no news for a disk */
	assert_int_equal(used_index(&d), 0);
	assert_int_equal(d.arrivals, 0);
	d.disk.answer = RS_BLOCK_FAILED;
	assert_false(work(&d).outside);
	assert_int_equal(result(&d), IOERR);
	assert_int_equal(d.arrivals, 1);
	d.disk.answer = RS_BLOCK_DONE;
	assert_int_equal(request(&d, IN, 0, 512), OK);
	unplug(&d);
}

/* A disk that is at a request and has not ended it. */
static void start_slow(struct driver *d)
{
	start(d);
	d->disk.answer = RS_BLOCK_PENDING;
	chain(d, IN, 0, 512);
	offer(d, 0);
	notify(d);
	(void)work(d);
}

static void a_reset_lasts_until_a_slow_backend_is_done(void **state)
{
	struct driver d;
	(void)state;
	start_slow(&d);
	set(&d, R_STATUS, 0);
	(void)work(&d);
	assert_int_not_equal(get(&d, R_STATUS), 0); /* it may still write to memory */
	d.disk.answer = RS_BLOCK_DONE;
	(void)work(&d);
	assert_int_equal(get(&d, R_STATUS), 0);
	assert_int_equal(d.disk.reads, 0); /* the backend has ended it without an effect */
	unplug(&d);
}

static void a_driver_need_not_wait_for_a_slow_reset(void **state)
{
	struct driver d;
	(void)state;
	start_slow(&d);
	set_up(&d, 8);
	chain(&d, IN, 0, 512);
	offer(&d, 0);
	notify(&d);
	assert_true(work(&d).outside);
	assert_int_equal(used_index(&d), 0);
	d.disk.answer = RS_BLOCK_DONE;
	work_off(&d);
	assert_int_equal(used_index(&d), 1);
	assert_int_equal(d.disk.reads, 1);
	unplug(&d);
}

static void even_a_disk_that_costs_nothing_lets_the_hart_get_on(void **state)
{
	struct driver d;
	(void)state;
	start(&d);
	memset(&d.costs, 0, sizeof d.costs);
	chain(&d, IN, 0, 512);
	offer(&d, 0);
	notify(&d);
	assert_int_equal(work(&d).cycle, d.cycle + 1);
	unplug(&d);
}

CORE_TESTS(dev_blk)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sectors_are_read_into_memory),
		cmocka_unit_test(sectors_are_written_to_the_disk),
		cmocka_unit_test(a_flush_reaches_the_backend),
		cmocka_unit_test(the_disk_tells_its_name),
		cmocka_unit_test(an_unknown_request_is_answered_as_unsupported),
		cmocka_unit_test(what_is_not_on_the_disk_is_an_error),
		cmocka_unit_test(a_request_of_nothing_is_no_error),
		cmocka_unit_test(a_read_only_disk_says_so_and_refuses_to_be_written),
		cmocka_unit_test(an_error_of_the_backend_reaches_the_driver),
		cmocka_unit_test(the_answer_comes_at_its_cycle_and_interrupts),
		cmocka_unit_test(a_flush_and_an_error_take_no_time_for_bytes),
		cmocka_unit_test(requests_are_served_one_after_the_other),
		cmocka_unit_test(a_backend_that_takes_its_time_is_waited_for),
		cmocka_unit_test(a_reset_lasts_until_a_slow_backend_is_done),
		cmocka_unit_test(a_driver_need_not_wait_for_a_slow_reset),
		cmocka_unit_test(even_a_disk_that_costs_nothing_lets_the_hart_get_on),
	};
	return cmocka_run_group_tests_name("core/dev/blk", tests, NULL, NULL);
}
