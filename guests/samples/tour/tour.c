/* tour.c - a guest that does one of each thing an operating system does with privilege, and
 * prints a line a step. The same source in every generation: what is privileged stands behind
 * arch.h.
 */
#include "tour.h"

#include "arch.h"
#include "lib/csr.h"
#include "lib/print.h"
#include "lib/string.h"
#include "ringside/abi/mark.h"

/* Frames for data. Not cleared at the start: whoever takes one clears it. */
#define FRAMES 24u
static uint8_t frames[FRAMES][PAGE_SIZE] __attribute__((section(".noinit"), aligned(4096)));
static unsigned frames_used;

static volatile unsigned ticks_left;
static struct space home;     /* the space that the program lives in */
static pa_t home_pages;	      /* its table of 4 KiB pages, from address 0 */
static unsigned demand_pages; /* how many came by page faults */

extern const char __user_start[], __user_end[];

/* 50 us. An emulated CPU runs some hundred times slower against the same clock, and a tick that
 * is due before its handler ends never lets go: this one leaves it some 150 instructions to get
 * out. */
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
	rs_op_begin(RS_OP_CONSOLE_WRITE);
	console_write(bytes, size);
	rs_op_end(RS_OP_CONSOLE_WRITE);
}

static void progress(unsigned done)
{
	rs_mark(RS_MARK_WORKLOAD_PROGRESS, done);
}

static _Noreturn void stop(uint8_t code)
{
	rs_mark(RS_MARK_WORKLOAD_END, code);
	rs_op_begin(RS_OP_POWER_OFF);
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

/* Mask and unmask as the steps below do it, seen by the observer. */
static bool mask(void)
{
	rs_op_begin(RS_OP_IRQ_MASK);
	bool before = irq_save();
	rs_op_end(RS_OP_IRQ_MASK);
	return before;
}

static void unmask(bool unmasked)
{
	rs_op_begin(RS_OP_IRQ_UNMASK);
	irq_restore(unmasked);
	rs_op_end(RS_OP_IRQ_UNMASK);
}

static void ask_for_tick(uint64_t ticks)
{
	rs_op_begin(RS_OP_TIMER_SET);
	timer_set(ticks);
	rs_op_end(RS_OP_TIMER_SET);
}

/* ---- Traps ---- */

static void tick(void)
{
	rs_op_begin(RS_OP_TICK);
	check(ticks_left > 0, "a tick that nobody asked for");
	ticks_left--;
	rs_op_end(RS_OP_TICK);
	/* from now, not from when the last was due: a slow machine would fall behind for ever
	 */
	ask_for_tick(ticks_left ? TICK_LENGTH : TIMER_NEVER);
}

static void system_call(struct frame *frame)
{
	char text[PRINT_BUFFER];
	frame->pc += 4; /* go on after the ecall */
	switch (frame->a7) {
	case SYS_GETPID:
		frame->a0 = TOUR_PID;
		break;
	case SYS_WRITE:
		check(frame->a0 >= USER_CODE && frame->a0 < USER_CODE + 0x10000 &&
			      frame->a1 <= sizeof(text),
		      "a program wrote from where it has nothing");
		copy_from_user(text, frame->a0, frame->a1);
		console_put(text, frame->a1);
		frame->a0 = frame->a1;
		break;
	case SYS_EXIT:
		leave_user(frame->a0);
	default:
		frame->a0 = UINT64_MAX;
	}
}

/* @return whether the page at `va` is one that comes on demand; then it is there now. */
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
	/* a window in the kernel's half, at a root slot that nothing else uses */
	const uint64_t va = HIGH_HALF + ((uint64_t)(400 - KERNEL_SLOT) << 30);
	volatile uint64_t *window = (volatile uint64_t *)va;
	uint64_t *page[2] = {(uint64_t *)(void *)new_frame(), (uint64_t *)(void *)new_frame()};
	pa_t middle = pt_alloc(1), low = pt_alloc(0);

	*page[0] = 1000;
	*page[1] = 1001;
	pt_set(middle, slot(va, 1), entry(low, TABLE), va);
	pt_set(home.kernel_root, slot(va, 2), entry(middle, TABLE), va);
	pt_commit();
	for (unsigned i = 0; i < PAGE_TABLE_ROUNDS; i++) {
		rs_op_begin(RS_OP_PAGE_TABLE);
		pt_set(low, slot(va, 0), entry(pa_of(page[i % 2]), kernel_data_flags), va);
		pt_commit();
		uint64_t seen = *window;
		rs_op_end(RS_OP_PAGE_TABLE);
		check(seen == 1000 + i % 2, "the page seen is not the page mapped");
		*window = seen; /* and it can be written */
	}
	pt_set(low, slot(va, 0), 0, va);
	pt_commit();
	print(" 3 page table: a page was mapped, remapped 7 times and unmapped\n");
	progress(PROGRESS_PAGE_TABLE);
}

/* Give `space` a lower half. @return its table of 4 KiB pages, for addresses from 0. */
static pa_t lower_half(const struct space *space)
{
	pa_t middle = pt_alloc(1), low = pt_alloc(0);
	pt_set(middle, 0, entry(low, TABLE), 0);
	pt_set(space->kernel_root, 0, entry(middle, TABLE), 0);
	if (space->user_root != space->kernel_root)
		pt_set(space->user_root, 0, entry(middle, TABLE), 0);
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
	struct space other = space_create();
	*private_page(home_pages) = 2000;
	*private_page(lower_half(&other)) = 2001;

	for (unsigned i = 0; i < SWITCH_ROUNDS; i++) {
		rs_op_begin(RS_OP_SWITCH_SPACE);
		switch_space(i % 2 ? &home : &other);
		rs_op_end(RS_OP_SWITCH_SPACE);
		uint64_t seen = 0;
		copy_from_user(&seen, USER_PRIVATE, sizeof(seen));
		check(seen == 2000 + (i + 1) % 2, "one address space shows another's page");
	}
	print(" 4 address spaces: switched 8 times, each showed its own page\n");
	progress(PROGRESS_SPACES);
}

static void mask_interrupts(void)
{
	for (unsigned i = 0; i < IRQ_ROUNDS; i++) {
		bool before = mask();
		check(before == (i > 0), "interrupts were not as they were left");
		unmask(true);
	}
	print(" 5 interrupts: masked and unmasked 16 times\n");
	progress(PROGRESS_INTERRUPTS);
}

static void take_ticks(void)
{
	bool before = mask();
	ticks_left = TICKS;
	ask_for_tick(TICK_LENGTH);
	while (ticks_left) {
		idle();
		irq_restore(true);
		(void)irq_save();
	}
	unmask(before);
	print(" 6 timer: 4 ticks\n");
	progress(PROGRESS_TIMER);
}

static void run_program(void)
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

	rs_op_begin(RS_OP_ENTER_USER);
	uint64_t code_left = enter_user(USER_CODE, USER_STACK_TOP);
	check(code_left == 0 && demand_pages == DEMAND_PAGES, "the program failed");
	print("11 user mode: the program is done\n");
}

static void with_paging(void)
{
	rs_op_end(RS_OP_ENABLE_PAGING);
	home = first_space();
	print(" 2 paging: the kernel runs behind a page table\n");
	progress(PROGRESS_PAGING);
	change_page_table();
	switch_spaces();
	mask_interrupts();
	take_ticks();
	run_program();
	print("12 power off: exit code 0\n");
	stop(0);
}

void tour_main(void)
{
	rs_mark(RS_MARK_WORKLOAD_BEGIN, PROGRESS_ALL);
	print("tour: what an operating system does with privilege\n");
	rs_op_begin(RS_OP_SET_TRAP_VECTOR);
	set_trap_vector();
	rs_op_end(RS_OP_SET_TRAP_VECTOR);
	print(" 1 trap vector: set\n");
	progress(PROGRESS_TRAP_VECTOR);
	rs_op_begin(RS_OP_ENABLE_PAGING);
	enable_paging(with_paging);
}
