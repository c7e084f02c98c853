/* native.h - the parts of the native port, to each other. */
#ifndef NATIVE_H
#define NATIVE_H
#include "arch/arch.h"
#include "lib/fdt.h"

/* boot.c: make the devices' registers between `pa` and `pa + size` visible at the same distance
 * from KERNEL_BASE as RAM. Before kernel_main() only. @return where. */
volatile void *map_device(uint64_t pa, uint64_t size);

/* Each finds its device in the tree. */
void timer_init(const struct fdt *fdt);
void console_init(const struct fdt *fdt);

/* traps.c: which interrupts the CPU lets through, bits IRQ_S_*. */
void interrupt_enable(unsigned irq);

/* entry.S: the trap entry. */
void trap(void);

/* mmu.c: the root that is the model of all, and the pages of tables at boot. */
void mmu_init(pa_t root);

#endif
