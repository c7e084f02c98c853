/** @file arch.h
 * The seam between a guest operating system and what it runs on. Everything privileged that the
 * teaching kernel and `tour` do goes through this page, and neither knows which of the two
 * implementations is below it:
 *
 *	arch/native	in S-mode, VS-mode, or the S-mode of an emulated CPU: it executes
 *	arch/para	in U-mode, above a paravirtual hypervisor: it asks
 *
 * Files of the same name hold the same functions in the same order: `diff` shows what a port
 * has to change.
 *
 * A port supplies the functions called arch_... and those without a wrapper. The wrappers,
 * without the prefix, add the marks that name the operation to an observer: no port can forget
 * one, and all generations emit the same. (tour calls arch_... where a mark would show what its
 * current step is not about.)
 *
 * The start: the port's entry code clears .bss, sets up a stack and calls guest_main() with
 * interrupts masked. Paging may be off until enable_paging().
 */
#ifndef GUEST_ARCH_H
#define GUEST_ARCH_H
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

/* A physical address as page tables hold it; a machine address under a paravirtual hypervisor.
 */
typedef uint64_t pa_t;

/* ---- What the guest supplies ---- */

/** The guest, called once by the entry code. In the kernel the port's boot.c supplies it and
 * calls kernel_main(). */
_Noreturn void guest_main(void);

/** A trap. Interrupts are masked; `frame` holds the interrupted registers, with `cause` and
 * `value` as in scause and stval (system call: 8; interrupts: timer, external). On return,
 * execution resumes with the registers of the frame. */
void on_trap(struct frame *frame);

/** A page frame full of zeroes, for a page table. @return 0 if memory is short. */
pa_t page_alloc_zero(void);

/** Drop a reference to a page frame; the last one frees it. */
void page_put(pa_t page);

/** The guest itself is wrong: report `why` and switch off. */
_Noreturn void panic(const char *why);

/* ---- Start and end ---- */

_Noreturn void arch_enable_paging(void (*next)(void));

/** Turn on paging with a page table that maps the guest, and continue at `next` on an empty
 * stack, at the addresses the guest is linked at. Where paging is on already: continue at
 * `next`. */
static inline _Noreturn void enable_paging(void (*next)(void))
{
	rs_op_begin(RS_OP_ENABLE_PAGING); /* the port ends it, right before `next` */
	arch_enable_paging(next);
}

/** What the kernel is given. */
struct machine {
	pa_t ram; /**< its RAM, one block ... */
	uint64_t ram_size;
	pa_t free; /**< ... which is unused from here on, except for the device tree
				    and what that refers to, by nominal addresses: as if RAM were
				    where the tree says */
	const void *device_tree; /**< where the kernel sees it */
};

/** The kernel, called by the port's boot.c. */
_Noreturn void kernel_main(const struct machine *machine);

_Noreturn void arch_power_off(uint8_t code);

/** Switch the computer off with an exit code. */
static inline _Noreturn void power_off(uint8_t code)
{
	rs_op_begin(RS_OP_POWER_OFF);
	arch_power_off(code);
}

/* ---- Memory ---- */

/** What to add to a physical address of RAM to get the address where the guest sees it. Set by
 * the port; 0 while paging is off. */
extern uint64_t ram_offset;

/** phys_to_virt() and virt_to_phys() for RAM. */
static inline void *ram_at(pa_t pa)
{
	return (void *)(pa + ram_offset);
}
static inline pa_t pa_of(const void *p)
{
	return (uint64_t)p - ram_offset;
}

/* ---- Traps and interrupts ---- */

/** Whether the frame is a program's; otherwise it is the kernel's. */
bool frame_is_user(const struct frame *frame);

/** Fill `frame` for a program that starts at `pc` with stack pointer `sp`, every other register
 * 0 and interrupts unmasked. */
void frame_make_user(struct frame *frame, uint64_t pc, uint64_t sp);

/** Enter the program of `frame`, which is aligned to 16; its traps push their frames where this
 * one is, on the stack that ends behind it. Called with interrupts masked. Returning from
 * on_trap() does the same. */
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

/** Mask interrupts. @return whether they were unmasked before. */
static inline bool irq_save(void)
{
	rs_op_begin(RS_OP_IRQ_MASK);
	bool unmasked = arch_irq_save();
	rs_op_end(RS_OP_IRQ_MASK);
	return unmasked;
}

/** Unmask interrupts if `unmasked`; a pending one is taken at once. */
static inline void irq_restore(bool unmasked)
{
	if (!unmasked)
		return;
	rs_op_begin(RS_OP_IRQ_UNMASK);
	arch_irq_unmask();
	rs_op_end(RS_OP_IRQ_UNMASK);
}

/** Wait until an interrupt is pending. Called with interrupts masked, so that none is lost
 * between the last check and the wait; takes none, which happens on unmasking. May return
 * early. */
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

/** Request one timer interrupt, `ticks` from now; TIMER_NEVER cancels it. The handler must call
 * it, or the interrupt stays pending. */
static inline void timer_set(uint64_t ticks)
{
	rs_op_begin(RS_OP_TIMER_SET);
	arch_timer_set(ticks);
	rs_op_end(RS_OP_TIMER_SET);
}

/* ---- Page tables: Sv39 ----
 * The format of entries is the CPU's in every port. Leaves for programs map 4 KiB and have U, A
 * and D set; an entry that is not valid is 0. Tables can be read through ram_at(); only pt_set()
 * changes them. */

/** The root tables of an address space. The kernel root maps both halves, the user root only
 * the lower. One root may serve as both: then they are equal. */
struct roots {
	pa_t kernel, user;
	uint64_t tag; /**< the port's own (ASID) */
};

bool arch_roots_alloc(struct roots *roots, unsigned id);

/** The roots that paging was enabled with: they map the kernel alone and always exist. */
struct roots kernel_roots(void);

/** Flags of a leaf for kernel data. Programs cannot reach it because the leaf has no U bit
 * (native), or because their root does not map it (para). */
extern const uint64_t kernel_data_flags;

/** A new, empty table of `level` (2: root; 1: 2 MiB an entry; 0: 4 KiB an entry). Let another table
 * refer to it before anything else is changed or allocated. @return 0 if memory is short. */
pa_t arch_pt_alloc(unsigned level);

/** A page table is given up, of which no change is recorded: by pt_commit() its page becomes ordinary
 * memory again, still holding the entries, and is the caller's to free. Roots go before the tables
 * they refer to, and tables before the pages that they map: only then is a page known to be mapped
 * nowhere. */
void arch_pt_free(pa_t table, unsigned level);

/** Record a change: entry `index` of `table` becomes `entry`. `va` is an address that it
 * translates. Changes of tables in use are made in order, at the latest by pt_commit(); one that
 * refers to a table, and those of new tables, can be read back at once. They must be to the space
 * in use, or to one that was never used. The kernel half may change only before the first
 * roots_alloc(), which copies it. */
void pt_set(pa_t table, unsigned index, uint64_t entry, uint64_t va);

/** Make the recorded changes. When it returns, every later access sees them. */
void pt_commit(void);

void arch_switch_space(const struct roots *roots);

/** Make root tables with the common kernel half and an empty lower half. `id` > 0 differs from
 * that of every other space that exists. @return false if memory is short. */
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

/** Switch to another address space. The kernel half is the same in all. */
static inline void switch_space(const struct roots *roots)
{
	rs_op_begin(RS_OP_SWITCH_SPACE);
	arch_switch_space(roots);
	rs_op_end(RS_OP_SWITCH_SPACE);
}

/* ---- Programs' memory ---- */

/** copy.S: copy bytes. When on_trap() finds a fault between copy_bytes_begin and copy_bytes_end
 * that it cannot resolve, it continues at copy_bytes_failed, and the copy returns false. */
bool copy_bytes(void *to, const void *from, size_t size);
extern const char copy_bytes_begin[], copy_bytes_end[], copy_bytes_failed[];

bool arch_copy_user(void *to, const void *from, size_t size);

/** copy_bytes() with access to programs' pages of the current space. Source and destination may
 * be the kernel's memory too. */
static inline bool copy_user(void *to, const void *from, size_t size)
{
	rs_op_begin(RS_OP_COPY_USER);
	bool good = arch_copy_user(to, from, size);
	rs_op_end(RS_OP_COPY_USER);
	return good;
}

/* ---- The board ---- */

void arch_device_interrupt(void);

/** The external interrupt: find the device and let its driver call console_input() or
 * blk_done(). */
static inline void device_interrupt(void)
{
	rs_op_begin(RS_OP_DEVICE_IRQ);
	arch_device_interrupt();
	rs_op_end(RS_OP_DEVICE_IRQ);
}

/** Whether the console must be polled for input. Otherwise input raises an interrupt, which
 * calls console_input(), or has ended. */
bool console_is_polled(void);

/** Supplied by the kernel: there may be input. If the kernel has no room for it, the input stays
 * in the device. */
void console_input(void);

/** Enable or disable the console's interrupt. The kernel disables it while it has no room for
 * input. */
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

/** @return whether there is a real-time clock. */
bool rtc_exists(void);
uint64_t arch_rtc_read(void);

/** @return nanoseconds since 1970, by the real-time clock. */
static inline uint64_t rtc_read(void)
{
	rs_op_begin(RS_OP_DEVICE_READ);
	uint64_t now = arch_rtc_read();
	rs_op_end(RS_OP_DEVICE_READ);
	return now;
}

/* ---- The disk ---- */

/** A disk request. The kernel fills a slot of the table and does not touch it again until
 * blk_done() is called for it. */
struct disk_request {
	enum disk_op { DISK_READ, DISK_WRITE, DISK_FLUSH } op;
	enum { DISK_FREE, DISK_BUSY, DISK_GOOD, DISK_FAILED } state; /* the kernel's own */
	uint64_t sector; /* the first one, of DISK_SECTOR bytes */
	void *memory;	 /* kernel memory, within one page */
	uint32_t size;	 /* bytes, a multiple of DISK_SECTOR; 0 for a flush */
};
#define DISK_SECTOR   512u
#define DISK_REQUESTS 16u
extern struct disk_request disk_requests[DISK_REQUESTS];

/** The disk's size in sectors; 0 if there is no disk. */
uint64_t disk_sectors(void);
bool disk_read_only(void);

void arch_blk_submit(uint32_t slots);

/** Start the requests of the slots in the bit set `slots`, all at once. */
static inline void blk_submit(uint32_t slots)
{
	rs_op_begin(RS_OP_DISK_REQUEST);
	arch_blk_submit(slots);
	rs_op_end(RS_OP_DISK_REQUEST);
}

/** Supplied by the kernel: the request in `slot` is complete. Called by the driver. */
void blk_done(unsigned slot, bool good);

#endif
