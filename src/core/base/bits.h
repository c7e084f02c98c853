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

/* What C leaves to the compiler, and every one that builds this defines alike: a conversion to a signed type
 * keeps the low bits, and a signed shift to the right copies the sign. */
_Static_assert((int32_t)UINT32_MAX == -1 && (int64_t)UINT64_MAX == -1 && -2 >> 1 == -1,
	       "two's complement");

/* Two's-complement reading of x. */
static inline int64_t as_signed(uint64_t x)
{
	return (int64_t)x;
}

/* Sign-extend the low n bits of x (1 <= n <= 64). */
static inline uint64_t sext(uint64_t x, unsigned n)
{
	return (uint64_t)(as_signed(x << (64 - n)) >> (64 - n));
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

static inline bool slt64(uint64_t a, uint64_t b)
{
	return as_signed(a) < as_signed(b);
}

#endif
