/** @file unistd.h
 * System calls. Each returns -1 and sets errno on failure; kernel/abi/syscall.def says what it
 * does.
 */
#ifndef LIBC_UNISTD_H
#define LIBC_UNISTD_H
#include <stddef.h>
#include <stdint.h>

#include "kernel/abi/syscall.h"

typedef int pid_t;
typedef int64_t ssize_t;
typedef int64_t off_t;

#define STDIN_FILENO  0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

_Noreturn void _exit(int code);
pid_t fork(void);
int execv(const char *path, char *const argv[]);
pid_t getpid(void);
pid_t getppid(void);
int sched_yield(void);
int usleep(uint64_t microseconds);
int64_t uptime(void);
int64_t tick(uint64_t microseconds);
int setpgid(pid_t pid, pid_t group);
int tcsetpgrp(pid_t group);
int process(unsigned slot, struct process_info *info);
int usage(struct usage *usage);

/** fork() into a new box. */
pid_t clone3(const struct clone_args *args);
int box(unsigned slot, struct box_info *info);
ssize_t gethostname(char *to, size_t size);
int sethostname(const char *name);

void *sbrk(intptr_t delta); /* (void *)-1 on failure */

int close(int fd);
ssize_t read(int fd, void *to, size_t size);
ssize_t write(int fd, const void *from, size_t size);
off_t lseek(int fd, off_t offset, int whence);
int dup2(int fd, int to);
int pipe(int fds[2]);
int readdir(int fd, struct dirent *entry);
int unlink(const char *path);
int chdir(const char *path);
ssize_t getcwd(char *to, size_t size);
int sync(void);

#endif
