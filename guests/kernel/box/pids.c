/* pids.c - numbers of processes. Each has one outside, and one in its box, which starts from 1. A
 * process in a box sees no other processes than those of the box, by the numbers that they have
 * there. */
#include "box/box.h"
#include "kernel.h"

#define PID_MOST 32767

bool pid_is_seen(const struct box *from, const struct process *process)
{
	return process->state != PROCESS_FREE && (!from || process->box == from);
}

static bool exists(const struct box *box, int pid)
{
	for (unsigned i = 0; i < PROCESSES; i++)
		if (pid_is_seen(box, &processes[i]) && pid_seen(box, &processes[i]) == pid)
			return true;
	return false;
}

/* A number is reused only after all others, and never while a process has it. */
int pid_new(struct box *box)
{
	static int last_outside;
	int *last = box ? &box->last_pid : &last_outside;
	do
		*last = *last == PID_MOST ? 1 : *last + 1;
	while (exists(box, *last));
	return *last;
}

struct process *process_find(const struct box *from, int pid)
{
	for (unsigned i = 0; i < PROCESSES; i++)
		if (pid_is_seen(from, &processes[i]) &&
		    processes[i].state != PROCESS_IS_ZOMBIE &&
		    pid_seen(from, &processes[i]) == pid)
			return &processes[i];
	return NULL;
}

static bool others_live(const struct box *box)
{
	for (unsigned i = 0; i < PROCESSES; i++)
		if (pid_is_seen(box, &processes[i]) && &processes[i] != current &&
		    processes[i].state != PROCESS_IS_ZOMBIE)
			return true;
	return false;
}

void pid_end_all(struct box *box)
{
	bool unmasked = irq_save();
	for (unsigned i = 0; i < PROCESSES; i++)
		if (pid_is_seen(box, &processes[i]) && &processes[i] != current)
			process_signal(&processes[i], SIGKILL);
	while (others_live(box))
		wait_uninterruptible(&box->ending);
	irq_restore(unmasked);
}
