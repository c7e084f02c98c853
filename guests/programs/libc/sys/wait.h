/** @file sys/wait.h
 * A status is the exit code, or STATUS_SIGNAL + a signal.
 */
#ifndef LIBC_SYS_WAIT_H
#define LIBC_SYS_WAIT_H

int waitpid(int pid, int *status);

#endif
