/* no-memory.c - a guest that accesses addresses where its computer has nothing: by loads, stores,
 * atomics and jumps, and by page tables that lead there. The same on every generation. */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/board.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "accesses addresses where there is nothing");

#define NOWHERE UINT64_C(0x18000000)
#define BEYOND	UINT64_C(0x3000000000) /* above all RAM, within 41 bits */

_Noreturn void main(void);
void trap(void);
uint64_t peek(uint64_t address), poke(uint64_t address), add(uint64_t address);
uint64_t go(uint64_t address);

uint64_t last_value; /* stval of the last trap */

static uint64_t root[512] __attribute__((aligned(4096)));
static bool wrong;

/* Each of the four functions ends in a trap, or returns 0. The handler returns the cause in its
 * place. */
__asm__("	.text\n"
	"	.balign 4\n"
	"trap:	csrr	a0, stval\n"
	"	la	t0, last_value\n"
	"	sd	a0, (t0)\n"
	"	csrr	a0, scause\n"
	"	csrw	sepc, ra\n"
	"	sret\n"
	"peek:	ld	t0, (a0)\n"
	"	li	a0, 0\n"
	"	ret\n"
	"poke:	sd	zero, (a0)\n"
	"	li	a0, 0\n"
	"	ret\n"
	"add:	amoadd.d t0, zero, (a0)\n"
	"	li	a0, 0\n"
	"	ret\n"
	"go:	jr	a0\n");

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(true, bytes, (uint64_t)bytes, size);
}

static void expect(const char *what, uint64_t cause, uint64_t expected, uint64_t address)
{
	if (cause == expected && last_value == address)
		return;
	wrong = true;
	print("%s of %p: cause %u, value %p, expected cause %u\n", what, address, cause,
	      last_value, expected);
}

static void each(uint64_t address)
{
	expect("load", peek(address), RS_CAUSE_LOAD_ACCESS, address);
	expect("store", poke(address), RS_CAUSE_STORE_ACCESS, address);
	expect("atomic", add(address), RS_CAUSE_STORE_ACCESS, address);
	expect("jump", go(address), RS_CAUSE_INSN_ACCESS, address);
}

static uint64_t table(uint64_t at)
{
	return at >> 12 << PTE_PPN_SHIFT | PTE_V;
}

static uint64_t leaf(uint64_t at)
{
	return table(at) | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D;
}

void main(void)
{
	csr_write(CSR_stvec, (uintptr_t)trap);
	each(NOWHERE);
	each(BEYOND);
	print("without paging: asked\n");

	root[RS_RAM_BASE >> 30] = leaf(RS_RAM_BASE);
	root[0] = table(NOWHERE); /* the tables of virtual addresses below 1 GiB */
	root[1] = leaf(0);	  /* from 0x40000000 on: what is at 0 */
	csr_write(CSR_satp, ATP_MODE_SV39 | (uint64_t)root >> 12);
	__asm__ volatile("sfence.vma" ::: "memory");
	each(0x1000);
	each(0x40000000 + NOWHERE);
	print("through page tables: asked\n");
	print("no memory: %s\n", wrong ? "some faults were wrong" : "all faults were right");
	sbi_power_off(wrong ? 1 : 0);
}
