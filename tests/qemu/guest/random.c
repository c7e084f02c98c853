#include "torture.h"

static uint64_t state;

/* splitmix64: each case has a sequence of its own. */
void random_start(uint64_t seed, uint64_t number)
{
	state = seed * UINT64_C(0xd1342543de82ef95) + number * UINT64_C(0x2545f4914f6cdd1d);
	(void)random64();
}

uint64_t random64(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint64_t random_below(uint64_t limit)
{
	return (random64() >> 32) * limit >> 32;
}

int one_in(uint64_t n)
{
	return random_below(n) == 0;
}

uint64_t random_value(void)
{
	uint64_t near = random_below(5) - 2;

	switch (random_below(8)) {
	case 0:
		return near;
	case 1:
		return (UINT64_C(1) << random_below(64)) + near;
	case 2:
		return (UINT64_C(1) << 63) + near;
	case 3:
		return (UINT64_C(1) << 31) + near;
	case 4:
		return UINT64_C(0xffffffff00000000) | random64() >> 32;
	case 5:
		return random64() >> random_below(64);
	default:
		return random64();
	}
}
