/* sleeper.c - a guest that sleeps and wakes beside another, and looks how late it is. */
#include "guest.h"
#include "lib/note.h"
#include "lib/print.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a guest that looks how late it wakes beside another");

#ifndef BOUND
#define BOUND 0 /* ticks */
#endif

enum { ROUNDS = 300 };

_Noreturn void guest_main(const struct rs_start_info *start)
{
	uint64_t random = 1, most = 0;
	guest_init(start);
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint64_t late, deadline;
		random = random * 6364136223846793005 + 1442695040888963407;
		deadline = csr_read(CSR_time) + 500 + (random >> 33) % 1500; /* 50 to 200 us */
		expect("timer", ask(RS_HC_TIMER_SET, deadline, 0, 0, 0), 0);
		expect("wait", ask(RS_HC_WAIT, 0, 0, 0, 0), 0);
		late = csr_read(CSR_time) - deadline;
		most = late > most ? late : most;
	}
	if (most > BOUND)
		print("sleeper: %d ticks late, more than %d\n", most, BOUND);
	else
		print("sleeper: never late\n");
	(void)ask(RS_HC_SHUTDOWN, failures || most > BOUND, 0, 0, 0);
	__builtin_trap();
}
