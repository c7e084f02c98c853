/** @file stdlib.h */
#ifndef LIBC_STDLIB_H
#define LIBC_STDLIB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Flush stdout, and exit. */
_Noreturn void exit(int code);

void *malloc(size_t size);
void free(void *memory);

/** A number in decimal, or with 0x; what follows it is ignored. A number that is too large
 * becomes LONG_MAX. */
long atol(const char *text);
int atoi(const char *text);

/** @return whether the whole string is a number, which is stored. */
bool to_number(const char *text, long *value);

/** The next number of a fixed pseudo-random sequence (xorshift64*). */
uint64_t random_next(uint64_t *state);

#endif
