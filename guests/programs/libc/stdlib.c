#include <stdlib.h>

#include <stdbool.h>
#include <unistd.h>

/* ---- malloc: a list of free blocks in order of address; neighbours are joined ---- */

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
			block->size -= size; /* its end is taken */
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

long atol(const char *text)
{
	int base = 10;
	long value = 0;
	bool minus = *text == '-';
	text += minus;
	if (text[0] == '0' && text[1] == 'x') {
		base = 16;
		text += 2;
	}
	for (; digit(*text) < base; text++)
		value = value * base + digit(*text);
	return minus ? -value : value;
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
