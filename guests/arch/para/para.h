/* para.h - the files of the para port, to each other. */
#ifndef PARA_H
#define PARA_H
#include "arch/arch.h"
#include "ringside/abi/hypercall.h"

/* ---- start.c ---- */

/* What the hypervisor said at the start. */
extern struct rs_start_info start_info;

/* The page shared with the hypervisor. trap.S reads the pointer too. */
extern volatile struct rs_shared *shared;

/* ---- trap.S ---- */

void trap(void);

/* ---- mmu.c ---- */

/* The entry that maps `page` in the kernel's map of RAM. @return its table. */
pa_t leaf_of(pa_t page, unsigned *index);

/* `page`, which is mapped writable in the kernel's map of RAM and nowhere else, will be a page table of
 * `level`. It keeps its contents, and may be written until changes are made; then the hypervisor checks
 * each entry. */
void pt_new(pa_t page, unsigned level);

/* ---- The board, which only the kernel uses: boot.c ---- */

/* Map the page of an emulated device at KERNEL_BASE + `pa`. Before kernel_main() only. */
volatile void *map_device(uint64_t pa);

/* Each initializes its device. */
void rtc_start(void);
void disk_start(void);

/* Make a hypercall. @return its value. An error is a bug of the port: then panic. */
static inline uint64_t hypercall(enum rs_hypercall call, uint64_t arg0, uint64_t arg1,
				 uint64_t arg2, uint64_t arg3)
{
	register uint64_t a0 __asm__("a0") = arg0;
	register uint64_t a1 __asm__("a1") = arg1;
	register uint64_t a2 __asm__("a2") = arg2;
	register uint64_t a3 __asm__("a3") = arg3;
	register uint64_t a6 __asm__("a6") = call;
	register uint64_t a7 __asm__("a7") = RS_HYPERCALL_EXT;
	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1)
			 : "r"(a2), "r"(a3), "r"(a6), "r"(a7)
			 : "memory");
	if (a0)
		__builtin_trap();
	return a1;
}

#endif
