/* sort.c - sort n numbers (heapsort): loads and stores far apart, and unpredictable branches. */
#include <stdlib.h>

#include "workload.h"

PROGRAM("workload: sort N numbers");

static void sift(uint32_t *heap, long at, long n)
{
	uint32_t value = heap[at];
	for (long child; (child = 2 * at + 1) < n; at = child) {
		if (child + 1 < n && heap[child + 1] > heap[child])
			child++;
		if (heap[child] <= value)
			break;
		heap[at] = heap[child];
	}
	heap[at] = value;
}

static void sort(uint32_t *numbers, long n)
{
	for (long i = n / 2; i-- > 0;)
		sift(numbers, i, n);
	work_each (i, n) {
		long last = n - 1 - i;
		uint32_t largest = numbers[0];
		numbers[0] = numbers[last];
		sift(numbers, 0, last ? last : 1);
		numbers[last] = largest;
	}
}

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 10000, 2000000);
	uint64_t seed = 1, sum = 0;
	uint32_t *numbers = malloc((size_t)n * sizeof *numbers);
	bool right = true;
	if (!numbers)
		work_failed("memory");
	for (long i = 0; i < n; i++) {
		numbers[i] = (uint32_t)(random_next(&seed) >> 32);
		sum += numbers[i];
	}
	work_begin(n);
	sort(numbers, n);
	work_end();
	for (long i = 0; i < n; i++) {
		sum -= numbers[i];
		right &= i == 0 || numbers[i - 1] <= numbers[i];
	}
	work_result(right && sum == 0, "%ld numbers in order", n);
}
