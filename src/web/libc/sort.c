/* sort.c - qsort() by merging: what compares equal keeps its order, as with glibc. */
#include <stdlib.h>
#include <string.h>

struct order {
	size_t size;
	int (*compare)(const void *, const void *);
};

static void insert(char *base, size_t count, const struct order *o, char *spare)
{
	for (size_t i = 1; i < count; i++) {
		size_t to = i;

		while (to > 0 && o->compare(base + (to - 1) * o->size, base + i * o->size) > 0)
			to--;
		memcpy(spare, base + i * o->size, o->size);
		memmove(base + (to + 1) * o->size, base + to * o->size, (i - to) * o->size);
		memcpy(base + to * o->size, spare, o->size);
	}
}

static void merge(char *base, size_t count, const struct order *o, char *spare)
{
	size_t half = count / 2, left = 0, right = half;

	if (count <= 8) {
		insert(base, count, o, spare);
		return;
	}
	merge(base, half, o, spare);
	merge(base + half * o->size, count - half, o, spare);
	memcpy(spare, base, half * o->size);
	for (char *to = base; left < half; to += o->size) {
		const char *a = spare + left * o->size, *b = base + right * o->size;

		if (right == count || o->compare(a, b) <= 0) {
			memcpy(to, a, o->size);
			left++;
		} else {
			memcpy(to, b, o->size);
			right++;
		}
	}
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	const struct order order = {size, compare};
	char one[1024], *spare = malloc((count / 2 + 1) * size);

	if (spare)
		merge(base, count, &order, spare);
	else if (size <= sizeof one)
		insert(base, count, &order, one);
	free(spare);
}
