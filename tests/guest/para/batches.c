/* batches.c - the same 512 changes of page-table entries in batches of 1 to 512, and the same 512 flushes
 * by calls of their own and by MULTICALL. With the command line `figures` it prints what each takes, in
 * ticks of 100 cycles:
 *
 *	ringside run --on para -append figures build/tests/guest/para/batches.para.elf
 */
#include "guest.h"

#include "lib/fdt.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/string.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a guest that asks for the same in batches of every size");

enum { CHANGES = 512, CALLS = 512 };

static struct rs_mmu_update change[CHANGES] __attribute__((aligned(4096)));
static struct rs_multicall call[RS_MULTICALL_MAX] __attribute__((aligned(RS_MULTICALL_SIZE)));
static bool figures;

static void read_command_line(void)
{
	struct fdt fdt;
	const char *line;
	if (!info->device_tree ||
	    !fdt_open(&fdt, (const void *)info->device_tree, info->device_tree_size))
		return;
	line = fdt_string(&fdt, fdt_path(&fdt, "/chosen"), "bootargs");
	figures = line && strlen(line) == 7 && memcmp(line, "figures", 7) == 0;
}

/* A table of leaves whose entries can be anything. */
static void make_table(void)
{
	memset(page, 0, sizeof(page));
	expect("read-only", remap(page[0], LEAF_R), 0);
	expect("pin", ask(RS_HC_MMU_PIN, machine_of(page[0]), RS_PT_L0, 0, 0), 0);
}

static uint64_t wanted(unsigned i, bool map)
{
	return map ? entry(machine_of(page[1 + i % 5]), LEAF_RW) : 0;
}

static void updates_of(unsigned size, bool map)
{
	uint64_t begin;
	for (unsigned i = 0; i < CHANGES; i++)
		change[i] = (struct rs_mmu_update){machine_of(&page[0][i]), wanted(i, map)};
	begin = csr_read(CSR_time);
	for (unsigned i = 0; i < CHANGES; i += size)
		expect("update",
		       ask(RS_HC_MMU_UPDATE, (uint64_t)&change[i], size, RS_FLUSH_PAGE, 0), 0);
	begin = csr_read(CSR_time) - begin;
	for (unsigned i = 0; i < CHANGES; i++)
		expect("the entry", page[0][i], wanted(i, map));
	if (figures)
		print("%d %s in calls of %d: %d ticks\n", CHANGES,
		      map ? "mappings" : "removals", size, begin);
}

static void calls_of(unsigned size)
{
	uint64_t begin = csr_read(CSR_time);
	for (unsigned i = 0; i < CALLS; i += size) {
		for (unsigned j = 0; j < size; j++) {
			call[j].id = RS_HC_MMU_FLUSH;
			call[j].arg[0] = RS_FLUSH_PAGE;
			call[j].arg[1] = i;
		}
		expect("calls", ask(RS_HC_MULTICALL, (uint64_t)call, size, 0, 0), 0);
	}
	if (figures)
		print("%d flushes in lists of %d: %d ticks\n", CALLS, size,
		      csr_read(CSR_time) - begin);
}

static void calls_alone(void)
{
	uint64_t begin = csr_read(CSR_time);
	for (unsigned i = 0; i < CALLS; i++)
		expect("call", ask(RS_HC_MMU_FLUSH, RS_FLUSH_PAGE, i, 0, 0), 0);
	if (figures)
		print("%d flushes without a list: %d ticks\n", CALLS,
		      csr_read(CSR_time) - begin);
}

_Noreturn void guest_main(const struct rs_start_info *start)
{
	guest_init(start);
	read_command_line();
	make_table();
	for (unsigned size = 1; size <= CHANGES; size *= 2) {
		updates_of(size, true);
		updates_of(size, false);
	}
	calls_alone();
	for (unsigned size = 1; size <= RS_MULTICALL_MAX; size *= 2)
		calls_of(size);
	print(failures ? "batches: WRONG\n" : "batches: each does the same\n");
	(void)ask(RS_HC_SHUTDOWN, failures ? 1 : 0, 0, 0, 0);
	__builtin_trap();
}
