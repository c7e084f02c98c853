/* use-devices.c - a guest that accesses device registers by every load and store there is, and in every
 * way that no device answers; that takes a device's interrupts through the PLIC; and that accesses a
 * device by code that its page table does not map any more. The same on every generation that has
 * devices, and under a hypervisor that emulates them.
 */
#include "interrupt.h"
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_BOARD,
	   "accesses devices by every instruction");

#define UART_IER	  1
#define UART_IER_EMPTY	  2
#define UART_SCRATCH	  7
#define PLIC_SOURCE	  (RS_PLIC_BASE + 4 * 5) /* priority of a source that nothing drives */
#define PLIC_CONTEXT_HERE (RS_PLIC_BASE + RS_PLIC_CONTEXT + RS_PLIC_CONTEXT_STRIDE)
#define DISK_CONFIG	  (RS_VIRTIO_BASE + 0x100)
#define MAGIC		  0x74726976 /* "virt" */
#define MIB2		  0x200000u

_Noreturn void main(void);

static bool wrong;

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

static void expect(const char *what, uint64_t got, uint64_t expected)
{
	if (got == expected)
		return;
	wrong = true;
	print("%s: %p, expected %p\n", what, got, expected);
}

/* ---- instructions: each function accesses the address in a0; those that store store a1 */

void trap(void);
uint64_t last_value; /* stval of the last trap */

/* On a trap a function returns 0x100 + its cause. */
__asm__("	.text\n"
	"	.balign 4\n"
	"trap:	csrr	a0, stval\n"
	"	la	t0, last_value\n"
	"	sd	a0, (t0)\n"
	"	csrr	a0, scause\n"
	"	addi	a0, a0, 0x100\n"
	"	csrw	sepc, ra\n"
	"	sret\n");

#define FUNCTION(name, before, instruction)                                                    \
	uint64_t name(uint64_t address, uint64_t value);                                       \
	__asm__("	.balign 4\n" #name ":	" before "	" instruction "	ret\n")
#define LOAD(name, instruction)	 FUNCTION(name, "", instruction "\n")
#define STORE(name, instruction) FUNCTION(name, "", instruction "\n	li	a0, 0\n")

LOAD(lb, "lb	a0, (a0)");
LOAD(lbu, "lbu	a0, (a0)");
LOAD(lh, "lh	a0, (a0)");
LOAD(lhu, "lhu	a0, (a0)");
LOAD(lw, ".option push\n.option norvc\nlw	a0, (a0)\n.option pop");
LOAD(lwu, "lwu	a0, (a0)");
LOAD(ld, ".option push\n.option norvc\nld	a0, (a0)\n.option pop");
FUNCTION(lw_offset, "addi	a0, a0, 2047\n", "lw	a0, -2047(a0)\n");
FUNCTION(c_lw, "addi	a0, a0, -124\n", "c.lw	a0, 124(a0)\n");
FUNCTION(c_ld, "addi	a0, a0, -248\n", "c.ld	a0, 248(a0)\n");
FUNCTION(c_lwsp, "mv	t0, sp\n	addi	sp, a0, -252\n",
	 "c.lwsp	a0, 252(sp)\n	mv	sp, t0\n");
FUNCTION(lw_to_zero, "", "lw	zero, (a0)\n	mv	a0, zero\n");
STORE(sb, "sb	a1, (a0)");
STORE(sw, ".option push\n.option norvc\nsw	a1, (a0)\n.option pop");
STORE(sd, ".option push\n.option norvc\nsd	a1, (a0)\n.option pop");
FUNCTION(sw_zero, "", "sw	zero, (a0)\n	li	a0, 0\n");
FUNCTION(c_sw, "addi	a0, a0, -64\n", "c.sw	a1, 64(a0)\n	li	a0, 0\n");
FUNCTION(c_swsp, "mv	t0, sp\n	addi	sp, a0, -128\n",
	 "c.swsp	a1, 128(sp)\n	mv	sp, t0\n	li	a0, 0\n");
LOAD(lr, "lr.w	a0, (a0)");
LOAD(amo, "amoadd.w a0, a1, (a0)");
FUNCTION(jump, "", "jr	a0\n");
__asm__("	.balign 4\n");

static void loads(void)
{
	(void)sb(RS_UART_BASE + UART_SCRATCH, 0x9a);
	expect("lb", lb(RS_UART_BASE + UART_SCRATCH, 0), 0xffffffffffffff9a);
	expect("lbu", lbu(RS_UART_BASE + UART_SCRATCH, 0), 0x9a);
	expect("lw", lw(RS_VIRTIO_BASE, 0), MAGIC);
	expect("lwu", lwu(RS_VIRTIO_BASE, 0), MAGIC);
	expect("lw, offset", lw_offset(RS_VIRTIO_BASE, 0), MAGIC);
	expect("c.lw", c_lw(RS_VIRTIO_BASE, 0), MAGIC);
	expect("c.lwsp", c_lwsp(RS_VIRTIO_BASE, 0), MAGIC);
	expect("lw to x0", lw_to_zero(RS_VIRTIO_BASE, 0), 0);
	expect("lh", lh(DISK_CONFIG, 0), 64); /* the disk's capacity: 64 sectors */
	expect("lhu", lhu(DISK_CONFIG, 0), 64);
	expect("ld", ld(DISK_CONFIG, 0), 64);
	expect("c.ld", c_ld(DISK_CONFIG, 0), 64);
	print("loads: done\n");
}

static void stores(void)
{
	expect("sb", sb(RS_UART_BASE + UART_SCRATCH, 0x135), 0);
	expect("sb", lbu(RS_UART_BASE + UART_SCRATCH, 0), 0x35);
	expect("sw", sw(PLIC_SOURCE, 7), 0);
	expect("sw", lw(PLIC_SOURCE, 0), 7);
	expect("c.sw", c_sw(PLIC_SOURCE, 5), 0);
	expect("c.sw", lw(PLIC_SOURCE, 0), 5);
	expect("c.swsp", c_swsp(PLIC_SOURCE, 3), 0);
	expect("c.swsp", lw(PLIC_SOURCE, 0), 3);
	expect("sw of x0", sw_zero(PLIC_SOURCE, 1), 0);
	expect("sw of x0", lw(PLIC_SOURCE, 0), 0);
	print("stores: done\n");
}

/* ---- what no device answers */

static void refuse(const char *what, uint64_t got, uint64_t cause, uint64_t address)
{
	expect(what, got, 0x100 + cause);
	expect("value", last_value, address);
}

static void refusals(void)
{
	refuse("lw, misaligned", lw(PLIC_SOURCE + 2, 0), RS_CAUSE_LOAD_ACCESS, PLIC_SOURCE + 2);
	refuse("sw, misaligned", sw(PLIC_SOURCE + 2, 0), RS_CAUSE_STORE_ACCESS,
	       PLIC_SOURCE + 2);
	refuse("lb of the PLIC", lb(PLIC_SOURCE, 0), RS_CAUSE_LOAD_ACCESS, PLIC_SOURCE);
	refuse("sd to the PLIC", sd(PLIC_SOURCE, 0), RS_CAUSE_STORE_ACCESS, PLIC_SOURCE);
	refuse("lw of the port", lw(RS_UART_BASE, 0), RS_CAUSE_LOAD_ACCESS, RS_UART_BASE);
	refuse("lr", lr(PLIC_SOURCE, 0), RS_CAUSE_LOAD_ACCESS, PLIC_SOURCE);
	if (!ON_QEMU) /* QEMU 7.2 with one virtual CPU reports faults of AMOs as load faults */
		refuse("amo", amo(PLIC_SOURCE, 1), RS_CAUSE_STORE_ACCESS, PLIC_SOURCE);
	refuse("jump", jump(RS_UART_BASE, 0), RS_CAUSE_INSN_ACCESS, RS_UART_BASE);
	refuse("behind the port", lb(RS_UART_BASE + 0x100, 0), RS_CAUSE_LOAD_ACCESS,
	       RS_UART_BASE + 0x100);
	expect("priority", lw(PLIC_SOURCE, 0), 0);
	print("refusals: done\n");
}

/* ---- interrupts */

static bool external(void)
{
	return is_pending(RS_IRQ_S_EXTERNAL);
}

static void interrupts(void)
{
	const uint64_t enable =
		RS_PLIC_BASE + RS_PLIC_ENABLE + RS_PLIC_CONTEXT_S * RS_PLIC_ENABLE_STRIDE;
	const uint64_t claim = PLIC_CONTEXT_HERE + RS_PLIC_CLAIM;

	(void)sw(RS_PLIC_BASE + 4 * RS_UART_IRQ, 1);
	(void)sw(enable, 1u << RS_UART_IRQ);
	(void)sw(PLIC_CONTEXT_HERE + RS_PLIC_THRESHOLD, 0);
	expect("pending before", external(), false);
	(void)sb(RS_UART_BASE + UART_IER, UART_IER_EMPTY); /* the transmitter is always empty */
	expect("pending", external(), true);
	(void)sw(PLIC_CONTEXT_HERE + RS_PLIC_THRESHOLD, 7);
	expect("below the threshold", external(), false);
	(void)sw(PLIC_CONTEXT_HERE + RS_PLIC_THRESHOLD, 0);
	expect("above it again", external(), true);
	expect("claim", lw(claim, 0), RS_UART_IRQ);
	expect("pending after the claim", external(), false);
	expect("claim of nothing", lw(claim, 0), 0);
	(void)sw(claim, RS_UART_IRQ);
	expect("pending after completion", external(), false);
	(void)sb(RS_UART_BASE + UART_IER, 0);
	(void)sb(RS_UART_BASE + UART_IER, UART_IER_EMPTY); /* enabled anew: one more */
	csr_write(CSR_sie, 1u << RS_IRQ_S_EXTERNAL);
	wait_for_interrupt(); /* does not wait */
	expect("pending once more", external(), true);
	expect("claim once more", lw(claim, 0), RS_UART_IRQ);
	(void)sb(RS_UART_BASE + UART_IER, 0);
	(void)sw(claim, RS_UART_IRQ);
	expect("pending at last", external(), false);
	print("interrupts: done\n");
}

/* ---- through page tables */

static uint64_t root[512] __attribute__((aligned(4096)));
static uint64_t middle[512] __attribute__((aligned(4096)));

static uint64_t entry(uint64_t at, uint64_t flags)
{
	return at >> 12 << PTE_PPN_SHIFT | flags;
}

/* The code that accesses the device lies in a page whose entry it takes away first, without a fence. It may
 * run on, since the CPU may remember the entry, or get a page fault for the fetch. */
#define REMOTE 0xc0000000u /* the same code once more */
FUNCTION(unmap_and_load, "mv	t0, a0\n	sd	zero, (a1)\n", "lw	a0, (t0)\n");
__asm__("	.balign 4\n");

static void paging(void)
{
	volatile uint64_t code = (uint64_t)unmap_and_load;
	uint64_t here = code - RS_RAM_BASE;
	uint64_t (*far)(uint64_t, uint64_t) = (uint64_t(*)(uint64_t, uint64_t))(REMOTE + here);
	const uint64_t all = PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;
	uint64_t got;

	root[0] = entry(0, all);
	root[RS_RAM_BASE >> 30] = entry(RS_RAM_BASE, all);
	root[REMOTE >> 30] = entry((uint64_t)middle, PTE_V);
	for (unsigned i = 0; i < 512; i++)
		middle[i] = entry(RS_RAM_BASE + i * MIB2, all);
	middle[15] = entry(RS_UART_BASE, all);
	csr_write(CSR_satp, ATP_MODE_SV39 | (uint64_t)root >> 12);
	__asm__ volatile("sfence.vma" ::: "memory");
	expect("lw through a page table", lw(RS_VIRTIO_BASE, 0), MAGIC);
	refuse("ld across the end of a page", ld(RS_PLIC_BASE + 0xffc, 0), RS_CAUSE_LOAD_ACCESS,
	       RS_PLIC_BASE + 0xffc);
	refuse("ld from memory into a device", ld(REMOTE + 15 * MIB2 - 4, 0),
	       RS_CAUSE_LOAD_ACCESS, REMOTE + 15 * MIB2);
	got = far(RS_VIRTIO_BASE, (uint64_t)&middle[here / MIB2]);
	/* QEMU 7.2 reports the page fault of HLVX as an access fault */
	if (got != MAGIC)
		expect("unmapped code", got,
		       0x100 + (ON_QEMU ? RS_CAUSE_INSN_ACCESS : RS_CAUSE_INSN_PAGE));
	csr_write(CSR_satp, 0);
	__asm__ volatile("sfence.vma" ::: "memory");
	print("paging: done\n");
}

void main(void)
{
	csr_write(CSR_stvec, (uintptr_t)trap);
	loads();
	stores();
	refusals();
	interrupts();
	paging();
	print("devices: %s\n",
	      wrong ? "some were not as they should be" : "all as they should be");
	sbi_power_off(wrong ? 1 : 0);
}
