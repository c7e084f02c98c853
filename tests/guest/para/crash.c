/* crash.c - guests that cannot go on. Each must die alone and with a report that names the
 * cause. */
#include "escape.h"

#include "lib/note.h"
#include "lib/print.h"
#include "lib/string.h"

/* Which of them this image is, by compiler argument. */
#ifndef CRASH
#define CRASH 0
#endif
#define NO_ENTRY   0
#define BAD_ENTRY  1
#define LOST_STACK 2
#define LOST_ROOT  3

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a guest that crashes, to see what its hypervisor says");

static uint64_t root[512] __attribute__((section(".noinit"), aligned(4096)));

void console_put(const char *bytes, size_t size)
{
	(void)ask(RS_HC_CONSOLE_WRITE, (uint64_t)bytes, size, 0, 0);
}

/* Use an empty root: the next instruction of the kernel is not there any more. */
static void lose_root(const struct rs_start_info *info)
{
	static struct rs_mmu_update one __attribute__((aligned(16)));
	uint64_t table = info->kernel_root, va = (uint64_t)root;
	uint64_t machine = va - info->ram_virtual + info->ram_base;
	memset(root, 0, sizeof(root));
	for (unsigned level = 2; level > 0; level--) {
		const uint64_t *entries =
			(const uint64_t *)(table - info->ram_base + info->ram_virtual);
		table = entries[va >> (12 + 9 * level) & 511] >> 10 << 12;
	}
	one.entry = table + (va >> 12 & 511) * 8;
	one.value = machine >> 12 << 10 | 0x53; /* V R U A */
	(void)ask(RS_HC_MMU_UPDATE, (uint64_t)&one, 1, RS_FLUSH_ALL, 0);
	(void)ask(RS_HC_MMU_SET_ROOTS, machine, machine, 0, 0);
}

_Noreturn void guest_main(const struct rs_start_info *info)
{
	print("crash: here\n");
	if (CRASH == BAD_ENTRY)
		(void)ask(RS_HC_SET_ENTRIES, 0x1000, 0x1000, 0, 0);
	if (CRASH == LOST_STACK || CRASH == LOST_ROOT)
		catch_traps((volatile struct rs_shared *)info->shared);
	if (CRASH == LOST_STACK) /* attempt() was never called: the trap entry finds no stack */
		__asm__ volatile("li sp, 8; unimp");
	if (CRASH == LOST_ROOT)
		lose_root(info);
	__asm__ volatile("unimp");
	__builtin_unreachable();
}
