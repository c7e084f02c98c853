/** @file sys/mman.h */
#ifndef LIBC_SYS_MMAN_H
#define LIBC_SYS_MMAN_H
#include <stddef.h>

#include "kernel/abi/syscall.h"

#define MAP_FAILED ((void *)-1)

/** Private anonymous memory: there is no other kind. */
void *mmap(void *address, size_t size, int prot);
int munmap(void *address, size_t size);
int mprotect(void *address, size_t size, int prot);

#endif
