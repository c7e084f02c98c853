/* tour.c - a guest that does one of each thing an operating system does with privilege, and
 * prints a line a step. The same source in every generation: what is privileged is behind
 * arch/arch.h.
 */
#include "tour.h"

#include "arch/arch.h"
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/string.h"
#include "ringside/abi/mark.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, ARCH_PORT,
	   "one of each thing an operating system does with privilege");

/* Page frames, for data and page tables. Not cleared at the start: new_frame() does it. */
#define FRAMES 36u
static uint8_t frames[FRAMES][PAGE_SIZE] __attribute__((section(".noinit"), aligned(4096)));
static unsigned frames_used;

static volatile unsigned ticks_left;
static struct roots home;     /* the space that the program lives in */
static pa_t home_pages;	      /* its table of 4 KiB pages, from address 0 */
static unsigned demand_pages; /* how many came by page faults */

extern const char __user_start[], __user_end[];

/* 50 us. An emulated CPU runs some hundred times slower against the same clock, and if a tick is
 * due before the handler of the last one ends, nothing else ever runs: this leaves the handler
 * some 150 instructions. */
#define TICK_LENGTH 500u

#define TABLE	  (PTE_V)
#define USER_TEXT (PTE_V | PTE_R | PTE_X | PTE_U | PTE_A)
#define USER_RW	  (PTE_V | PTE_R | PTE_W | PTE_U | PTE_A | PTE_D)

static uint64_t entry(pa_t pa, uint64_t flags)
{
	return pa >> 12 << PTE_PPN_SHIFT | flags;
}

static unsigned slot(uint64_t va, unsigned level)
{
	return va >> (12 + 9 * level) & 511;
}

void console_put(const char *bytes, size_t size)
{
	console_write(bytes, size);
}

static void progress(unsigned done)
{
	rs_mark(RS_MARK_WORKLOAD_PROGRESS, done);
}

static _Noreturn void stop(uint8_t code)
{
	rs_mark(RS_MARK_WORKLOAD_END, code);
	power_off(code);
}

static void check(bool right, const char *complaint)
{
	if (right)
		return;
	print("tour: %s\n", complaint);
	stop(1);
}

static uint8_t *new_frame(void)
{
	check(frames_used < FRAMES, "out of memory");
	return memset(frames[frames_used++], 0, PAGE_SIZE);
}

pa_t page_alloc_zero(void)
{
	return pa_of(new_frame());
}

void page_put(pa_t page)
{
	(void)page; /* frames are never used again */
}

/* ---- Traps ---- */

static void tick(void)
{
	rs_op_begin(RS_OP_TICK);
	check(ticks_left > 0, "an unexpected tick");
	ticks_left--;
	rs_op_end(RS_OP_TICK);
	/* from now, not from when the last one was due: a slow machine would never catch up */
	timer_set(ticks_left ? TICK_LENGTH : TIMER_NEVER);
}

static _Noreturn void end_program(uint64_t code)
{
	check(code == 0 && demand_pages == DEMAND_PAGES, "the program failed");
	print("11 user mode: the program is done\n");
	print("12 power off: exit code 0\n");
	stop(0);
}

static void system_call(struct frame *frame)
{
	char text[PRINT_BUFFER];
	frame->pc += 4; /* resume after the ecall */
	switch (frame->a7) {
	case SYS_GETPID:
		frame->a0 = TOUR_PID;
		break;
	case SYS_WRITE:
		check(frame->a0 >= USER_CODE && frame->a0 < USER_CODE + 0x10000 &&
			      frame->a1 <= sizeof(text),
		      "a program wrote from outside its memory");
		check(arch_copy_user(text, (const void *)frame->a0, frame->a1),
		      "a program's memory cannot be read");
		console_put(text, frame->a1);
		frame->a0 = frame->a1;
		break;
	case SYS_EXIT:
		end_program(frame->a0);
	default:
		frame->a0 = UINT64_MAX;
	}
}

/* Map the page at `va` if it is one that comes on demand. @return whether it is. */
static bool page_on_demand(uint64_t va)
{
	if (va < USER_DEMAND || va >= USER_DEMAND + DEMAND_PAGES * PAGE_SIZE)
		return false;
	demand_pages++;
	pt_set(home_pages, slot(va, 0), entry(pa_of(new_frame()), USER_RW), va);
	pt_commit();
	return true;
}

void on_trap(struct frame *frame)
{
	if (frame->cause == RS_CAUSE_ECALL_U) {
		system_call(frame);
		return;
	}
	if (frame->cause == (RS_CAUSE_INTERRUPT | RS_IRQ_S_TIMER)) {
		tick();
		return;
	}
	if ((frame->cause == RS_CAUSE_LOAD_PAGE || frame->cause == RS_CAUSE_STORE_PAGE) &&
	    page_on_demand(frame->value))
		return;
	print("tour: unexpected trap, cause %p value %p\n", frame->cause, frame->value);
	frame_print(frame);
	stop(2);
}

/* ---- The steps ---- */

static void change_page_table(void)
{
	/* a page in the kernel's half, under a root slot that nothing else uses */
	const uint64_t va = KERNEL_BASE + ((uint64_t)(400 - KERNEL_SLOT) << 30);
	volatile uint64_t *mapped = (volatile uint64_t *)va;
	uint64_t *page[2] = {(uint64_t *)(void *)new_frame(), (uint64_t *)(void *)new_frame()};
	pa_t middle, low;

	*page[0] = 1000;
	*page[1] = 1001;
	middle = arch_pt_alloc(1);
	pt_set(home.kernel, slot(va, 2), entry(middle, TABLE), va);
	low = arch_pt_alloc(0);
	pt_set(middle, slot(va, 1), entry(low, TABLE), va);
	pt_commit();
	for (unsigned i = 0; i < PAGE_TABLE_ROUNDS; i++) {
		rs_op_begin(RS_OP_PAGE_TABLE);
		pt_set(low, slot(va, 0), entry(pa_of(page[i % 2]), kernel_data_flags), va);
		pt_commit();
		uint64_t seen = *mapped;
		rs_op_end(RS_OP_PAGE_TABLE);
		check(seen == 1000 + i % 2, "the page seen is not the page mapped");
		*mapped = seen; /* and it can be written */
	}
	pt_set(low, slot(va, 0), 0, va);
	pt_commit();
	print(" 3 page table: a page was mapped, remapped 7 times and unmapped\n");
	progress(PROGRESS_PAGE_TABLE);
}

/* Give `space` a lower half. @return its table of 4 KiB pages, for addresses from 0. */
static pa_t lower_half(const struct roots *space)
{
	pa_t middle = arch_pt_alloc(1), low;
	pt_set(space->kernel, 0, entry(middle, TABLE), 0);
	if (space->user != space->kernel)
		pt_set(space->user, 0, entry(middle, TABLE), 0);
	low = arch_pt_alloc(0);
	pt_set(middle, 0, entry(low, TABLE), 0);
	pt_commit();
	return low;
}

static uint64_t *private_page(pa_t table)
{
	uint64_t *page = (uint64_t *)(void *)new_frame();
	pt_set(table, slot(USER_PRIVATE, 0), entry(pa_of(page), USER_RW), USER_PRIVATE);
	pt_commit();
	return page;
}

static void switch_spaces(void)
{
	home_pages = lower_half(&home);
	struct roots other;
	check(arch_roots_alloc(&other, 1), "out of memory");
	*private_page(home_pages) = 2000;
	*private_page(lower_half(&other)) = 2001;

	for (unsigned i = 0; i < SWITCH_ROUNDS; i++) {
		switch_space(i % 2 ? &home : &other);
		uint64_t seen = 0;
		check(arch_copy_user(&seen, (const void *)USER_PRIVATE, sizeof(seen)) &&
			      seen == 2000 + (i + 1) % 2,
		      "one address space shows another's page");
	}
	print(" 4 address spaces: switched 8 times, each showed its own page\n");
	progress(PROGRESS_SPACES);
}

static void mask_interrupts(void)
{
	for (unsigned i = 0; i < IRQ_ROUNDS; i++) {
		bool before = irq_save();
		check(before == (i > 0), "interrupts were not as they were left");
		irq_restore(true);
	}
	print(" 5 interrupts: masked and unmasked 16 times\n");
	progress(PROGRESS_INTERRUPTS);
}

/* The kernel's idle loop, without marks: the step is the tick. */
static void take_ticks(void)
{
	bool before = irq_save();
	ticks_left = TICKS;
	timer_set(TICK_LENGTH);
	while (ticks_left) {
		arch_idle();
		arch_irq_unmask();
		(void)arch_irq_save();
	}
	irq_restore(before);
	print(" 6 timer: 4 ticks\n");
	progress(PROGRESS_TIMER);
}

static _Noreturn void run_program(void)
{
	pa_t code = pa_of(__user_start);
	uint64_t size = (uint64_t)(__user_end - __user_start);
	for (uint64_t at = 0; at < size; at += PAGE_SIZE) {
		pt_set(home_pages, slot(USER_CODE + at, 0), entry(code + at, USER_TEXT),
		       USER_CODE + at);
	}
	for (uint64_t at = 0; at < USER_PAGES * PAGE_SIZE; at += PAGE_SIZE) {
		pt_set(home_pages, slot(USER_DATA + at, 0), entry(pa_of(new_frame()), USER_RW),
		       USER_DATA + at);
	}
	pt_set(home_pages, slot(USER_STACK, 0), entry(pa_of(new_frame()), USER_RW), USER_STACK);
	pt_commit();

	/* its traps use the rest of this stack */
	struct frame frame __attribute__((aligned(16)));
	frame_make_user(&frame, USER_CODE, USER_STACK_TOP);
	(void)arch_irq_save();
	rs_op_begin(RS_OP_ENTER_USER);
	arch_enter_user(&frame);
}

static void with_paging(void)
{
	home = kernel_roots();
	print(" 2 paging: the kernel runs behind a page table\n");
	progress(PROGRESS_PAGING);
	change_page_table();
	switch_spaces();
	mask_interrupts();
	take_ticks();
	run_program();
}

void guest_main(void)
{
	rs_mark(RS_MARK_WORKLOAD_BEGIN, PROGRESS_ALL);
	print("tour: what an operating system does with privilege\n");
	set_trap_vector();
	print(" 1 trap vector: set\n");
	progress(PROGRESS_TRAP_VECTOR);
	enable_paging(with_paging);
}
