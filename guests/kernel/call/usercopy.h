/* usercopy.h - what programs point at. Nothing is believed before it was looked at, and each
 * thing is read once. */
#ifndef KERNEL_USERCOPY_H
#define KERNEL_USERCOPY_H
#include "arch/arch.h"
#include "kernel/abi/syscall.h"

/** @return whether [at, at + size) is in programs' half of the address space: it need not be
 * mapped. */
static inline bool user_range(uint64_t at, uint64_t size)
{
	return at < USER_END && size <= USER_END - at;
}

/** Copy from or to a program. @return 0 or -EFAULT. */
int copy_in(void *to, uint64_t from, uint64_t size);
int copy_out(uint64_t to, const void *from, uint64_t size);

/** Copy a NUL-terminated text, at most `room` bytes with the NUL. @return its length with the
 * NUL; -EFAULT; or `too_long` (an error). */
int64_t copy_text(char *to, uint64_t from, uint64_t room, int too_long);

#endif
