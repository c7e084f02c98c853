/* guest.c - what the tests' guests share. */
#include "guest.h"

#include "lib/csr.h"
#include "lib/print.h"
#include "lib/string.h"

const struct rs_start_info *info;
volatile struct rs_shared *shared;
unsigned failures;
uint64_t page[6][SLOTS] __attribute__((section(".noinit"), aligned(4096)));

void console_put(const char *bytes, size_t size)
{
	(void)ask(RS_HC_CONSOLE_WRITE, (uint64_t)bytes, size, 0, 0);
}

void guest_init(const struct rs_start_info *start)
{
	info = start;
	shared = (volatile struct rs_shared *)start->shared;
	catch_traps(shared);
}

void expect(const char *what, uint64_t answer, uint64_t right)
{
	if (answer == right)
		return;
	failures++;
	print("WRONG: %s: answer %d (cause %d), expected %d\n", what, answer, answer - TRAPPED,
	      right);
}

uint64_t machine_of(const volatile void *p)
{
	return (uint64_t)p - info->ram_virtual + info->ram_base;
}

uint64_t *at_machine(uint64_t machine)
{
	return (uint64_t *)(machine - info->ram_base + info->ram_virtual);
}

uint64_t entry(uint64_t machine, uint64_t bits)
{
	return machine >> 12 << PTE_PPN_SHIFT | bits;
}

uint64_t entry_of(uint64_t va, unsigned level)
{
	uint64_t table = info->kernel_root;
	for (unsigned l = 2; l > level; l--)
		table = at_machine(table)[va >> (12 + 9 * l) & 511] >> PTE_PPN_SHIFT << 12;
	return table + (va >> (12 + 9 * level) & 511) * 8;
}

uint64_t update_flushing(uint64_t where, uint64_t value, uint64_t flush)
{
	static struct rs_mmu_update one __attribute__((aligned(16)));
	one = (struct rs_mmu_update){where, value};
	return ask(RS_HC_MMU_UPDATE, (uint64_t)&one, 1, flush, 0);
}

uint64_t update(uint64_t where, uint64_t value)
{
	return update_flushing(where, value, RS_FLUSH_ALL);
}

uint64_t remap(const void *p, uint64_t bits)
{
	return update(entry_of((uint64_t)p, 0), entry(machine_of(p), bits));
}

static uint64_t wanted_pc, wanted_status;
static uint64_t return_to_frame(uint64_t argument)
{
	(void)argument;
	shared->frame.pc = wanted_pc;
	shared->frame.sp = 0;
	shared->frame.status = wanted_status;
	return ask(RS_HC_RETURN, 0, 0, 0, 0);
}

uint64_t go_to(uint64_t pc, uint64_t status)
{
	wanted_pc = pc;
	wanted_status = status;
	return attempt(return_to_frame, 0);
}

void map_program(void)
{
	memset(page, 0, sizeof(page));
	page[0][0] = entry(machine_of(program), LEAF_R | PTE_X);
	page[1][0] = entry(machine_of(page[0]), PTE_V);
	expect("table", remap(page[0], LEAF_R), 0);
	expect("table", remap(page[1], LEAF_R), 0);
	expect("root", update(info->user_root, entry(machine_of(page[1]), PTE_V)), 0);
}

uint64_t deliver(uint64_t mask)
{
	shared->mask = mask;
	return ask(RS_HC_DELIVER, 0, 0, 0, 0);
}

uint64_t wait(uint64_t mask)
{
	shared->mask = mask;
	return ask(RS_HC_WAIT, 0, 0, 0, 0);
}

uint64_t yield(uint64_t mask)
{
	shared->mask = mask;
	return ask(RS_HC_YIELD, 0, 0, 0, 0);
}
