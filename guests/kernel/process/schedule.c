/* schedule.c - the scheduler: round robin. The kernel itself is never preempted, so only data that
 * interrupt handlers access, such as these queues, needs interrupts masked. */
#include "box/box.h"
#include "kernel.h"
#include "memory/page.h"
#include "process/clock.h"
#include "process/process.h"

void context_switch(struct context *from, struct context *to);

bool yield_wanted;
uint64_t switch_count;

static struct queue ready;
static struct process idle_process; /* schedule_start(), on the boot stack */
struct process *current = &idle_process;
static struct process *before;	   /* the process that ran before the last switch */
static const struct space *in_use; /* the space that the MMU uses, even while idle */

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

/* A kernel stack is one page, and the memory below it has another use. */
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

/* The idle process has no space, and the first process has none at first. They run in any, and
 * the last process's stays in use, as it may run next. */
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

/* An orphan that is a zombie is reaped as soon as its stack is not in use. */
void after_switch(void)
{
	if (before->state == PROCESS_IS_ZOMBIE && !before->parent)
		process_reap(before);
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

/* With boxes, the CPU is divided among them (box/share.c). */
static struct process *take_next(void)
{
	if (!box_count)
		return take_first(&ready);
	if (current != &idle_process)
		share_stop(current);
	struct process *next = share_pick(&ready);
	if (next)
		take_out(next);
	box_mark(next);
	return next;
}

static void switch_away(void)
{
	struct process *next = take_next();
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

void wait_uninterruptible(struct queue *queue)
{
	current->state = PROCESS_IS_WAITING;
	append(queue, current);
	switch_away();
}

bool wait_interruptible(struct queue *queue)
{
	if (!current->killed)
		wait_uninterruptible(queue);
	return !current->killed;
}

/* Only processes take and release locks, and they do not preempt each other in the kernel. */
void lock_take(struct lock *lock)
{
	bool unmasked = irq_save();
	while (lock->held)
		wait_uninterruptible(&lock->waiters);
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
	panic("a zombie ran");
}

bool is_busy(void)
{
	return current != &idle_process || ready.first;
}

_Noreturn void schedule_start(void)
{
	for (;;) {
		if (ready.first) {
			clock_need_ticks();
			switch_away();
		}
		/* whoever is ready now has to wait for the next window of its cap */
		idle();
		irq_restore(true);
		(void)irq_save();
	}
}
