/** @file stdlib.h */
#ifndef LIBC_STDLIB_H
#define LIBC_STDLIB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Write what stdout still holds, and end. */
_Noreturn void exit(int code);

void *malloc(size_t size);
void free(void *memory);

/** A number in decimal, or with 0x; what is behind it does not count. One that is too large
 * becomes LONG_MAX. */
long atol(const char *text);
int atoi(const char *text);

/** @return whether the whole text is a number, and which. */
bool to_number(const char *text, long *value);

/** The next of a fixed sequence of numbers that look random (xorshift64*). */
uint64_t random_next(uint64_t *state);

#endif
