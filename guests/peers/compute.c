/* compute.c - eight kernels that keep a CPU busy without the help of an operating system. */
#include "peers.h"

static uint8_t flags[8192];

uint64_t sieve(uint64_t rounds)
{
	uint64_t primes = 0;

	while (rounds--) {
		primes = 0;
		for (unsigned i = 0; i < sizeof flags; i++)
			flags[i] = 1;
		for (unsigned i = 2; i < sizeof flags; i++) {
			if (!flags[i])
				continue;
			primes++;
			for (unsigned j = i + i; j < sizeof flags; j += i)
				flags[j] = 0;
		}
	}
	return primes;
}

enum { N = 24 };
static int32_t a[N][N], b[N][N], c[N][N];

uint64_t matmul(uint64_t rounds)
{
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			a[i][j] = i * 3 + j;
			b[i][j] = i - j * 5;
		}
	while (rounds--)
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++) {
				int32_t sum = (int32_t)(rounds & 1);
				for (int k = 0; k < N; k++)
					sum += a[i][k] * b[k][j];
				c[i][j] = sum;
			}
	return (uint32_t)c[N - 1][N / 2];
}

uint64_t crc(uint64_t rounds)
{
	uint32_t value = ~0u;

	while (rounds--)
		for (unsigned i = 0; i < 1024; i++) {
			value ^= (uint8_t)(i * 7);
			for (unsigned bit = 0; bit < 8; bit++)
				value = value >> 1 ^ (0xedb88320u & (0u - (value & 1)));
		}
	return value;
}

enum { WORDS = 512 };
static uint32_t words[WORDS];

uint64_t sort(uint64_t rounds)
{
	uint32_t seed = 1;

	while (rounds--) {
		for (unsigned i = 0; i < WORDS; i++)
			words[i] = seed = seed * 1664525u + 1013904223u;
		for (unsigned gap = WORDS / 2; gap > 0; gap /= 2)
			for (unsigned i = gap; i < WORDS; i++) {
				uint32_t value = words[i];
				unsigned j = i;
				for (; j >= gap && words[j - gap] > value; j -= gap)
					words[j] = words[j - gap];
				words[j] = value;
			}
	}
	return words[WORDS / 2];
}

struct node {
	struct node *next;
	uint64_t value;
};
static struct node nodes[1024];

uint64_t list(uint64_t rounds)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < 1024; i++)
		nodes[i] = (struct node){&nodes[(i * 389 + 1) % 1024], i};
	while (rounds--)
		for (const struct node *n = nodes; n != &nodes[0] || !(sum & UINT64_C(1) << 63);
		     n = n->next) {
			sum += n->value;
			if (n->next == &nodes[0])
				break;
		}
	return sum;
}

static uint64_t __attribute__((noinline)) fibonacci(uint64_t n)
{
	return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

uint64_t recursion(uint64_t rounds)
{
	uint64_t sum = 0;

	while (rounds--)
		sum += fibonacci(16 + (rounds & 1));
	return sum;
}

static const char text[] = "the quick brown fox jumps over the lazy dog and runs back again";

uint64_t strings(uint64_t rounds)
{
	static char copy[sizeof text];
	uint64_t hash = 5381;

	while (rounds--)
		for (unsigned k = 0; k < 16; k++) {
			unsigned i = 0;
			while ((copy[i] = text[(i + k) % (sizeof text - 1)]) &&
			       i < sizeof text - 2)
				i++;
			for (i = 0; copy[i]; i++)
				hash = hash * 33 + (uint8_t)copy[i];
		}
	return hash;
}

/* A little of everything: a byte-code interpreter's inner loop. */
uint64_t mix(uint64_t rounds)
{
	static const uint8_t program[] = {0, 3, 1, 5, 2, 4, 0, 1, 3, 2, 5, 4, 1, 0, 2, 6};
	uint64_t x = 1, y = 2, stack[8] = {0};
	unsigned top = 0;

	while (rounds--)
		for (unsigned pc = 0; program[pc] != 6; pc++)
			switch (program[pc]) {
			case 0:
				x += y;
				break;
			case 1:
				y ^= x >> 3;
				break;
			case 2:
				stack[top++ & 7] = x;
				break;
			case 3:
				x *= 0x9e3779b97f4a7c15u;
				break;
			case 4:
				y += stack[--top & 7];
				break;
			default:
				x = x << 7 | x >> 57;
				break;
			}
	return x ^ y;
}
