/* box.h - boxes: containers. A box is nothing but processes of this kernel that have some things
 * of their own, each in a file of its own:
 *
 *   pids.c    numbers of processes       CLONE_NEWPID
 *   layer.c   a file tree                CLONE_NEWNS
 *   uts.c     a host name                CLONE_NEWUTS
 *   cgroup.c, share.c   limits           CLONE_NEWCGROUP
 *   log.c     named lines on the console CLONE_LINES
 *   steal.c   what it waited for the CPU, for an observer
 *   box.c     the table of them
 *
 * What is not of its own it shares with everybody outside. Boxes do not nest. */
#ifndef KERNEL_BOX_H
#define KERNEL_BOX_H
#include "arch/arch.h"
#include "file/archive.h"
#include "kernel/abi/syscall.h"
#include "process/process.h"

/* How much of the CPU somebody had: a box, or all processes outside together. */
struct share {
	uint64_t time;	     /* ticks in all */
	uint64_t virtual;    /* ticks, divided by the weight */
	uint64_t window;     /* when the window began in which the cap is kept ... */
	uint64_t window_use; /* ... and ticks in it */
};

/* What a box reports to an observer: whether it wants the CPU, and how long it has waited for it. */
struct watch {
	bool wants;
	bool ready;		     /* one of its processes is, at this decision */
	bool capped, will_be_capped; /* its cap keeps it waiting, before and after it */
	uint64_t since;		     /* when that was last added up, or it went to sleep */
	uint64_t steal, kept;	     /* ticks that it waited for others, and for its own cap */
	uint64_t most;		     /* pages that it held at most */
};

#define BOX_LINE 256u

#define LAYER_TABLES 8u

struct layer {
	struct archive image;
	pa_t tables[LAYER_TABLES]; /* pages of files that were made or changed */
	uint64_t pages;		   /* of all that is in the layer */
};

struct box {
	uint64_t flags; /* CLONE_...: what it has of its own; 0: the slot is empty */
	char name[BOX_NAME_ROOM];
	char image[PATH_ROOM]; /* as it was asked for */

	int last_pid;
	struct process
		*first;	     /* number 1, if numbers are its own: then with it all others end */
	struct queue ending; /* where it waits for that */

	char host_name[BOX_NAME_ROOM];

	struct cgroup limits;
	uint64_t processes, pages, files; /* in use */
	uint64_t switches;		  /* to one of its processes */
	struct share share;

	struct layer layer;

	struct watch watch;
	char line[BOX_LINE]; /* what it has written of a line */
	unsigned line_used;
};

/** The number of boxes; while it is 0, nothing of this folder runs. */
extern unsigned box_count;

/* ---- box.c ---- */

/** Make a box without processes. @return 0 and *box; -EINVAL; -EEXIST: there is one of that name;
 * -EAGAIN: there are too many; or why the image cannot be used. */
int box_new(const struct clone_args *args, struct box **box);

/** A process enters, which process_alloc() made. */
void box_enter(struct box *box, struct process *process);

/** The first process of a box starts with as little of what is outside as it can: descriptors 0 to
 * 2, and the root as its directory. */
void box_first(struct process *process);

/** A process was reaped, or never came to life. After the last one the box is gone. */
void box_leave(struct box *box);

/** Free a box that has no processes, if it is not free yet. */
void box_free(struct box *box);

/** @return its number for an observer, from 0, where marks have it. */
uint64_t box_tag(const struct box *box);

/** Report to an observer of the machine whose process has the CPU next: that of a box, or one
 * outside, or none. / A box ends, with the status of its first process. (ringside/abi/mark.h) */
void box_mark(const struct process *process);
void box_mark_end(struct box *box, int status);

/** @return the box in a slot, or NULL. */
const struct box *box_at(unsigned slot);

/** @return the number of a box, from 1 to BOXES, and back. */
unsigned box_number(const struct box *box);
struct box *box_numbered(unsigned number);

/** @return the box of the process if that has its own of what `flag` names; NULL: it shares it. */
static inline struct box *box_with(const struct process *process, uint64_t flag)
{
	return process->box && process->box->flags & flag ? process->box : NULL;
}

/* ---- uts.c ---- */

/** @return the host name that the current process sees; it may be changed. */
char *uts_name(void);

/* ---- cgroup.c: over a limit is an error, or the end of the process that wanted more ---- */

/** @return whether one more page, process or open file is allowed; if so it counts. */
bool cgroup_take_page(struct box *box);
bool cgroup_take_process(struct box *box);
bool cgroup_take_file(struct box *box);

void cgroup_give_page(struct box *box);

/** @return `usage`: what the box uses, and what it may use. */
const struct usage *cgroup_usage(const struct box *box, struct usage *usage);

/** @return whether the limits make sense. */
bool cgroup_is_good(const struct cgroup *limits);

/* ---- share.c: interrupts are masked throughout ---- */

/** There is a box now, the only one. */
void share_start(void);

/** The process that had the CPU gives it up. */
void share_stop(const struct process *process);

/** @return which process of the queue has the CPU next; NULL if all are over their caps. */
struct process *share_pick(const struct queue *ready);

/* ---- steal.c: interrupts are masked throughout ---- */

/** It was made, and wants the CPU from now on. / It ends. */
void watch_begin(struct box *box);
void watch_end(struct box *box);

/** The scheduler decides, and one of the box's processes is ready. */
static inline void watch_ready(struct box *box, bool capped)
{
	box->watch.ready = true;
	box->watch.will_be_capped = capped;
}

/** All that are have been told: box `ran` (NULL: none) had the CPU until `now`. */
void watch_decision(const struct queue *ready, struct box *ran, uint64_t now);

/* ---- log.c ---- */

/** Put the console on descriptors 0 to 2, with the name of the box before each line. Where the
 * console is not, nothing changes. @return false: there are too many open files. */
bool log_open(struct process *process);

/* ---- layer.c ---- */

/** Read the image. @return 0; -ENOEXEC: it is no whole archive; or another error. */
int layer_init(struct box *box, const char *image);
void layer_free(struct box *box);

/** @return the number of the root of a box's tree in layer_fs. */
uint32_t layer_root(const struct box *box);
extern const struct filesystem layer_fs;

#endif
