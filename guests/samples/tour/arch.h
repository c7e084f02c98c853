/** @file arch.h
 * The seam between `tour` and what it runs on. tour.c is the same in every generation; below
 * this page lie two implementations:
 *
 *	native.c, native_entry.S	it executes, in S-mode, VS-mode or an emulated one
 *	para.c, para_entry.S		it asks, in U-mode above a paravirtual hypervisor
 *
 * The difference between the two is the lesson of generation 2. Both are linked at HIGH_HALF +
 * nominal physical address and tell tour.c nothing of where RAM really lies.
 *
 * Start: the entry code clears .bss, makes a stack and calls tour_main(), interrupts masked.
 */
#ifndef TOUR_ARCH_H
#define TOUR_ARCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/frame.h"

/* Address space: root slots 256-507 are the kernel's, 0-255 programs' (design: "para"). */
#define HIGH_HALF	 0xffffffc000000000
#define PAGE_SIZE	 4096u
#define KERNEL_SLOT	 256u /* the first root slot of the kernel */
#define KERNEL_SLOTS_END 508u

/* A physical address as page tables hold it: of the machine, under a paravirtual hypervisor. */
typedef uint64_t pa_t;

/* ---- What tour.c provides, for the entry code ---- */

/** Everything. On native it runs at physical addresses until enable_paging(). */
_Noreturn void tour_main(void);

/** A trap: interrupts masked, `frame` holds the interrupted registers, and `cause` and `value`
 * as scause and stval would (ecall from a program: 8; timer tick: RS_CAUSE_INTERRUPT |
 * RS_IRQ_S_TIMER). pc of an ecall is the ecall's own. On return, the frame is what is gone on
 * with. */
void on_trap(struct frame *frame);

/* ---- Traps and interrupts ---- */

/** From now on traps reach on_trap(). Before it there are none to expect. */
void set_trap_vector(void);

/** Mask interrupts. @return whether they were unmasked. */
bool irq_save(void);

/** Unmask if `unmasked`; what is pending is taken at once. */
void irq_restore(bool unmasked);

/** Ask for one tick, `ticks` of the timebase (10 MHz) from now; TIMER_NEVER takes it back. A
 * tick handler calls it, or the tick stays pending. */
void timer_set(uint64_t ticks);
#define TIMER_NEVER UINT64_MAX

/** Wait until an interrupt is pending. Called with interrupts masked, so that none is lost
 * between the look and the sleep; takes none: that happens at the unmasking. May return early.
 */
void idle(void);

/* ---- Page tables ---- */

/** Turn on paging with a page table that maps the kernel, and go on at `next` with a fresh
 * stack, at the addresses the kernel is linked at. Where paging is on already: take over the
 * tables. */
_Noreturn void enable_paging(void (*next)(void));

/** An address space, by its root tables. The kernel root maps both halves, the user root only
 * the lower. One root may serve as both: then they are equal. */
struct space {
	pa_t kernel_root, user_root;
	uint64_t tag; /* the seam's own (ASID) */
};

/** The space that enable_paging() turned on: its lower half is empty. */
struct space first_space(void);

/** A new space: kernel half as in the first (as it is now), lower half empty. */
struct space space_create(void);

/** Use another space. The kernel half is the same in all. */
void switch_space(const struct space *space);

/** A new, empty table of `level` (1: 2 MiB an entry; 0: 4 KiB an entry). It never runs out in
 * tour. */
pa_t pt_alloc(unsigned level);

/** Note a change: entry `index` of `table` becomes `entry`. `va` is an address that it
 * translates. At most PT_BATCH changes may be noted at a time. */
void pt_set(pa_t table, unsigned index, uint64_t entry, uint64_t va);
#define PT_BATCH 16u

/** Carry out the changes noted, in their order; when it returns they hold for every later
 * access. */
void pt_commit(void);

/** Flags of a leaf for kernel data: programs cannot reach it because it stands in the kernel
 * half of the kernel root (para), or by its missing U bit (native). */
extern const uint64_t kernel_data_flags;

/** Where the kernel sees a frame of its RAM, and back. `p` is memory of the image. */
void *ram_at(pa_t pa);
pa_t pa_of(const void *p);

/* ---- Programs ---- */

/** Run a program in user mode at `pc` with stack `sp`, in the present space, interrupts
 * unmasked. Returns when somebody calls leave_user(): with its argument. Not nested. */
uint64_t enter_user(uint64_t pc, uint64_t sp);

/** From on_trap(): give up the program that trapped. */
_Noreturn void leave_user(uint64_t code);

/** Copy from a program's memory, which is mapped. */
void copy_from_user(void *to, uint64_t va, size_t size);

/* ---- The board ---- */

/** Write bytes of kernel memory to the console. */
void console_write(const char *bytes, size_t size);

/** Switch the computer off with an exit code. */
_Noreturn void power_off(uint8_t code);

#endif
