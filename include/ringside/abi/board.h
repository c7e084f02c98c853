/** @file board.h
 * The board as software sees it: addresses, interrupt numbers, clock.
 * Read by the emulator, by every guest and by assembler: #defines only.
 * The numbers are those of QEMU's `virt` machine, so each guest also runs there.
 */
#ifndef RS_ABI_BOARD_H
#define RS_ABI_BOARD_H

#define RS_FINISHER_BASE 0x00100000 /* sifive_test: power off with a code, reset */
#define RS_FINISHER_FAIL 0x3333     /* write code << 16 | this: off, exit code `code` */
#define RS_FINISHER_PASS 0x5555     /* write this: off, exit code 0 */
#define RS_FINISHER_RESET 0x7777    /* write this: start again */

#define RS_ACLINT_BASE     0x02000000
#define RS_ACLINT_MSIP     0x0000 /* 4 bytes a hart */
#define RS_ACLINT_MTIMECMP 0x4000 /* 8 bytes a hart */
#define RS_ACLINT_MTIME    0xbff8

#define RS_UART_BASE 0x10000000
#define RS_UART_IRQ  10

#define RS_RAM_BASE 0x80000000

#define RS_FIRMWARE_BASE 0x80000000 /* M-mode firmware starts here after reset */
#define RS_KERNEL_BASE   0x80200000 /* S-mode software (kernel or hypervisor) starts here */

#define RS_CLOCK_HZ    1000000000 /* the cycle */
#define RS_TIMEBASE_HZ 10000000   /* the tick: `mtime`, `time`, `stimecmp` */

#endif
