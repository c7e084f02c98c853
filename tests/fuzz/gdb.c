/* Whatever bytes a debugger sends, the stub answers with whole packets, and asks its target for nothing outside of it. */
#include "fuzz.h"

#include "../unit/gdb/target.h"

size_t fuzz_accepted; /* packets that were understood */

/* What was sent is acknowledgements and packets with right sums. */
static void check_sent(const struct fake *f)
{
	static struct gdb_reader r;

	memset(&r, 0, sizeof r);
	for (size_t i = 0; i < f->size; i++) {
		enum gdb_input input = gdb_read(&r, (uint8_t)f->sent[i]);

		MUST(input != GDB_DAMAGED);
		fuzz_accepted += input == GDB_PACKET && r.size > 0;
	}
	MUST(r.state == GDB_OUTSIDE || f->size > sizeof f->sent - GDB_PACKET_MOST - 16);
}

static const struct gdb_stop stops[] = {
	{.kind = GDB_STOPPED, .code = GDB_SIGTRAP},
	{.kind = GDB_AT_POINT, .point = GDB_WATCH_READ, .address = FAKE_AT},
	{.kind = GDB_AT_POINT, .point = GDB_SOFTWARE_BREAK},
	{.kind = GDB_AT_BEGIN},
	{.kind = GDB_STOPPED, .code = GDB_SIGINT},
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct fake fake;
	static struct gdb_stub stub;
	unsigned next = 0;

	memset(&fake, 0, sizeof fake);
	fake.most = 8;
	gdb_open(&stub, &fake_target, &fake, fake_send, &fake);
	for (size_t i = 0; i < size; i++) {
		gdb_receive(&stub, &bytes[i], 1);
		if (stub.wish == GDB_DETACHED || stub.wish == GDB_KILLED)
			break;
		if (stub.wish != GDB_STAND)
			gdb_stopped(&stub, &stops[next++ % (sizeof stops / sizeof *stops)]);
		MUST(fake.points <= fake.most);
		if (fake.size > sizeof fake.sent / 2) {
			check_sent(&fake);
			fake.size = 0;
		}
	}
	check_sent(&fake);
	return 0;
}
