/* sequence.c - a guest that makes random calls about page tables, good and bad ones, and foretells each
 * answer (tests/para/oracle.h). */
#include "para/sequence.h"

#include "guest.h"
#include "lib/note.h"
#include "lib/print.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a guest that makes random calls and foretells the answers");

/* One table of leaves maps all of it. */
static uint64_t window[ORACLE_FRAMES][SLOTS]
	__attribute__((section(".noinit"), aligned(0x40000)));
static struct rs_mmu_update updates[SEQUENCE_BATCH] __attribute__((aligned(16)));
static struct sequence sequence;

static int64_t call(uint64_t id, const uint64_t arg[4], uint64_t *answer)
{
	register uint64_t a0 __asm__("a0") = arg[0];
	register uint64_t a1 __asm__("a1") = arg[1];
	register uint64_t a2 __asm__("a2") = arg[2];
	register uint64_t a3 __asm__("a3") = arg[3];
	register uint64_t a6 __asm__("a6") = id;
	register uint64_t a7 __asm__("a7") = RS_HYPERCALL_EXT;
	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1)
			 : "r"(a2), "r"(a3), "r"(a6), "r"(a7)
			 : "memory");
	int64_t error = (int64_t)a0;
	*answer = a1;
	/* Whatever flush the call asked for: what is writable now shall be found so. */
	if (id == RS_HC_MMU_UPDATE)
		(void)ask(RS_HC_MMU_FLUSH, RS_FLUSH_ALL, 0, 0, 0);
	return error;
}

_Noreturn void guest_main(const struct rs_start_info *start)
{
	const char *wrong = NULL;
	uint64_t calls = 0;
	guest_init(start);
	for (unsigned i = 0; i < ORACLE_FRAMES; i++)
		for (unsigned slot = 0; slot < SLOTS; slot++)
			window[i][slot] = 0;
	sequence = (struct sequence){
		.random = 88172645463325252,
		.oracle = {.base = machine_of(window),
			   .outer = {entry_of((uint64_t)window, 0) & ~4095ull,
				     entry_of((uint64_t)window, 1) & ~4095ull,
				     info->kernel_root},
			   .root = {info->kernel_root, info->kernel_root},
			   .device = RS_UART_BASE},
		.memory = window,
		.outer_entries = entry_of((uint64_t)window, 0),
		.updates = updates,
		.updates_va = (uint64_t)updates,
		.call = call,
	};
	for (unsigned i = 0; i < 4; i++)
		sequence.reserved[i] =
			at_machine(info->kernel_root)[RS_RESERVED_SLOT_FIRST + i];
	expect("one root for both",
	       ask(RS_HC_MMU_SET_ROOTS, info->kernel_root, info->kernel_root, 0, 0), 0);
	sequence_start(&sequence);
	while (calls < CALLS && !wrong) {
		wrong = sequence_step(&sequence);
		calls++;
	}
	if (wrong) {
		print("sequence: call %d: %s\n", calls, wrong);
		failures++;
	}
	expect("as many as were made", sequence.granted + sequence.refused, calls);
	print("sequence: %d calls, granted or refused\n", calls);
	print(failures ? "sequence: WRONG\n" : "sequence: each answer was foretold\n");
	(void)ask(RS_HC_SHUTDOWN, failures ? 1 : 0, 0, 0, 0);
	__builtin_trap();
}
