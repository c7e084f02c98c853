/** @file board.h
 * The board as software sees it: addresses, interrupt numbers, clock.
 * Read by the emulator, by every guest and by assembler: #defines only.
 * The numbers are those of QEMU's `virt` machine, so each guest also runs there.
 */
#ifndef RS_ABI_BOARD_H
#define RS_ABI_BOARD_H

#define RS_FINISHER_BASE  0x00100000 /* sifive_test: power off with a code, reset */
#define RS_FINISHER_FAIL  0x3333     /* write code << 16 | this: off, exit code `code` */
#define RS_FINISHER_PASS  0x5555     /* write this: off, exit code 0 */
#define RS_FINISHER_RESET 0x7777     /* write this: start again */

#define RS_RTC_BASE 0x00101000 /* goldfish RTC: nanoseconds since 1970 */
#define RS_RTC_IRQ  11

#define RS_ACLINT_BASE	   0x02000000
#define RS_ACLINT_MSIP	   0x0000 /* 4 bytes a hart */
#define RS_ACLINT_MTIMECMP 0x4000 /* 8 bytes a hart */
#define RS_ACLINT_MTIME	   0xbff8

#define RS_IOMMU_BASE	      0x03010000 /* ringside/abi/iommu.h */
#define RS_IOMMU_IRQ	      36	 /* of wire 0; the others follow */
#define RS_IOMMU_WIRES	      4
#define RS_IOMMU_DEVICE(slot) ((slot) + 1) /* device_id of a virtio slot */

#define RS_PLIC_BASE	       0x0c000000
#define RS_PLIC_SPAN	       0x00600000
#define RS_PLIC_SOURCES	       96	/* interrupt numbers 1 to this */
#define RS_PLIC_PRIORITY       0x000000 /* 4 bytes a source: 0 (never) to RS_PLIC_PRIORITY_MAX */
#define RS_PLIC_PRIORITY_MAX   7
#define RS_PLIC_PENDING	       0x001000 /* a bit a source */
#define RS_PLIC_ENABLE	       0x002000 /* a bit a source, for each context */
#define RS_PLIC_ENABLE_STRIDE  0x80
#define RS_PLIC_CONTEXT	       0x200000 /* the registers of each context */
#define RS_PLIC_CONTEXT_STRIDE 0x1000
#define RS_PLIC_THRESHOLD      0
#define RS_PLIC_CLAIM	       4 /* read: claim; write: complete */
#define RS_PLIC_CONTEXT_M      0 /* of hart 0 */
#define RS_PLIC_CONTEXT_S      1

#define RS_UART_BASE 0x10000000
#define RS_UART_IRQ  10

#define RS_VIRTIO_BASE                                                                         \
	0x10001000 /* virtio-mmio, version 2; disks fill the slots from the first */
#define RS_VIRTIO_STRIDE 0x1000
#define RS_VIRTIO_SLOTS	 8
#define RS_VIRTIO_IRQ	 1 /* of slot 0; the others follow */

#define RS_RAM_BASE 0x80000000

#define RS_FIRMWARE_BASE 0x80000000 /* M-mode firmware starts here after reset */
#define RS_KERNEL_BASE	 0x80200000 /* S-mode software (kernel or hypervisor) starts here */

#define RS_CLOCK_HZ	   1000000000 /* the cycle */
#define RS_TIMEBASE_HZ	   10000000   /* the tick: `mtime`, `time`, `stimecmp` */
#define RS_CYCLES_PER_TICK (RS_CLOCK_HZ / RS_TIMEBASE_HZ)

#endif
