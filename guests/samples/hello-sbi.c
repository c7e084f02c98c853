/* hello-sbi.c - the first lesson: a whole program for a bare computer.
 *
 * There is no operating system here, and no C library: this is all that runs, besides the
 * firmware that started it. The firmware is the software that a computer starts with. It runs in
 * machine mode, the CPU's highest; this program runs in supervisor mode, as operating systems do.
 * It asks the firmware for what it cannot do itself, by the instruction `ecall`: the service is in
 * register a7, its function in a6, the arguments in a0 and the following registers. That convention
 * is the SBI, the supervisor binary interface. (Programs call an operating system by the same
 * instruction: see syscall.c.)
 *
 * Watch it: ringside run hello-sbi
 * Next: hello-uart.c does it without any help.
 */
#include <stddef.h>
#include <stdint.h>

#include "lib/note.h"
#include "lib/print.h"
#include "ringside/abi/mark.h"
#include "ringside/abi/sbi.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "says hello by asking the firmware");

_Noreturn void main(void);

/* One call to the firmware. The assembly is the lesson: values go into named registers, and come
 * back in them. */
static int64_t ask(uint64_t service, uint64_t part, uint64_t first, uint64_t second)
{
	register uint64_t a0 __asm__("a0") = first;
	register uint64_t a1 __asm__("a1") = second;
	register uint64_t a6 __asm__("a6") = part;
	register uint64_t a7 __asm__("a7") = service;

	__asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a6), "r"(a7) : "memory");
	return (int64_t)a0;
}

/* Put bytes on the console: the firmware takes one at a time. */
void console_put(const char *bytes, size_t size)
{
	rs_op_begin(RS_OP_CONSOLE_WRITE); /* for an observer: see ringside show */
	for (size_t i = 0; i < size; i++)
		ask(SBI_EXT_LEGACY_PUTCHAR, 0, (uint64_t)bytes[i], 0);
	rs_op_end(RS_OP_CONSOLE_WRITE);
}

/* start.S set up a stack, cleared the variables, and called this. */
void main(void)
{
	static const char text[] = "Hello from supervisor mode.\n";

	console_put(text, sizeof text - 1);
	rs_op_begin(RS_OP_POWER_OFF);
	ask(SBI_EXT_SRST, SBI_SRST_RESET, SBI_SRST_TYPE_SHUTDOWN, SBI_SRST_REASON_NONE);
	for (;;)
		; /* not reached: the computer is off */
}
