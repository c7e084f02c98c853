/* bits.h - bit fields, in the notation of the manuals. */
#ifndef CORE_BASE_BITS_H
#define CORE_BASE_BITS_H
#include <stdbool.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))

#define BIT(n) (UINT64_C(1) << (n))

/* Bits hi..lo of x: the manuals' x[hi:lo]. */
static inline uint64_t bits(uint64_t x, unsigned hi, unsigned lo)
{
	return (x >> lo) & (UINT64_MAX >> (63 - (hi - lo)));
}

/* Sign-extend the low n bits of x (1 <= n <= 64) without signed shifts. */
static inline uint64_t sext(uint64_t x, unsigned n)
{
	uint64_t sign = UINT64_C(1) << (n - 1);
	return (bits(x, n - 1, 0) ^ sign) - sign;
}

/* The low 32 bits as a signed number: what the W instructions leave in rd. */
static inline uint64_t sext32(uint64_t x)
{
	return sext(x, 32);
}

/* `old` with the bits of `mask` taken from `value`: a WARL or masked register write. */
static inline uint64_t merge(uint64_t old, uint64_t value, uint64_t mask)
{
	return (old & ~mask) | (value & mask);
}

/* Two's-complement reading of x, without an implementation-defined conversion. */
static inline int64_t as_signed(uint64_t x)
{
	return x <= INT64_MAX ? (int64_t)x : -(int64_t)(~x) - 1;
}

static inline bool slt64(uint64_t a, uint64_t b)
{
	return (a ^ BIT(63)) < (b ^ BIT(63));
}

#endif
