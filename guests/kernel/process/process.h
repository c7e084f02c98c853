/* process.h - processes: who they are, how they come, wait and end. */
#ifndef KERNEL_PROCESS_H
#define KERNEL_PROCESS_H
#include "arch/arch.h"
#include "kernel/abi/syscall.h"
#include "memory/space.h"

/* What switch.S keeps of who is switched away from: all that a called function must keep. */
struct context {
	uint64_t ra, sp, s[12];
};

enum process_state {
	PROCESS_FREE, /* the slot is empty */
	PROCESS_IS_READY,
	PROCESS_IS_RUNNING,
	PROCESS_IS_WAITING,
	PROCESS_IS_OVER, /* until its parent has asked how it ended */
};

/* Processes that wait for one thing, in the order they came. */
struct queue {
	struct process *first, *last;
};

struct process {
	enum process_state state;
	int pid, group;
	struct process *parent; /* NULL: nobody asks how it ends */
	int status;		/* how it ended */
	int killed;		/* 0, or the signal that ends it as soon as it may be ended */

	struct queue
		*waits_in;    /* the queue that it stands in: ready, or waiting for something */
	struct process *next; /* in that queue */
	struct queue children; /* it itself, while it waits for a child */
	uint64_t wake_at;      /* sleeping: until when, in ticks */

	struct context context;
	pa_t stack;	     /* one page: the kernel's stack while it serves this process */
	struct frame *frame; /* at its top: the program's registers */
	struct space space;
	struct file *files[FDS];
	char name[PROCESS_NAME_ROOM];
	char cwd[PATH_ROOM];
};

extern struct process processes[PROCESSES];

/** Who runs; the idle loop stands in when nobody can. */
extern struct process *current;

/* ---- process.c ---- */

struct exec;

/** Make the first process: it will load the program that `exec` asks for and run it. When it
 * ends the computer is switched off with its status. */
void process_start_init(struct exec *exec);

/** Let the present process run the program loaded in `exec`; its old memory is given back. */
void process_become(const struct exec *exec);

/** @return the number of the child; in the child the call returns 0. Or an error. */
int64_t process_fork(void);
_Noreturn void process_exit(int status);

/** Wait for the end of child `pid` (-1: any). @return its number, and how it ended in
 * `*status`; or an error. */
int64_t process_wait(int pid, int *status);

/** End processes: `pid`; if negative, all of that group. @return 0 or -ESRCH. */
int process_kill(int pid, int signal);

/** @return the process of that number that is not over, or NULL. */
struct process *process_find(int pid);

/** How many slots of the table are not empty. */
unsigned process_count(void);

/** Forget a process that is over. */
void process_bury(struct process *process);

/** Before a process goes back to its program: end it if it was killed, let others run if it had
 * its time. Interrupts are masked. */
void process_before_user(void);

/* ---- schedule.c: interrupts are masked throughout ---- */

/** It may run from now on. */
void make_ready(struct process *process);

/** Stand in `queue` until woken. For what ends soon: even a killed process waits. */
void wait_through(struct queue *queue);

/** The same for what may last. @return false if this process was killed: then it must give up.
 */
bool wait_in(struct queue *queue);

void wake_first(struct queue *queue);
void wake_all(struct queue *queue);

/** Wake a process from whatever queue it stands in. */
void wake(struct process *process);

/** A thing that one process at a time may use, for as long as it likes. */
struct lock {
	bool held;
	struct queue waiters;
};
void lock_take(struct lock *lock);
void lock_release(struct lock *lock);

/** Let others run. Returns when it is this one's turn again. */
void yield(void);

/** Switch away for good: the state was set. */
_Noreturn void leave(void);

/** Run processes, from now on and for ever. */
_Noreturn void schedule_start(void);

/** Whether there is anything to do. */
bool is_busy(void);

/** The present process's space changed its roots: use them. / Nobody's space is in use: it may
 * be freed. */
void use_space_anew(void);
void use_no_space(void);

/** What a new process does first, which comes from no switch of its own. */
void after_switch(void);

/** Prepare a kernel stack so that its overflow is found out. */
void stack_mark(const struct process *process);

extern bool yield_wanted;     /* the running process had its time */
extern uint64_t switch_count; /* of processes */

#endif
