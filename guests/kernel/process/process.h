/* process.h - processes: creation, waiting, termination, and the scheduler. */
#ifndef KERNEL_PROCESS_H
#define KERNEL_PROCESS_H
#include "arch/arch.h"
#include "kernel/abi/syscall.h"
#include "memory/space.h"

/* The registers that switch.S saves: those that the calling convention preserves across calls.
 */
struct context {
	uint64_t ra, sp, s[12];
};

enum process_state {
	PROCESS_FREE, /* the slot is empty */
	PROCESS_IS_READY,
	PROCESS_IS_RUNNING,
	PROCESS_IS_WAITING,
	PROCESS_IS_ZOMBIE, /* terminated; its parent has not yet reaped it */
};

/* A wait queue: first in, first out. */
struct queue {
	struct process *first, *last;
};

struct box;

struct process {
	enum process_state state;
	int pid, group;		  /* as the process itself sees them */
	int host_pid, host_group; /* as processes outside of all boxes do */
	struct box *box;	  /* NULL: outside */
	struct process *parent;	  /* NULL: an orphan, which no process reaps */
	int status;		  /* exit status */
	int killed; /* 0, or the signal that ends it before it next runs its program */

	struct queue *waits_in; /* the queue it is in: ready, or a wait queue */
	struct process *next;	/* in that queue */
	struct queue children;	/* the process itself, while it waits for a child */
	uint64_t wake_at;	/* while it sleeps: the deadline, in ticks */

	struct context context;
	pa_t stack;	     /* one page: the kernel stack of this process */
	struct frame *frame; /* at its top: the program's registers */
	struct space space;
	struct file *files[FDS];
	char name[PROCESS_NAME_ROOM];
	char cwd[PATH_ROOM];
};

extern struct process processes[PROCESSES];

/** The process that runs; the idle process if none can. */
extern struct process *current;

/* ---- process.c ---- */

struct exec;

/** Create the first process, which loads and runs the program that `exec` names. When it exits,
 * the computer is switched off with its status. */
void process_start_init(struct exec *exec);

/** Let the current process run the program loaded in `exec`; its old memory is freed. */
void process_become(const struct exec *exec);

/** @return the pid of the child, or an error; the child's program sees 0. It is in `box`. */
int64_t process_fork(struct box *box);
_Noreturn void process_exit(int status);

/** Wait for child `pid` (-1: any) to exit, and reap it. @return its pid, with its exit status in
 * `*status`; or an error. */
int64_t process_wait(int pid, int *status);

/** Send a signal to process `pid`, or to all of group -`pid` if negative, as seen from `from`.
 * @return 0 or -ESRCH. */
int process_kill(const struct box *from, int pid, int signal);

/** A signal ends the process, soon. Interrupts are masked. */
void process_signal(struct process *process, int signal);

/** The number of slots of the table in use. */
unsigned process_count(void);

/** Free the slot of a zombie. */
void process_reap(struct process *process);

/** Before a process returns to its program: end it if it was killed, yield if its time slice is
 * over. Interrupts are masked. */
void process_before_user(void);

/* ---- box/pids.c: `from` is a box with numbers of its own; NULL: outside ---- */

/** @return whether the process exists for whoever is there. */
bool pid_is_seen(const struct box *from, const struct process *process);

/** @return its number there. */
static inline int pid_seen(const struct box *from, const struct process *process)
{
	return from ? process->pid : process->host_pid;
}

/** @return the process with that number that is not a zombie, or NULL. */
struct process *process_find(const struct box *from, int pid);

/** @return a number that no process there has. */
int pid_new(struct box *box);

/** End all processes of a box but the current one, and wait until they have. */
void pid_end_all(struct box *box);

/* ---- schedule.c: interrupts are masked throughout ---- */

/** Make a process runnable. */
void make_ready(struct process *process);

/** Wait in `queue` until woken. For what ends soon: even a killed process waits. */
void wait_uninterruptible(struct queue *queue);

/** The same, but a signal wakes the process. @return false if it was killed: then it must return
 * an error. */
bool wait_interruptible(struct queue *queue);

void wake_first(struct queue *queue);
void wake_all(struct queue *queue);

/** Wake a process from whatever queue it is in. */
void wake(struct process *process);

/** A sleeping lock: a process that waits for it gives up the CPU. */
struct lock {
	bool held;
	struct queue waiters;
};
void lock_take(struct lock *lock);
void lock_release(struct lock *lock);

/** Give up the CPU. Returns when it is this process's turn again. */
void yield(void);

/** Switch away and never return; the state was set. */
_Noreturn void leave(void);

/** The scheduler: run processes for ever. */
_Noreturn void schedule_start(void);

/** Whether any process runs or is runnable. */
bool is_busy(void);

/** Switch to the roots of the current process's space, which changed. / Switch to the kernel's
 * own roots, so that any space may be freed. */
void use_space_anew(void);
void use_no_space(void);

/** The second half of a switch, for a new process, which never called the first. */
void after_switch(void);

/** Mark the end of a kernel stack, so that an overflow is detected. */
void stack_mark(const struct process *process);

extern bool yield_wanted;     /* the time slice of the running process is over */
extern uint64_t switch_count; /* of processes */

#endif
