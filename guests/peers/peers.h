/** @file peers.h
 * Kernels for measuring how fast an interpreter runs the same machine code as its peers.
 */
#ifndef PEERS_H
#define PEERS_H
#include <stdint.h>

/** Do `rounds` rounds. @return a number that depends on all of the work. */
typedef uint64_t kernel(uint64_t rounds);

/* Bound by the CPU: compute.c. */
kernel sieve, matmul, crc, sort, list, recursion, strings, mix;
#define COMPUTE_KERNELS(ROW)                                                                   \
	ROW(sieve) ROW(matmul) ROW(crc) ROW(sort) ROW(list) ROW(recursion) ROW(strings) ROW(mix)
/* Bound by the system: system.c. */
kernel syscall, switch_space, chase;

/* One class of instruction each: classes.S. */
kernel class_arithmetic, class_load, class_store, class_branch, class_jump, class_multiply,
	class_divide, class_atomic, class_reserved, class_csr_read, class_csr_write,
	class_status_write, class_fence, class_fence_own, class_miss, class_fence_held,
	class_counting, class_system_call;

/** The page table that is on: Sv39, RAM at its own address, in pages of 2 MiB. */
extern uint64_t root[512];
/** Memory that the chase may use: 4 MiB mapped by 4 KiB pages at CHASE_BASE. */
#define CHASE_BASE 0x40000000u
#define CHASE_SIZE 0x400000u

#endif
