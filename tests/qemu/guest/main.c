/* main.c - case after case. */
#include "torture.h"

#define FINISHER ((volatile uint32_t *)0x00100000)
#define MTIMECMP ((volatile uint64_t *)0x02004000)

struct group {
	const char *name;
	void (*make)(struct program *p);
};
static const struct group groups[] = {
#define X(name) {#name, group_##name},
	GROUPS(X)
#undef X
};
enum { GROUP_COUNT = sizeof groups / sizeof *groups };

static void run_case(const struct parameters *want, uint64_t number)
{
	static struct program program;
	const struct group *group;
	uint64_t chosen = want->groups ? want->groups : ~UINT64_C(0);

	random_start(want->seed, number);
	do
		group = &groups[random_below(GROUP_COUNT)];
	while (!(chosen >> (group - groups) & 1));
	log_start();
	group->make(&program);
	program_run(&program);
	if (want->verbose) {
		print("program in ");
		print_hex(program.start);
		print("\n");
		for (uint32_t *w = (uint32_t *)CODE; (uint8_t *)w < program.code.at; w++) {
			print_hex(*w);
			print("\n");
		}
		log_write();
	}
	print_hex(number);
	print(" ");
	print_hex(log_hash());
	print(" ");
	print(group->name);
	print("\n");
}

void torture(void)
{
	const struct parameters *want = (const struct parameters *)PARAMETERS;

	*MTIMECMP = ~UINT64_C(0);
	for (uint32_t *w = (uint32_t *)RETURNS; w < (uint32_t *)(RETURNS + 0x200000); w++)
		*w = 0x80828082; /* c.jr ra, twice */
	csr_write("menvcfg", UINT64_C(1) << 63);
	csr_write("stimecmp", ~UINT64_C(0));
	csr_write("vstimecmp", ~UINT64_C(0));
	for (uint64_t i = 0; i < want->count; i++)
		run_case(want, want->first + i);
	*FINISHER = 0x5555;
	for (;;)
		;
}
