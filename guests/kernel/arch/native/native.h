/* native.h - the parts of the native port, to each other. */
#ifndef NATIVE_H
#define NATIVE_H
#include "arch/arch.h"
#include "lib/fdt.h"

/* ---- boot.c ---- */

/* Make the devices' registers between `pa` and `pa + size` visible at KERNEL_BASE + `pa`.
 * Before kernel_main() only. @return where; NULL for those of a board with too many addresses.
 */
volatile void *map_device(uint64_t pa, uint64_t size);

/* Find the next device of a kind: the node after `after` (0: the first) under /soc that is
 * `compatible`, its registers and its interrupt (0: none). @return 0 if there is none. */
fdt_node find_device(const struct fdt *fdt, fdt_node after, const char *compatible,
		     uint64_t *pa, unsigned *irq);

/* Each finds its device in the tree. What they map can be used only after mmu_init(). */
void timer_find(const struct fdt *fdt);
void plic_find(const struct fdt *fdt);
void serial_find(const struct fdt *fdt);
void rtc_find(const struct fdt *fdt);
void virtio_find(const struct fdt *fdt);

/* ... and is made ready then. */
void plic_start(void);
void serial_start(void);
void virtio_start(void);

/* ---- traps.c, entry.S, mmu.c ---- */

/* Let the CPU take interrupt `irq` (RS_IRQ_S_*). */
void interrupt_enable(unsigned irq);

void trap(void);

/* Use `root`, the model of all roots. */
void mmu_init(pa_t root);

/* ---- plic.c ---- */

/* Whether there is an interrupt controller. */
bool plic_exists(void);

/* Let a device interrupt, and call `handler` when it does. */
void plic_enable(unsigned irq, void (*handler)(void));

#endif
