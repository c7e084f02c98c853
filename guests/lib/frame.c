#include "lib/frame.h"

#include "lib/print.h"

void frame_print(const struct frame *frame)
{
	static const char names[32][4] = {
		"pc", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
		"a1", "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
		"s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
	};
	const uint64_t *slot = &frame->pc;
	for (unsigned i = 0; i < 32; i++)
		print("  %s %p%s", names[i], slot[i], i % 4 == 3 ? "\n" : "");
}
