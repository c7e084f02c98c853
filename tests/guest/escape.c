/* escape.c - a hostile guest: it tries every way out of its virtual machine that an S-mode program has. On bare metal
 * the same attempts are made against the firmware. All of them must be refused as the specification says; what was
 * not is printed. Then it storms its hypervisor with timers and interrupts, and powers off.
 */
#include "lib/csr.h"
#include "lib/fdt.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/board.h"
#include "ringside/abi/sbi.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "tries every way out of its virtual machine");

#define MIB   (UINT64_C(1) << 20)
#define GIB   (UINT64_C(1) << 30)
#define STORM 500

enum { FETCH_ACCESS = 1, ILLEGAL = 2, LOAD_ACCESS = 5, STORE_ACCESS = 7 };
#define TRAPPED(cause) (0x100u + (cause))

_Noreturn void main(uint64_t hart, const void *device_tree);

static bool escaped;

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

/* A trap makes the function that was called return TRAPPED(cause). */
void trap(void);
__asm__("	.text\n"
	"	.balign 4\n"
	"trap:	csrr	a0, scause\n"
	"	addi	a0, a0, 0x100\n"
	"	csrw	sepc, ra\n"
	"	sret\n");

/* Functions of one instruction: with the address in a0 and a value in a1. */
typedef uint64_t attempt(uint64_t address, uint64_t value);
attempt load, store, swap, jump;
__asm__("load:	ld	a0, (a0)\n	ret\n"
	"store:	sd	a1, (a0)\n	ret\n"
	"swap:	amoswap.d a0, a1, (a0)\n	ret\n"
	"jump:	jr	a0\n");

/* ---- memory: behind the RAM that the guest was given, where other guests and the hypervisor have theirs, and beyond
 * all that the machine has */

static void try_address(uint64_t address)
{
	uint64_t causes[] = {load(address, 0), store(address, 0), swap(address, 0),
			     jump(address, 0)};

	if (causes[0] == TRAPPED(LOAD_ACCESS) && causes[1] == TRAPPED(STORE_ACCESS) &&
	    causes[2] == TRAPPED(STORE_ACCESS) && causes[3] == TRAPPED(FETCH_ACCESS))
		return;
	escaped = true;
	print("%p: load %p, store %p, amo %p, fetch %p\n", address, causes[0], causes[1],
	      causes[2], causes[3]);
}

static void try_memory(const void *device_tree)
{
	uint64_t size;
	struct fdt fdt;

	if (!fdt_open(&fdt, device_tree, SIZE_MAX) ||
	    !fdt_u64(&fdt, fdt_path(&fdt, "/memory"), "reg", 1, &size)) {
		escaped = true;
		print("no memory in the device tree\n");
		return;
	}
	for (uint64_t a = RS_RAM_BASE + size; a < RS_RAM_BASE + GIB; a += 2 * MIB)
		try_address(a);
	for (uint64_t a = RS_RAM_BASE + GIB; a < 32 * GIB; a += 64 * MIB)
		try_address(a);
	for (unsigned bit = 35; bit < 64; bit++) {
		try_address(UINT64_C(1) << bit);
		try_address((UINT64_C(1) << bit) + (UINT64_C(1) << 34));
		try_address(-(UINT64_C(1) << (bit - 3)));
	}
}

/* ---- instructions, made at run time */

static uint32_t code[2] __attribute__((aligned(8))) = {0, 0x00008067}; /* ret */

static void try_instruction(const char *what, uint64_t number, uint32_t instruction)
{
	uint64_t got;

	code[0] = instruction;
	__asm__ volatile("fence.i" ::: "memory");
	got = ((attempt *)code)(RS_RAM_BASE, UINT64_MAX);
	if (got == TRAPPED(ILLEGAL))
		return;
	escaped = true;
	print("%s %p: %p\n", what, number, got);
}

/* Bits 9 and 8 of a CSR's number: the least mode that may access it. 2 is that of hypervisors. */
static void try_csrs(void)
{
	for (uint32_t csr = 0; csr < 4096; csr++) {
		if ((csr >> 8 & 3) < 2)
			continue;
		try_instruction("csrr of", csr, csr << 20 | 0x2573);   /* csrr a0, csr */
		try_instruction("csrw of", csr, csr << 20 | 0x59073);  /* csrw csr, a1 */
		try_instruction("csrci of", csr, csr << 20 | 0xff073); /* csrci csr, 31 */
	}
}

static void try_instructions(void)
{
	static const struct {
		const char *name;
		uint32_t code;
	} list[] = {
		{"mret", 0x30200073},
		{"hfence.vvma", 0x22000073},
		{"hfence.gvma", 0x62000073},
		{"hlv.b", 0x60054573},
		{"hlv.d", 0x6c054573},
		{"hlvx.hu", 0x64354573},
		{"hlvx.wu", 0x68354573},
		{"hsv.b", 0x62b54073},
		{"hsv.d", 0x6eb54073},
		{"hinval.vvma", 0x26000073},
		{"hinval.gvma", 0x66000073},
		{"dret", 0x7b200073},
		{"all zeros", 0},
		{"all ones", UINT32_MAX},
	};

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		try_instruction(list[i].name, i, list[i].code);
}

/* ---- calls with arguments that mean nothing; each must come back */

static struct sbi_ret call(uint64_t extension, uint64_t function, uint64_t x, uint64_t y)
{
	register uint64_t a0 __asm__("a0") = x, a1 __asm__("a1") = y;
	register uint64_t a2 __asm__("a2") = UINT64_MAX, a3 __asm__("a3") = UINT64_MAX;
	register uint64_t a4 __asm__("a4") = UINT64_MAX, a5 __asm__("a5") = UINT64_MAX;
	register uint64_t a6 __asm__("a6") = function, a7 __asm__("a7") = extension;

	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1)
			 : "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a6), "r"(a7)
			 : "memory");
	return (struct sbi_ret){(int64_t)a0, (int64_t)a1};
}

/* Those that end or stop the guest, or print. */
static bool is_meant(uint64_t extension, uint64_t function)
{
	return extension == SBI_EXT_HSM || (extension == SBI_EXT_SRST && function == 0) ||
	       (extension == SBI_EXT_DBCN && function == 2) || (extension > 3 && extension < 9);
}

static void try_calls(void)
{
	static const uint64_t values[] = {
		16,    RS_RAM_BASE + 8 * GIB, UINT64_MAX, UINT64_C(1) << 63, UINT64_MAX - 0xfff,
		0x1001};
	static const uint64_t extensions[] = {
		0,
		3,
		9,
		SBI_EXT_BASE,
		SBI_EXT_TIME,
		SBI_EXT_IPI,
		SBI_EXT_RFENCE,
		SBI_EXT_SRST,
		SBI_EXT_DBCN,
		0x504d55,
		0x08000000,
		0x0a000000,
		0xffffffff,
		UINT64_MAX,
	};
	enum { VALUES = sizeof values / sizeof *values };

	for (size_t e = 0; e < sizeof extensions / sizeof *extensions; e++)
		for (uint64_t function = 0; function < 12; function++)
			for (size_t v = 0; v < VALUES * VALUES; v++)
				if (!is_meant(extensions[e], function))
					(void)call(extensions[e], function, values[v % VALUES],
						   values[v / VALUES]);
	if (call(UINT64_C(0x7eadbeef), 0, 0, 0).error != SBI_ERR_NOT_SUPPORTED) {
		escaped = true;
		print("an unknown call was answered\n");
	}
}

/* ---- storms */

static void storm(void)
{
	csr_write(CSR_sie, UINT64_C(1) << 5 | UINT64_C(1) << 1);
	for (unsigned i = 0; i < STORM; i++) {
		(void)call(SBI_EXT_TIME, 0, 0, 0);    /* already due */
		(void)call(SBI_EXT_IPI, 0, 1, 0);     /* to itself */
		__asm__ volatile("wfi" ::: "memory"); /* is over at once */
		__asm__ volatile("sfence.vma" ::: "memory");
		csr_write(CSR_sip, 0);
	}
	csr_write(CSR_sie, 0);
	(void)call(SBI_EXT_TIME, 0, UINT64_MAX, 0);
}

void main(uint64_t hart, const void *device_tree)
{
	(void)hart;
	csr_write(CSR_stvec, (uint64_t)trap);
	try_memory(device_tree);
	print("memory: tried\n");
	try_csrs();
	print("CSRs: tried\n");
	try_instructions();
	print("instructions: tried\n");
	try_calls();
	print("calls: tried\n");
	storm();
	print(escaped ? "escaped\n" : "all was refused\n");
	sbi_power_off(escaped);
}
