/* crash.c - guests whose traps nobody handles. CRASH says how; under hvm each ends with a report of
 * the trap that came first. */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE, "a guest that crashes");

#define NOWHERE 0x18000000

enum how { NO_VECTOR, BAD_VECTOR, BAD_HANDLER };

_Noreturn void main(void);
void handler(void), illegal(void);

/* The illegal instruction is delegated to the guest: the hypervisor hears of it only because the
 * handler cannot run. */
__asm__("	.text\n"
	"	.balign 4\n"
	"handler:\n"
	"	ld	t0, (s0)\n"
	"illegal:\n"
	"	li	s0, 0x18000000\n"
	"	.word	0\n");

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

void main(void)
{
	if (CRASH == BAD_VECTOR)
		csr_write(CSR_stvec, NOWHERE);
	if (CRASH == BAD_HANDLER)
		csr_write(CSR_stvec, (uintptr_t)handler);
	illegal();
	sbi_power_off(0);
}
