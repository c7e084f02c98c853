/** @file sys/stat.h */
#ifndef LIBC_SYS_STAT_H
#define LIBC_SYS_STAT_H
#include "kernel/abi/syscall.h"

int stat(const char *path, struct stat *stat);
int fstat(int fd, struct stat *stat);
int mkdir(const char *path);

#endif
