/* devices.c - a guest that drives emulated devices as no driver does: each register by each kind of
 * instruction, mappings that are none, and the ways in which a device's page could be misused.
 */
#include "guest.h"

#include "lib/note.h"
#include "lib/print.h"
#include "lib/string.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA,
	   "a guest that drives emulated devices as no driver does");

#define TEXT PTE_X
enum { THR = 0, LSR = 5, SCR = 7 }; /* registers of the serial port */

/* Where the devices are mapped, in place of pages of the image. */
static volatile uint8_t *uart;
static volatile uint32_t *rtc;

static unsigned groups_failed;

static void done(const char *what)
{
	if (failures == groups_failed)
		print("right: %s\n", what);
	groups_failed = failures;
}

static volatile void *at(uint64_t *p)
{
	return p;
}

static uint64_t map(const void *p, uint64_t machine, uint64_t bits)
{
	return update(entry_of((uint64_t)p, 0), entry(machine, bits));
}

/* ---- instructions to attempt */

#define LOAD(name, type)                                                                       \
	static uint64_t name(uint64_t address)                                                 \
	{                                                                                      \
		(void)*(volatile type *)address;                                               \
		return 0;                                                                      \
	}
LOAD(load8, uint8_t)
LOAD(load16, uint16_t)
LOAD(load32, uint32_t)
LOAD(load64, uint64_t)

static uint64_t store8(uint64_t address)
{
	*(volatile uint8_t *)address = 0;
	return 0;
}

static uint64_t store32(uint64_t address)
{
	*(volatile uint32_t *)address = 0;
	return 0;
}

static uint64_t add(uint64_t address)
{
	__asm__ volatile("amoadd.w zero, zero, (%0)" ::"r"(address) : "memory");
	return 0;
}

static uint64_t jump(uint64_t address)
{
	((void (*)(void))address)();
	return 0;
}

/* ---- */

static void mapping(void)
{
	static const uint64_t foreign[] = {RS_PLIC_BASE, RS_ACLINT_BASE, RS_VIRTIO_BASE,
					   RS_UART_BASE + PAGE, RS_RTC_BASE + PAGE};
	uint64_t leaf = entry_of((uint64_t)page[3], 0), own = machine_of(page[3]);
	expect("map", map(page[0], RS_UART_BASE, LEAF_RW), 0);
	expect("it is not valid", *at_machine(entry_of((uint64_t)page[0], 0)),
	       entry(RS_UART_BASE, LEAF_RW & ~(uint64_t)PTE_V));
	expect("map", map(page[1], RS_RTC_BASE, LEAF_RW), 0);
	expect("as it is stored", map(page[1], RS_RTC_BASE, LEAF_RW & ~(uint64_t)PTE_V), 0);
	for (unsigned i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
		expect("another device", update(leaf, entry(foreign[i], LEAF_RW)),
		       ERROR(NOT_OWNED));
		expect("not valid", update(leaf, entry(foreign[i], LEAF_RW & ~(uint64_t)PTE_V)),
		       ERROR(BAD_ENTRY));
	}
	expect("memory, not valid", update(leaf, entry(own, LEAF_RW & ~(uint64_t)PTE_V)),
	       ERROR(BAD_ENTRY));
	expect("a device, U=0", update(leaf, entry(RS_UART_BASE, LEAF_RW & ~(uint64_t)PTE_U)),
	       ERROR(BAD_ENTRY));
	expect("a device, G=1", update(leaf, entry(RS_UART_BASE, LEAF_RW | PTE_G)),
	       ERROR(BAD_ENTRY));
	expect("a device as a table",
	       update(entry_of((uint64_t)page[3], 1), entry(RS_UART_BASE, PTE_V)),
	       ERROR(NOT_OWNED));
	expect("a device in a superpage",
	       update(entry_of((uint64_t)page[3], 1), entry(RS_UART_BASE, LEAF_RW)),
	       ERROR(BAD_ENTRY));
	expect("likewise",
	       update(entry_of((uint64_t)page[3], 1),
		      entry(RS_UART_BASE, LEAF_RW & ~(uint64_t)PTE_V)),
	       ERROR(BAD_ENTRY));
	expect("pin a device", ask(RS_HC_MMU_PIN, RS_UART_BASE, RS_PT_L0, 0, 0),
	       ERROR(NOT_OWNED));
	expect("write from a device", ask(RS_HC_CONSOLE_WRITE, (uint64_t)uart, 16, 0, 0),
	       ERROR(INVALID_ADDRESS));
	expect("update from a device", ask(RS_HC_MMU_UPDATE, (uint64_t)uart, 1, 0, 0),
	       ERROR(INVALID_ADDRESS));
	expect("a ring in a device", ask(RS_HC_BLOCK_START, 0, RS_UART_BASE, 0, 0),
	       ERROR(INVALID_PARAM));
	done("what may be mapped");
}

static void tables(void)
{
	memset(page[3], 0, PAGE);
	page[3][0] = entry(RS_UART_BASE, LEAF_RW & ~(uint64_t)PTE_V);
	expect("read-only", remap(page[3], LEAF_R), 0);
	expect("a table with a device", ask(RS_HC_MMU_PIN, machine_of(page[3]), RS_PT_L0, 0, 0),
	       0);
	expect("unpin", ask(RS_HC_MMU_UNPIN, machine_of(page[3]), 0, 0, 0), 0);
	expect("writable", remap(page[3], LEAF_RW), 0);
	page[3][0] = entry(RS_UART_BASE, LEAF_RW);
	expect("read-only", remap(page[3], LEAF_R), 0);
	expect("a table with a valid device",
	       ask(RS_HC_MMU_PIN, machine_of(page[3]), RS_PT_L0, 0, 0), ERROR(NOT_OWNED));
	expect("writable", remap(page[3], LEAF_RW), 0);
	done("a table with a device");
}

/* A value in every saved register, so that one that the emulation loses is missed. */
static uint64_t each_register(uint64_t address)
{
	uint64_t sum;
	__asm__ volatile(
		"mv	t6, %1\n"
		"li	s1, -1\nli	a5, -1\nli	t3, -1\n"
		"lbu	s1, 7(t6)\nlb	a5, 7(t6)\nlbu	t3, 7(t6)\nlbu	s11, 7(t6)\n"
		"lbu	zero, 7(t6)\n"
		"mv	s0, t6\nlbu	s0, 7(s0)\n"
		"add	%0, s1, a5\nadd	%0, %0, t3\nadd	%0, %0, s11\nadd	%0, %0, s0"
		: "=&r"(sum)
		: "r"(address)
		: "s0", "s1", "a5", "t3", "t6", "s11", "memory");
	return sum;
}

static uint64_t now(void)
{
	uint64_t low = rtc[0];
	return (uint64_t)rtc[1] << 32 | low;
}

static void instructions(void)
{
	uint64_t before, ticks, atomic;
	for (const char *p = "right: a line by the serial port's registers\n"; *p; p++)
		uart[THR] = (uint8_t)*p;
	expect("ready", uart[LSR] & 0x60, 0x60);
	uart[SCR] = 0x85;
	expect("registers", each_register((uint64_t)uart), 4 * 0x85 + 0xffffffffffffff85);
	before = now();
	ticks = csr_read(CSR_time);
	while (csr_read(CSR_time) < ticks + 100)
		;
	expect("the clock goes", now() - before >= 100 * (1000000000 / RS_TIMEBASE_HZ), 1);
	done("registers by loads and stores");

	expect("8 bits", attempt(load8, (uint64_t)rtc), TRAP(RS_CAUSE_LOAD_ACCESS));
	expect("16 bits", attempt(load16, (uint64_t)rtc), TRAP(RS_CAUSE_LOAD_ACCESS));
	expect("64 bits", attempt(load64, (uint64_t)rtc), TRAP(RS_CAUSE_LOAD_ACCESS));
	expect("32 bits", attempt(load32, (uint64_t)uart), TRAP(RS_CAUSE_LOAD_ACCESS));
	expect("32 bits", attempt(store32, (uint64_t)uart), TRAP(RS_CAUSE_STORE_ACCESS));
	expect("no register", attempt(load32, (uint64_t)rtc + PAGE - 4), 0);
	/* QEMU 7.2 with one virtual CPU reports faults of AMOs as load faults */
	atomic = attempt(add, (uint64_t)rtc);
	expect("an atomic",
	       atomic == TRAP(RS_CAUSE_LOAD_ACCESS) ? TRAP(RS_CAUSE_STORE_ACCESS) : atomic,
	       TRAP(RS_CAUSE_STORE_ACCESS));
	expect("a jump", attempt(jump, (uint64_t)rtc), TRAP(RS_CAUSE_INSN_PAGE));
	expect("where it was", shared->frame.tval, (uint64_t)rtc);
	expect("read-only", map(page[0], RS_UART_BASE, LEAF_R), 0);
	expect("a store", attempt(store8, (uint64_t)uart + SCR), TRAP(RS_CAUSE_STORE_PAGE));
	expect("a load", uart[SCR], 0x85);
	expect("not readable", map(page[0], RS_UART_BASE, LEAF_R ^ PTE_R ^ TEXT), 0);
	expect("a load", attempt(load8, (uint64_t)uart + SCR), TRAP(RS_CAUSE_LOAD_PAGE));
	expect("unmapped", update(entry_of((uint64_t)uart, 0), 0), 0);
	expect("a load", attempt(load8, (uint64_t)uart + SCR), TRAP(RS_CAUSE_LOAD_PAGE));
	expect("memory again", remap(page[0], LEAF_RW), 0);
	done("what is no access of a register");
}

/* Devices are the kernel's: what a program does there is its kernel's affair. */
static void programs(void)
{
	expect("memory again", remap(page[1], LEAF_RW), 0);
	map_program();
	expect("a device among its pages",
	       update(machine_of(page[0]) + 2 * 8, entry(RS_UART_BASE, LEAF_RW)), 0);
	expect("a program's load", go_to((uint64_t)(program_device - program), RS_STATUS_USER),
	       TRAP(RS_CAUSE_LOAD_PAGE));
	expect("where it was", shared->frame.tval, 2 * PAGE);
	expect("the kernel has the same pages",
	       update(info->kernel_root, entry(machine_of(page[1]), PTE_V)), 0);
	expect("the kernel's load", attempt(load8, 2 * PAGE), 0);
	done("a program's access");
}

_Noreturn void guest_main(const struct rs_start_info *start)
{
	guest_init(start);
	uart = at(page[0]);
	rtc = at(page[1]);
	print("devices: a guest drives emulated devices\n");
	mapping();
	tables();
	instructions();
	programs();
	print(failures ? "devices: WRONG\n" : "devices: right\n");
	expect("map", map(page[3], RS_FINISHER_BASE, LEAF_RW), 0);
	*(volatile uint32_t *)at(page[3]) = failures ? 1u << 16 | 0x3333 : RS_FINISHER_PASS;
	__builtin_trap();
}
