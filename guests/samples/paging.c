/* paging.c - a lesson: addresses that are not where they seem to be.
 *
 * With paging on, every address that a program uses is translated by a table. The table says where
 * in memory the page of 4096 bytes is, who may access it and how. So each program can have its own
 * addresses, and none sees another's memory. The table is a tree in
 * memory, three levels high here (Sv39): nine bits of the address choose the entry at each
 * level, the last twelve choose the byte in the page:
 *
 *	address:  [ 9 bits ] [ 9 bits ] [ 9 bits ] [ 12 bits ]
 *	             |          |          |           |
 *	 root -> entry -> table -> entry -> table -> entry -> page + byte
 *
 * An entry that is not valid makes the CPU stop and enter the operating system: a page
 * fault. That is not always an error. Below, the operating system puts a page there and lets
 * the same instruction run again, which is how systems hand out memory only when it is touched.
 * Source: RISC-V Privileged Specification, "Sv39".
 */
#include "lib/csr.h"
#include "lib/note.h"
#include "lib/print.h"
#include "lib/sbi.h"
#include "ringside/abi/board.h"
#include "ringside/abi/mark.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_NATIVE,
	   "turns paging on, moves a page, and answers a page fault");

_Noreturn void main(void);
void on_trap(void);

#define PAGE	4096u
#define ENTRIES 512u

#define TABLE (PTE_V) /* an entry that leads to the next table */
#define DATA  (PTE_V | PTE_R | PTE_W | PTE_A | PTE_D) /* one that maps a page of data */
#define ALL   (DATA | PTE_X) /* ... from which code may be executed, too */

/* The virtual address of our page: this computer has nothing at that physical address. */
#define HERE UINT64_C(0x40000000)

static uint64_t root[ENTRIES] __attribute__((aligned(4096)));
static uint64_t middle[ENTRIES] __attribute__((aligned(4096)));
static uint64_t bottom[ENTRIES] __attribute__((aligned(4096)));
static char first[PAGE] __attribute__((aligned(4096))) = "first";
static char second[PAGE] __attribute__((aligned(4096))) = "second";
static char fresh[PAGE] __attribute__((aligned(4096)));

void console_put(const char *bytes, size_t size)
{
	sbi_console_write(sbi_probe(SBI_EXT_DBCN), bytes, (uint64_t)bytes, size);
}

static uint64_t entry(const void *where, uint64_t flags)
{
	return (uint64_t)where / PAGE << PTE_PPN_SHIFT | flags;
}

/* The entry of the page at `address` in the lowest table. */
static uint64_t *slot(uint64_t address)
{
	return &bottom[address / PAGE % ENTRIES];
}

/* The CPU caches translations (in its TLB). After a change they must be invalidated. */
static void change(uint64_t address, uint64_t new_entry)
{
	rs_op_begin(RS_OP_PAGE_TABLE);
	*slot(address) = new_entry;
	__asm__ volatile("sfence.vma" ::: "memory");
	rs_op_end(RS_OP_PAGE_TABLE);
}

static _Noreturn void end(uint8_t code)
{
	rs_op_begin(RS_OP_POWER_OFF);
	sbi_power_off(code);
}

/* Where the CPU jumps when an address cannot be translated: stval has the address. Returning
 * executes the same instruction again. */
__attribute__((interrupt("supervisor"), aligned(4))) void on_trap(void)
{
	uint64_t cause = csr_read(CSR_scause), address = csr_read(CSR_stval);

	if (cause != RS_CAUSE_STORE_PAGE || address != HERE + PAGE) {
		print("paging: a trap that this lesson does not expect: cause %u\n", cause);
		end(1);
	}
	print("paging: page fault at %x: nothing is there; now there is\n", address);
	change(address, entry(fresh, DATA));
}

static void turn_on(void)
{
	/* The whole gigabyte that contains this program, at its own address. An entry at a
	 * higher level of the tree may map a large page instead of a table. */
	root[RS_RAM_BASE >> 30] = entry((const void *)RS_RAM_BASE, ALL);
	root[HERE >> 30] = entry(middle, TABLE);
	middle[0] = entry(bottom, TABLE);
	*slot(HERE) = entry(first, DATA);

	rs_op_begin(RS_OP_ENABLE_PAGING);
	__asm__ volatile("sfence.vma" ::: "memory");
	csr_write(CSR_satp, ATP_MODE_SV39 | (uint64_t)root / PAGE);
	rs_op_end(RS_OP_ENABLE_PAGING);
}

void main(void)
{
	volatile char *here = (volatile char *)HERE;

	csr_write(CSR_stvec, (uintptr_t)on_trap);
	turn_on();
	print("paging: on; at %x there is \"%s\"\n", HERE, (const char *)HERE);

	here[0] = 'F';
	print("paging: what was written there is now in the first page: \"%s\"\n", first);

	change(HERE, entry(second, DATA));
	print("paging: another entry, and there is \"%s\"\n", (const char *)HERE);

	here[PAGE] = '!'; /* nothing is there: on_trap() */
	print("paging: the store that faulted was done after all: '%s'\n", fresh);
	end(fresh[0] != '!');
}
