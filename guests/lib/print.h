/** @file print.h
 * Printing: a little of printf over a function that each image supplies.
 */
#ifndef GUEST_PRINT_H
#define GUEST_PRINT_H
#include <stddef.h>

/** Supplied by the image: put bytes on the console. One call for what one `print` makes, up to
 * PRINT_BUFFER bytes. */
void console_put(const char *bytes, size_t size);
#define PRINT_BUFFER 160

/** Format and put. Every argument but %s is 64 bits wide (cast narrower ones to uint64_t):
 * %s text, %u decimal, %d signed decimal, %x hexadecimal, %p 16 digits of it with 0x, %%
 * itself. Anything else is printed as it stands. The compiler cannot check such a format: keep
 * calls plain. */
void print(const char *format, ...);

#endif
