#include "bench/times.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool bench_times_init(struct bench_times *t, size_t room)
{
	*t = (struct bench_times){.room = room};
	t->seconds = malloc(room * sizeof *t->seconds);
	return t->seconds != NULL;
}

void bench_times_free(struct bench_times *t)
{
	free(t->seconds);
	t->seconds = NULL;
}

void bench_times_add(struct bench_times *t, double seconds)
{
	if (t->count < t->room)
		t->seconds[t->count++] = seconds;
}

static int ascending(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

struct bench_spread bench_times_spread(const struct bench_times *t)
{
	struct bench_spread s = {.min = 0};
	size_t n = t->count;
	double *sorted = malloc(n * sizeof *sorted);

	for (size_t i = 0; i < n; i++)
		s.mean += t->seconds[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		s.deviation += (t->seconds[i] - s.mean) * (t->seconds[i] - s.mean);
	s.deviation = n > 1 ? sqrt(s.deviation / (double)(n - 1)) : 0;
	if (!sorted)
		return s;
	memcpy(sorted, t->seconds, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, ascending);
	s.min = sorted[0];
	s.max = sorted[n - 1];
	s.median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
	free(sorted);
	return s;
}
