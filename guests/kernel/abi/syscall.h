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

/* open(): how, and what to do first */
#define O_RDONLY      0
#define O_WRONLY      1
#define O_RDWR	      2
#define O_ACCESS      3	    /* the bits of these three */
#define O_CREAT	      0x40  /* make it if it is not there */
#define O_EXCL	      0x80  /* with O_CREAT: it must not be there */
#define O_TRUNC	      0x200 /* empty it */
#define O_APPEND      0x400 /* write at its end */
#define O_FLAGS	      (O_ACCESS | O_CREAT | O_EXCL | O_TRUNC | O_APPEND)

/* lseek() */
#define SEEK_SET      0
#define SEEK_CUR      1
#define SEEK_END      2

/* mmap(), mprotect(): reading is always allowed, writing and executing never both */
#define PROT_READ     1
#define PROT_WRITE    2
#define PROT_EXEC     4

/* kill(), and why a process ended: its status is then 128 + this */
#define SIGINT	      2 /* Ctrl-C */
#define SIGILL	      4 /* an instruction that it may not execute, or that does not exist */
#define SIGTRAP	      5 /* ebreak */
#define SIGBUS	      7 /* an address that is not aligned */
#define SIGKILL	      9
#define SIGSEGV	      11 /* memory that it does not have */
#define SIGTERM	      15
#define SIG_MOST      31
#define STATUS_SIGNAL 128

#define PATH_ROOM	  128  /* bytes of a path, its NUL included */
#define NAME_ROOM	  64   /* bytes of a name in a directory, likewise */
#define PROCESS_NAME_ROOM 32   /* bytes of a process's name, likewise */
#define ARGS_ROOM	  2048 /* bytes of all arguments, their NULs included */
#define ARGS_MOST	  128  /* how many */
#define FDS		  16   /* descriptors of a process */
#define PROCESSES	  64
#define FILES		  64 /* open files in the system */

/* struct stat: kinds */
#define S_FILE		  1
#define S_DIRECTORY	  2
#define S_DEVICE	  3
#define S_PIPE		  4

struct stat {
	uint32_t kind;	 /* S_... */
	uint32_t number; /* unlike that of any other file in its file system */
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
#define PROCESS_ENDED	  3

struct process_info {
	int32_t pid; /* 0: the slot is empty */
	int32_t parent, group;
	uint32_t state; /* PROCESS_... */
	uint64_t pages; /* of memory that it may touch */
	char name[PROCESS_NAME_ROOM];
};

struct usage {
	uint64_t pages, pages_free;
	uint64_t processes, files;
	uint64_t ticks, faults, switches, system_calls; /* since the start */
};
#endif

#endif
