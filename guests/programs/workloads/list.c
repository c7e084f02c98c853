/* list.c - walk a linked list whose nodes are in random order: each load depends on the last. */
#include <stdlib.h>

#include "workload.h"

PROGRAM("workload: walk a list of N nodes in random order");

struct node {
	struct node *next;
	uint64_t value;
};

#define ROUNDS 4

/* One cycle through all nodes (Sattolo). */
static void link(struct node *nodes, long n)
{
	uint64_t seed = 1;
	long *order = malloc((size_t)n * sizeof *order);
	if (!order)
		work_failed("memory");
	for (long i = 0; i < n; i++)
		order[i] = i;
	for (long i = n - 1; i > 0; i--) {
		long j = (long)(random_next(&seed) % (uint64_t)i), kept = order[i];
		order[i] = order[j];
		order[j] = kept;
	}
	for (long i = 0; i < n; i++) {
		nodes[order[i]].next = &nodes[order[i + 1 < n ? i + 1 : 0]];
		nodes[i].value = (uint64_t)i;
	}
	free(order);
}

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 10000, 1000000);
	struct node *nodes = malloc((size_t)n * sizeof *nodes), *at = nodes;
	uint64_t sum = 0;
	if (!nodes)
		work_failed("memory");
	link(nodes, n);
	work_begin(n);
	work_each (i, n * ROUNDS) {
		sum += at->value;
		at = at->next;
	}
	work_end();
	work_result(at == nodes && sum == ROUNDS * (uint64_t)n * (uint64_t)(n - 1) / 2,
		    "%ld nodes walked %d times", n, ROUNDS);
}
