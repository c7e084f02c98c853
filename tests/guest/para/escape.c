/* escape.c - a hostile guest: it tries what a virtual machine must not let it do.
 *
 * Under generation 2 a guest's kernel runs in user mode and asks the hypervisor for everything.
 * So what keeps it inside its virtual machine is what the hypervisor refuses. Here are the ways
 * out that one would think of: each must be refused with an error, or trap. A line each says
 * how it went.
 */
#include "guest.h"

#include "hypervisors/para/layout.h"
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/string.h"
#include "ringside/abi/board.h"
#include "ringside/abi/sbi.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a hostile guest tries to leave its virtual machine");

static unsigned groups_escaped;

/* A group of attempts is over. */
static void done(const char *what)
{
	if (failures == groups_escaped)
		print("refused: %s\n", what);
	groups_escaped = failures;
}

/* ---- things to attempt ---- */

static uint64_t load(uint64_t address)
{
	return *(volatile uint64_t *)address;
}

static uint64_t store(uint64_t address)
{
	*(volatile uint64_t *)address = 0;
	return 0;
}

static uint64_t jump(uint64_t address)
{
	((void (*)(void))address)();
	return 0;
}

static uint64_t read_satp(uint64_t argument)
{
	(void)argument;
	return csr_read(CSR_satp);
}

static uint64_t write_satp(uint64_t argument)
{
	csr_write(CSR_satp, argument);
	return 0;
}

static uint64_t write_stvec(uint64_t argument)
{
	csr_write(CSR_stvec, argument);
	return 0;
}

static uint64_t do_sret(uint64_t argument)
{
	(void)argument;
	__asm__ volatile("sret");
	return 0;
}

static uint64_t do_fence(uint64_t argument)
{
	__asm__ volatile("sfence.vma %0" ::"r"(argument));
	return 0;
}

static uint64_t do_wfi(uint64_t argument)
{
	(void)argument;
	wait_for_interrupt();
	return 0;
}

/* ---- the ways out ---- */

static void privileged_instructions(void)
{
	expect("csrr satp", attempt(read_satp, 0), TRAP(RS_CAUSE_ILLEGAL_INSN));
	expect("csrw satp", attempt(write_satp, 0), TRAP(RS_CAUSE_ILLEGAL_INSN));
	expect("csrw stvec", attempt(write_stvec, 0), TRAP(RS_CAUSE_ILLEGAL_INSN));
	expect("sret", attempt(do_sret, 0), TRAP(RS_CAUSE_ILLEGAL_INSN));
	expect("sfence.vma", attempt(do_fence, 0), TRAP(RS_CAUSE_ILLEGAL_INSN));
	expect("wfi", attempt(do_wfi, 0), TRAP(RS_CAUSE_ILLEGAL_INSN));
	done("privileged instructions");
}

static void the_hypervisors_memory(void)
{
	static const uint64_t places[] = {
		PARA_WINDOW + RS_KERNEL_BASE, PARA_WINDOW + RS_FIRMWARE_BASE,
		PARA_WINDOW + RS_UART_BASE, PARA_WINDOW, 0xfffffffffffffff8};
	for (unsigned i = 0; i < sizeof(places) / sizeof(*places); i++) {
		expect("load", attempt(load, places[i]), TRAP(RS_CAUSE_LOAD_PAGE));
		expect("store", attempt(store, places[i]), TRAP(RS_CAUSE_STORE_PAGE));
		expect("jump", attempt(jump, places[i]), TRAP(RS_CAUSE_INSN_PAGE));
	}
	done("loads, stores and jumps to the hypervisor's addresses");
}

static void entries(void)
{
	const uint64_t foreign[] = {0,
				    RS_PLIC_BASE,
				    RS_FIRMWARE_BASE,
				    RS_KERNEL_BASE,
				    info->ram_base - PAGE,
				    info->ram_base + info->ram_size,
				    UINT64_C(1) << 55};
	uint64_t leaf = entry_of((uint64_t)page[0], 0), own = machine_of(page[0]);
	for (unsigned i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
		expect("foreign RW", update(leaf, entry(foreign[i], LEAF_RW)),
		       ERROR(NOT_OWNED));
		expect("foreign R", update(leaf, entry(foreign[i], LEAF_R)), ERROR(NOT_OWNED));
		expect("foreign table",
		       update(entry_of((uint64_t)page[0], 1), entry(foreign[i], PTE_V)),
		       ERROR(NOT_OWNED));
	}
	done("mappings of frames of others");

	expect("U=0", update(leaf, entry(own, LEAF_RW & ~(uint64_t)PTE_U)), ERROR(BAD_ENTRY));
	expect("G=1", update(leaf, entry(own, LEAF_RW | PTE_G)), ERROR(BAD_ENTRY));
	expect("W without R", update(leaf, entry(own, LEAF_RW & ~(uint64_t)PTE_R)),
	       ERROR(BAD_ENTRY));
	expect("reserved bits", update(leaf, entry(own, LEAF_RW | UINT64_C(1) << 62)),
	       ERROR(BAD_ENTRY));
	expect("2 MiB leaf", update(entry_of((uint64_t)page[0], 1), entry(own, LEAF_RW)),
	       ERROR(BAD_ENTRY));
	expect("1 GiB leaf", update(info->kernel_root, entry(own, LEAF_RW)), ERROR(BAD_ENTRY));
	done("entries that are no entries");

	for (uint64_t slot = RS_RESERVED_SLOT_FIRST; slot < SLOTS; slot++) {
		expect("slot = 0", update(info->kernel_root + slot * 8, 0),
		       ERROR(RESERVED_SLOT));
		expect("slot = table",
		       update(info->user_root + slot * 8, entry(machine_of(page[0]), PTE_V)),
		       ERROR(RESERVED_SLOT));
	}
	done("changes of the reserved root slots");
}

static void page_tables(void)
{
	uint64_t root = info->kernel_root, l0 = entry_of((uint64_t)page[0], 0) & ~4095ull;
	uint64_t leaf = entry_of((uint64_t)page[0], 0);
	expect("store", attempt(store, (uint64_t)at_machine(root)), TRAP(RS_CAUSE_STORE_PAGE));
	expect("store", attempt(store, (uint64_t)at_machine(l0)), TRAP(RS_CAUSE_STORE_PAGE));
	expect("map root", update(leaf, entry(root, LEAF_RW)), ERROR(IN_USE));
	expect("map L0", update(leaf, entry(l0, LEAF_RW)), ERROR(IN_USE));
	expect("unpin", ask(RS_HC_MMU_UNPIN, root, 0, 0, 0), 0);
	expect("map root without pin", update(leaf, entry(root, LEAF_RW)), ERROR(IN_USE));
	expect("pin", ask(RS_HC_MMU_PIN, root, RS_PT_ROOT, 0, 0), 0);
	done("writable page tables");

	memset(page, 0, sizeof(page));
	expect("pin writable", ask(RS_HC_MMU_PIN, machine_of(page[1]), RS_PT_L0, 0, 0),
	       ERROR(IN_USE));
	expect("pin shared page", ask(RS_HC_MMU_PIN, machine_of(shared), RS_PT_L0, 0, 0),
	       ERROR(IN_USE));
	expect("unmap shared page", update(entry_of((uint64_t)shared, 0), 0), 0);
	expect("pin shared page again", ask(RS_HC_MMU_PIN, machine_of(shared), RS_PT_L0, 0, 0),
	       ERROR(IN_USE));
	expect("map shared page", remap((const void *)(uintptr_t)shared, LEAF_RW), 0);
	expect("pin other's", ask(RS_HC_MMU_PIN, RS_KERNEL_BASE, RS_PT_ROOT, 0, 0),
	       ERROR(NOT_OWNED));
	expect("pin wrong level", ask(RS_HC_MMU_PIN, l0, RS_PT_ROOT, 0, 0), ERROR(IN_USE));
	expect("pin no level", ask(RS_HC_MMU_PIN, machine_of(page[1]), 7, 0, 0),
	       ERROR(INVALID_PARAM));
	expect("pin between frames", ask(RS_HC_MMU_PIN, root + 8, RS_PT_ROOT, 0, 0),
	       ERROR(INVALID_ADDRESS));

	/* tables made beforehand, while they were memory */
	page[1][0] = entry(RS_KERNEL_BASE, LEAF_RW);
	page[2][510] = PARA_SLOT_510 | PTE_U;
	page[3][0] = entry(machine_of(page[3]), LEAF_RW);
	for (unsigned i = 1; i < 4; i++)
		expect("read-only", remap(page[i], LEAF_R), 0);
	expect("crafted L0", ask(RS_HC_MMU_PIN, machine_of(page[1]), RS_PT_L0, 0, 0),
	       ERROR(NOT_OWNED));
	expect("crafted root", ask(RS_HC_MMU_PIN, machine_of(page[2]), RS_PT_ROOT, 0, 0),
	       ERROR(RESERVED_SLOT));
	expect("crafted root", ask(RS_HC_MMU_SET_ROOTS, machine_of(page[2]), root, 0, 0),
	       ERROR(RESERVED_SLOT));
	expect("table of itself", ask(RS_HC_MMU_PIN, machine_of(page[3]), RS_PT_L0, 0, 0),
	       ERROR(IN_USE));
	expect("data as root", ask(RS_HC_MMU_SET_ROOTS, root, machine_of(page[0]), 0, 0),
	       ERROR(IN_USE));
	expect("root between frames", ask(RS_HC_MMU_SET_ROOTS, root + 1, root, 0, 0),
	       ERROR(INVALID_ADDRESS));
	expect("root of others", ask(RS_HC_MMU_SET_ROOTS, RS_FIRMWARE_BASE, root, 0, 0),
	       ERROR(NOT_OWNED));
	expect("update of memory", update(machine_of(page[0]), 0), ERROR(NOT_A_TABLE));
	expect("update of others", update(RS_KERNEL_BASE, 0), ERROR(NOT_OWNED));
	expect("update between entries", update(root + 4, 0), ERROR(INVALID_ADDRESS));
	for (unsigned i = 1; i < 4; i++)
		expect("writable", remap(page[i], LEAF_RW), 0);
	done("forged page tables");

	/* The TLB knows the page as writable. No flush is asked for: it is the hypervisor's
	 * affair that the old translation dies with the page's old use. */
	memset(page[4], 0, sizeof(page[4]));
	expect("read-only, no flush",
	       update_flushing(entry_of((uint64_t)page[4], 0),
			       entry(machine_of(page[4]), LEAF_R), RS_FLUSH_NONE),
	       0);
	expect("pin", ask(RS_HC_MMU_PIN, machine_of(page[4]), RS_PT_L0, 0, 0), 0);
	expect("store", attempt(store, (uint64_t)page[4]), TRAP(RS_CAUSE_STORE_PAGE));
	expect("unpin", ask(RS_HC_MMU_UNPIN, machine_of(page[4]), 0, 0, 0), 0);
	expect("unpin twice", ask(RS_HC_MMU_UNPIN, machine_of(page[4]), 0, 0, 0),
	       ERROR(NOT_A_TABLE));
	expect("writable", remap(page[4], LEAF_RW), 0);
	expect("store", attempt(store, (uint64_t)page[4]), 0);
	done("a page table that the TLB remembers as memory");
}

static void pointers(void)
{
	static const uint64_t bad[] = {0,
				       0x1000,
				       UINT64_C(1) << 40,
				       UINT64_C(1) << 63,
				       PARA_WINDOW + RS_KERNEL_BASE,
				       PARA_WINDOW + RS_UART_BASE,
				       0xfffffffffffffff0};
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		expect("write from", ask(RS_HC_CONSOLE_WRITE, bad[i], 16, 0, 0),
		       ERROR(INVALID_ADDRESS));
		expect("update from", ask(RS_HC_MMU_UPDATE, bad[i], 1, 0, 0),
		       ERROR(INVALID_ADDRESS));
	}
	expect("not aligned", ask(RS_HC_MMU_UPDATE, (uint64_t)page + 8, 1, 0, 0),
	       ERROR(INVALID_ADDRESS));
	expect("too many", ask(RS_HC_MMU_UPDATE, (uint64_t)page, RS_MMU_UPDATE_MAX + 1, 0, 0),
	       ERROR(INVALID_PARAM));
	expect("far too many", ask(RS_HC_MMU_UPDATE, (uint64_t)page, UINT64_MAX, 0, 0),
	       ERROR(INVALID_PARAM));
	expect("no such flush", ask(RS_HC_MMU_UPDATE, (uint64_t)page, 1, 3, 0),
	       ERROR(INVALID_PARAM));
	expect("no such flush", ask(RS_HC_MMU_FLUSH, 3, 0, 0, 0), ERROR(INVALID_PARAM));
	expect("no such code", ask(RS_HC_SHUTDOWN, 256, 0, 0, 0), ERROR(INVALID_PARAM));
	done("bad pointers and counts");

	for (uint64_t id = RS_HC_BLOCK_STOP + 1; id < 0x60; id++)
		expect("call", ask(id, 0, 0, 0, 0), ERROR(NOT_SUPPORTED));
	expect("call", ask(0, 0, 0, 0, 0), ERROR(NOT_SUPPORTED));
	expect("call", ask(UINT64_MAX, 0, 0, 0, 0), ERROR(NOT_SUPPORTED));
	expect("call", ask(UINT64_C(1) << 32 | RS_HC_SHUTDOWN, 0, 0, 0, 0),
	       ERROR(NOT_SUPPORTED));
	expect("sbi", ask_extension(0, 0, 0, 0, SBI_EXT_SRST, SBI_SRST_RESET),
	       ERROR(NOT_SUPPORTED));
	expect("sbi", ask_extension(0, 0, 0, 0, SBI_EXT_LEGACY_SHUTDOWN, 0),
	       ERROR(NOT_SUPPORTED));
	done("calls that are no hypercalls");
}

/* Calls in a page that they change themselves. */
#define CALLS ((volatile struct rs_multicall *)(uintptr_t)page[4])
enum { CALLS_A_PAGE = PAGE / RS_MULTICALL_SIZE };

static void call(unsigned i, uint64_t id, uint64_t arg0, uint64_t arg1)
{
	CALLS[i].id = id;
	CALLS[i].arg[0] = arg0;
	CALLS[i].arg[1] = arg1;
	CALLS[i].arg[2] = CALLS[i].arg[3] = 0;
}

static uint64_t multicall(unsigned first, uint64_t count)
{
	return ask(RS_HC_MULTICALL, (uint64_t)&CALLS[first], count, 0, 0);
}

/* What a call that is no more than one in a list leaves in the registers: a1, and those that it had. */
static void registers(void)
{
	register uint64_t a0 __asm__("a0") = (uint64_t)CALLS;
	register uint64_t a1 __asm__("a1") = 3;
	register uint64_t a2 __asm__("a2") = 0x22;
	register uint64_t a3 __asm__("a3") = 0x33;
	register uint64_t a6 __asm__("a6") = RS_HC_MULTICALL;
	register uint64_t a7 __asm__("a7") = RS_HYPERCALL_EXT;
	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a6),
			   "+r"(a7)::"memory");
	uint64_t got[] = {a0, a1, a2, a3, a6, a7};
	expect("error", got[0], ERROR(INVALID_PARAM));
	expect("calls made", got[1], 2);
	expect("a2", got[2], 0x22);
	expect("a3", got[3], 0x33);
	expect("a6", got[4], RS_HC_MULTICALL);
	expect("a7", got[5], RS_HYPERCALL_EXT);
}

static void multicalls(void)
{
	static const uint64_t alone[] = {RS_HC_RETURN,	      RS_HC_DELIVER,
					 RS_HC_WAIT,	      RS_HC_YIELD,
					 RS_HC_SHUTDOWN,      RS_HC_MULTICALL,
					 RS_HC_CONSOLE_WRITE, RS_HC_BLOCK_START,
					 RS_HC_SET_ENTRIES,   0,
					 UINT64_MAX};
	static struct rs_mmu_update change __attribute__((aligned(16)));
	uint64_t leaf = entry_of((uint64_t)page[4], 0), next = entry_of((uint64_t)page[5], 0);
	for (unsigned i = 0; i < sizeof(alone) / sizeof(*alone); i++) {
		call(0, alone[i], 0, 0);
		expect("a call that is made alone", multicall(0, 1), ERROR(NOT_SUPPORTED));
	}
	call(0, RS_HC_MMU_FLUSH, RS_FLUSH_ALL, 0);
	call(1, RS_HC_MMU_FLUSH, RS_FLUSH_NONE, 0);
	call(2, RS_HC_MMU_FLUSH, 7, 0);
	registers();
	expect("none", multicall(0, 0), 0);
	expect("too many", multicall(0, RS_MULTICALL_MAX + 1), ERROR(INVALID_PARAM));
	expect("far too many", multicall(0, UINT64_MAX), ERROR(INVALID_PARAM));
	expect("not aligned", ask(RS_HC_MULTICALL, (uint64_t)CALLS + 8, 1, 0, 0),
	       ERROR(INVALID_ADDRESS));
	expect("not mapped", ask(RS_HC_MULTICALL, 0x1000, 1, 0, 0), ERROR(INVALID_ADDRESS));
	expect("the hypervisor's", ask(RS_HC_MULTICALL, PARA_WINDOW + RS_KERNEL_BASE, 1, 0, 0),
	       ERROR(INVALID_ADDRESS));

	/* The first call unmaps the page of the second: it is read all the same, from the VM's own
	 * memory. */
	change = (struct rs_mmu_update){leaf, 0};
	call(0, RS_HC_MMU_UPDATE, (uint64_t)&change, 1);
	call(1, RS_HC_MMU_FLUSH, 7, 0);
	expect("a list that unmaps itself", multicall(0, 2), ERROR(INVALID_PARAM));
	expect("it is unmapped", *at_machine(leaf), 0);
	expect("map", remap(page[4], LEAF_RW), 0);

	/* of two pages: the second is looked for when it is needed */
	change = (struct rs_mmu_update){next, 0};
	call(CALLS_A_PAGE - 1, RS_HC_MMU_UPDATE, (uint64_t)&change, 1);
	call(CALLS_A_PAGE, RS_HC_MMU_UNPIN, info->kernel_root, 0);
	expect("a list that unmaps its rest", multicall(CALLS_A_PAGE - 1, 2),
	       ERROR(INVALID_ADDRESS));
	expect("map", remap(page[5], LEAF_RW), 0);

	/* The first two make the list a page table, which its entries forbid. */
	change = (struct rs_mmu_update){leaf, entry(machine_of(page[4]), LEAF_R)};
	call(0, RS_HC_MMU_UPDATE, (uint64_t)&change, 1);
	call(1, RS_HC_MMU_PIN, machine_of(page[4]), RS_PT_L0);
	expect("a list that becomes a table", multicall(0, 2), ERROR(BAD_ENTRY));
	expect("map", remap(page[4], LEAF_RW), 0);
	done("lists of calls that they change themselves");
}

static void frames(void)
{
	uint64_t own = (uint64_t)(uintptr_t)do_sret;
	/* bits that mean something to a CPU: SIE, SPIE, SPP, MPP, SUM */
	static const uint64_t status[] = {1 << 8, 3 << 11, 1 << 18, 1 << 5, 4, UINT64_MAX};
	for (unsigned i = 0; i < sizeof(status) / sizeof(*status); i++)
		expect("status", go_to(own, status[i]), ERROR(INVALID_PARAM));
	expect("kernel, to privileged code", go_to(own, 0), TRAP(RS_CAUSE_ILLEGAL_INSN));
	expect("kernel, to the hypervisor", go_to(PARA_WINDOW + RS_KERNEL_BASE, 0),
	       TRAP(RS_CAUSE_INSN_PAGE));
	expect("user, to the hypervisor", go_to(PARA_WINDOW + RS_KERNEL_BASE, RS_STATUS_USER),
	       TRAP(RS_CAUSE_INSN_PAGE));
	expect("user, to the kernel", go_to(own, RS_STATUS_USER), TRAP(RS_CAUSE_INSN_PAGE));
	expect("nowhere", go_to(UINT64_C(1) << 62, RS_STATUS_USER), TRAP(RS_CAUSE_INSN_PAGE));
	done("forged frames");
}

/* A program's ecall is for its kernel, whatever is in its registers. */
static void a_program(void)
{
	map_program();
	expect("a program's hypercall", go_to(0, RS_STATUS_USER), TRAP(RS_CAUSE_ECALL_U));
	expect("its status", shared->frame.status, RS_STATUS_USER);
	expect("its pc", shared->frame.pc, (uint64_t)(program_call - program));
	done("a hypercall of a program");
}

_Noreturn void guest_main(const struct rs_start_info *start)
{
	guest_init(start);
	print("escape: a guest tries to leave its virtual machine\n");
	privileged_instructions();
	the_hypervisors_memory();
	entries();
	page_tables();
	pointers();
	multicalls();
	frames();
	a_program();
	print(failures ? "escape: OUT\n" : "escape: still inside\n");
	(void)ask(RS_HC_SHUTDOWN, failures ? 1 : 0, 0, 0, 0);
	__builtin_trap();
}
