#ifndef WEB_STDLIB_H
#define WEB_STDLIB_H
#include <stddef.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *old, size_t size);
void free(void *bytes);
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
/** Digits alone, without sign or space before them; `base` is 10 or 16. */
unsigned long strtoul(const char *text, char **end, int base);
/** Likewise; `base` may also be 0: 16 behind "0x", 8 behind "0", otherwise 10. What is too large sets errno. */
unsigned long long strtoull(const char *text, char **end, int base);

#endif
