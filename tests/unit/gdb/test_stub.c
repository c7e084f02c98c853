/* Packets of gdb's remote protocol: what comes in, and what is answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "target.h"

static struct fake fake;
static struct gdb_stub stub;

static int begin(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof fake);
	fake.most = 2;
	for (unsigned i = 0; i < FAKE_SIZE; i++)
		fake.memory[i] = (uint8_t)i;
	gdb_open(&stub, &fake_target, &fake, fake_send, &fake);
	return 0;
}

static void receive(const char *text)
{
	fake.size = 0;
	fake.sent[0] = '\0';
	gdb_receive(&stub, text, strlen(text));
}

/* Send a packet. @return what comes back, without acknowledgement and frame. */
static const char *ask(const char *payload)
{
	static char framed[4096], answer[1 << 16];
	uint8_t sum = 0;
	char *end;

	for (const char *c = payload; *c; c++)
		sum = (uint8_t)(sum + (uint8_t)*c);
	snprintf(framed, sizeof framed, "$%s#%02x", payload, sum);
	receive(framed);
	if (!strchr(fake.sent, '$'))
		return NULL;
	strcpy(answer, strchr(fake.sent, '$') + 1);
	end = strrchr(answer, '#');
	assert_non_null(end);
	*end = '\0';
	return answer;
}

static void a_good_packet_is_acknowledged_and_answered(void **state)
{
	(void)state;
	receive("$qC#b4");
	assert_string_equal(fake.sent, "+$QC1#c5");
	receive("$QStartNoAckMode#b0");
	assert_string_equal(fake.sent, "+$OK#9a");
	receive("$qC#b4");
	assert_string_equal(fake.sent, "$QC1#c5");
}

static void a_damaged_packet_is_asked_for_again(void **state)
{
	(void)state;
	receive("$qC#b5");
	assert_string_equal(fake.sent, "-");
	receive("$qC#xx");
	assert_string_equal(fake.sent, "-");
	receive("$qC#b4");
	receive("-");
	assert_string_equal(fake.sent, "$QC1#c5");
}

static void what_is_no_packet_is_ignored(void **state)
{
	(void)state;
	receive("hello # + qC#b4");
	assert_string_equal(fake.sent, "");
	receive("$never ended$qC#b4");
	assert_string_equal(fake.sent, "+$QC1#c5");
}

static void a_packet_longer_than_allowed_is_refused(void **state)
{
	(void)state;
	fake.size = 0;
	gdb_receive(&stub, "$", 1);
	for (unsigned i = 0; i < 3 * GDB_PACKET_MOST; i++)
		gdb_receive(&stub, "a", 1);
	gdb_receive(&stub, "#00", 3);
	assert_string_equal(fake.sent, "-");
	assert_string_equal(ask("qC"), "QC1");
}

static void registers_are_read_and_written(void **state)
{
	(void)state;
	fake.regs[32] = 0x80001234;
	assert_string_equal(ask("p20"), "3412008000000000");
	assert_string_equal(ask("P5=efcdab8967452301"), "OK");
	assert_int_equal(fake.regs[5], 0x0123456789abcdef);
	assert_int_equal(strlen(ask("g")), 33 * 16);
	assert_string_equal(ask("p40"), "E16");
	assert_string_equal(ask("P5=00"), "E16");
	assert_string_equal(ask("P5"), "E16");
	assert_string_equal(ask("pzz"), "E16");
}

static void memory_is_read_as_far_as_it_goes(void **state)
{
	(void)state;
	assert_string_equal(ask("m1002,3"), "020304");
	assert_string_equal(ask("m10fe,8"), "feff");
	assert_string_equal(ask("m1100,1"), "E0e");
	assert_string_equal(ask("m1000"), "E16");
	assert_string_equal(ask("m10000000000000000,1"), "E16");
	assert_string_equal(ask("M1000,2:aabb"), "OK");
	assert_int_equal(fake.memory[1], 0xbb);
	assert_string_equal(ask("M1000,2:aa"), "E16");
	assert_string_equal(ask("M10ff,2:aabb"), "E0e");
	assert_string_equal(ask("X1000,2:}\x03z"), "OK"); /* # is special */
	assert_int_equal(fake.memory[0], '#');
	assert_string_equal(ask("X0,0:"), "OK");
}

static void points_are_set_as_long_as_there_is_room(void **state)
{
	(void)state;
	assert_string_equal(ask("Z0,1000,4"), "OK");
	assert_string_equal(ask("Z2,1000,4"), "OK");
	assert_string_equal(ask("Z4,1000,4"), "E1c");
	assert_string_equal(ask("z2,1000,4"), "OK");
	assert_string_equal(ask("Z5,1000,4"), "");
	assert_string_equal(ask("Z0,x,4"), "E16");
}

static void conditions_of_breaks_are_taken_with_them(void **state)
{
	(void)state;
	fake.most = 99;
	fake.regs[10] = 5;
	fake.memory[8] = 0;
	assert_string_equal(ask("Z0,1000,4;X4,26000a27"), "OK"); /* $a0 */
	assert_true(fake.stops);
	assert_string_equal(ask("Z0,1000,4;X5,2310081727"), "OK"); /* *(char *)0x1008 */
	assert_false(fake.stops);
	assert_string_equal(ask("Z1,1000,2;X5,2310081727X4,26000a27"), "OK"); /* either */
	assert_true(fake.stops);
	assert_string_equal(ask("Z1,1000,2;X5,2310081727;X3,220027"), "OK");
	assert_false(fake.stops);
	assert_string_equal(ask("Z0,1000,4"), "OK"); /* none */
	assert_true(fake.stops);
}

static void conditions_that_cannot_be_evaluated_are_refused(void **state)
{
	static const char *const texts[] = {
		"Z0,1000,4;",
		"Z0,1000,4;X",
		"Z0,1000,4;X3",
		"Z0,1000,4;X3,",
		"Z0,1000,4;X3,2201",
		"Z0,1000,4;X3,22012",
		"Z0,1000,4;X3,220127junk",
		"Z0,1000,4;X2,2201",
		"Z0,1000,4;X0,",
		"Z0,1000,4;X3,220127X3,229927X1,27",
		"Z0,1000,4;Xffffffff,220127",
		"Z0,1000,4;X3,220127;cmds:0,X3,220127",
		"Z0,1000,4;X6,220121000027",
		"Z0,1000,4junk",
		"Z2,1000,4;X3,220127",
		"Z4,1000,4;X3,220127",
		"z0,1000,4;X3,220127",
	};

	(void)state;
	fake.most = 99;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(ask(texts[i]), "E16") != 0)
			fail_msg("%s: %s", texts[i], fake.sent);
	assert_int_equal(fake.points, 0);
}

static void it_goes_on_as_asked_and_says_why_it_stopped(void **state)
{
	struct gdb_stop stop = {
		.kind = GDB_AT_POINT, .point = GDB_WATCH_WRITE, .address = 0x1008};

	(void)state;
	assert_null(ask("vCont;c"));
	assert_int_equal(stub.wish, GDB_RUN);
	assert_null(ask("m1000,1")); /* it runs: only Ctrl-C means something */
	fake.size = 0;
	gdb_stopped(&stub, &stop);
	assert_non_null(strstr(fake.sent, "$T05watch:1008;20:0000000000000000;thread:1;#"));
	assert_int_equal(stub.wish, GDB_STAND);
	assert_null(ask("vCont;s:1;c"));
	assert_int_equal(stub.wish, GDB_STEP);
	receive("\x03");
	assert_true(stub.interrupted);
	stop = (struct gdb_stop){.kind = GDB_STOPPED, .code = GDB_SIGINT};
	gdb_stopped(&stub, &stop);
	assert_non_null(strstr(fake.sent, "$T02"));
	assert_false(stub.interrupted);
	assert_null(ask("vCont;c:7;s:-1"));
	assert_int_equal(stub.wish, GDB_STEP);
	gdb_stopped(&stub, &stop);
	assert_string_equal(ask("vCont;t"), "E16");
	assert_string_equal(ask("vCont"), "E16");
	assert_null(ask("c1004"));
	assert_int_equal(fake.regs[32], 0x1004);
}

static void breaks_are_named_to_a_gdb_that_knows_the_names(void **state)
{
	struct gdb_stop stop = {.kind = GDB_AT_POINT, .point = GDB_HARDWARE_BREAK};

	(void)state;
	gdb_stopped(&stub, &stop);
	assert_null(strstr(fake.sent, "hwbreak"));
	assert_non_null(strstr(ask("qSupported:swbreak+;hwbreak+"), "PacketSize=4000"));
	gdb_stopped(&stub, &stop);
	assert_non_null(strstr(fake.sent, "$T05hwbreak:;"));
}

static void what_has_ended_stays_ended(void **state)
{
	struct gdb_stop stop = {.kind = GDB_EXITED, .code = 3};

	(void)state;
	gdb_stopped(&stub, &stop);
	assert_non_null(strstr(fake.sent, "$W03#"));
	assert_string_equal(ask("c"), "W03");
	assert_int_equal(stub.wish, GDB_STAND);
}

static void the_description_comes_in_pieces(void **state)
{
	(void)state;
	assert_string_equal(ask("qXfer:features:read:target.xml:0,8"), "m<target>");
	assert_string_equal(ask("qXfer:features:read:target.xml:8,4"), "m}]}\x04}\x03}\x0a");
	assert_string_equal(ask("qXfer:features:read:target.xml:8,fff"),
			    "l}]}\x04}\x03}\x0a</target>");
	assert_string_equal(ask("qXfer:features:read:target.xml:fff,8"), "l");
	assert_string_equal(ask("qXfer:features:read:other:0,8"), "E16");
}

static void monitor_commands_are_answered_in_text(void **state)
{
	(void)state;
	assert_non_null(ask("qRcmd,7768"));
	assert_non_null(strstr(fake.sent, "$O796f7520736169642077680a#"));
	assert_non_null(strstr(fake.sent, "$OK#9a"));
	assert_string_equal(ask("qRcmd,7"), "E16");
}

static void physical_addresses_can_be_chosen(void **state)
{
	(void)state;
	assert_string_equal(ask("qqemu.PhyMemMode"), "0");
	assert_string_equal(ask("Qqemu.PhyMemMode:1"), "OK");
	assert_string_equal(ask("qqemu.PhyMemMode"), "1");
	assert_true(stub.physical);
	assert_string_equal(ask("Qqemu.PhyMemMode:2"), "");
}

static void detaching_and_killing_are_wishes(void **state)
{
	(void)state;
	assert_string_equal(ask("D"), "OK");
	assert_int_equal(stub.wish, GDB_DETACHED);
	begin(NULL);
	assert_null(ask("k"));
	assert_int_equal(stub.wish, GDB_KILLED);
	begin(NULL);
	assert_string_equal(ask("vKill;1"), "OK");
	assert_int_equal(stub.wish, GDB_KILLED);
}

static void it_goes_back_where_the_target_can(void **state)
{
	static struct gdb_target backward;
	struct gdb_stop stop = {.kind = GDB_AT_BEGIN};

	(void)state;
	backward = fake_target;
	backward.backward = true;
	stub.target = &backward;
	assert_non_null(strstr(ask("qSupported"), "ReverseStep+;ReverseContinue+"));
	assert_null(ask("bs"));
	assert_int_equal(stub.wish, GDB_STEP_BACK);
	gdb_stopped(&stub, &stop);
	assert_non_null(strstr(fake.sent, "$T05replaylog:begin;20:"));
	assert_null(ask("bc"));
	assert_int_equal(stub.wish, GDB_RUN_BACK);
	gdb_stopped(&stub, &stop);
	assert_string_equal(ask("bx"), "");
}

static unsigned three(void *context)
{
	(void)context;
	return 3;
}

static unsigned the_second(void *context)
{
	(void)context;
	return 2;
}

static unsigned chosen;

static void choose(void *context, unsigned thread)
{
	(void)context;
	chosen = thread;
}

static void threads_are_listed_and_chosen(void **state)
{
	static struct gdb_target several;
	struct gdb_stop stop = {.kind = GDB_STOPPED, .code = GDB_SIGTRAP};

	(void)state;
	several = fake_target;
	several.threads = three;
	several.current = the_second;
	several.choose = choose;
	stub.target = &several;
	assert_string_equal(ask("qfThreadInfo"), "m1,2,3");
	assert_string_equal(ask("qsThreadInfo"), "l");
	assert_string_equal(ask("qC"), "QC2");
	assert_string_equal(ask("Hg3"), "OK");
	assert_int_equal(chosen, 3);
	assert_string_equal(ask("Hg0"), "OK");
	assert_int_equal(chosen, 2);
	assert_string_equal(ask("Hg4"), "E16");
	assert_string_equal(ask("Hc-1"), "OK");
	assert_string_equal(ask("T3"), "OK");
	assert_string_equal(ask("T4"), "E16");
	assert_string_equal(ask("qThreadExtraInfo,3"), "62757379");
	assert_string_equal(ask("qThreadExtraInfo,4"), "E16");
	chosen = 0;
	assert_null(ask("vCont;s:3;c"));
	assert_int_equal(stub.wish, GDB_STEP);
	assert_int_equal(stub.thread, 3);
	gdb_stopped(&stub, &stop);
	assert_non_null(strstr(fake.sent, "thread:2;"));
	assert_int_equal(chosen, 2);
	assert_null(ask("vCont;s"));
	assert_int_equal(stub.thread, 0);
	gdb_stopped(&stub, &stop);
	assert_string_equal(ask("Hc4"), "E16");
	assert_string_equal(ask("Hc3"), "OK");
	assert_null(ask("s"));
	assert_int_equal(stub.thread, 3);
	gdb_stopped(&stub, &stop);
	assert_string_equal(ask("Hc0"), "OK");
	assert_null(ask("s"));
	assert_int_equal(stub.thread, 0);
}

static void what_is_not_known_is_answered_with_nothing(void **state)
{
	static const char *const texts[] = {
		"",  "!",  "vMustReplyEmpty", "qTStatus", "QNonStop:1", "i", "bs", "bc",
		"b", "R00"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_string_equal(ask(texts[i]), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup(name, begin)
		TEST(a_good_packet_is_acknowledged_and_answered),
		TEST(a_damaged_packet_is_asked_for_again),
		TEST(what_is_no_packet_is_ignored),
		TEST(a_packet_longer_than_allowed_is_refused),
		TEST(registers_are_read_and_written),
		TEST(memory_is_read_as_far_as_it_goes),
		TEST(points_are_set_as_long_as_there_is_room),
		TEST(conditions_of_breaks_are_taken_with_them),
		TEST(conditions_that_cannot_be_evaluated_are_refused),
		TEST(it_goes_on_as_asked_and_says_why_it_stopped),
		TEST(breaks_are_named_to_a_gdb_that_knows_the_names),
		TEST(what_has_ended_stays_ended),
		TEST(the_description_comes_in_pieces),
		TEST(monitor_commands_are_answered_in_text),
		TEST(physical_addresses_can_be_chosen),
		TEST(detaching_and_killing_are_wishes),
		TEST(it_goes_back_where_the_target_can),
		TEST(threads_are_listed_and_chosen),
		TEST(what_is_not_known_is_answered_with_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
