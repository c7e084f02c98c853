/** @file errno.h */
#ifndef LIBC_ERRNO_H
#define LIBC_ERRNO_H
#include "kernel/abi/syscall.h"

extern int errno;

#endif
