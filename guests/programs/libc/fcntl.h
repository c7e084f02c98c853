/** @file fcntl.h */
#ifndef LIBC_FCNTL_H
#define LIBC_FCNTL_H
#include "kernel/abi/syscall.h"

int open(const char *path, int flags);

#endif
