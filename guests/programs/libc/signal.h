/** @file signal.h
 * Signals end a process; there are no handlers.
 */
#ifndef LIBC_SIGNAL_H
#define LIBC_SIGNAL_H
#include "kernel/abi/syscall.h"

int kill(int pid, int signal);

#endif
