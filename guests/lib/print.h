/** @file print.h
 * Formatted output: a small part of printf(), over a function that each image supplies.
 */
#ifndef GUEST_PRINT_H
#define GUEST_PRINT_H
#include <stddef.h>

/** Supplied by the image: write bytes to the console. Called once for each print() of up to
 * PRINT_BUFFER bytes. */
void console_put(const char *bytes, size_t size);
#define PRINT_BUFFER 160

/** Format and write. Every argument but %s is 64 bits wide (cast narrower ones to uint64_t):
 * %s string, %u decimal, %d signed decimal, %x hexadecimal, %p 0x and 16 hexadecimal digits, %%
 * itself. Anything else is printed as it is. The compiler does not check these formats. */
void print(const char *format, ...);

#endif
