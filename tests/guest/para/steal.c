/* steal.c - a guest that computes for 20 ms and reports whether another VM had the CPU meanwhile. */
#include "guest.h"

#include "lib/note.h"
#include "lib/print.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a guest that looks what was stolen from it");

#define LONG 200000 /* ticks: 20 ms */

_Noreturn void guest_main(const struct rs_start_info *start)
{
	uint64_t begin = csr_read(CSR_time), stolen;
	guest_init(start);
	stolen = shared->steal;
	while (csr_read(CSR_time) - begin < LONG)
		;
	stolen = shared->steal - stolen;
	expect("no more than the time that went by", stolen <= csr_read(CSR_time) - begin, 1);
	print(stolen ? "steal: the CPU is shared\n" : "steal: nothing\n");
	(void)ask(RS_HC_SHUTDOWN, failures ? 1 : 0, 0, 0, 0);
	__builtin_trap();
}
