/* fuzz.h - what fuzzers share: their entry, their input taken piece by piece, and how they
 * fail. */
#ifndef TEST_FUZZ_H
#define TEST_FUZZ_H
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** The entry of a fuzzer, as libFuzzer wants it. @return 0 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* A fuzzer of a reader of files counts in it how many inputs were read to their end. A corpus of
 * which none is (since the format has changed, or inputs were cut) tests nothing but the first
 * refusals, and the replay fails. */
extern size_t fuzz_accepted;

/* What must hold whatever the input: abort() is what a fuzzer calls a finding. */
#define MUST(condition)                                                                        \
	do {                                                                                   \
		if (!(condition)) {                                                            \
			fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__,           \
				#condition);                                                   \
			abort();                                                               \
		}                                                                              \
	} while (0)

struct input {
	const uint8_t *bytes;
	size_t left;
};

/* The next `size` (up to 8) bytes as a number; what is missing is 0. */
static inline uint64_t input_take(struct input *in, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size && in->left; i++, in->left--)
		value |= (uint64_t)*in->bytes++ << (8 * i);
	return value;
}

#endif
