/** @file sys/mman.h */
#ifndef LIBC_SYS_MMAN_H
#define LIBC_SYS_MMAN_H
#include <stddef.h>

#include "kernel/abi/syscall.h"

#define MAP_FAILED ((void *)-1)

/** Anonymous memory of this process alone: there is no other. */
void *mmap(void *address, size_t size, int prot);
int munmap(void *address, size_t size);
int mprotect(void *address, size_t size, int prot);

#endif
