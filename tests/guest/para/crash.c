/* crash.c - guests that cannot go on. Each must die alone and with a report that names the
 * cause. */
#include "guest.h"

#include "hypervisors/para/layout.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

/* Which of them this image is, by compiler argument. */
#ifndef CRASH
#define CRASH 0
#endif
#define NO_ENTRY	 0
#define BAD_ENTRY	 1
#define LOST_STACK	 2
#define LOST_ROOT	 3
#define HYPERVISOR_ENTRY 4
#define NOWHERE_ENTRY	 5
#define RECURSION	 6

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a guest that crashes, to see what its hypervisor says");

/* Use an empty root: the next instruction of the kernel is not there any more. */
static void lose_root(void)
{
	memset(page[0], 0, sizeof(page[0]));
	(void)remap(page[0], LEAF_R);
	(void)ask(RS_HC_MMU_SET_ROOTS, machine_of(page[0]), machine_of(page[0]), 0, 0);
}

/* A trap entry that handles a fault by another. */
static void faulting(void)
{
	*(volatile uint64_t *)0x1000 = 0;
}

_Noreturn void guest_main(const struct rs_start_info *start)
{
	print("crash: here\n");
	if (CRASH == BAD_ENTRY)
		(void)ask(RS_HC_SET_ENTRIES, 0x1000, 0x1000, 0, 0);
	if (CRASH == HYPERVISOR_ENTRY)
		(void)ask(RS_HC_SET_ENTRIES, PARA_WINDOW + RS_KERNEL_BASE, 0, 0, 0);
	if (CRASH == NOWHERE_ENTRY)
		(void)ask(RS_HC_SET_ENTRIES, UINT64_C(1) << 62, 0, 0, 0);
	if (CRASH == RECURSION)
		(void)ask(RS_HC_SET_ENTRIES, (uint64_t)faulting, 0, 0, 0);
	if (CRASH == LOST_STACK || CRASH == LOST_ROOT)
		guest_init(start);
	if (CRASH == LOST_STACK) /* attempt() was never called: the trap entry finds no stack */
		__asm__ volatile("li sp, 8; unimp");
	if (CRASH == LOST_ROOT)
		lose_root();
	__asm__ volatile("unimp");
	__builtin_unreachable();
}
