/* sieve.c - count the primes below n by crossing out multiples: loads, stores, branches. */
#include <stdlib.h>
#include <string.h>

#include "workload.h"

PROGRAM("workload: count the primes below N by the sieve of Eratosthenes");

static uint8_t *crossed;

static long sieve(long n)
{
	long count = 0;
	work_each (i, n) {
		if (i < 2 || crossed[i])
			continue;
		count++;
		for (long m = i * i; m < n; m += i)
			crossed[m] = 1;
	}
	return count;
}

/* How many of 1..n are not divisible by any prime below the `k`th (Legendre): it counts without
 * crossing anything out. */
static long phi(long n, long k, const int *primes)
{
	long count = n;
	for (long i = 0; i < k && primes[i] <= n; i++)
		count -= phi(n / primes[i], i, primes);
	return count;
}

static long legendre(long n)
{
	int *primes = malloc((size_t)n * sizeof *primes + sizeof *primes);
	long k = 0;
	if (!primes)
		return -1;
	for (int i = 2; (long)i * i <= n; i++) {
		bool prime = true;
		for (long j = 0; j < k && prime; j++)
			prime = i % primes[j] != 0;
		if (prime)
			primes[k++] = i;
	}
	return n < 2 ? 0 : phi(n, k, primes) + k - 1;
}

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 100000, 4000000);
	crossed = malloc((size_t)n);
	if (!crossed)
		work_failed("memory");
	memset(crossed, 0, (size_t)n);
	work_begin(n);
	long count = sieve(n);
	work_end();
	work_result(count == legendre(n - 1), "%ld primes below %ld", count, n);
}
