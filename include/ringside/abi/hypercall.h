/** @file hypercall.h
 * The contract between the para hypervisor and a ported guest kernel. Usable from C and assembly.
 *
 * ## Calling
 * `ecall` from the kernel root with RS_HYPERCALL_EXT in a7, an id of hypercall.def in a6, arguments in
 * a0-a5. On return a0 holds 0 or an RS_HERR_*, a1 a value; no other register changes. The same `ecall`
 * under the user root is a system call and reaches the kernel's trap entry. Under the kernel root any
 * other a7 answers NOT_SUPPORTED.
 *
 *	id            a0                a1            a2      a3    answer
 *	CONSOLE_WRITE virtual address   bytes                       a1: bytes written
 *	BLOCK                                                       returns when an event is pending,
 *	                                                            masked or not, as WFI does
 *	SHUTDOWN      exit code 0-255                               does not return
 *	TIMER_SET     deadline (`time` ticks)                       one-shot; clears a pending timer
 *	SET_ENTRIES   trap entry        event entry
 *	RETURN                                                      goes to the frame; returns only if refused
 *	DELIVER                                                     0, after the event was handled
 *	MMU_UPDATE    array of updates  count 0-512   RS_FLUSH_*  address   a1: how many were done
 *	MMU_PIN       frame             RS_PT_*
 *	MMU_UNPIN     frame
 *	MMU_SET_ROOTS kernel root       user root                   flushes what it replaces
 *	MMU_FLUSH     RS_FLUSH_*        address
 *
 * Frames and page-table entries are machine addresses; all other addresses are virtual ones of the
 * current kernel root. "Ticks" are those of the `time` CSR, which the guest may read.
 *
 * ## Start
 * The kernel starts at its entry point in U-mode under its own kernel root, events masked, a0 = virtual
 * address of the start-info page, sp undefined. RAM is one block of the machine; its first part, with the image, the
 * first page tables and the pages named here, is mapped from `ram_virtual` on.
 *
 * ## Page-table entries
 * The guest writes no page table, it asks (MMU_UPDATE). Sv39; an entry that is not valid is 0. A leaf is
 * 4 KiB, has U = 1, G = 0, R wherever W, and maps a frame of this VM. A non-leaf has V alone. Bits 8-9
 * are the guest's, bits 54-63 are 0. A frame is at any time either writable memory or a page table of one
 * level, never both: a page table may be mapped, but never writable. So: map it read-only, flush is the hypervisor's affair,
 * then pin it or refer to it from a table; unpin and unhook it before it is mapped writable again. Root slots
 * 508-511 belong to the hypervisor: 0 in a frame that becomes a root, and refused in updates.
 *
 * ## Traps and events
 * An exception, a system call or an event "bounces": the hypervisor fills `frame`, sets `mask` to 1, and
 * runs the entry under the kernel root. All registers are as they were, but for sp if the trap came from
 * the user root: it is `kernel_sp` then. RETURN undoes it: `frame` gives pc, sp, a6, a7, the root and the
 * mask; the other registers stay. Between entry and RETURN the kernel must not trap before it has
 * copied what it needs of the frame.
 *
 * An event is pending when its bit of `pending` is set, and is delivered when `mask` is 0. To unmask: mask = 0, then
 * DELIVER if `pending` is not 0. The handler clears the bit with an AMO, or by TIMER_SET.
 *
 * Source: the arrangement is that of Xen's paravirtual x86-64 guests, the calling convention that of the
 * RISC-V SBI specification ("Binary Encoding").
 */
#ifndef RS_ABI_HYPERCALL_H
#define RS_ABI_HYPERCALL_H

#define RS_HYPERCALL_EXT 0x08000000 /* SBI: "Experimental Extension Space" */

/* Page-table levels, as types of frames. */
#define RS_PT_L0   1 /* holds leaves of 4 KiB */
#define RS_PT_L1   2 /* holds references to L0 tables */
#define RS_PT_ROOT 3 /* holds references to L1 tables */

#define RS_RESERVED_SLOT_FIRST 508 /* of a root; up to 511 */

/* struct rs_mmu_update: bytes. The array is aligned to 16. */
#define RS_MMU_UPDATE_SIZE 16
#define RS_MMU_UPDATE_MAX  512 /* a call */

#define RS_FLUSH_NONE 0
#define RS_FLUSH_PAGE 1 /* the page of one virtual address, under both roots */
#define RS_FLUSH_ALL  2 /* everything of this VM */

/* struct rs_shared: offsets */
#define RS_SHARED_MASK      0x00
#define RS_SHARED_PENDING   0x08
#define RS_SHARED_KERNEL_SP 0x10
#define RS_SHARED_FRAME     0x40

/* struct rs_para_frame: offsets from RS_SHARED_FRAME */
#define RS_FRAME_PC     0x00
#define RS_FRAME_SP     0x08
#define RS_FRAME_STATUS 0x10
#define RS_FRAME_CAUSE  0x18
#define RS_FRAME_TVAL   0x20
#define RS_FRAME_A6     0x28
#define RS_FRAME_A7     0x30

#define RS_STATUS_USER   1 /* the user root; without it the kernel root */
#define RS_STATUS_MASKED 2 /* events were masked */

#define RS_EVENT_TIMER 5 /* bit of `pending`, and the cause without its top bit: as in sip and scause */

#define RS_START_MAGIC   0x3130415241505352 /* "RSPARA01" */
#define RS_START_VERSION 1

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

enum rs_hypercall {
#define HYPERCALL(id, name, slug, what) RS_HC_##name = (id),
#define HYPERCALL_ERROR(number, name, text)
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
};

enum rs_hypercall_error {
	RS_HERR_OK = 0,
#define HYPERCALL(id, name, slug, what)
#define HYPERCALL_ERROR(number, name, text) RS_HERR_##name = (number),
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
};

/** One wanted change of a page-table entry. */
struct rs_mmu_update {
	uint64_t entry; /**< machine address of the entry, aligned to 8, in a table that is in use */
	uint64_t value; /**< what it shall be */
};
_Static_assert(sizeof(struct rs_mmu_update) == RS_MMU_UPDATE_SIZE, "arrays are walked by it");

/** What a bounce tells the kernel and RETURN takes back. */
struct rs_para_frame {
	uint64_t pc;
	uint64_t sp;
	uint64_t status; /**< RS_STATUS_* */
	uint64_t cause;  /**< as scause: exceptions by number, events with bit 63 */
	uint64_t tval;   /**< as stval; not read by RETURN */
	uint64_t a6, a7; /**< read by RETURN only: the call itself needs these registers */
};

/** The page that kernel and hypervisor share. The kernel may write all of it at any time. */
struct rs_shared {
	uint64_t mask;      /**< not 0: deliver no event */
	uint64_t pending;   /**< bits RS_EVENT_*, set by the hypervisor */
	uint64_t kernel_sp; /**< sp for a bounce from the user root */
	uint64_t reserved[5];
	struct rs_para_frame frame;
};
_Static_assert(offsetof(struct rs_shared, mask) == RS_SHARED_MASK, "assembly relies on it");
_Static_assert(offsetof(struct rs_shared, pending) == RS_SHARED_PENDING, "assembly relies on it");
_Static_assert(offsetof(struct rs_shared, kernel_sp) == RS_SHARED_KERNEL_SP, "likewise");
_Static_assert(offsetof(struct rs_shared, frame) == RS_SHARED_FRAME, "assembly relies on it");
_Static_assert(offsetof(struct rs_para_frame, pc) == RS_FRAME_PC, "assembly relies on it");
_Static_assert(offsetof(struct rs_para_frame, sp) == RS_FRAME_SP, "assembly relies on it");
_Static_assert(offsetof(struct rs_para_frame, status) == RS_FRAME_STATUS, "likewise");
_Static_assert(offsetof(struct rs_para_frame, cause) == RS_FRAME_CAUSE, "likewise");
_Static_assert(offsetof(struct rs_para_frame, tval) == RS_FRAME_TVAL, "assembly relies on it");
_Static_assert(offsetof(struct rs_para_frame, a6) == RS_FRAME_A6, "assembly relies on it");
_Static_assert(offsetof(struct rs_para_frame, a7) == RS_FRAME_A7, "assembly relies on it");

/** What the kernel is told at its start. The page is the kernel's own memory afterwards. */
struct rs_start_info {
	uint64_t magic; /**< RS_START_MAGIC */
	uint64_t version;
	uint64_t vm;          /**< number of this VM */
	uint64_t ram_base;    /**< machine address of the VM's RAM */
	uint64_t ram_size;    /**< bytes */
	uint64_t ram_virtual; /**< where ram_base is mapped */
	uint64_t mapped_size; /**< bytes of RAM that are mapped from there on */
	uint64_t free_base;   /**< machine address of the first frame that nothing occupies; all from
	                           there to the end of RAM are free */
	uint64_t kernel_root; /**< machine addresses of the first roots, both pinned */
	uint64_t user_root;
	uint64_t shared;           /**< virtual address of struct rs_shared */
	uint64_t device_tree;      /**< virtual address of the VM's device tree; 0: none */
	uint64_t device_tree_size; /**< bytes */
};
#endif

#endif
