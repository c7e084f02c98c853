/* hog.c - a guest that keeps its hypervisor busy: it adds and removes a table of hundreds of tables, whose entries
 * all have to be checked, and writes as much as a call may. */
#include "guest.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/string.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a guest that keeps its hypervisor busy");

enum { TABLES = 300, ROUNDS = 4 };

static struct rs_mmu_update updates[RS_MMU_UPDATE_MAX] __attribute__((aligned(16)));

/* An L1 table of L0 tables that are full: every entry maps page[0] writable. @return its machine address. */
static uint64_t make_tables(void)
{
	uint64_t at = info->free_base, middle = at;
	for (unsigned i = 0; i < TABLES; i++) {
		at += PAGE;
		for (unsigned slot = 0; slot < SLOTS; slot++)
			at_machine(at)[slot] = entry(machine_of(page[0]), LEAF_RW);
		at_machine(middle)[i] = entry(at, PTE_V);
		expect("table", remap(at_machine(at), LEAF_R), 0);
	}
	expect("table", remap(at_machine(middle), LEAF_R), 0);
	return middle;
}

/* Which of them this image is, by compiler argument. */
#ifndef HOG
#define HOG 0
#endif
#define UPDATES 0
#define TURN	1
#define LINES	2
#define LISTS	3

/* Each update adds all tables, or removes them. */
static void add_and_remove(void)
{
	uint64_t middle = make_tables(), began;
	for (unsigned i = 0; i < ROUNDS; i++)
		updates[i] = (struct rs_mmu_update){info->user_root,
						    i % 2 ? 0 : entry(middle, PTE_V)};
	began = csr_read(CSR_time);
	expect("updates", ask(RS_HC_MMU_UPDATE, (uint64_t)updates, ROUNDS, RS_FLUSH_ALL, 0), 0);
	began = csr_read(CSR_time) - began;
	print(began > 100000 ? "hog: one call of more than 10 ms\n" : "hog: too short\n");
}

/* A list of calls, each of which does that once. */
static void list_of_calls(void)
{
	static struct rs_multicall list[RS_MULTICALL_MAX]
		__attribute__((aligned(RS_MULTICALL_SIZE)));
	uint64_t middle = make_tables(), began;
	for (unsigned i = 0; i < RS_MULTICALL_MAX; i++) {
		updates[i] = (struct rs_mmu_update){info->user_root,
						    i % 2 ? 0 : entry(middle, PTE_V)};
		list[i] = (struct rs_multicall){
			.id = RS_HC_MMU_UPDATE,
			.arg = {(uint64_t)&updates[i], 1, RS_FLUSH_ALL, 0}};
	}
	began = csr_read(CSR_time);
	expect("list", ask(RS_HC_MULTICALL, (uint64_t)list, RS_MULTICALL_MAX, 0, 0), 0);
	began = csr_read(CSR_time) - began;
	expect("the last call removed them", *at_machine(info->user_root), 0);
	print(began > 100000 ? "hog: one list of more than 10 ms\n" : "hog: too short\n");
}

/* As many updates as a call may make, each of which flushes the TLB: a page is a table and memory in turns. */
static void turn(void)
{
	uint64_t own = machine_of(page[1]);
	memset(page, 0, sizeof(page));
	page[2][0] = entry(own, LEAF_RW); /* a writable mapping that comes with its table */
	for (unsigned i = 0; i < 3; i++)
		expect("table", remap(page[i], LEAF_R), 0);
	expect("table", update(info->user_root, entry(machine_of(page[0]), PTE_V)), 0);
	for (unsigned i = 0; i < RS_MMU_UPDATE_MAX; i++)
		updates[i] = (struct rs_mmu_update){
			machine_of(page[0]), i % 4 == 0	  ? entry(own, PTE_V)
					     : i % 4 == 2 ? entry(machine_of(page[2]), PTE_V)
							  : 0};
	for (unsigned i = 0; i < 100; i++)
		expect("updates",
		       ask(RS_HC_MMU_UPDATE, (uint64_t)updates, RS_MMU_UPDATE_MAX, RS_FLUSH_ALL,
			   0),
		       0);
	print("hog: 100 calls of 512 updates\n");
}
/* Each byte is a line, and if there are several VMs each line begins with a name. */
static void write_lines(void)
{
	memset(page, '\n', sizeof(page));
	for (unsigned i = 0; i < 8; i++)
		(void)ask(RS_HC_CONSOLE_WRITE, (uint64_t)page, sizeof(page), 0, 0);
	print("hog: 8 calls of 24 KiB\n");
}

_Noreturn void guest_main(const struct rs_start_info *start)
{
	guest_init(start);
	if (HOG == UPDATES)
		add_and_remove();
	if (HOG == LISTS)
		list_of_calls();
	if (HOG == TURN)
		turn();
	if (HOG == LINES)
		write_lines();
	(void)ask(RS_HC_SHUTDOWN, failures ? 1 : 0, 0, 0, 0);
	__builtin_trap();
}
