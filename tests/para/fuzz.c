/* fuzz.c - the para hypervisor's calls about page tables on the host, for a VM of 64 frames.
 *
 *	fuzz SEED CALLS
 *
 * Each call is held against the oracle: its answer, the memory, and each frame's type and count afterwards. A
 * call pauses after a random number of entries, and the invariants hold there too. What the TLB may remember is
 * followed: no page table may have a writable translation left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hypervisors/para/check.h"
#include "hypervisors/para/memory_call.h"
#include "lib/csr.h"
#include "sequence.h"

enum { FRAMES = 64, ROOT = ORACLE_FRAMES, L1, L0, ARRAY };
#define BASE	   UINT64_C(0x8a000000)
#define DEVICE	   UINT64_C(0x10000000)
#define KERNEL_MAP UINT64_C(0xffffffc080000000) /* in slot 258 */
#define LEAF_RW	   (PTE_V | PTE_U | PTE_R | PTE_W | PTE_A | PTE_D)

static _Alignas(PAGE_SIZE) uint64_t memory[FRAMES][PT_SLOTS];
static struct pt_frame info[FRAMES];
static struct pt pt;
static struct sequence sequence;
static const uint64_t device = DEVICE;
static uint64_t pauses, flushes;

/* What the TLB and walk caches may hold, by frame: a set of types. */
static unsigned remembered[FRAMES];

static _Noreturn void fail(const char *why)
{
	fprintf(stderr, "%s\n", why);
	exit(1);
}

static void flush_all(const struct pt *which)
{
	(void)which;
	flushes++;
	memset(remembered, 0, sizeof remembered);
}

static void flush_page(const struct pt *which, uint64_t address)
{
	(void)which;
	(void)address;
}

static void set_roots(struct pt *which, uint64_t kernel, uint64_t user)
{
	(void)which;
	(void)kernel;
	(void)user;
}

static const struct pt_cpu cpu = {flush_all, flush_page, set_roots};

static uint64_t to(unsigned frame, uint64_t bits)
{
	return (BASE + frame * UINT64_C(4096)) >> 12 << PTE_PPN_SHIFT | bits;
}

static void must_hold(void)
{
	const char *wrong = pt_check(&pt);

	if (wrong)
		fail(wrong);
}

static int64_t call(uint64_t id, const uint64_t arg[4], uint64_t *answer)
{
	static uint64_t chance = 88172645463325252;
	struct memory_call c = {.id = id};
	int64_t error;

	memcpy(c.arg, arg, sizeof c.arg);
	for (;;) {
		chance ^= chance << 13;
		chance ^= chance >> 7;
		chance ^= chance << 17;
		pt.budget = chance & 3 ? 100000 : (uint32_t)(chance >> 32) % 800;
		error = memory_call(&pt, &c);
		if (error != PT_MORE)
			break;
		pauses++;
		must_hold();
	}
	*answer = c.answer;
	return error;
}

/* A VM whose kernel maps the first 60 frames and the array of updates. */
static void boot(uint64_t seed)
{
	struct memory_call roots = {.id = RS_HC_MMU_SET_ROOTS,
				    .arg = {BASE + ROOT * 4096, BASE + ROOT * 4096}};

	pt = (struct pt){
		.base = BASE,
		.frames = FRAMES,
		.window = (uint64_t)(uintptr_t)memory - BASE,
		.info = info,
		.reserved = {0xe7, 0, 0x200000ef, 0x300000e7},
		.flushes = 1,
		.cpu = &cpu,
		.device_count = 1,
		.devices = &device,
		.budget = UINT32_MAX,
	};
	memory[ROOT][258] = to(L1, PTE_V);
	memory[L1][0] = to(L0, PTE_V);
	for (unsigned i = 0; i < ORACLE_FRAMES; i++)
		memory[L0][i] = to(i, LEAF_RW);
	memory[L0][ARRAY] = to(ARRAY, LEAF_RW);
	if (pt_pin(&pt, BASE + ROOT * 4096, RS_PT_ROOT) || memory_call(&pt, &roots))
		fail("the first tables were refused");
	sequence = (struct sequence){
		.random = seed,
		.oracle = {.base = BASE,
			   .outer = {BASE + L0 * 4096, BASE + L1 * 4096, BASE + ROOT * 4096},
			   .root = {BASE + ROOT * 4096, BASE + ROOT * 4096},
			   .device = DEVICE},
		.memory = memory,
		.outer_entries = BASE + L0 * 4096,
		.updates = (struct rs_mmu_update *)memory[ARRAY],
		.updates_va = KERNEL_MAP + ARRAY * 4096,
		.call = call,
	};
	memcpy(sequence.reserved, pt.reserved, sizeof pt.reserved);
	sequence_start(&sequence);
}

static void counts_are_right(void)
{
	const struct oracle *o = &sequence.oracle;

	for (unsigned i = 0; i < ORACLE_FRAMES; i++)
		if (info[i].count != o->count[i] ||
		    (o->count[i] && info[i].type != o->type[i]) ||
		    info[i].pinned != (o->pinned[i] != 0))
			fail("a frame's type, count or pin is not what its uses make it");
}

/* The guest runs: whatever is used now may be in the TLB until the next flush. */
static void remember(void)
{
	for (unsigned i = 0; i < FRAMES; i++) {
		unsigned type = info[i].count ? 1u << info[i].type : 0;

		if (type && remembered[i] & ~type)
			fail("the TLB may know a frame as what it was before");
		remembered[i] |= type;
	}
}

/* Nothing was written beside the entries that the oracle looks at. */
static void the_rest_is_zero(void)
{
	for (unsigned i = 0; i < ORACLE_FRAMES; i++) {
		uint64_t copy[PT_SLOTS];

		memcpy(copy, memory[i], sizeof copy);
		for (unsigned s = 0; s < ORACLE_SLOTS; s++)
			copy[oracle_slots[s]] = 0;
		for (unsigned s = 0; s < PT_SLOTS; s++)
			if (copy[s])
				fail("an entry was written that nobody asked for");
	}
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	uint64_t calls = argc > 2 ? strtoull(argv[2], NULL, 0) : 100000;
	/* each must have been given, or the sequence tries too little */
	reasons all = REASON(INVALID_PARAM) | REASON(INVALID_ADDRESS) | REASON(NOT_OWNED) |
		      REASON(IN_USE) | REASON(RESERVED_SLOT) | REASON(BAD_ENTRY) |
		      REASON(NOT_A_TABLE);

	boot(seed ? seed : 1);
	for (uint64_t i = 0; i < calls; i++) {
		const char *wrong = sequence_step(&sequence);

		if (wrong) {
			fprintf(stderr, "seed %llu, call %llu: %s\n", (unsigned long long)seed,
				(unsigned long long)i, wrong);
			return 1;
		}
		counts_are_right();
		remember();
		if (i % 64 == 0)
			must_hold();
		if (i % 4096 == 0)
			the_rest_is_zero();
	}
	must_hold();
	the_rest_is_zero();
	printf("seed %llu: %llu granted, %llu refused, %llu pauses, %llu flushes\n",
	       (unsigned long long)seed, (unsigned long long)sequence.granted,
	       (unsigned long long)sequence.refused, (unsigned long long)pauses,
	       (unsigned long long)flushes);
	if (calls >= 10000 && (sequence.granted < calls / 8 || sequence.refused < calls / 8 ||
			       sequence.seen != all || pauses < calls / 100))
		fail("the sequence does not try enough");
	return 0;
}
