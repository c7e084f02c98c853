#include "process/process.h"

#include "box/box.h"
#include "file/file.h"
#include "kernel.h"
#include "lib/string.h"
#include "memory/page.h"
#include "process/exec.h"

struct process processes[PROCESSES];
static struct process *init; /* the first process: its exit switches the computer off */

unsigned process_count(void)
{
	unsigned count = 0;
	for (unsigned i = 0; i < PROCESSES; i++)
		count += processes[i].state != PROCESS_FREE;
	return count;
}

/* ---- Creation ---- */

/* Where a new process starts when it is first switched to. */
static _Noreturn void begin(void)
{
	after_switch();
	process_before_user();
	arch_enter_user(current->frame);
}

/* A process without a space. @return NULL, with *error, if there is no slot or memory. */
static struct process *process_alloc(struct box *box, int *error)
{
	struct process *process = processes;
	while (process->state != PROCESS_FREE)
		if (++process == processes + PROCESSES) {
			*error = -EAGAIN;
			return NULL;
		}
	if (box && !cgroup_take_process(box)) {
		*error = -EAGAIN;
		return NULL;
	}
	pa_t stack = page_alloc_for(box);
	if (!stack) {
		if (box)
			box_leave(box);
		*error = -ENOMEM;
		return NULL;
	}
	memset(process, 0, sizeof(*process));
	process->stack = stack;
	stack_mark(process);
	process->frame = (struct frame *)((uint8_t *)ram_at(stack) + PAGE_SIZE) - 1;
	process->context.sp = (uint64_t)process->frame;
	process->context.ra = (uint64_t)begin;
	process->pid = process->host_pid = pid_new(NULL);
	if (box)
		box_enter(box, process);
	return process;
}

static void start(struct process *process)
{
	bool unmasked = irq_save();
	make_ready(process);
	irq_restore(unmasked);
}

static void take_program(struct process *process, const struct exec *exec)
{
	process->space = exec->space;
	memcpy(process->name, exec->name, sizeof(process->name));
	frame_make_user(process->frame, exec->entry, exec->stack);
	process->frame->a0 = exec->count;
	process->frame->a1 = exec->stack;
}

/* The first process loads its program itself, so that it can wait for a disk. */
static struct exec *init_exec;

static _Noreturn void begin_init(void)
{
	after_switch();
	irq_restore(true);
	int error = exec_load(init_exec);
	if (error) {
		print("kernel: %s cannot be run: %s\n", init_exec->path, error_text(-error));
		power_off(NO_PROGRAM_CODE);
	}
	take_program(current, init_exec);
	exec_free(init_exec);
	use_space_anew();
	rs_op_begin(RS_OP_ENTER_USER); /* the program's first instructions end the operation */
	(void)irq_save();
	process_before_user();
	arch_enter_user(current->frame);
}

void process_start_init(struct exec *exec)
{
	int error = 0;
	init = process_alloc(NULL, &error);
	if (!init)
		panic("there is no memory for the first process");
	init->group = init->host_group = init->pid;
	init->cwd[0] = '/';
	init->context.ra = (uint64_t)begin_init;
	init_exec = exec;
	file_open_console(init->files);
	start(init);
}

void process_become(const struct exec *exec)
{
	use_no_space();
	space_free(&current->space);
	take_program(current, exec);
	use_space_anew();
	rs_op_begin(RS_OP_ENTER_USER);
}

int64_t process_fork(struct box *box)
{
	int error = 0;
	struct process *child = process_alloc(box, &error);
	if (!child)
		return error;
	error = space_copy(&child->space, &current->space);
	if (error) {
		process_reap(child);
		return error;
	}
	*child->frame = *current->frame;
	child->frame->a0 = 0; /* what fork returns in the child */
	child->parent = current;
	child->group = current->group;
	child->host_group = current->host_group;
	memcpy(child->name, current->name, sizeof(child->name));
	memcpy(child->cwd, current->cwd, sizeof(child->cwd));
	for (unsigned i = 0; i < FDS; i++)
		child->files[i] = file_get(current->files[i]);
	if (box != current->box)
		box_first(child);
	start(child);
	return pid_seen(box_with(current, CLONE_NEWPID), child);
}

/* ---- Termination ---- */

void process_reap(struct process *process)
{
	page_put(process->stack);
	process->state = PROCESS_FREE;
	if (process->box)
		box_leave(process->box);
}

/* The children of this process become orphans: zombies among them are reaped now. */
static void orphan_children(void)
{
	for (unsigned i = 0; i < PROCESSES; i++) {
		struct process *child = &processes[i];
		if (child->state == PROCESS_FREE || child->parent != current)
			continue;
		child->parent = NULL;
		if (child->state == PROCESS_IS_ZOMBIE)
			process_reap(child);
	}
}

_Noreturn void process_exit(int status)
{
	irq_restore(true);
	for (unsigned i = 0; i < FDS; i++)
		file_put(current->files[i]);
	if (current == init) {
		if (file_sync())
			print("kernel: the disk failed: not all that was written is on it\n");
		power_off((uint8_t)status);
	}
	struct box *pids = box_with(current, CLONE_NEWPID);
	if (pids && pids->first == current)
		pid_end_all(pids);
	if (current->box && current->box->first == current)
		box_mark_end(current->box, status);
	use_no_space();
	space_free(&current->space);
	orphan_children();
	(void)irq_save();
	current->status = status;
	current->state = PROCESS_IS_ZOMBIE;
	if (current->parent)
		wake_all(&current->parent->children);
	if (pids)
		wake_all(&pids->ending);
	leave();
}

/* A child that `pid` selects, a zombie if there is one. */
static struct process *find_child(int pid)
{
	const struct box *from = box_with(current, CLONE_NEWPID);
	struct process *found = NULL;
	for (unsigned i = 0; i < PROCESSES; i++) {
		struct process *child = &processes[i];
		if (child->state == PROCESS_FREE || child->parent != current ||
		    (pid != -1 && pid_seen(from, child) != pid))
			continue;
		found = child;
		if (child->state == PROCESS_IS_ZOMBIE)
			break;
	}
	return found;
}

int64_t process_wait(int pid, int *status)
{
	struct process *child;
	bool unmasked = irq_save(), alive = true;
	while ((child = find_child(pid)) && child->state != PROCESS_IS_ZOMBIE && alive)
		alive = wait_interruptible(&current->children);
	irq_restore(unmasked);
	if (!child)
		return -ECHILD;
	if (!alive)
		return -EINTR;
	*status = child->status;
	process_reap(child);
	return pid_seen(box_with(current, CLONE_NEWPID), child);
}

void process_signal(struct process *process, int signal)
{
	if (!signal || process->killed || process->state == PROCESS_IS_ZOMBIE)
		return;
	process->killed = signal;
	if (process->state == PROCESS_IS_WAITING)
		wake(process);
}

static bool is_selected(const struct box *from, const struct process *process, int pid)
{
	if (!pid_is_seen(from, process) || process->state == PROCESS_IS_ZOMBIE)
		return false;
	return pid < 0 ? (from ? process->group : process->host_group) == -pid
		       : pid_seen(from, process) == pid;
}

int process_kill(const struct box *from, int pid, int signal)
{
	int result = -ESRCH;
	bool unmasked = irq_save();
	for (unsigned i = 0; i < PROCESSES; i++) {
		if (!is_selected(from, &processes[i], pid))
			continue;
		result = 0;
		process_signal(&processes[i], signal);
	}
	irq_restore(unmasked);
	return result;
}

void process_before_user(void)
{
	while (yield_wanted && !current->killed)
		yield();
	if (current->killed)
		process_exit(STATUS_SIGNAL + current->killed);
}
