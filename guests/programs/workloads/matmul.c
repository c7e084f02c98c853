/* matmul.c - multiply two square matrices of integers: multiplications, and loads down a column.
 */
#include <stdlib.h>

#include "workload.h"

PROGRAM("workload: multiply two N x N matrices of integers");

static uint64_t *matrix(long n)
{
	uint64_t *m = malloc((size_t)(n * n) * sizeof *m);
	if (!m)
		work_failed("memory");
	return m;
}

/* Row i of m times the vector v. */
static uint64_t times(const uint64_t *m, long n, long i, const uint64_t *v)
{
	uint64_t sum = 0;
	for (long j = 0; j < n; j++)
		sum += m[i * n + j] * v[j];
	return sum;
}

/* If c = a b then c v = a (b v) for every v; a wrong c almost never passes the test
 * with a random v (Freivalds). */
static bool is_product(const uint64_t *a, const uint64_t *b, const uint64_t *c, long n)
{
	uint64_t seed = 99, *v = matrix(n), *bv = matrix(n);
	bool right = true;
	for (long i = 0; i < n; i++)
		v[i] = random_next(&seed);
	for (long i = 0; i < n; i++)
		bv[i] = times(b, n, i, v);
	for (long i = 0; i < n; i++)
		right &= times(c, n, i, v) == times(a, n, i, bv);
	return right;
}

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 48, 512);
	uint64_t seed = 1, *a = matrix(n), *b = matrix(n), *c = matrix(n);
	for (long i = 0; i < n * n; i++) {
		a[i] = random_next(&seed);
		b[i] = random_next(&seed);
		c[i] = 0;
	}
	work_begin(n);
	work_each (i, n)
		for (long j = 0; j < n; j++) {
			uint64_t sum = 0;
			for (long k = 0; k < n; k++)
				sum += a[i * n + k] * b[k * n + j];
			c[i * n + j] = sum;
		}
	work_end();
	work_result(is_product(a, b, c, n), "product of two %ld x %ld matrices", n, n);
}
