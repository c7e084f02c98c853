/** @file syscall.h
 * The contract between the kernel and programs: numbers, structures and limits. For C and
 * assembler.
 */
#ifndef KERNEL_ABI_SYSCALL_H
#define KERNEL_ABI_SYSCALL_H

#ifdef __ASSEMBLER__
/* clang-format off */
#define SYSCALL(number, name, kind, what) .equ SYS_##name, number
#include "kernel/abi/syscall.def"
#undef SYSCALL
/* clang-format on */
#else
#include <stdint.h>

enum syscall_number {
#define SYSCALL(number, name, kind, what) SYS_##name = (number),
#include "kernel/abi/syscall.def"
#undef SYSCALL
};

enum error_number {
#define ERROR(number, name, text) name = (number),
#include "kernel/abi/errno.def"
#undef ERROR
};

/* open(): access mode and flags */
#define O_RDONLY      0
#define O_WRONLY      1
#define O_RDWR	      2
#define O_ACCESS      3	    /* mask of these three */
#define O_CREAT	      0x40  /* create the file if it does not exist */
#define O_EXCL	      0x80  /* with O_CREAT: fail if it exists */
#define O_TRUNC	      0x200 /* truncate it */
#define O_APPEND      0x400 /* write at the end */
#define O_FLAGS	      (O_ACCESS | O_CREAT | O_EXCL | O_TRUNC | O_APPEND)

/* lseek() */
#define SEEK_SET      0
#define SEEK_CUR      1
#define SEEK_END      2

/* mmap(), mprotect(): reading is always allowed; writing and executing are never both */
#define PROT_READ     1
#define PROT_WRITE    2
#define PROT_EXEC     4

/* kill(); the status of a process that a signal ended is 128 + its number */
#define SIGINT	      2 /* Ctrl-C */
#define SIGILL	      4 /* a privileged or invalid instruction */
#define SIGTRAP	      5 /* ebreak */
#define SIGBUS	      7 /* a misaligned address */
#define SIGKILL	      9
#define SIGSEGV	      11 /* an invalid memory access */
#define SIGTERM	      15
#define SIG_MOST      31
#define STATUS_SIGNAL 128

#define PATH_ROOM	  128  /* bytes of a path, its NUL included */
#define NAME_ROOM	  64   /* bytes of a name in a directory, likewise */
#define PROCESS_NAME_ROOM 32   /* bytes of a process's name, likewise */
#define ARGS_ROOM	  2048 /* bytes of all arguments, their NULs included */
#define ARGS_MOST	  192  /* number of arguments */
#define FDS		  16   /* descriptors of a process */
#define PROCESSES	  64
#define FILES		  128 /* open files in the system */
#define BOX_FILES	  24  /* of them, opened in one box */

/* struct stat: kinds */
#define S_FILE		  1
#define S_DIRECTORY	  2
#define S_DEVICE	  3
#define S_PIPE		  4

struct stat {
	uint32_t kind;	 /* S_... */
	uint32_t number; /* inode number: unique in its file system */
	uint32_t system; /* which file system */
	uint64_t size;	 /* bytes */
};

struct dirent {
	uint32_t number;
	char name[NAME_ROOM];
};

/* struct process_info: states */
#define PROCESS_READY	  0
#define PROCESS_RUNNING	  1
#define PROCESS_WAITING	  2
#define PROCESS_ZOMBIE	  3

struct process_info {
	int32_t pid; /* 0: the slot is empty */
	int32_t parent, group;
	uint32_t state; /* PROCESS_... */
	uint64_t pages; /* in all its areas */
	char name[PROCESS_NAME_ROOM];
};

/* clone3(): what the copy has of its own instead of sharing it; names and numbers are Linux's */
#define CLONE_NEWNS	  0x00020000 /* a file tree: an image, and a private layer to write to */
#define CLONE_NEWCGROUP	  0x02000000 /* a control group: limits */
#define CLONE_NEWUTS	  0x04000000 /* a host name */
#define CLONE_NEWPID	  0x20000000 /* numbers of processes; the copy is number 1 */
#define CLONE_BOX	  (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWPID)

/* and, which Linux does not have: lines that it writes to the console carry its name */
#define CLONE_LINES	  0x00000001

#define BOXES		 32
#define BOX_NAME_ROOM	 32 /* bytes of a box's name and of a host name, their NULs included */

/* What the processes of a box may use together. 0: no limit. Linux's control groups have files of
 * these names, but for the last. */
struct cgroup {
	uint32_t cpu_weight; /* its share of the CPU when others want it, too; 0: 100 */
	uint32_t cpu_max;    /* per cent of the CPU that it gets at most */
	uint64_t memory_max; /* bytes: pages, page tables, pipes, kernel stacks, its layer */
	uint64_t pids_max;   /* processes */
	uint64_t layer_max;  /* bytes of the writable layer */
};
#define CPU_WEIGHT_USUAL 100
#define CPU_WEIGHT_MOST	 10000

struct clone_args {
	uint64_t flags;		  /* CLONE_... */
	char name[BOX_NAME_ROOM]; /* of the box; its first host name, too */
	char image[PATH_ROOM];	  /* with CLONE_NEWNS: an archive of the kernel's initrd */
	struct cgroup limits;	  /* with CLONE_NEWCGROUP */
	uint64_t slot; /* of the table, from 1; 0: any. An observer knows it by that */
};

struct box_info {
	int32_t pid; /* of its first process, as seen from outside; 0: the slot is empty */
	uint32_t processes;
	uint64_t memory, layer; /* bytes in use */
	uint64_t cpu;		/* microseconds that it had the CPU */
	struct cgroup limits;
	char name[BOX_NAME_ROOM];
	char image[PATH_ROOM];
};

struct usage {
	uint64_t pages, pages_free;
	uint64_t processes, files;
	uint64_t ticks, faults, switches, system_calls; /* since the start */
};
#endif

#endif
