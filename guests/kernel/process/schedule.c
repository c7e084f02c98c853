/* schedule.c - who runs next: the processes that can take turns. The kernel itself is never
 * interrupted in favour of another process, so that only what interrupt handlers touch (these
 * queues among it) needs them masked. */
#include "kernel.h"
#include "memory/page.h"
#include "process/clock.h"
#include "process/process.h"

void context_switch(struct context *from, struct context *to);

struct process *current;
bool yield_wanted;
uint64_t switch_count;

static struct queue ready;
static struct process idle_process; /* the loop below, on the stack of the start */
static struct process *before;	    /* who ran before the last switch */
static const struct space *in_use;  /* the last process's space, even while idle */

/* ---- Queues ---- */

static void append(struct queue *queue, struct process *process)
{
	process->waits_in = queue;
	process->next = NULL;
	if (queue->first)
		queue->last->next = process;
	else
		queue->first = process;
	queue->last = process;
}

static struct process *take_first(struct queue *queue)
{
	struct process *process = queue->first;
	if (process) {
		queue->first = process->next;
		process->waits_in = NULL;
	}
	return process;
}

static void take_out(struct process *process)
{
	struct queue *queue = process->waits_in;
	struct process **link = &queue->first, *last = NULL;
	while (*link != process) {
		last = *link;
		link = &(*link)->next;
	}
	*link = process->next;
	if (queue->last == process)
		queue->last = last;
	process->waits_in = NULL;
}

void make_ready(struct process *process)
{
	process->state = PROCESS_IS_READY;
	append(&ready, process);
}

void wake(struct process *process)
{
	take_out(process);
	make_ready(process);
}

void wake_first(struct queue *queue)
{
	if (queue->first)
		make_ready(take_first(queue));
}

void wake_all(struct queue *queue)
{
	while (queue->first)
		wake_first(queue);
}

/* ---- Switching ---- */

/* A process has one page for the kernel's stack, and what lies below is somebody else's. */
#define STACK_MARK 0x6b63617473646e65

static void check_stack(const struct process *process)
{
	if (process->stack && *(const uint64_t *)ram_at(process->stack) != STACK_MARK)
		panic("a kernel stack overflowed");
}

void stack_mark(const struct process *process)
{
	*(uint64_t *)ram_at(process->stack) = STACK_MARK;
}

/* The idle loop has no space, nor has the first process at its start: they run in any, and the
 * last process's stays, for it may be next again. */
static void use_space(const struct process *process)
{
	if (!process->space.id || &process->space == in_use)
		return;
	in_use = &process->space;
	switch_space(&process->space.roots);
}

void use_no_space(void)
{
	const struct roots roots = kernel_roots();
	in_use = NULL;
	switch_space(&roots);
}

void use_space_anew(void)
{
	in_use = NULL;
	use_space(current);
}

/* A process that is over and that nobody will ask about goes as soon as its stack is not stood
 * on. */
void after_switch(void)
{
	if (before->state == PROCESS_IS_OVER && !before->parent)
		process_bury(before);
}

static void switch_to(struct process *next)
{
	yield_wanted = false;
	if (next == current)
		return;
	check_stack(current);
	before = current;
	current = next;
	switch_count++;
	use_space(next);
	context_switch(&before->context, &next->context);
	after_switch();
}

static void switch_away(void)
{
	struct process *next = take_first(&ready);
	if (!next)
		next = &idle_process;
	else
		next->state = PROCESS_IS_RUNNING;
	switch_to(next);
}

void yield(void)
{
	make_ready(current);
	switch_away();
}

void wait_through(struct queue *queue)
{
	current->state = PROCESS_IS_WAITING;
	append(queue, current);
	switch_away();
}

bool wait_in(struct queue *queue)
{
	if (!current->killed)
		wait_through(queue);
	return !current->killed;
}

/* Locks are taken and released by processes alone, which do not interrupt each other. */
void lock_take(struct lock *lock)
{
	bool unmasked = irq_save();
	while (lock->held)
		wait_through(&lock->waiters);
	lock->held = true;
	irq_restore(unmasked);
}

void lock_release(struct lock *lock)
{
	bool unmasked = irq_save();
	lock->held = false;
	wake_first(&lock->waiters);
	irq_restore(unmasked);
}

_Noreturn void leave(void)
{
	switch_away();
	panic("a process that was over ran again");
}

bool is_busy(void)
{
	return current != &idle_process || ready.first;
}

_Noreturn void schedule_start(void)
{
	current = &idle_process;
	for (;;) {
		if (ready.first) {
			clock_need_ticks();
			switch_away();
		} else {
			idle();
			irq_restore(true);
			(void)irq_save();
		}
	}
}
