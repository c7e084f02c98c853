/* usercopy.h - access to programs' memory. Every address is checked, and everything is read once,
 * so that what was checked is what is used. */
#ifndef KERNEL_USERCOPY_H
#define KERNEL_USERCOPY_H
#include "arch/arch.h"
#include "kernel/abi/syscall.h"

/** @return whether [at, at + size) is in programs' half of the address space. It need not be
 * mapped. */
static inline bool user_range(uint64_t at, uint64_t size)
{
	return at < USER_END && size <= USER_END - at;
}

/** Copy from or to a program. @return 0 or -EFAULT. */
int copy_in(void *to, uint64_t from, uint64_t size);
int copy_out(uint64_t to, const void *from, uint64_t size);

/** Copy a NUL-terminated string, at most `room` bytes with the NUL. @return its length with the
 * NUL; -EFAULT; or `too_long`, an error of the caller's choice. */
int64_t copy_text(char *to, uint64_t from, uint64_t room, int too_long);

#endif
