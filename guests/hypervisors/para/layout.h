/** @file layout.h
 * Where the para hypervisor lives: in the last four slots of every root page table, where
 * machine address a stands at a + PARA_WINDOW. Read by C and by entry.S.
 *
 *	slot 508, 509   nothing: the hypervisor drives no device, the firmware does
 *	slot 510, 511   RAM at 0x8000_0000 .. 0xffff_ffff: 1 GiB leaves, U = 0, G = 1
 *
 * It needs no address space of its own: whichever guest root is in satp, it is there.
 */
#ifndef PARA_LAYOUT_H
#define PARA_LAYOUT_H

#define PARA_WINDOW 0xffffffff00000000 /* the image's `offset` in meson.build */

/* V, R, W, X, G, A, D of a 1 GiB leaf; the image lies in the first */
#define PARA_SLOT_510 (0x80000000 >> 2 | 0xef)
#define PARA_SLOT_511 (0xc0000000 >> 2 | 0xe7)

/* The VM's RAM starts here in its first kernel root, at whatever machine address it is. */
#define PARA_RAM_VIRTUAL 0xffffffc080000000

#endif
