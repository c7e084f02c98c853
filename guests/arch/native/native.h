/* native.h - the files of the native port, to each other. */
#ifndef NATIVE_H
#define NATIVE_H
#include "arch/arch.h"
#include "lib/fdt.h"

/* ---- start.c ---- */

/* What to add to a physical address of the image to get the address it is linked at. */
extern uint64_t link_offset;

/* The physical address of the device tree. */
extern const void *boot_tree;

/* ---- trap.S, mmu.c ---- */

void trap(void);

/* Use `root`, from which all other roots take their kernel half. */
void mmu_init(pa_t root);

/* ---- console.c ---- */

/* The interrupt of the serial port; 0: the firmware's console is in use instead. */
extern unsigned serial_irq;

/* Find out which call writes to the firmware's console. */
void firmware_console_find(void);

/* ---- The board, which only the kernel uses: boot.c ---- */

/* Map the device registers [pa, pa + size) at KERNEL_BASE + `pa`. Before kernel_main() only.
 * @return their virtual address, or NULL if `pa` is too high for that. */
volatile void *map_device(uint64_t pa, uint64_t size);

/* Find the next device of a kind: the node after `after` (0: the first) under /soc that is
 * `compatible`, with the address of its registers and its interrupt (0: none). @return 0 if
 * there is none. */
fdt_node find_device(const struct fdt *fdt, fdt_node after, const char *compatible,
		     uint64_t *pa, unsigned *irq);

/* Each finds its device in the tree. Registers mapped here are accessible after mmu_init(). */
void timer_find(const struct fdt *fdt);
void plic_find(const struct fdt *fdt);
void serial_find(const struct fdt *fdt);
void rtc_find(const struct fdt *fdt);
void disk_find(const struct fdt *fdt);

/* Each initializes its device, after mmu_init(). */
void plic_start(void);
void serial_start(void);
void disk_start(void);

/* ---- plic.c ---- */

/* Whether there is an interrupt controller. */
bool plic_exists(void);

/* Enable a device's interrupt; `handler` is called for each. */
void plic_enable(unsigned irq, void (*handler)(void));

#endif
