/* The serial port, alone. */
#include "rig.h"

#include "ringside/abi/board.h"

enum { RBR = 0, THR = 0, DLL = 0, IER = 1, DLM = 1, IIR = 2, FCR = 2, LCR = 3, MCR = 4 };
enum { LSR = 5, MSR = 6, SCR = 7 };
enum { LSR_READY = 0x01, LSR_OVERRUN = 0x02, LSR_SENT = 0x60 };
enum { ID_NONE = 0x01, ID_SENT = 0x02, ID_RECEIVED = 0x04, ID_LINE = 0x06, ID_TIMEOUT = 0x0c };
enum { FIFO = 0xc0 };

/* The far end: what it has to send, what it got. */
struct far {
	const char *text; /* NULL: has ended */
	char got[64];
	size_t bytes;
	unsigned polls;
};

struct port {
	struct uart u;
	struct far far;
	struct rs_console console;
	uint64_t ticks;
};
enum { BYTE_TICKS = 868 };

static void put(void *context, uint8_t byte)
{
	struct far *far = context;

	if (far->bytes < sizeof far->got - 1)
		far->got[far->bytes++] = (char)byte;
}

static int poll(void *context)
{
	struct far *far = context;

	far->polls++;
	if (!far->text)
		return RS_CONSOLE_END;
	return *far->text ? (uint8_t)*far->text++ : RS_CONSOLE_EMPTY;
}

static void open_port(struct port *p, const char *text)
{
	memset(p, 0, sizeof *p);
	memset(&p->u, 0xff, sizeof p->u);
	rs_uart_class.reset(&p->u);
	p->far.text = text;
	p->console = (struct rs_console){.put = put, .poll = poll, .context = &p->far};
}

static uint8_t get(struct port *p, uint64_t offset)
{
	struct rs_board_io io = {.console = &p->console, .ticks = p->ticks};
	uint64_t value;

	assert_true(rs_uart_class.load(&p->u, &io, offset, 1, &value));
	return (uint8_t)value;
}

static void set_at_once(struct port *p, uint64_t offset, uint8_t value)
{
	struct rs_board_io io = {.console = &p->console, .ticks = p->ticks};

	assert_true(rs_uart_class.store(&p->u, &io, offset, 1, value));
}

static void set(struct port *p, uint64_t offset, uint8_t value)
{
	set_at_once(p, offset, value);
	p->ticks += BYTE_TICKS;
}

static bool irq(struct port *p)
{
	return rs_uart_class.irq(&p->u);
}

/* @return whether it waits for bytes. */
static bool update(struct port *p, bool ask)
{
	struct rs_board_io io = {.console = &p->console, .ticks = p->ticks};
	struct rs_wake wake = {.cycle = NEVER, .tick = NEVER};

	rs_uart_class.update(&p->u, &io, ask, &wake);
	assert_true(wake.cycle == NEVER && wake.tick > p->ticks);
	assert_int_equal(wake.input, wake.outside);
	return wake.outside;
}

static void polled_software_reads_and_writes(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, "hi");
	set(&p, THR, 'R');
	assert_int_equal(get(&p, LSR), LSR_SENT | LSR_READY);
	assert_int_equal(get(&p, RBR), 'h');
	assert_int_equal(get(&p, RBR), 'i');
	assert_int_equal(get(&p, LSR), LSR_SENT);
	assert_string_equal(p.far.got, "R");
	assert_false(irq(&p));
}

static void without_a_far_end_output_is_dropped_and_input_never_comes(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, NULL);
	p.console = (struct rs_console){.put = NULL};
	set(&p, THR, 'x');
	set(&p, IER, 1);
	assert_false(update(&p, true));
	assert_int_equal(get(&p, LSR), LSR_SENT);
}

static void without_fifo_one_byte_waits_here_and_the_others_there(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, "abc");
	assert_int_equal(get(&p, LSR) & LSR_READY, LSR_READY);
	assert_string_equal(p.far.text, "bc");
	assert_int_equal(get(&p, IIR) & FIFO, 0);
	set(&p, FCR, 1);
	assert_int_equal(get(&p, IIR) & FIFO, FIFO);
	assert_string_equal(p.far.text, "");
	assert_int_equal(get(&p, RBR), 'a');
}

static void the_fifo_takes_sixteen_and_loses_none(void **state)
{
	static const char text[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	struct port p;
	(void)state;
	open_port(&p, text);
	set(&p, FCR, 1);
	(void)get(&p, LSR);
	assert_string_equal(p.far.text, "ghijklmnopqrstuvwxyz");
	for (const char *c = text; *c; c++) {
		assert_int_equal(get(&p, LSR), LSR_SENT | LSR_READY);
		assert_int_equal(get(&p, RBR), *c);
	}
	assert_int_equal(get(&p, LSR), LSR_SENT);
}

static void input_interrupts_when_it_was_enabled(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, "a");
	assert_false(update(&p, true));
	assert_int_equal(p.far.polls, 0); /* nobody wants to know */
	set(&p, IER, 1);
	assert_true(update(&p, false));
	assert_int_equal(p.far.polls, 0);
	assert_false(irq(&p));
	assert_false(update(&p, true)); /* full: it has what it waited for */
	assert_true(irq(&p));
	assert_int_equal(get(&p, IIR), ID_RECEIVED);
	assert_true(irq(&p));
	assert_int_equal(get(&p, RBR), 'a');
	assert_false(irq(&p));
	assert_int_equal(get(&p, IIR), ID_NONE);
	assert_true(update(&p, true));
}

static void a_fifo_below_its_trigger_times_out(void **state)
{
	static const uint8_t levels[] = {1, 4, 8, 14};
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct port p;

		open_port(&p, "0123456789abcdef");
		set(&p, FCR, (uint8_t)(i << 6 | 1));
		set(&p, IER, 1);
		(void)update(&p, true);
		for (unsigned left = 16; left > 0; left--) {
			assert_int_equal(get(&p, IIR),
					 FIFO | (left < levels[i] ? ID_TIMEOUT : ID_RECEIVED));
			assert_true(irq(&p));
			(void)get(&p, RBR);
		}
		assert_false(irq(&p));
	}
}

static void the_empty_transmitter_interrupts_until_told_or_fed(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, "");
	set(&p, IER, 2);
	assert_true(irq(&p));
	assert_int_equal(get(&p, IIR), ID_SENT);
	assert_false(irq(&p)); /* the reading told */
	assert_int_equal(get(&p, IIR), ID_NONE);
	set(&p, THR, 'x');
	assert_true(irq(&p)); /* it went at once: empty again */
	set(&p, IER, 0);
	assert_false(irq(&p));
	set(&p, IER, 2);
	assert_true(irq(&p));
	set(&p, IER, 3);
	assert_int_equal(get(&p, IIR), ID_SENT);
	set(&p, IER, 2); /* enabled before: no new edge */
	assert_false(irq(&p));
}

static void input_is_more_urgent_than_an_empty_transmitter(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, "a");
	set(&p, IER, 3);
	(void)update(&p, true);
	assert_int_equal(get(&p, IIR), ID_RECEIVED);
	(void)get(&p, RBR);
	assert_int_equal(get(&p, IIR), ID_SENT);
}

static void the_end_of_input_is_waited_for_no_more(void **state)
{
	struct port p;
	unsigned polls;
	(void)state;
	open_port(&p, NULL);
	set(&p, IER, 1);
	assert_true(update(&p, false));
	assert_false(update(&p, true));
	polls = p.far.polls;
	assert_false(update(&p, true));
	(void)get(&p, LSR);
	assert_int_equal(p.far.polls, polls);
}

static void the_carrier_goes_when_the_last_byte_has_been_read(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, "a");
	assert_int_equal(get(&p, LSR) & LSR_READY, LSR_READY);
	p.far.text = NULL;
	assert_int_equal(get(&p, IIR), ID_NONE);
	(void)get(&p, LSR);
	assert_int_equal(get(&p, MSR), 0xb0);
	assert_int_equal(get(&p, RBR), 'a');
	assert_int_equal(get(&p, LSR) & LSR_READY, 0);
	assert_int_equal(get(&p, MSR), 0x30);
}

/* OpenSBI, uart8250_init(): it reads status and data away. */
static void a_driver_that_empties_the_port_first_loses_no_key(void **state)
{
	struct port p;
	struct rs_board_io io = {0};
	struct rs_wake wake = {.cycle = NEVER, .tick = NEVER};
	(void)state;
	open_port(&p, "ls");
	set_at_once(&p, LCR, 3);
	set_at_once(&p, FCR, 1);
	assert_int_equal(get(&p, LSR), LSR_SENT);
	(void)get(&p, RBR);
	set_at_once(&p, IER, 1);
	io.console = &p.console;
	rs_uart_class.update(&p.u, &io, true, &wake);
	assert_int_equal(wake.tick, BYTE_TICKS); /* then it wants to be asked again */
	assert_false(irq(&p));
	p.ticks += BYTE_TICKS;
	assert_true(update(&p, true));
	assert_true(irq(&p));
	assert_int_equal(get(&p, RBR), 'l');
	assert_int_equal(get(&p, RBR), 's');
}

/* As a driver finds out that the port is there, and how deep its FIFO is. */
static void looped_back_it_talks_to_itself(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, "z");
	set(&p, FCR, 7);
	set(&p, MCR, 0x1a);
	assert_int_equal(get(&p, MSR) & 0xf0, 0x90);
	set(&p, MCR, 0x15);
	assert_int_equal(get(&p, MSR) & 0xf0, 0x60);
	for (unsigned i = 0; i < 20; i++)
		set(&p, THR, (uint8_t)i);
	assert_int_equal(get(&p, LSR), LSR_SENT | LSR_READY | LSR_OVERRUN);
	assert_int_equal(get(&p, LSR), LSR_SENT | LSR_READY); /* told once */
	for (unsigned i = 0; i < 16; i++)
		assert_int_equal(get(&p, RBR), i);
	assert_int_equal(get(&p, LSR), LSR_SENT);
	set(&p, THR, 'x');
	set(&p, FCR, 3);
	assert_int_equal(get(&p, LSR), LSR_SENT); /* cleared */
	assert_int_equal(p.far.bytes, 0);
	set(&p, MCR, 0);
	assert_int_equal(get(&p, RBR), 'z');
}

static void an_overrun_interrupts_when_line_status_is_enabled(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, "");
	set(&p, MCR, 0x10);
	set(&p, IER, 5);
	set(&p, THR, 'a');
	set(&p, THR, 'b'); /* without FIFO there is room for one */
	assert_int_equal(get(&p, IIR), ID_LINE);
	(void)get(&p, LSR);
	assert_int_equal(get(&p, IIR), ID_RECEIVED);
}

static void clearing_the_fifo_loses_no_input_of_the_console(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, "typed ahead");
	set(&p, FCR, 1);
	(void)get(&p, LSR);
	set(&p, FCR, 7);
	for (const char *c = "typed ahead"; *c; c++)
		assert_int_equal(get(&p, RBR), *c);
}

static void the_latch_hides_data_and_interrupt_enable(void **state)
{
	struct port p;
	(void)state;
	open_port(&p, "a");
	set(&p, LCR, 0x83);
	set(&p, DLL, 12);
	set(&p, DLM, 34);
	assert_int_equal(get(&p, DLL), 12);
	assert_int_equal(get(&p, DLM), 34);
	set(&p, LCR, 3);
	assert_int_equal(get(&p, IER), 0);
	assert_int_equal(get(&p, RBR), 'a');
	assert_int_equal(p.far.bytes, 0);
	set(&p, SCR, 0x5a);
	assert_int_equal(get(&p, SCR), 0x5a);
}

static void any_access_at_any_offset_is_harmless(void **state)
{
	struct port p;
	uint64_t value;
	uint32_t seed = 1;
	(void)state;
	open_port(&p, "some input that lasts for a while, as long as somebody reads it");
	for (unsigned i = 0; i < 200000; i++) {
		struct rs_board_io io = {.console = &p.console, .ticks = p.ticks};

		p.ticks += seed % BYTE_TICKS;
		seed = seed * 1664525 + 1013904223;
		uint64_t offset = seed >> 24, size = UINT64_C(1) << (seed >> 8 & 3);
		if (seed & 0x800000)
			offset &= 7;
		if (seed & 0x400000)
			(void)rs_uart_class.store(&p.u, &io, offset, (unsigned)size,
						  seed >> 10);
		else
			(void)rs_uart_class.load(&p.u, &io, offset, (unsigned)size, &value);
		(void)update(&p, seed & 0x200000);
		assert_true(p.u.count <= UART_DEPTH && p.u.first < UART_DEPTH);
	}
}

CORE_TESTS(dev_uart)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(polled_software_reads_and_writes),
		cmocka_unit_test(without_a_far_end_output_is_dropped_and_input_never_comes),
		cmocka_unit_test(without_fifo_one_byte_waits_here_and_the_others_there),
		cmocka_unit_test(the_fifo_takes_sixteen_and_loses_none),
		cmocka_unit_test(input_interrupts_when_it_was_enabled),
		cmocka_unit_test(a_fifo_below_its_trigger_times_out),
		cmocka_unit_test(the_empty_transmitter_interrupts_until_told_or_fed),
		cmocka_unit_test(input_is_more_urgent_than_an_empty_transmitter),
		cmocka_unit_test(the_end_of_input_is_waited_for_no_more),
		cmocka_unit_test(a_driver_that_empties_the_port_first_loses_no_key),
		cmocka_unit_test(the_carrier_goes_when_the_last_byte_has_been_read),
		cmocka_unit_test(looped_back_it_talks_to_itself),
		cmocka_unit_test(an_overrun_interrupts_when_line_status_is_enabled),
		cmocka_unit_test(clearing_the_fifo_loses_no_input_of_the_console),
		cmocka_unit_test(the_latch_hides_data_and_interrupt_enable),
		cmocka_unit_test(any_access_at_any_offset_is_harmless),
	};
	return cmocka_run_group_tests_name("core/dev/uart", tests, NULL, NULL);
}
