/* tour.h - what the operating system and its program agree on. */
#ifndef TOUR_H
#define TOUR_H

/* System calls: number in a7, arguments in a0 and a1, answer in a0. */
#define SYS_EXIT   0 /* a0 code */
#define SYS_WRITE  1 /* a0 address, a1 bytes; answer: bytes */
#define SYS_GETPID 2 /* answer: TOUR_PID */
#define TOUR_PID   7

/* The program's address space: one 2 MiB region. */
#define USER_CODE      0x10000 /* the program's code */
#define USER_DATA      0x40000 /* mapped before it starts */
#define USER_PAGES     4
#define USER_STACK     0x60000 /* one page */
#define USER_STACK_TOP 0x61000
#define USER_DEMAND    0x80000 /* not mapped before it is touched */
#define DEMAND_PAGES   8
#define USER_PRIVATE   0xa0000 /* a different page in each address space */

/* How often each step is repeated: enough for a mean, few enough to follow. */
#define PAGE_TABLE_ROUNDS 8
#define SWITCH_ROUNDS	  8
#define IRQ_ROUNDS	  16
#define TICKS		  4
#define SYSCALLS	  32
#define COMPUTE_PARTS	  8

/* Progress marks: one for each step, and for each part of the computation. */
#define PROGRESS_TRAP_VECTOR 1
#define PROGRESS_PAGING	     2
#define PROGRESS_PAGE_TABLE  3
#define PROGRESS_SPACES	     4
#define PROGRESS_INTERRUPTS  5
#define PROGRESS_TIMER	     6
#define PROGRESS_USER	     7
#define PROGRESS_SYSCALLS    8
#define PROGRESS_DEMAND	     9
#define PROGRESS_COMPUTE     (PROGRESS_DEMAND + COMPUTE_PARTS)
#define PROGRESS_ALL	     PROGRESS_COMPUTE

#endif
