/** @file arch.h
 * The seam between the kernel and what it runs on. Everything privileged goes through this
 * page, and every file outside arch/ is the same in every generation:
 *
 *	arch/native	S-mode (or VS-mode, or the S-mode of an emulated CPU): it executes
 *	arch/para	U-mode above a paravirtual hypervisor: it asks
 *
 * Functions called arch_... are what a port supplies. Those without the prefix are what the
 * kernel calls: they add the marks that name the operation to an observer, so that no port can
 * forget one and all generations make the same.
 *
 * Start: the port's entry code clears .bss, makes a stack, sees to it that paging is on, and
 * calls kernel_main(), interrupts masked.
 */
#ifndef KERNEL_ARCH_H
#define KERNEL_ARCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/frame.h"
#include "ringside/abi/mark.h"

#define PAGE_SIZE 4096u

/* Address space: root slots 256-507 are the kernel's, 0-255 are programs'. */
#define KERNEL_BASE	 0xffffffc000000000
#define KERNEL_SLOT	 256u
#define KERNEL_SLOTS_END 508u
#define USER_END	 0x4000000000

/* A physical address as page tables hold it: of the machine, under a paravirtual hypervisor. */
typedef uint64_t pa_t;

/* ---- Start and end ---- */

/** What the kernel is given. */
struct machine {
	pa_t ram; /**< its RAM, one block ... */
	uint64_t ram_size;
	pa_t free;		 /**< ... of which nothing is in use from here on, but for the
				    device tree and what that names, which lies at nominal addresses:
				    as if RAM were where the tree says */
	const void *device_tree; /**< where the kernel sees it */
};

/** The kernel's side: everything. */
_Noreturn void kernel_main(const struct machine *machine);

_Noreturn void arch_power_off(uint8_t code);

/** Switch the computer off with an exit code. */
static inline _Noreturn void power_off(uint8_t code)
{
	rs_op_begin(RS_OP_POWER_OFF);
	arch_power_off(code);
}

/* ---- Memory ---- */

/** What to add to a physical address of RAM to get where the kernel sees it. Set by the port.
 */
extern uint64_t ram_offset;

/** Where the kernel sees a page of its RAM, and back. */
static inline void *ram_at(pa_t pa)
{
	return (void *)(pa + ram_offset);
}
static inline pa_t pa_of(const void *p)
{
	return (uint64_t)p - ram_offset;
}

/* ---- Traps and interrupts ---- */

/** The kernel's side: a trap. Interrupts are masked; `frame` holds the interrupted registers,
 * and `cause` and `value` as scause and stval would (system call: 8; interrupts: timer,
 * external). On return the frame is what is gone on with. */
void on_trap(struct frame *frame);

/** Whether the frame is of a program; else it is of the kernel. */
bool frame_is_user(const struct frame *frame);

/** Make `frame` that of a program which starts at `pc` with stack `sp`: all else 0. */
void frame_make_user(struct frame *frame, uint64_t pc, uint64_t sp);

/** Go to the program of `frame`, which is the last thing on the kernel stack that its traps
 * shall use. Interrupts are masked. Returning from on_trap() does the same. */
_Noreturn void arch_enter_user(struct frame *frame);

void arch_set_trap_vector(void);
bool arch_irq_save(void);
void arch_irq_unmask(void);
void arch_idle(void);

/** From now on traps reach on_trap(). */
static inline void set_trap_vector(void)
{
	rs_op_begin(RS_OP_SET_TRAP_VECTOR);
	arch_set_trap_vector();
	rs_op_end(RS_OP_SET_TRAP_VECTOR);
}

/** Mask interrupts. @return whether they were unmasked. */
static inline bool irq_save(void)
{
	rs_op_begin(RS_OP_IRQ_MASK);
	bool unmasked = arch_irq_save();
	rs_op_end(RS_OP_IRQ_MASK);
	return unmasked;
}

/** Unmask if `unmasked`; what is pending is taken at once. */
static inline void irq_restore(bool unmasked)
{
	if (!unmasked)
		return;
	rs_op_begin(RS_OP_IRQ_UNMASK);
	arch_irq_unmask();
	rs_op_end(RS_OP_IRQ_UNMASK);
}

/** Wait until an interrupt is pending. Called with interrupts masked, so that none is lost
 * between the look and the sleep; takes none: that happens at the unmasking. May return early.
 */
static inline void idle(void)
{
	rs_op_begin(RS_OP_IDLE);
	arch_idle();
	rs_op_end(RS_OP_IDLE);
}

/* ---- Time: ticks of the timebase, RS_TIMEBASE_HZ a second ---- */

uint64_t time_now(void);
void arch_timer_set(uint64_t ticks);
#define TIMER_NEVER UINT64_MAX

/** Ask for one timer interrupt, `ticks` from now; TIMER_NEVER takes it back. A handler calls
 * it, or the interrupt stays pending. */
static inline void timer_set(uint64_t ticks)
{
	rs_op_begin(RS_OP_TIMER_SET);
	arch_timer_set(ticks);
	rs_op_end(RS_OP_TIMER_SET);
}

/* ---- Page tables: Sv39 ----
 * The entries' format is the CPU's everywhere. Leaves for programs are of 4 KiB and have U, A
 * and D set; an entry that is not valid is 0. Tables can be read through ram_at(); they are
 * changed by pt_set() alone. */

/** The root tables of an address space. The kernel root maps both halves, the user root only
 * the lower. One root may serve as both: then they are equal. */
struct roots {
	pa_t kernel, user;
	uint64_t tag; /**< the port's own (ASID) */
};

bool arch_roots_alloc(struct roots *roots, unsigned id);

/** Roots that map the kernel alone: for who has no program. They always exist. */
struct roots kernel_roots(void);

/** A new, empty table of `level` (2: root; 1: 2 MiB an entry; 0: 4 KiB an entry). @return 0 if
 * memory is short. */
pa_t arch_pt_alloc(unsigned level);

/** A table is none any more: its page is plain memory again, still holding the entries, and the
 * caller's to give back. Roots go before what they refer to, and tables before the pages that
 * they map: only then is a page known to be mapped nowhere. */
void arch_pt_free(pa_t table, unsigned level);

/** Note a change: entry `index` of `table` becomes `entry`. `va` is an address that it
 * translates. Changes are carried out in their order, by pt_commit() at the latest. They are of
 * the space in use, or of one that was not used yet; the kernel half never changes. */
void pt_set(pa_t table, unsigned index, uint64_t entry, uint64_t va);

/** Carry out the changes noted; when it returns they hold for every later access. */
void pt_commit(void);

void arch_switch_space(const struct roots *roots);

/** Make roots: kernel half as in all spaces, lower half empty. `id` > 0 is unlike that of any
 * other space that exists. @return false if memory is short. */
static inline bool roots_alloc(struct roots *roots, unsigned id)
{
	rs_op_begin(RS_OP_TABLE_MAKE);
	bool good = arch_roots_alloc(roots, id);
	rs_op_end(RS_OP_TABLE_MAKE);
	return good;
}

static inline pa_t pt_alloc(unsigned level)
{
	rs_op_begin(RS_OP_TABLE_MAKE);
	pa_t table = arch_pt_alloc(level);
	rs_op_end(RS_OP_TABLE_MAKE);
	return table;
}

static inline void pt_free(pa_t table, unsigned level)
{
	rs_op_begin(RS_OP_TABLE_FREE);
	arch_pt_free(table, level);
	rs_op_end(RS_OP_TABLE_FREE);
}

/** Use another address space. The kernel half is the same in all. */
static inline void switch_space(const struct roots *roots)
{
	rs_op_begin(RS_OP_SWITCH_SPACE);
	arch_switch_space(roots);
	rs_op_end(RS_OP_SWITCH_SPACE);
}

/* ---- Programs' memory ---- */

/** The kernel's side (copy.S): copy, and on a fault that on_trap() cannot mend return false. */
bool copy_bytes(void *to, const void *from, size_t size);
extern const char copy_bytes_begin[], copy_bytes_end[], copy_bytes_failed[];

bool arch_copy_user(void *to, const void *from, size_t size);

/** copy_bytes() with the right to touch programs' pages of the present space. Either end may be
 * the kernel's memory. */
static inline bool copy_user(void *to, const void *from, size_t size)
{
	rs_op_begin(RS_OP_COPY_USER);
	bool good = arch_copy_user(to, from, size);
	rs_op_end(RS_OP_COPY_USER);
	return good;
}

/* ---- The board ---- */

void arch_device_interrupt(void);

/** The external interrupt: find out which device it is, and have its driver call the kernel's
 * side. */
static inline void device_interrupt(void)
{
	rs_op_begin(RS_OP_DEVICE_IRQ);
	arch_device_interrupt();
	rs_op_end(RS_OP_DEVICE_IRQ);
}

/** Whether the console must be asked for bytes; else a byte causes an interrupt, which calls
 * console_input(), or the input has ended. */
bool console_is_polled(void);

/** The kernel's side: there may be bytes. Without room for them it leaves them where they are.
 */
void console_input(void);

/** Without room for input: let the console not interrupt until `on` again. */
void console_listen(bool on);

void arch_console_write(const char *bytes, size_t size);
int arch_console_read(void);

/** Write bytes of kernel memory to the console. */
static inline void console_write(const char *bytes, size_t size)
{
	rs_op_begin(RS_OP_CONSOLE_WRITE);
	arch_console_write(bytes, size);
	rs_op_end(RS_OP_CONSOLE_WRITE);
}

/** @return the next byte from the console, or -1. */
static inline int console_read(void)
{
	rs_op_begin(RS_OP_CONSOLE_READ);
	int byte = arch_console_read();
	rs_op_end(RS_OP_CONSOLE_READ);
	return byte;
}

/** @return whether there is a calendar clock. */
bool rtc_exists(void);
uint64_t arch_rtc_read(void);

/** @return nanoseconds since 1970, by the calendar clock. */
static inline uint64_t rtc_read(void)
{
	rs_op_begin(RS_OP_DEVICE_READ);
	uint64_t now = arch_rtc_read();
	rs_op_end(RS_OP_DEVICE_READ);
	return now;
}

/* ---- The disk ---- */

/** What the disk is asked for. The kernel fills a slot of the table and leaves it alone until
 * blk_done() was called for it. */
struct disk_request {
	enum disk_op { DISK_READ, DISK_WRITE, DISK_FLUSH } op;
	enum { DISK_FREE, DISK_BUSY, DISK_GOOD, DISK_FAILED } state; /* the kernel's own */
	uint64_t sector; /* the first, of DISK_SECTOR bytes */
	void *memory;	 /* the kernel's, within one page */
	uint32_t size;	 /* bytes, whole sectors; 0 for a flush */
};
#define DISK_SECTOR   512u
#define DISK_REQUESTS 16u
extern struct disk_request disk_requests[DISK_REQUESTS];

/** How many sectors the disk has; 0: there is none. */
uint64_t disk_sectors(void);
bool disk_read_only(void);

void arch_blk_submit(uint32_t slots);

/** Start the requests of these slots, a bit each, all at once. */
static inline void blk_submit(uint32_t slots)
{
	rs_op_begin(RS_OP_DISK_REQUEST);
	arch_blk_submit(slots);
	rs_op_end(RS_OP_DISK_REQUEST);
}

/** The kernel's side: the request of `slot` is done. From device_interrupt(). */
void blk_done(unsigned slot, bool good);

#endif
