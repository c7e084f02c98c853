/* memory.c - malloc: blocks of powers of two below 64 KiB, each with a list of free ones; larger ones from a list of
 * their own, first fit. A page of WebAssembly is 0 when it is new, so that calloc() of a machine's RAM touches nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 65536, SMALLEST = 5, LARGEST = 16, GRAIN = 16 };

struct block {
	size_t size; /* bytes behind this head */
	struct block *next;
	uint64_t unused; /* so that what follows is aligned to 16 */
};
_Static_assert(sizeof(struct block) == GRAIN, "what is behind a head is aligned");

extern unsigned char __heap_base;
static uintptr_t top, end; /* between them lie pages that nobody had yet */
static struct block *small[LARGEST + 1], *large;

/* @return bytes that nobody had yet; NULL: there are none. */
static void *fresh(size_t size)
{
	void *bytes;

	if (!top) {
		top = ((uintptr_t)&__heap_base + GRAIN - 1) & ~(uintptr_t)(GRAIN - 1);
		end = (uintptr_t)__builtin_wasm_memory_size(0) * PAGE;
	}
	if (end - top < size) {
		size_t pages = (size - (end - top) + PAGE - 1) / PAGE;

		if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1)
			return NULL;
		end += pages * PAGE;
	}
	bytes = (void *)top;
	top += size;
	return bytes;
}

static struct block *take_fresh(size_t size)
{
	struct block *b = fresh(sizeof *b + size);

	if (b)
		b->size = size;
	return b;
}

static struct block *take_large(size_t size)
{
	for (struct block **at = &large; *at; at = &(*at)->next) {
		struct block *b = *at;

		if (b->size < size || b->size / 2 > size)
			continue;
		*at = b->next;
		return b;
	}
	return NULL;
}

/* @return a block; *old: somebody had it before. */
static struct block *take(size_t size, int *old)
{
	unsigned order = SMALLEST;
	struct block *b;

	while (order <= LARGEST && ((size_t)1 << order) - sizeof *b < size)
		order++;
	if (order <= LARGEST) {
		size = ((size_t)1 << order) - sizeof *b;
		b = small[order];
		if (b)
			small[order] = b->next;
	} else {
		if (size > SIZE_MAX - PAGE)
			return NULL;
		size = (size + GRAIN - 1) & ~(size_t)(GRAIN - 1);
		b = take_large(size);
	}
	*old = b != NULL;
	return b ? b : take_fresh(size);
}

void *malloc(size_t size)
{
	int old;
	struct block *b = take(size, &old);

	return b ? b + 1 : NULL;
}

void *calloc(size_t count, size_t size)
{
	int old;
	size_t all;
	struct block *b;

	if (__builtin_mul_overflow(count, size, &all))
		return NULL;
	b = take(all, &old);
	if (!b)
		return NULL;
	if (old)
		memset(b + 1, 0, all);
	return b + 1;
}

void free(void *bytes)
{
	struct block *b = (struct block *)bytes - 1, **list = &large;

	if (!bytes)
		return;
	for (unsigned order = SMALLEST; order <= LARGEST; order++)
		if (b->size == ((size_t)1 << order) - sizeof *b)
			list = &small[order];
	b->next = *list;
	*list = b;
}

void *realloc(void *old, size_t size)
{
	size_t had = old ? ((struct block *)old - 1)->size : 0;
	void *bytes;

	if (old && size <= had)
		return old;
	bytes = malloc(size);
	if (bytes && old) {
		memcpy(bytes, old, had);
		free(old);
	}
	return bytes;
}
