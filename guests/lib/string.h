/** @file string.h
 * What a freestanding compiler may call, and strlen(). As in the C standard.
 */
#ifndef GUEST_STRING_H
#define GUEST_STRING_H
#include <stddef.h>

void *memset(void *to, int byte, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);

#endif
