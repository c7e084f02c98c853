/* alu.c - programs of registers and memory, in every mode without translation. */
#include "torture.h"

void group_alu(struct program *p)
{
	program_start(p, random_mode());
	for (unsigned i = 0; i < 60; i++)
		put_random_alu(&p->code);
}

void group_memory(struct program *p)
{
	program_start(p, random_mode());
	for (unsigned i = 0; i < 60; i++) {
		if (one_in(3))
			put_random_alu(&p->code);
		else
			put_random_memory(&p->code);
	}
}
