/* wide.c - clang's runtime: arithmetic of 128 bits, for MULH and for snprintf(). */
#include <stdint.h>

typedef unsigned __int128 wide;
wide __multi3(wide a, wide b);
wide __ashlti3(wide a, int by);
wide __udivti3(wide a, wide b);
wide __umodti3(wide a, wide b);

struct halves {
	uint64_t low, high;
};

static struct halves product(uint64_t a, uint64_t b)
{
	uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
	uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32);
	uint64_t other = a0 * b1 + (uint32_t)middle;

	return (struct halves){other << 32 | (uint32_t)low,
			       a1 * b1 + (middle >> 32) + (other >> 32)};
}

static wide join(uint64_t low, uint64_t high)
{
	union {
		uint64_t half[2];
		wide whole;
	} u = {.half = {low, high}};

	return u.whole;
}

static struct halves halves_of(wide a)
{
	union {
		wide whole;
		uint64_t half[2];
	} u = {.whole = a};

	return (struct halves){u.half[0], u.half[1]};
}

wide __multi3(wide a, wide b)
{
	struct halves x = halves_of(a), y = halves_of(b), p = product(x.low, y.low);

	return join(p.low, p.high + x.low * y.high + x.high * y.low);
}

static struct halves shifted(struct halves x, unsigned by)
{
	if (by >= 64)
		return (struct halves){0, x.low << (by - 64)};
	return by ? (struct halves){x.low << by, x.high << by | x.low >> (64 - by)} : x;
}

wide __ashlti3(wide a, int by)
{
	struct halves x = shifted(halves_of(a), (unsigned)by);

	return join(x.low, x.high);
}

/* Bit by bit, as on paper. @return the quotient; *rest. */
static struct halves divide(struct halves a, struct halves b, struct halves *rest)
{
	struct halves q = {0, 0}, r = {0, 0};

	if (!a.high && !b.high) {
		*rest = (struct halves){a.low % b.low, 0};
		return (struct halves){a.low / b.low, 0};
	}
	for (int i = 127; i >= 0; i--) {
		r = shifted(r, 1);
		r.low |= (i < 64 ? a.low >> i : a.high >> (i - 64)) & 1;
		if (r.high < b.high || (r.high == b.high && r.low < b.low))
			continue;
		r.high -= b.high + (r.low < b.low);
		r.low -= b.low;
		if (i < 64)
			q.low |= UINT64_C(1) << i;
		else
			q.high |= UINT64_C(1) << (i - 64);
	}
	*rest = r;
	return q;
}

wide __udivti3(wide a, wide b)
{
	struct halves rest, q = divide(halves_of(a), halves_of(b), &rest);

	return join(q.low, q.high);
}

wide __umodti3(wide a, wide b)
{
	struct halves rest;

	divide(halves_of(a), halves_of(b), &rest);
	return join(rest.low, rest.high);
}
