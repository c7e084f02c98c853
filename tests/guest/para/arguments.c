/* arguments.c - a hostile guest: every argument of every hypercall with every kind of bad value, one bad argument at a
 * time, each of which must be answered with its error. An argument of hypercall.def that is not in the table here is
 * itself an error. */
#include "guest.h"

#include <stdbool.h>

#include "hypervisors/para/layout.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a hostile guest tries every bad argument");

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define FINE	     UINT64_C(0)

enum kind {
	ANY,	 /* nothing is wrong with any value */
	BYTES,	 /* a virtual address, of any alignment */
	LENGTH,	 /* cut, and the rest is for another call */
	UPDATES, /* virtual addresses of arrays */
	CALLS,
	UPDATE_COUNT,
	CALL_COUNT,
	FLUSH,
	LEVEL,
	TO_PIN, /* frames */
	PINNED,
	ROOT,
	DISK, /* it has none */
	RING,
	CODE,
};

static const struct argument {
	uint64_t id;
	const char *where;
	enum kind kind;
} arguments[] = {
	{RS_HC_CONSOLE_WRITE, "a0", BYTES}, {RS_HC_CONSOLE_WRITE, "a1", LENGTH},
	{RS_HC_SHUTDOWN, "a0", CODE},	    {RS_HC_TIMER_SET, "a0", ANY},
	{RS_HC_SET_ENTRIES, "a0", ANY},	    {RS_HC_SET_ENTRIES, "a1", ANY},
	{RS_HC_MULTICALL, "a0", CALLS},	    {RS_HC_MULTICALL, "a1", CALL_COUNT},
	{RS_HC_MMU_UPDATE, "a0", UPDATES},  {RS_HC_MMU_UPDATE, "a1", UPDATE_COUNT},
	{RS_HC_MMU_UPDATE, "a2", FLUSH},    {RS_HC_MMU_UPDATE, "a3", ANY},
	{RS_HC_MMU_PIN, "a0", TO_PIN},	    {RS_HC_MMU_PIN, "a1", LEVEL},
	{RS_HC_MMU_UNPIN, "a0", PINNED},    {RS_HC_MMU_SET_ROOTS, "a0", ROOT},
	{RS_HC_MMU_SET_ROOTS, "a1", ROOT},  {RS_HC_MMU_FLUSH, "a0", FLUSH},
	{RS_HC_MMU_FLUSH, "a1", ANY},	    {RS_HC_BLOCK_START, "a0", DISK},
	{RS_HC_BLOCK_START, "a1", RING},    {RS_HC_BLOCK_NOTIFY, "a0", DISK},
	{RS_HC_BLOCK_STOP, "a0", DISK},
};

/* What hypercall.def says that there is. */
static const struct {
	uint64_t id;
	const char *where;
} documented[] = {
#define HYPERCALL(id, name, slug, what)
#define HYPERCALL_ERROR(number, name, text)
#define HYPERCALL_ARG(call, where, what, unit, checked, errors) {RS_HC_##call, where},
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
};

static struct rs_mmu_update change[2] __attribute__((aligned(16)));
static struct rs_multicall call __attribute__((aligned(RS_MULTICALL_SIZE)));
static uint64_t tried;

static bool is_register(const char *where)
{
	return where[0] == 'a' && where[1] >= '0' && where[1] <= '5' && !where[2];
}

static void each_has_a_row(void)
{
	for (unsigned i = 0; i < COUNT(documented); i++) {
		bool found = !is_register(documented[i].where);
		for (unsigned j = 0; j < COUNT(arguments); j++)
			found |= arguments[j].id == documented[i].id &&
				 arguments[j].where[1] == documented[i].where[1];
		expect("an argument of hypercall.def has a row", found, true);
	}
}

/* Make the call of `a` with one bad argument; the others are good. */
static void attempt_value(const struct argument *a, uint64_t value, uint64_t right)
{
	uint64_t arg[4] = {0};
	switch (a->id) {
	case RS_HC_CONSOLE_WRITE: /* nothing is seen of it */
		arg[0] = (uint64_t) "";
		break;
	case RS_HC_SET_ENTRIES: /* these are made good again */
		arg[0] = arg[1] = (uint64_t)trap;
		break;
	case RS_HC_MULTICALL:
		call = (struct rs_multicall){.id = RS_HC_MMU_FLUSH};
		arg[0] = (uint64_t)&call;
		arg[1] = 1;
		break;
	case RS_HC_MMU_UPDATE:
		change[0].entry = entry_of((uint64_t)page[0], 0);
		change[0].value = entry(machine_of(page[0]), LEAF_RW);
		arg[0] = (uint64_t)change;
		arg[1] = 1;
		break;
	case RS_HC_MMU_PIN:
		arg[0] = machine_of(page[1]);
		arg[1] = RS_PT_L0;
		break;
	case RS_HC_MMU_SET_ROOTS:
		arg[0] = info->kernel_root;
		arg[1] = info->user_root;
		break;
	case RS_HC_BLOCK_START:
		arg[1] = machine_of(page[0]);
		break;
	default:
		break;
	}
	arg[a->where[1] - '0'] = value;
	uint64_t got = ask(a->id, arg[0], arg[1], arg[2], arg[3]);
	if (a->id == RS_HC_SET_ENTRIES)
		catch_traps(shared);
	if (got != right)
		print("call %p, argument %s, value %p:\n", a->id, a->where, value);
	expect("its answer", got, right);
	tried++;
}

static void addresses(const struct argument *a, uint64_t size)
{
	const uint64_t bad[] = {0,
				PAGE - size,
				UINT64_C(1) << 38,
				UINT64_C(1) << 39,
				UINT64_C(1) << 63,
				(uint64_t)page ^ UINT64_C(1) << 40,
				PARA_WINDOW,
				PARA_WINDOW + RS_KERNEL_BASE,
				PARA_WINDOW + info->kernel_root,
				PARA_WINDOW + RS_UART_BASE,
				info->ram_virtual - PAGE,
				info->ram_virtual + info->mapped_size,
				UINT64_MAX - size + 1};
	for (unsigned i = 0; i < COUNT(bad); i++)
		attempt_value(a, bad[i] / size * size, ERROR(INVALID_ADDRESS));
	for (uint64_t off = 1; off < size; off++)
		attempt_value(a, (uint64_t)page[0] + off, ERROR(INVALID_ADDRESS));
}

static void above(const struct argument *a, uint64_t most)
{
	attempt_value(a, most + 1, ERROR(INVALID_PARAM));
	for (unsigned bit = 16; bit < 64; bit++) {
		attempt_value(a, UINT64_C(1) << bit, ERROR(INVALID_PARAM));
		attempt_value(a, (UINT64_C(1) << bit) + most, ERROR(INVALID_PARAM));
	}
	attempt_value(a, UINT64_MAX, ERROR(INVALID_PARAM));
}

/* Frames that are none of this machine's, and addresses within frames. */
static void frames(const struct argument *a)
{
	const uint64_t foreign[] = {0,
				    PAGE,
				    RS_UART_BASE,
				    RS_RTC_BASE,
				    RS_PLIC_BASE,
				    RS_VIRTIO_BASE,
				    RS_FIRMWARE_BASE,
				    RS_KERNEL_BASE,
				    info->ram_base - PAGE,
				    info->ram_base + info->ram_size,
				    info->ram_base | UINT64_C(1) << 40,
				    info->ram_base | UINT64_C(1) << 56,
				    info->ram_base | UINT64_C(1) << 63,
				    info->ram_virtual,
				    PARA_WINDOW + info->ram_base,
				    UINT64_MAX - PAGE + 1};
	for (unsigned i = 0; i < COUNT(foreign); i++)
		attempt_value(a, foreign[i], ERROR(NOT_OWNED));
	for (uint64_t off = 1; off < PAGE; off = off * 2 + 1)
		attempt_value(a, info->kernel_root + off, ERROR(INVALID_ADDRESS));
}

static void try_kind(const struct argument *a)
{
	const uint64_t memory = machine_of(page[0]), clean = machine_of(page[1]),
		       table = machine_of(page[2]), shared_page = machine_of(shared);
	static const uint64_t odd[] = {0, 1, PAGE - 1, UINT64_C(1) << 40, UINT64_MAX - 1};
	switch (a->kind) {
	case ANY:
		for (unsigned i = 0; i < COUNT(odd); i++)
			attempt_value(a, odd[i], FINE);
		attempt_value(a, PARA_WINDOW + RS_KERNEL_BASE, FINE);
		attempt_value(a, UINT64_MAX, FINE);
		break;
	case BYTES:
		/* one byte is enough to look for */
		for (unsigned i = 0; i < 2; i++)
			expect("no bytes of nowhere", ask(a->id, i ? UINT64_MAX : 0, 0, 0, 0),
			       0);
		expect("of the hypervisor", ask(a->id, PARA_WINDOW + RS_KERNEL_BASE, 1, 0, 0),
		       ERROR(INVALID_ADDRESS));
		expect("from the last page on",
		       ask(a->id, info->ram_virtual + info->mapped_size, 1, 0, 0),
		       ERROR(INVALID_ADDRESS));
		expect("the last byte", ask(a->id, UINT64_MAX, 1, 0, 0),
		       ERROR(INVALID_ADDRESS));
		expect("beyond the last", ask(a->id, UINT64_MAX, UINT64_MAX, 0, 0),
		       ERROR(INVALID_ADDRESS));
		expect("not canonical", ask(a->id, UINT64_C(1) << 39, 1, 0, 0),
		       ERROR(INVALID_ADDRESS));
		break;
	case LENGTH: /* printing nothing is all that can be asked for without an effect */
		attempt_value(a, 0, FINE);
		break;
	case UPDATES:
		addresses(a, RS_MMU_UPDATE_SIZE);
		break;
	case CALLS:
		addresses(a, RS_MULTICALL_SIZE);
		break;
	case UPDATE_COUNT:
		above(a, RS_MMU_UPDATE_MAX);
		break;
	case CALL_COUNT:
		above(a, RS_MULTICALL_MAX);
		break;
	case FLUSH:
		above(a, RS_FLUSH_ALL);
		break;
	case LEVEL:
		attempt_value(a, 0, ERROR(INVALID_PARAM));
		above(a, RS_PT_ROOT);
		attempt_value(a, RS_PT_L1, FINE); /* an empty table may be of any level */
		expect("unpin", ask(RS_HC_MMU_UNPIN, clean, 0, 0, 0), 0);
		break;
	case TO_PIN:
		frames(a);
		attempt_value(a, memory, ERROR(IN_USE));
		attempt_value(a, shared_page, ERROR(IN_USE));
		attempt_value(a, table, ERROR(IN_USE)); /* twice */
		attempt_value(a, info->kernel_root, ERROR(IN_USE));
		break;
	case PINNED:
		frames(a);
		attempt_value(a, memory, ERROR(NOT_A_TABLE));
		attempt_value(a, shared_page, ERROR(NOT_A_TABLE));
		attempt_value(a, clean, ERROR(NOT_A_TABLE));
		attempt_value(a, entry_of((uint64_t)page[0], 0) & ~4095ull, ERROR(NOT_A_TABLE));
		break;
	case ROOT:
		frames(a);
		attempt_value(a, memory, ERROR(IN_USE));
		attempt_value(a, shared_page, ERROR(IN_USE));
		attempt_value(a, table, ERROR(IN_USE)); /* of another level */
		attempt_value(a, entry_of((uint64_t)page[0], 0) & ~4095ull, ERROR(IN_USE));
		break;
	case DISK:
	case RING:
		for (unsigned i = 0; i < COUNT(odd); i++)
			attempt_value(a, odd[i], ERROR(INVALID_PARAM));
		above(a, 0);
		break;
	case CODE:
		above(a, UINT8_MAX);
		break;
	}
}

/* ---- the two values of a change, and batches that change their own memory */

static void one_change(uint64_t where, uint64_t value, uint64_t right)
{
	change[0].entry = where;
	change[0].value = value;
	expect("a change", ask(RS_HC_MMU_UPDATE, (uint64_t)change, 1, RS_FLUSH_NONE, 0), right);
	tried++;
}

static void changes(void)
{
	uint64_t leaf = entry_of((uint64_t)page[0], 0), own = machine_of(page[0]);
	const uint64_t foreign[] = {0,
				    RS_FIRMWARE_BASE,
				    RS_KERNEL_BASE,
				    info->ram_base - 8,
				    info->ram_base + info->ram_size,
				    info->ram_virtual,
				    UINT64_MAX - 7};
	for (unsigned i = 0; i < COUNT(foreign); i++)
		one_change(foreign[i], 0, ERROR(NOT_OWNED));
	for (uint64_t off = 1; off < 8; off++)
		one_change(leaf + off, 0, ERROR(INVALID_ADDRESS));
	one_change(own, 0, ERROR(NOT_A_TABLE));
	one_change(machine_of(shared), 0, ERROR(NOT_A_TABLE));
	one_change(machine_of(page[1]), 0, ERROR(NOT_A_TABLE)); /* read-only memory */
	for (unsigned slot = RS_RESERVED_SLOT_FIRST; slot < SLOTS; slot++)
		one_change(info->kernel_root + slot * 8, 0, ERROR(RESERVED_SLOT));

	/* each bit of a leaf that must not be there, and each that must */
	for (unsigned bit = 54; bit < 64; bit++)
		one_change(leaf, entry(own, LEAF_RW) | UINT64_C(1) << bit, ERROR(BAD_ENTRY));
	one_change(leaf, entry(own, LEAF_RW | PTE_G), ERROR(BAD_ENTRY));
	one_change(leaf, entry(own, LEAF_RW & ~(uint64_t)PTE_U), ERROR(BAD_ENTRY));
	one_change(leaf, entry(own, LEAF_RW & ~(uint64_t)PTE_R), ERROR(BAD_ENTRY));
	one_change(leaf, entry(own, PTE_V | PTE_U), ERROR(BAD_ENTRY)); /* no leaf */
	for (unsigned bit = 1; bit < 64; bit++) /* not valid, and not 0 */
		one_change(leaf, UINT64_C(1) << bit, ERROR(BAD_ENTRY));
	for (unsigned bit = 1; bit < 8; bit++) /* a reference to a table has V alone */
		one_change(entry_of((uint64_t)page[0], 1),
			   entry(machine_of(page[2]), PTE_V | 1u << bit), ERROR(BAD_ENTRY));
	expect("the leaf is as it was", *at_machine(leaf), entry(own, LEAF_RW));
	print("arguments: every change that is none\n");
}

#define BATCH ((struct rs_mmu_update *)(uintptr_t)page[4])
enum { PER_PAGE = PAGE / RS_MMU_UPDATE_SIZE };

static uint64_t batch(unsigned first, uint64_t count, uint64_t *made)
{
	register uint64_t a0 __asm__("a0") = (uint64_t)&BATCH[first];
	register uint64_t a1 __asm__("a1") = count;
	register uint64_t a2 __asm__("a2") = RS_FLUSH_ALL;
	register uint64_t a6 __asm__("a6") = RS_HC_MMU_UPDATE;
	register uint64_t a7 __asm__("a7") = RS_HYPERCALL_EXT;
	__asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a6), "r"(a7) : "memory");
	*made = a1;
	tried++;
	return a0;
}

static void batches(void)
{
	uint64_t leaf = entry_of((uint64_t)page[4], 0), next = entry_of((uint64_t)page[5], 0);
	uint64_t own = machine_of(page[4]), made, error;

	/* The first change unmaps the page of the second, which is read all the same. */
	BATCH[0] = (struct rs_mmu_update){leaf, 0};
	BATCH[1] = (struct rs_mmu_update){next, entry(machine_of(page[5]), LEAF_R)};
	error = batch(0, 2, &made);
	expect("a batch that unmaps itself", error, 0);
	expect("both were made", made, 2);
	expect("map", remap(page[4], LEAF_RW), 0);
	expect("map", remap(page[5], LEAF_RW), 0);

	/* ... and one across two pages, which unmaps the second, or maps another frame there. */
	BATCH[PER_PAGE - 1] = (struct rs_mmu_update){next, 0};
	BATCH[PER_PAGE] = (struct rs_mmu_update){RS_KERNEL_BASE, 0};
	error = batch(PER_PAGE - 1, 2, &made);
	expect("a batch that unmaps its rest", error, ERROR(INVALID_ADDRESS));
	expect("one was made", made, 1);
	memset(page[3], 0, PAGE);
	page[3][0] = leaf + 4;
	BATCH[PER_PAGE - 1] = (struct rs_mmu_update){next, entry(machine_of(page[3]), LEAF_RW)};
	error = batch(PER_PAGE - 1, 2, &made);
	expect("a batch that exchanges its rest", error, ERROR(INVALID_ADDRESS));
	expect("map", remap(page[5], LEAF_RW), 0);

	/* A batch that becomes a page table, whose entries its changes are. */
	BATCH[0] = (struct rs_mmu_update){leaf, entry(own, LEAF_R)};
	BATCH[1] = (struct rs_mmu_update){info->user_root, entry(own, PTE_V)};
	error = batch(0, 2, &made);
	expect("a batch that becomes a table", error, ERROR(BAD_ENTRY));
	expect("one was made", made, 1);
	expect("map", remap(page[4], LEAF_RW), 0);

	/* A batch in a page table: a place there has V = 0, so it is 0. */
	expect("in a table",
	       ask(RS_HC_MMU_UPDATE, (uint64_t)at_machine(info->user_root), 1, RS_FLUSH_NONE,
		   0),
	       ERROR(NOT_OWNED));
	print("arguments: batches that change their own memory\n");
}

_Noreturn void guest_main(const struct rs_start_info *start)
{
	guest_init(start);
	shared->mask = 1;
	print("arguments: a guest tries every bad argument\n");
	memset(page, 0, sizeof(page));
	expect("read-only", remap(page[1], LEAF_R), 0);
	expect("read-only", remap(page[2], LEAF_R), 0);
	expect("a table", ask(RS_HC_MMU_PIN, machine_of(page[2]), RS_PT_L0, 0, 0), 0);
	each_has_a_row();
	for (unsigned i = 0; i < COUNT(arguments); i++)
		try_kind(&arguments[i]);
	expect("timer", ask(RS_HC_TIMER_SET, UINT64_MAX, 0, 0, 0), 0);
	changes();
	batches();
	print("arguments: %d bad ones\n", tried);
	print(failures ? "arguments: one was TAKEN\n" : "arguments: each had its error\n");
	(void)ask(RS_HC_SHUTDOWN, failures ? 1 : 0, 0, 0, 0);
	__builtin_trap();
}
