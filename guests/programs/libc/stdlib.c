#include <stdlib.h>

#include <limits.h>
#include <unistd.h>

/* ---- malloc: a list of free blocks in order of address; adjacent ones are merged ---- */

struct block {
	size_t size; /* bytes, this header included */
	struct block *next;
};

static struct block *free_blocks;

#define GRAIN	  16u
#define HEAP_STEP 16384u

void free(void *memory)
{
	struct block **link = &free_blocks, *before = NULL, *block;
	if (!memory)
		return;
	block = (struct block *)memory - 1;
	while (*link && *link < block) {
		before = *link;
		link = &before->next;
	}
	block->next = *link;
	*link = block;
	if (block->next && (char *)block + block->size == (char *)block->next) {
		block->size += block->next->size;
		block->next = block->next->next;
	}
	if (before && (char *)before + before->size == (char *)block) {
		before->size += block->size;
		before->next = block->next;
	}
}

static bool grow(size_t size)
{
	size_t step = (size + HEAP_STEP - 1) / HEAP_STEP * HEAP_STEP;
	struct block *block = sbrk((intptr_t)step);
	if (block == (void *)-1)
		return false;
	block->size = step;
	free(block + 1);
	return true;
}

void *malloc(size_t size)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + sizeof(struct block) + GRAIN - 1) / GRAIN * GRAIN;
	do {
		for (struct block **link = &free_blocks; *link; link = &(*link)->next) {
			struct block *block = *link;
			if (block->size < size)
				continue;
			if (block->size == size) {
				*link = block->next;
				return block + 1;
			}
			block->size -= size; /* allocate its end */
			block = (struct block *)(void *)((char *)block + block->size);
			block->size = size;
			return block + 1;
		}
	} while (grow(size));
	return NULL;
}

/* ---- numbers ---- */

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* @return the end of the number; `text` itself if there is none. */
static const char *read_number(const char *text, long *value)
{
	const char *at = text + (*text == '-'), *digits;
	int base = 10;
	bool large = false;
	*value = 0;
	if (at[0] == '0' && at[1] == 'x') {
		base = 16;
		at += 2;
	}
	for (digits = at; digit(*at) < base; at++)
		large |= __builtin_mul_overflow(*value, base, value) ||
			 __builtin_add_overflow(*value, digit(*at), value);
	if (large)
		*value = LONG_MAX;
	if (*text == '-')
		*value = -*value;
	return at == digits ? text : at;
}

long atol(const char *text)
{
	long value;
	(void)read_number(text, &value);
	return value;
}

bool to_number(const char *text, long *value)
{
	const char *end = read_number(text, value);
	return end != text && !*end;
}

int atoi(const char *text)
{
	return (int)atol(text);
}

uint64_t random_next(uint64_t *state)
{
	uint64_t x = *state;
	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * 0x2545f4914f6cdd1d;
}
