/** @file layout.h
 * Where the para hypervisor lives: in the last four slots of every root page table, where
 * machine address a stands at a + PARA_WINDOW. Read by C and by entry.S.
 *
 *	slot 508        devices, 0x0000_0000 .. 0x3fff_ffff
 *	slot 509        nothing
 *	slot 510, 511   RAM, 0x8000_0000 .. 0xffff_ffff
 *
 * as 1 GiB leaves with U = 0 (the guest cannot reach them) and G = 1 (they are the same in all
 * of its address spaces).
 *
 * It needs no address space of its own: it is mapped by every guest root that satp can hold.
 */
#ifndef PARA_LAYOUT_H
#define PARA_LAYOUT_H

/* also the image's `offset` and PHYSICAL_AT in meson.build */
#define PARA_WINDOW	0xffffffff00000000
#define PARA_WINDOW_END 0x100000000 /* machine addresses up to here */

/* Where the image continues, behind its start. The TLB is direct-mapped with 256 entries, and guest
 * kernels start at a multiple of 256 pages, as the hypervisor does: without a gap, each exit would
 * evict the guest's translations, and each return the hypervisor's. (tour's timer-set: 34 cycles
 * more.) */
#define PARA_GAP 0xc0000

/* V R W . G A D; with X where the image is */
#define PARA_SLOT_508 (0x00000000 >> 2 | 0xe7)
#define PARA_SLOT_510 (0x80000000 >> 2 | 0xef)
#define PARA_SLOT_511 (0xc0000000 >> 2 | 0xe7)

/* The VM's RAM starts here in its first kernel root, at whatever machine address it is. */
#define PARA_RAM_VIRTUAL 0xffffffc080000000

#endif
