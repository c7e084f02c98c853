/* sys_process.c - system calls for processes and time. */
#include "box/box.h"
#include "call/syscalls.h"
#include "call/usercopy.h"
#include "file/console.h"
#include "file/file.h"
#include "kernel.h"
#include "lib/string.h"
#include "memory/page.h"
#include "process/clock.h"
#include "process/exec.h"
#include "process/process.h"

#define UNUSED (void)arg0, (void)arg1, (void)arg2

int64_t sys_exit(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	process_exit((uint8_t)arg0);
}

int64_t sys_fork(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	return process_fork(current->box);
}

/* Copy the arguments, an array of strings that ends with NULL. */
static int take_arguments(struct exec *exec, uint64_t array)
{
	for (;; array += sizeof(uint64_t)) {
		uint64_t text;
		int error = copy_in(&text, array, sizeof(text));
		if (error || !text)
			return error;
		if (exec->count == ARGS_MOST)
			return -E2BIG;
		int64_t length = copy_text(exec->args + exec->used, text,
					   ARGS_ROOM - exec->used, -E2BIG);
		if (length < 0)
			return (int)length;
		exec->used += (unsigned)length;
		exec->count++;
	}
}

int64_t sys_execv(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	struct exec *exec = exec_new();
	if (!exec)
		return -ENOMEM;
	int64_t error = copy_text(exec->path, arg0, PATH_ROOM, -ENAMETOOLONG);
	if (error > 0)
		error = take_arguments(exec, arg1);
	if (!error)
		error = exec_load(exec);
	if (!error)
		process_become(exec);
	exec_free(exec);
	return error;
}

int64_t sys_waitpid(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	int status = 0;
	/* before a child is reaped */
	if (arg1 && copy_out(arg1, &status, sizeof(status)))
		return -EFAULT;
	int64_t pid = process_wait((int)arg0, &status);
	if (pid > 0 && arg1)
		(void)copy_out(arg1, &status, sizeof(status));
	return pid;
}

int64_t sys_kill(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	int64_t pid = (int64_t)arg0;
	if (arg1 > SIG_MOST || pid == 0 || pid > INT32_MAX || pid < -INT32_MAX)
		return -EINVAL;
	return process_kill(box_with(current, CLONE_NEWPID), (int)pid, (int)arg1);
}

int64_t sys_getpid(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	return current->pid;
}

/* Apart, so that a call outside of boxes needs no stack. */
__attribute__((noinline)) static int ppid_in_box(void)
{
	const struct box *from = box_with(current, CLONE_NEWPID);
	const struct process *parent = current->parent;
	return parent && pid_is_seen(from, parent) ? pid_seen(from, parent) : 0;
}

int64_t sys_getppid(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	if (current->box)
		return ppid_in_box();
	return current->parent ? current->parent->host_pid : 0;
}

int64_t sys_sched_yield(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	bool unmasked = irq_save();
	yield();
	irq_restore(unmasked);
	return 0;
}

int64_t sys_usleep(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	return clock_sleep(arg0);
}

int64_t sys_uptime(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	return (int64_t)clock_uptime();
}

int64_t sys_tick(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	if (arg0 && current->box)
		return -EPERM; /* it is the same for all */
	if (arg0 && (arg0 < TICK_LEAST || arg0 > TICK_MOST))
		return -EINVAL;
	return (int64_t)clock_tick(arg0);
}

int64_t sys_setpgid(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	const struct box *from = box_with(current, CLONE_NEWPID);
	struct process *process = arg0 ? process_find(from, (int)arg0) : current;
	if (!process || (process != current && process->parent != current))
		return -ESRCH;
	if (arg1 > INT32_MAX)
		return -EINVAL;
	int group = arg1 ? (int)arg1 : pid_seen(from, process);
	const struct process *leader = from ? process_find(from, group) : NULL;
	if (from && !leader)
		return -EPERM; /* a group of outside could have that number */
	process->group = group;
	process->host_group = from ? leader->host_pid : group;
	return 0;
}

int64_t sys_tcsetpgrp(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	if (arg0 > INT32_MAX)
		return -EINVAL;
	if (current->box)
		return -EPERM; /* the terminal is outside */
	console_set_group((int)arg0);
	return 0;
}

int64_t sys_process(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	static const uint32_t states[] = {
		[PROCESS_IS_READY] = PROCESS_READY,
		[PROCESS_IS_RUNNING] = PROCESS_RUNNING,
		[PROCESS_IS_WAITING] = PROCESS_WAITING,
		[PROCESS_IS_ZOMBIE] = PROCESS_ZOMBIE,
	};
	struct process_info info = {0};
	if (arg0 >= PROCESSES)
		return 0;
	const struct box *from = box_with(current, CLONE_NEWPID);
	const struct process *process = &processes[arg0], *parent = process->parent;
	if (pid_is_seen(from, process)) {
		info.pid = pid_seen(from, process);
		info.parent = parent && pid_is_seen(from, parent) ? pid_seen(from, parent) : 0;
		info.group = from ? process->group : process->host_group;
		info.state = states[process->state];
		info.pages = area_pages(&process->space);
		memcpy(info.name, process->name, sizeof(info.name));
	}
	int error = copy_out(arg1, &info, sizeof(info));
	return error ? error : 1;
}

int64_t sys_usage(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	UNUSED;
	struct usage own;
	const struct usage all = {
		.pages = page_count(),
		.pages_free = page_free_count(),
		.processes = process_count(),
		.files = file_count(),
		.ticks = clock_tick(0),
		.faults = fault_count,
		.switches = switch_count,
		.system_calls = system_call_count,
	};
	return copy_out(arg0, current->box ? cgroup_usage(current->box, &own) : &all,
			sizeof(all));
}
