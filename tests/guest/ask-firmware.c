/* ask-firmware.c - what the firmware answers: each extension used, misused, and past its end. Built with
 * -DHYPERVISOR it asks hvm, which answers in the firmware's place and lies in no memory of the guest's.
 */
#include "interrupt.h"
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE, "asks the firmware");

#define ALL  UINT64_MAX
#define NONE 0

_Noreturn void main(uint64_t hart, const uint8_t *tree);

static bool wrong; /* an answer was */

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

static struct sbi_ret call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1,
			   uint64_t a2)
{
	return sbi_call(extension, function, a0, a1, a2);
}

static void expect(const char *what, struct sbi_ret got, int64_t error)
{
	if (got.error == error)
		return;
	wrong = true;
	print("%s: error %d, expected %d\n", what, got.error, error);
}

static void expect_value(const char *what, struct sbi_ret got, int64_t value)
{
	expect(what, got, SBI_SUCCESS);
	if (got.value == value)
		return;
	wrong = true;
	print("%s: value %d, expected %d\n", what, got.value, value);
}

static void base(void)
{
	static const uint64_t there[] = {SBI_EXT_BASE,
					 SBI_EXT_TIME,
					 SBI_EXT_IPI,
					 SBI_EXT_RFENCE,
					 SBI_EXT_HSM,
					 SBI_EXT_SRST,
					 SBI_EXT_DBCN,
					 SBI_EXT_LEGACY_SET_TIMER,
					 SBI_EXT_LEGACY_PUTCHAR,
					 SBI_EXT_LEGACY_SFENCE_ASID,
					 SBI_EXT_LEGACY_SHUTDOWN};

	for (size_t i = 0; i < sizeof there / sizeof *there; i++)
		expect_value("probe", call(SBI_EXT_BASE, SBI_BASE_PROBE, there[i], 0, 0), 1);
	expect_value("probe 9", call(SBI_EXT_BASE, SBI_BASE_PROBE, 9, 0, 0), 0);
	expect_value("probe PMU", call(SBI_EXT_BASE, SBI_BASE_PROBE, 0x504d55, 0, 0), 0);
	expect_value("version", call(SBI_EXT_BASE, SBI_BASE_SPEC_VERSION, 0, 0, 0),
		     SBI_SPEC_VERSION);
	expect("base 7", call(SBI_EXT_BASE, 7, 0, 0, 0), SBI_ERR_NOT_SUPPORTED);
	expect("no extension", call(0x504d55, 0, 0, 0, 0), SBI_ERR_NOT_SUPPORTED);
	print("base: asked\n");
}

static void timer(void)
{
	expect("time 1", call(SBI_EXT_TIME, 1, 0, 0, 0), SBI_ERR_NOT_SUPPORTED);
	expect("set timer", call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, csr_read(CSR_time), 0, 0),
	       SBI_SUCCESS);
	while (!is_pending(RS_IRQ_S_TIMER))
		;
	expect("set timer", call(SBI_EXT_TIME, SBI_TIME_SET_TIMER, ALL, 0, 0), SBI_SUCCESS);
	print("time: came once, pending now: %u\n", is_pending(RS_IRQ_S_TIMER));
	(void)call(SBI_EXT_LEGACY_SET_TIMER, 0, csr_read(CSR_time), 0, 0);
	while (!is_pending(RS_IRQ_S_TIMER))
		;
	(void)call(SBI_EXT_LEGACY_SET_TIMER, 0, ALL, 0, 0);
	print("time: came once more, pending now: %u\n", is_pending(RS_IRQ_S_TIMER));
}

static void interrupts(void)
{
	expect("ipi 1", call(SBI_EXT_IPI, 1, 1, 0, 0), SBI_ERR_NOT_SUPPORTED);
	expect("ipi to others", call(SBI_EXT_IPI, SBI_IPI_SEND, 3, 0, 0),
	       SBI_ERR_INVALID_PARAM);
	expect("ipi to others", call(SBI_EXT_IPI, SBI_IPI_SEND, 1, 1, 0),
	       SBI_ERR_INVALID_PARAM);
	expect("ipi to nobody", call(SBI_EXT_IPI, SBI_IPI_SEND, NONE, 5, 0), SBI_SUCCESS);
	print("ipi: pending before: %u\n", is_pending(RS_IRQ_S_SOFTWARE));
	expect("ipi to all", call(SBI_EXT_IPI, SBI_IPI_SEND, 0, ALL, 0), SBI_SUCCESS);
	print("ipi: pending after one to all: %u\n", is_pending(RS_IRQ_S_SOFTWARE));
	csr_clear(CSR_sip, 1u << RS_IRQ_S_SOFTWARE);
	print("ipi: pending after it was taken back: %u\n", is_pending(RS_IRQ_S_SOFTWARE));
	expect("ipi to self", call(SBI_EXT_IPI, SBI_IPI_SEND, 1, 0, 0), SBI_SUCCESS);
	print("ipi: pending after one to self: %u\n", is_pending(RS_IRQ_S_SOFTWARE));
	(void)call(SBI_EXT_LEGACY_CLEAR_IPI, 0, 0, 0, 0);
	print("ipi: pending after it was cleared: %u\n", is_pending(RS_IRQ_S_SOFTWARE));
	(void)call(SBI_EXT_LEGACY_SEND_IPI, 0, 0, 0, 0);
	print("ipi: pending after an old one: %u\n", is_pending(RS_IRQ_S_SOFTWARE));
	csr_clear(CSR_sip, 1u << RS_IRQ_S_SOFTWARE);
}

static void fences(void)
{
	for (uint64_t f = SBI_RFENCE_FENCE_I; f <= SBI_RFENCE_SFENCE_ASID; f++) {
		expect("fence", call(SBI_EXT_RFENCE, f, 1, 0, 0), SBI_SUCCESS);
		expect("fence of all", call(SBI_EXT_RFENCE, f, 0, ALL, 0), SBI_SUCCESS);
		expect("fence of others", call(SBI_EXT_RFENCE, f, 2, 0, 0),
		       SBI_ERR_INVALID_PARAM);
	}
	/* this computer has no hypervisor extension */
	for (uint64_t f = SBI_RFENCE_HFENCE_GVMA_VMID; f <= SBI_RFENCE_HFENCE_VVMA + 1; f++)
		expect("hfence", call(SBI_EXT_RFENCE, f, 1, 0, 0), SBI_ERR_NOT_SUPPORTED);
	for (uint64_t e = SBI_EXT_LEGACY_FENCE_I; e <= SBI_EXT_LEGACY_SFENCE_ASID; e++)
		expect("old fence", call(e, 0, 0, 0, 0), SBI_SUCCESS);
	print("rfence: asked\n");
}

static void harts(void)
{
	expect("start", call(SBI_EXT_HSM, SBI_HSM_START, 0, RS_KERNEL_BASE, 0),
	       SBI_ERR_ALREADY);
	expect("start 1", call(SBI_EXT_HSM, SBI_HSM_START, 1, RS_KERNEL_BASE, 0),
	       SBI_ERR_INVALID_PARAM);
	expect("stop", call(SBI_EXT_HSM, SBI_HSM_STOP, 0, 0, 0), SBI_ERR_FAILED);
	expect_value("status", call(SBI_EXT_HSM, SBI_HSM_STATUS, 0, 0, 0), SBI_HSM_STARTED);
	expect("status 1", call(SBI_EXT_HSM, SBI_HSM_STATUS, 1, 0, 0), SBI_ERR_INVALID_PARAM);
	expect("suspend reserved", call(SBI_EXT_HSM, SBI_HSM_SUSPEND, 1, 0, 0),
	       SBI_ERR_INVALID_PARAM);
	expect("suspend platform", call(SBI_EXT_HSM, SBI_HSM_SUSPEND, 0x10000000, 0, 0),
	       SBI_ERR_NOT_SUPPORTED);
	expect("suspend deep", call(SBI_EXT_HSM, SBI_HSM_SUSPEND, 0x80000000, 0, 0),
	       SBI_ERR_NOT_SUPPORTED);
	expect("hsm 4", call(SBI_EXT_HSM, 4, 0, 0, 0), SBI_ERR_NOT_SUPPORTED);
	csr_write(CSR_sie, 1u << RS_IRQ_S_TIMER); /* not taken: SIE is off */
	sbi_set_timer(csr_read(CSR_time) + 100);
	expect("suspend", call(SBI_EXT_HSM, SBI_HSM_SUSPEND, SBI_HSM_SUSPEND_RETENTIVE, 0, 0),
	       SBI_SUCCESS);
	print("hsm: woke, timer pending: %u\n", is_pending(RS_IRQ_S_TIMER));
	sbi_set_timer(ALL);
}

static void consoles(void)
{
	static char text[] = "dbcn: written\n";
	static char room[16];
	struct sbi_ret read;

	expect_value("write",
		     call(SBI_EXT_DBCN, SBI_DBCN_WRITE, sizeof text - 1, (uint64_t)text, 0),
		     sizeof text - 1);
	read = call(SBI_EXT_DBCN, SBI_DBCN_READ, sizeof room, (uint64_t)room, 0);
	if (read.error != SBI_ERR_FAILED) /* the input has ended, once the port is used */
		expect_value("read", read, 0);
	expect("write byte", call(SBI_EXT_DBCN, SBI_DBCN_WRITE_BYTE, '.', 0, 0), SBI_SUCCESS);
	expect("write byte", call(SBI_EXT_DBCN, SBI_DBCN_WRITE_BYTE, '\n', 0, 0), SBI_SUCCESS);
	expect("dbcn 3", call(SBI_EXT_DBCN, 3, 0, 0, 0), SBI_ERR_NOT_SUPPORTED);
	/* what S-mode may not read itself, nobody reads for it */
#ifndef HYPERVISOR
	expect("firmware", call(SBI_EXT_DBCN, SBI_DBCN_WRITE, 4, RS_FIRMWARE_BASE, 0),
	       SBI_ERR_INVALID_PARAM);
#endif
	expect("device", call(SBI_EXT_DBCN, SBI_DBCN_READ, 4, RS_UART_BASE, 0),
	       SBI_ERR_INVALID_PARAM);
	expect("too long", call(SBI_EXT_DBCN, SBI_DBCN_WRITE, ALL, RS_KERNEL_BASE, 0),
	       SBI_ERR_INVALID_PARAM);
	expect("too high", call(SBI_EXT_DBCN, SBI_DBCN_WRITE, 4, RS_KERNEL_BASE, 1),
	       SBI_ERR_INVALID_PARAM);
	print("old getchar without input: %d\n",
	      call(SBI_EXT_LEGACY_GETCHAR, 0, 0, 0, 0).error);
}

#ifndef HYPERVISOR
/* ---- what S-mode cannot reach. Each function ends in a trap, or returns 0; the handler
 * returns the cause in its place, to supervisor mode. */

#define FIRMWARE_END (RS_FIRMWARE_BASE + 0x10000) /* PMP protects so much */

void trap(void);
uint64_t peek(uint64_t address), poke(uint64_t address), go(uint64_t address);

__asm__("	.text\n"
	"	.balign 4\n"
	"trap:	csrr	a0, scause\n"
	"	csrw	sepc, ra\n"
	"	li	t0, 0x100		# sstatus.SPP\n"
	"	csrs	sstatus, t0\n"
	"	sret\n"
	"peek:	ld	t0, (a0)\n"
	"	li	a0, 0\n"
	"	ret\n"
	"poke:	sd	zero, (a0)\n"
	"	li	a0, 0\n"
	"	ret\n"
	"go:	jr	a0\n");

static void expect_cause(const char *what, uint64_t got, uint64_t cause)
{
	if (got == cause)
		return;
	wrong = true;
	print("%s: cause %u, expected %u\n", what, got, cause);
}

/* The CPU itself reads page tables with the rights of supervisor mode: none leads into the
 * firmware. */
static void walk(void)
{
	static uint64_t root[512] __attribute__((aligned(4096)));

	root[0] = RS_FIRMWARE_BASE >> 12 << PTE_PPN_SHIFT | PTE_V;
	root[RS_RAM_BASE >> 30] = (uint64_t)RS_RAM_BASE >> 12 << PTE_PPN_SHIFT | PTE_V | PTE_R |
				  PTE_W | PTE_X | PTE_A | PTE_D;
	csr_write(CSR_satp, ATP_MODE_SV39 | (uint64_t)root >> 12);
	__asm__ volatile("sfence.vma" ::: "memory");
	expect_cause("walk", peek(0x1000), RS_CAUSE_LOAD_ACCESS);
	csr_write(CSR_satp, 0);
	__asm__ volatile("sfence.vma" ::: "memory");
}

static void protection(void)
{
	static const uint64_t inside[] = {RS_FIRMWARE_BASE, RS_FIRMWARE_BASE + 0x1000,
					  FIRMWARE_END - 8};

	csr_write(CSR_stvec, (uintptr_t)trap);
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
		expect_cause("read", peek(inside[i]), RS_CAUSE_LOAD_ACCESS);
		expect_cause("write", poke(inside[i]), RS_CAUSE_STORE_ACCESS);
		expect_cause("run", go(inside[i]), RS_CAUSE_INSN_ACCESS);
	}
	expect_cause("read across the end", peek(FIRMWARE_END - 4), RS_CAUSE_LOAD_ACCESS);
	expect_cause("read behind it", peek(FIRMWARE_END), 0);
	expect_cause("write behind it", poke(FIRMWARE_END), 0);
	walk();
	print("pmp: the firmware cannot be read, written or run\n");
}
#endif

static void resets(void)
{
	expect("reset type", call(SBI_EXT_SRST, SBI_SRST_RESET, 3, 0, 0),
	       SBI_ERR_INVALID_PARAM);
	expect("reset reason", call(SBI_EXT_SRST, SBI_SRST_RESET, 0, 2, 0),
	       SBI_ERR_INVALID_PARAM);
	expect("reset own type", call(SBI_EXT_SRST, SBI_SRST_RESET, SBI_SRST_PLATFORM, 0, 0),
	       SBI_ERR_NOT_SUPPORTED);
#ifdef HYPERVISOR
	expect("restart", call(SBI_EXT_SRST, SBI_SRST_RESET, SBI_SRST_TYPE_COLD, 0, 0),
	       SBI_ERR_NOT_SUPPORTED);
#endif
	expect("reset 1", call(SBI_EXT_SRST, 1, 0, 0, 0), SBI_ERR_NOT_SUPPORTED);
	print("srst: asked\n");
}

/* How supervisor mode starts. */
static void boot(uint64_t hart, const uint8_t *tree)
{
	static const uint8_t magic[] = {0xd0, 0x0d, 0xfe, 0xed};

	for (size_t i = 0; i < sizeof magic; i++)
		wrong = wrong || tree[i] != magic[i];
	wrong = wrong || hart != 0 || csr_read(CSR_satp) != 0;
	print("boot: %s\n", wrong ? "not with hart, device tree and paging as they should be"
				  : "on hart 0, with a device tree, without paging");
}

void main(uint64_t hart, const uint8_t *tree)
{
	boot(hart, tree);
	base();
	timer();
	interrupts();
	fences();
	harts();
	consoles();
#ifndef HYPERVISOR
	protection();
#endif
	resets();
	print("firmware: %s\n", wrong ? "some answers were wrong" : "all answers were right");
	sbi_power_off(wrong ? 1 : 0);
}
