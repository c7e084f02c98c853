/* stdlib.h - memory for one test: it is all free again when the next begins (main.c). */
#ifndef CORE_TESTS_STDLIB_H
#define CORE_TESTS_STDLIB_H
#include <stddef.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *aligned_alloc(size_t align, size_t size);
void free(void *memory);

#endif
