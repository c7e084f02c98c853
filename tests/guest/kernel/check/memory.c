/* memory.c - sbrk, mmap, munmap, mprotect, copies on write, the end of memory. */
#include "check.h"

#include <sys/mman.h>

#define PAGE 4096u
#define RW   (PROT_READ | PROT_WRITE)

static void the_heap_grows_shrinks_and_is_zero(void)
{
	uint8_t *start = sbrk(0);
	must(sbrk(3 * PAGE + 100) == (void *)start);
	for (unsigned i = 0; i < 3 * PAGE + 100; i++)
		must(start[i] == 0);
	memset(start, 1, 3 * PAGE);
	must(sbrk(-(intptr_t)(3 * PAGE + 100)) == start + 3 * PAGE + 100);
	must(sbrk(0) == (void *)start);
	must(sbrk(2 * PAGE) == (void *)start);
	must(start[PAGE] == 0);
	refused(ENOMEM, sbrk(INTPTR_MIN));
	refused(ENOMEM, sbrk(INTPTR_MAX));
	refused(ENOMEM, sbrk(-(intptr_t)(1 << 30)));
	refused(ENOMEM, sbrk(1 << 30));
	must(sbrk(0) == start + 2 * PAGE);
}

static void memory_comes_zero_where_it_was_asked_for(void)
{
	uint8_t *any = mmap(NULL, 5 * PAGE, RW);
	must(any != MAP_FAILED && (uintptr_t)any % PAGE == 0);
	for (unsigned i = 0; i < 5 * PAGE; i += 64)
		must(any[i] == 0);
	uint8_t *there = (uint8_t *)0x100000000;
	must(mmap(there, 1, RW) == there);
	there[PAGE - 1] = 7;
	answers(0, munmap(there, 1));
	must(mmap(there, PAGE, RW) == there);
	must(there[PAGE - 1] == 0);
	answers(0, munmap(there, PAGE));
	answers(0, munmap(any, 5 * PAGE));
}

static void mmap_refuses_what_makes_no_sense(void)
{
	uint8_t *p = mmap(NULL, PAGE, RW);
	refused(EINVAL, mmap(NULL, 0, RW));
	refused(EINVAL, mmap((void *)123, PAGE, RW));
	refused(EINVAL, mmap(NULL, PAGE, 0));
	refused(EINVAL, mmap(NULL, PAGE, PROT_WRITE));
	refused(EINVAL, mmap(NULL, PAGE, RW | PROT_EXEC));
	refused(EINVAL, mmap(NULL, PAGE, PROT_READ | 8));
	refused(EINVAL, mmap((void *)0x4000000000, PAGE, RW));
	refused(EINVAL, mmap((void *)0x3ffffff000, 2 * PAGE, RW));
	refused(EINVAL, mmap((void *)0xffffffc080000000, PAGE, RW));
	refused(EINVAL, mmap((void *)PAGE, SIZE_MAX - PAGE, RW));
	refused(EINVAL, mmap(NULL, SIZE_MAX, RW));
	refused(ENOMEM, mmap(NULL, 1ull << 37, RW));
	refused(EEXIST, mmap(p, PAGE, RW));
	refused(EEXIST, mmap((void *)0x10000, PAGE, RW)); /* the program itself */
	must(mmap((void *)0x3ffffff000, PAGE, RW) == (void *)0x3ffffff000); /* the very last */
}

static uint8_t *target;

static void touch_target(void)
{
	*(volatile uint8_t *)target = 1;
}

static void read_target(void)
{
	(void)*(volatile uint8_t *)target;
}

static void run_target(void)
{
	((void (*)(void))(void *)target)();
}

static void what_was_given_back_is_gone(void)
{
	uint8_t *p = mmap(NULL, 3 * PAGE, RW);
	memset(p, 1, 3 * PAGE);
	answers(0, munmap(p + PAGE, PAGE));
	target = p + PAGE;
	answers(STATUS_SIGNAL + SIGSEGV, status_of(read_target));
	target = p;
	answers(0, status_of(touch_target));
	target = p + 2 * PAGE;
	answers(0, status_of(touch_target));
	must(p[0] == 1 && p[2 * PAGE] == 1);
	must(mmap(p + PAGE, PAGE, RW) == p + PAGE);
	must(p[PAGE] == 0);
	answers(0, munmap((void *)0x200000000, PAGE)); /* nothing there: nothing done */
	refused(EINVAL, munmap(p + 1, PAGE));
	refused(EINVAL, munmap(p, 0));
	refused(EINVAL, munmap((void *)0xffffffc080000000, PAGE));
	refused(EINVAL, munmap(p, SIZE_MAX));
}

static void protection_is_kept(void)
{
	uint8_t *p = mmap(NULL, 3 * PAGE, RW);
	memset(p, 5, 3 * PAGE);
	answers(0, mprotect(p + PAGE, PAGE, PROT_READ));
	target = p + PAGE;
	answers(STATUS_SIGNAL + SIGSEGV, status_of(touch_target));
	answers(0, status_of(read_target));
	answers(STATUS_SIGNAL + SIGSEGV, status_of(run_target));
	answers(0, mprotect(p + PAGE, PAGE, RW));
	answers(0, status_of(touch_target));
	must(p[PAGE] == 5);
	target = p;
	answers(STATUS_SIGNAL + SIGSEGV, status_of(run_target));
	refused(EINVAL, mprotect(p, PAGE, RW | PROT_EXEC));
	refused(EINVAL, mprotect(p, PAGE, 0));
	refused(EINVAL, mprotect(p + 1, PAGE, PROT_READ));
	refused(ENOMEM, mprotect(p, 4 * PAGE, PROT_READ)); /* its end is not there */
	answers(0, status_of(touch_target));		   /* and so nothing was done */
	target = (uint8_t *)(uintptr_t)protection_is_kept; /* the program's code */
	answers(STATUS_SIGNAL + SIGSEGV, status_of(touch_target));
}

/* Without a fork in between, which would take the right to write from all pages anyway. */
static void write_protected(void)
{
	volatile uint8_t *p = mmap(NULL, PAGE, RW);
	*p = 1;
	answers(0, mprotect((void *)p, PAGE, PROT_READ));
	must(*p == 1);
	*p = 2;
}

static void run_protected(void)
{
	uint32_t *p = mmap(NULL, PAGE, RW);
	*p = 0x00008067; /* ret */
	answers(0, mprotect(p, PAGE, PROT_READ | PROT_EXEC));
	__asm__ volatile("fence.i" ::: "memory");
	((void (*)(void))(void *)p)();
	answers(0, mprotect(p, PAGE, PROT_READ));
	((void (*)(void))(void *)p)();
}

static void what_is_forbidden_is_so_at_once(void)
{
	answers(STATUS_SIGNAL + SIGSEGV, status_of(write_protected));
	answers(STATUS_SIGNAL + SIGSEGV, status_of(run_protected));
}

static void code_that_was_written_can_be_run(void)
{
	const uint32_t code[] = {0x02a00513, 0x00008067}; /* li a0, 42; ret */
	uint8_t *p = mmap(NULL, PAGE, RW);
	memcpy(p, code, sizeof code);
	answers(0, mprotect(p, PAGE, PROT_READ | PROT_EXEC));
	__asm__ volatile("fence.i" ::: "memory");
	answers(42, ((long (*)(void))(void *)p)());
	target = p;
	answers(STATUS_SIGNAL + SIGSEGV, status_of(touch_target));
}

static void too_many_areas_are_refused(void)
{
	uint8_t *base = (uint8_t *)0x200000000;
	unsigned count = 0;
	while (mmap(base + count * 2 * PAGE, PAGE, RW) != MAP_FAILED)
		count++;
	answers(ENOMEM, errno);
	must(count > 20);
	/* nor may one be cut into more */
	uint8_t *whole = base + (count - 1) * 2 * PAGE;
	answers(0, munmap(whole, PAGE));
	must(mmap(whole, 3 * PAGE, RW) == whole);
	refused(ENOMEM, munmap(whole + PAGE, PAGE));
	refused(ENOMEM, mprotect(whole + PAGE, PAGE, PROT_READ));
	whole[PAGE] = 1;
	/* but what lies at an end can be taken, and so can the borders of two */
	answers(0, munmap(whole + 2 * PAGE, PAGE));
	answers(0, munmap(whole, PAGE));
	answers(2, whole[PAGE] + 1);
	answers(0, munmap(whole + PAGE, PAGE));
	must(mmap(whole, 2 * PAGE, RW) == whole);
	must(mmap(whole + 2 * PAGE, 2 * PAGE, PROT_READ) == MAP_FAILED);
	answers(0, munmap(base, PAGE));
	must(mmap(whole + 2 * PAGE, 2 * PAGE, PROT_READ) == whole + 2 * PAGE);
	answers(0, munmap(whole + PAGE, 2 * PAGE));
	target = whole + PAGE;
	answers(STATUS_SIGNAL + SIGSEGV, status_of(touch_target));
	target = whole + 2 * PAGE;
	answers(STATUS_SIGNAL + SIGSEGV, status_of(touch_target));
	answers(0, whole[0] + whole[3 * PAGE]);
	answers(0, munmap(whole, 4 * PAGE));
	for (unsigned i = 0; i < count; i++)
		answers(0, munmap(base + i * 2 * PAGE, PAGE));
	must(mmap(base, PAGE, RW) == base);
}

/* Else a program that takes a page after a page would soon have too many areas. */
static void areas_that_touch_are_one(void)
{
	uint8_t *base = (uint8_t *)0x200000000;
	for (unsigned i = 0; i < 100; i++)
		must(mmap(base + i * PAGE, PAGE, RW) == base + i * PAGE);
	for (unsigned i = 0; i < 100; i += 2)
		answers(0, mprotect(base + i * PAGE, PAGE, RW));
	answers(0, munmap(base, 100 * PAGE));
}

#define SHARED_PAGES 40

static void write_shared(void)
{
	for (unsigned i = 0; i < SHARED_PAGES; i++) {
		must(target[i * PAGE] == (uint8_t)i);
		target[i * PAGE] = 200;
	}
	for (unsigned i = 0; i < SHARED_PAGES; i++)
		must(target[i * PAGE] == 200);
}

static void write_shared_and_fork(void)
{
	answers(0, status_of(write_shared));
	write_shared();
}

static void parent_and_child_do_not_see_each_others_writes(void)
{
	target = mmap(NULL, SHARED_PAGES * PAGE, RW);
	for (unsigned i = 0; i < SHARED_PAGES; i++)
		target[i * PAGE] = (uint8_t)i;
	answers(0, status_of(write_shared));
	answers(0, status_of(write_shared_and_fork));
	for (unsigned i = 0; i < SHARED_PAGES; i++)
		must(target[i * PAGE] == (uint8_t)i);
	write_shared();
}

/* The kernel's copies must respect what is shared, too. */
static void read_into_shared(void)
{
	int ends[2];
	answers(0, pipe(ends));
	answers(8, write(ends[1], "12345678", 8));
	answers(8, read(ends[0], target, 8));
}

static void the_kernel_writes_to_shared_pages_as_a_program_does(void)
{
	target = mmap(NULL, PAGE, RW);
	memset(target, 'a', PAGE);
	answers(0, status_of(read_into_shared));
	must(target[0] == 'a');
}

static void touch_all_there_is(void)
{
	uint8_t *p = mmap((void *)0x100000000, 1ull << 32, RW);
	must(p != MAP_FAILED);
	for (uint64_t i = 0;; i += PAGE)
		p[i] = 1;
}

static void out_of_memory_ends_who_wants_more(void)
{
	answers(STATUS_SIGNAL + SIGSEGV, status_of(touch_all_there_is));
}

static char *no_arguments[] = {NULL};

/* With no page left every call that needs one says so. */
static void without_memory(void)
{
	struct usage u;
	int ends[2];
	uint8_t *p = mmap((void *)0x100000000, 1ull << 32, RW);
	/* a rehearsal, so that the program has all its own pages */
	answers(0, pipe(ends));
	refused(ENOENT, execv("/bin/nothing", no_arguments));
	usage(&u);
	for (uint64_t i = 0; u.pages_free > 3; i += PAGE) {
		p[i] = 1;
		usage(&u);
	}
	while (pipe(ends) == 0)
		;
	must(errno == ENOMEM);
	refused(ENOMEM, execv("/bin/echo", no_arguments));
	refused(ENOMEM, fork());
}

static void without_memory_calls_are_refused(void)
{
	answers(0, status_of(without_memory));
}

static int deep(int depth)
{
	volatile char room[1000];
	room[0] = (char)depth;
	return depth ? deep(depth - 1) + room[0] : 0;
}

static void fall_through_the_stack(void)
{
	(void)deep(1000000);
}

static void the_stack_grows_to_its_end_and_no_further(void)
{
	(void)deep(200);
	answers(STATUS_SIGNAL + SIGSEGV, status_of(fall_through_the_stack));
}

static void much_memory_far_apart(void)
{
	for (uint64_t at = 0x100000000; at < 0x4000000000; at += 0x1000000000) {
		uint8_t *p = mmap((void *)at, 600 * PAGE, RW);
		must(p == (void *)at);
		for (unsigned i = 0; i < 600; i += 100)
			p[i * PAGE] = 1;
	}
	answers(0, status_of(the_heap_grows_shrinks_and_is_zero));
}

const struct check memory_checks[] = {
	{"the heap grows, shrinks and is zero", the_heap_grows_shrinks_and_is_zero},
	{"memory comes zero, where it was asked for", memory_comes_zero_where_it_was_asked_for},
	{"mmap refuses what makes no sense", mmap_refuses_what_makes_no_sense},
	{"what was given back is gone", what_was_given_back_is_gone},
	{"protection is kept", protection_is_kept},
	{"what is forbidden is so at once", what_is_forbidden_is_so_at_once},
	{"code that was written can be run", code_that_was_written_can_be_run},
	{"too many areas are refused", too_many_areas_are_refused},
	{"areas that touch are one", areas_that_touch_are_one},
	{"parent and child do not see each other's writes",
	 parent_and_child_do_not_see_each_others_writes},
	{"the kernel writes to shared pages as a program does",
	 the_kernel_writes_to_shared_pages_as_a_program_does},
	{"out of memory ends who wants more", out_of_memory_ends_who_wants_more},
	{"without memory calls are refused", without_memory_calls_are_refused},
	{"the stack grows to its end and no further",
	 the_stack_grows_to_its_end_and_no_further},
	{"much memory far apart", much_memory_far_apart},
	{NULL, NULL},
};
