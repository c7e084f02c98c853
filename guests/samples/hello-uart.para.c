/* hello-uart.para.c - what hello-uart.c needs above a paravirtual hypervisor: there is an address space, and in
 * it the devices have to be mapped before they can be touched. The lesson itself is not ported: the
 * hypervisor emulates each of its accesses.
 */
#include "arch/arch.h"
#include "lib/csr.h"
#include "lib/print.h"
#include "ringside/abi/board.h"

_Noreturn void main(void);

static uint8_t pages[3][PAGE_SIZE] __attribute__((aligned(4096)));
static unsigned pages_used;

pa_t page_alloc_zero(void)
{
	return pages_used < sizeof(pages) / sizeof(*pages) ? pa_of(pages[pages_used++]) : 0;
}

void page_put(pa_t page)
{
	(void)page;
}

_Noreturn void panic(const char *why)
{
	(void)why;
	arch_power_off(1);
}

void on_trap(struct frame *frame)
{
	(void)frame;
	panic("a trap");
}

static pa_t table(unsigned level)
{
	pa_t page = pt_alloc(level);
	if (!page)
		panic("out of memory");
	return page;
}

/* Entry `index` of `table` refers to `pa`. */
static void set(pa_t table, uint64_t index, pa_t pa, uint64_t flags)
{
	pt_set(table, index & 511, pa >> 12 << PTE_PPN_SHIFT | flags, 0);
	pt_commit();
}

/* The page of a device at its own machine address. */
static void map_device(pa_t middle, uint64_t pa)
{
	pa_t leaves = table(0);
	set(middle, pa >> 21, leaves, PTE_V);
	set(leaves, pa >> 12, pa, kernel_data_flags);
}

_Noreturn void guest_main(void)
{
	pa_t middle = table(1);
	set(kernel_roots().kernel, 0, middle, PTE_V);
	map_device(middle, RS_UART_BASE);
	map_device(middle, RS_FINISHER_BASE);
	main();
}
