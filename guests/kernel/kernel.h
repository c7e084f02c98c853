/* kernel.h - what any file of the kernel may need. */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/arch.h"
#include "lib/print.h"

/* The exit code of panic(). Nothing that a program does leads there, but for what it writes to /dev/sysrq. */
#define PANIC_CODE 255

/** @return the text of an error number of abi/errno.def. */
const char *error_text(int number);

/* The exit code if the first program cannot be run, as in shells. */
#define NO_PROGRAM_CODE 127

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

static inline bool same_text(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static inline uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

#endif
