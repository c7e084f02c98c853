/* sys_memory.c - system calls for a program's memory. */
#include "call/syscalls.h"
#include "process/process.h"

int64_t sys_sbrk(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	(void)arg1, (void)arg2;
	return space_sbrk(&current->space, (int64_t)arg0);
}

int64_t sys_mmap(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	return space_mmap(&current->space, arg0, arg1, arg2);
}

int64_t sys_munmap(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	(void)arg2;
	return space_munmap(&current->space, arg0, arg1);
}

int64_t sys_mprotect(uint64_t arg0, uint64_t arg1, uint64_t arg2)
{
	return space_mprotect(&current->space, arg0, arg1, arg2);
}
