/** @file hypercall.h
 * The contract between the para hypervisor and a ported guest kernel. For C and assembly.
 *
 * ## Calling
 * `ecall` under the kernel root: RS_HYPERCALL_EXT in a7, an id of hypercall.def in a6,
 * arguments in a0-a5. On return a0 holds 0 or an RS_HERR_*, a1 the answer if the call has one;
 * no other register changes. Any other a7 answers NOT_SUPPORTED. Under the user root every
 * `ecall` is a system call and reaches the kernel's trap entry.
 *
 * What each argument is and how it is checked stands in hypercall.def, and in the reference manual.
 *
 * CONSOLE_WRITE may write less than it was given: the answer says how much. CONSOLE_READ answers
 * the next byte of input, or RS_CONSOLE_NONE or RS_CONSOLE_ENDED. WAIT returns when an event is
 * pending, masked or not, as WFI does. YIELD lets other VMs that want the CPU run
 * first. TIMER_SET takes ticks of the `time` CSR, which the guest may read; UINT64_MAX is never.
 * It is one-shot and clears a pending timer event. An entry of 0 in SET_ENTRIES is none: no event
 * is delivered, and a trap ends the VM.
 * RETURN comes back only if the frame is refused. MMU_UPDATE makes up to RS_MMU_UPDATE_MAX changes
 * in their order and stops at the first that is refused; the answer is how many were made, and
 * the TLB is flushed of those as a2 and a3 say. MMU_SET_ROOTS flushes what it replaces.
 * MULTICALL makes up to RS_MULTICALL_MAX calls MMU_... in their order and stops at the first that is
 * refused, with its error; the answer is how many were made. Their own answers are not kept.
 *
 * Frames, roots and page-table entries are machine addresses; all other addresses are virtual
 * ones of the current kernel root.
 *
 * ## Start
 * The kernel starts at its entry point in U-mode under its kernel root, events masked, a0 =
 * virtual address of struct rs_start_info, every other register 0. The VM's RAM is one block
 * of the machine. Its first part, up to some free memory behind the image, the page tables and
 * the pages named there, is mapped from `ram_virtual` on. The user root is empty.
 *
 * ## Page-table entries (Sv39)
 * The guest does not write page tables; it asks for each change. An entry that is not valid is 0.
 * A leaf maps 4 KiB of this VM's frames and has U = 1, G = 0, R wherever W. A non-leaf has V alone.
 * Bits 8 and 9 are the guest's, bits 54-63 are 0.
 *
 * A frame is at any time either writable memory or a page table of one level: a page table may
 * be mapped, but never writable. To make a table: fill it, map it read-only, then refer to
 * it from another table or pin it. To use it as memory again: remove every reference, unpin it,
 * map it writable. A pin keeps a table in use: it stays checked, and only MMU_UPDATE changes it.
 * Root slots 508-511 are the hypervisor's: 0 in a frame that becomes a root, refused later.
 *
 * ## Traps and events
 * An exception, a system call or an event "bounces": the hypervisor fills `frame`, sets `mask`,
 * and runs the registered entry under the kernel root. All registers are as they were, but sp
 * is `kernel_sp` if the trap came from the user root. RETURN undoes it: pc, sp, a6, a7, root
 * and mask come from `frame`, all else stays. There is one frame: until the kernel has copied
 * what it needs of it, and again from filling it to RETURN, it must not trap.
 *
 * An event is pending while its bit of `pending` is set, and bounces while `mask` is 0. To
 * unmask: mask = 0; then DELIVER if `pending` is not 0. The handler clears the bit, by an AMO,
 * or by TIMER_SET.
 *
 * ## Disks
 * A VM's disks are numbered from 0 to below `disks` of the start-info page. BLOCK_START clears the
 * frame, which becomes the disk's struct rs_ring, and answers the number of sectors. The frame is
 * held as writable memory until BLOCK_STOP, which is refused while a request is under way.
 *
 * The kernel writes requests into `request`, the n-th of all into n % RS_RING, adds their number to
 * `submitted`, and makes one call BLOCK_NOTIFY. They are served in their order, and each is read
 * once. The hypervisor writes answers into `answer` in the same way, adds to `answered`, and makes
 * RS_EVENT_EXTERNAL pending. A request's place is free again when it is answered. If `submitted` is
 * more than RS_RING ahead, BLOCK_NOTIFY answers INVALID_PARAM and nothing is taken.
 *
 * A request's memory lies in one frame of the VM. The frame is held as writable memory from when
 * the request is taken until it is answered: what is a page table is refused, and what the disk
 * accesses cannot become one. Several requests may use one frame.
 *
 * Source: the arrangement is that of Xen's paravirtual x86-64 guests; the calling convention
 * is the RISC-V SBI specification's, "Binary Encoding".
 */
#ifndef RS_ABI_HYPERCALL_H
#define RS_ABI_HYPERCALL_H

#include "ringside/abi/sbi.h"

#define RS_HYPERCALL_EXT 0x08000000 /* SBI: "Experimental Extension Space" */

/* Answers of CONSOLE_READ that are not a byte: nothing yet; nothing any more. */
#define RS_CONSOLE_NONE	 0xffffffffffffffff
#define RS_CONSOLE_ENDED 0xfffffffffffffffe

/* Page-table levels, as types of frames. */
#define RS_PT_L0   1 /* holds leaves of 4 KiB */
#define RS_PT_L1   2 /* holds references to L0 tables */
#define RS_PT_ROOT 3 /* holds references to L1 tables */

#define RS_RESERVED_SLOT_FIRST 508 /* of a root; up to 511 */

/* struct rs_mmu_update: bytes. The array is aligned to 16. */
#define RS_MMU_UPDATE_SIZE 16
#define RS_MMU_UPDATE_MAX  512 /* a call */

/* struct rs_multicall: bytes. The array is aligned to 64. */
#define RS_MULTICALL_SIZE 64
#define RS_MULTICALL_MAX  16 /* a call */

#define RS_FLUSH_NONE 0
#define RS_FLUSH_PAGE 1 /* the page of one virtual address, under both roots */
#define RS_FLUSH_ALL  2 /* everything of this VM */

/* struct rs_shared: offsets */
#define RS_SHARED_MASK	    0x00
#define RS_SHARED_PENDING   0x08
#define RS_SHARED_KERNEL_SP 0x10
#define RS_SHARED_STEAL	    0x18
#define RS_SHARED_FRAME	    0x40

/* struct rs_para_frame: offsets from RS_SHARED_FRAME */
#define RS_FRAME_PC	0x00
#define RS_FRAME_SP	0x08
#define RS_FRAME_STATUS 0x10
#define RS_FRAME_CAUSE	0x18
#define RS_FRAME_TVAL	0x20
#define RS_FRAME_A6	0x28
#define RS_FRAME_A7	0x30

#define RS_STATUS_USER	 1 /* the user root; without it the kernel root */
#define RS_STATUS_MASKED 2 /* events were masked */

/* Events: bits of `pending`, and causes without the top bit, numbered as in sip and scause. */
#define RS_EVENT_TIMER	  5
#define RS_EVENT_EXTERNAL 9 /* a ring has answers */

/* struct rs_ring: its size in requests; operations; flags */
#define RS_RING		  32u
#define RS_RING_READ	  0u
#define RS_RING_WRITE	  1u
#define RS_RING_FLUSH	  2u /* what was written is kept even if the computer is killed */
#define RS_RING_READ_ONLY 1u
#define RS_RING_SECTOR	  512u /* bytes */

#define RS_START_MAGIC	 0x3130415241505352 /* "RSPARA01" */
#define RS_START_VERSION 2

#ifdef __ASSEMBLER__
/* clang-format off */
#define HYPERCALL(id, name, slug, what) .equ RS_HC_##name, id
#define HYPERCALL_ERROR(number, name, text) .equ RS_HERR_##name, number
#include "ringside/abi/hypercall.def"
#undef HYPERCALL
#undef HYPERCALL_ERROR
/* clang-format on */
#else
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

/** A change of one page-table entry. */
struct rs_mmu_update {
	uint64_t entry; /**< where: machine address, aligned to 8, in a table in use */
	uint64_t value; /**< the new entry */
};
_Static_assert(sizeof(struct rs_mmu_update) == RS_MMU_UPDATE_SIZE, "arrays are walked by it");

/** A call of a MULTICALL. */
struct rs_multicall {
	uint64_t id; /**< of hypercall.def */
	uint64_t arg[4];
	uint64_t reserved[3];
};
_Static_assert(sizeof(struct rs_multicall) == RS_MULTICALL_SIZE, "arrays are walked by it");

/** The trap frame: a bounce writes it, RETURN reads it. */
struct rs_para_frame {
	uint64_t pc;
	uint64_t sp;
	uint64_t status; /**< RS_STATUS_* */
	uint64_t cause;	 /**< as scause: exceptions by number, events with bit 63 */
	uint64_t tval;	 /**< as stval; not read by RETURN */
	uint64_t a6, a7; /**< read by RETURN only: the call itself needs these registers */
};

/** The page that kernel and hypervisor share. The kernel may write all of it at any time. */
struct rs_shared {
	uint64_t mask;	    /**< not 0: deliver no event */
	uint64_t pending;   /**< bits RS_EVENT_*, set by the hypervisor */
	uint64_t kernel_sp; /**< sp for a bounce from the user root */
	uint64_t steal;	    /**< ticks that it wanted the CPU and another VM had it; set when it
				 gets the CPU */
	uint64_t reserved[4];
	struct rs_para_frame frame;
};
_Static_assert(offsetof(struct rs_shared, mask) == RS_SHARED_MASK, "assembly relies on it");
_Static_assert(offsetof(struct rs_shared, pending) == RS_SHARED_PENDING,
	       "assembly relies on it");
_Static_assert(offsetof(struct rs_shared, kernel_sp) == RS_SHARED_KERNEL_SP, "likewise");
_Static_assert(offsetof(struct rs_shared, steal) == RS_SHARED_STEAL, "likewise");
_Static_assert(offsetof(struct rs_shared, frame) == RS_SHARED_FRAME, "assembly relies on it");
_Static_assert(offsetof(struct rs_para_frame, pc) == RS_FRAME_PC, "assembly relies on it");
_Static_assert(offsetof(struct rs_para_frame, sp) == RS_FRAME_SP, "assembly relies on it");
_Static_assert(offsetof(struct rs_para_frame, status) == RS_FRAME_STATUS, "likewise");
_Static_assert(offsetof(struct rs_para_frame, cause) == RS_FRAME_CAUSE, "likewise");
_Static_assert(offsetof(struct rs_para_frame, tval) == RS_FRAME_TVAL, "assembly relies on it");
_Static_assert(offsetof(struct rs_para_frame, a6) == RS_FRAME_A6, "assembly relies on it");
_Static_assert(offsetof(struct rs_para_frame, a7) == RS_FRAME_A7, "assembly relies on it");

/** The page of a disk's requests. The kernel may write all of it at any time. */
struct rs_ring {
	uint32_t submitted; /**< by the kernel: requests so far, modulo 2^32 */
	uint32_t answered;  /**< by the hypervisor: answers so far, modulo 2^32 */
	uint32_t flags;	    /**< RS_RING_READ_ONLY */
	uint32_t reserved[13];
	struct rs_ring_request {
		uint64_t id;	 /**< the kernel's; comes back in the answer */
		uint64_t sector; /**< the first one */
		uint64_t memory; /**< machine address, in one frame; not used by a flush */
		uint32_t size;	 /**< bytes, whole sectors, above 0; not used by a flush */
		uint32_t op;	 /**< RS_RING_READ, _WRITE, _FLUSH */
	} request[RS_RING];
	struct rs_ring_answer {
		uint64_t id;
		int64_t error; /**< 0 or RS_HERR_*; FAILED: an input or output error */
	} answer[RS_RING];
};
_Static_assert(sizeof(struct rs_ring) <= 4096, "it fits a page");

/** What the kernel finds at its start. The page is its own memory afterwards. */
struct rs_start_info {
	uint64_t magic; /**< RS_START_MAGIC */
	uint64_t version;
	uint64_t vm;	      /**< number of this VM */
	uint64_t ram_base;    /**< machine address of the VM's RAM */
	uint64_t ram_size;    /**< bytes */
	uint64_t ram_virtual; /**< where ram_base is mapped */
	uint64_t mapped_size; /**< bytes of RAM that are mapped from there on */
	uint64_t free_base;   /**< machine address: from here to the end all RAM is free */
	uint64_t kernel_root; /**< machine addresses of the first roots, both pinned */
	uint64_t user_root;
	uint64_t shared;	   /**< virtual address of struct rs_shared */
	uint64_t device_tree;	   /**< virtual address of the VM's device tree; 0: none */
	uint64_t device_tree_size; /**< bytes */
	uint64_t disks;		   /**< how many it has; since version 2 */
};
#endif

#endif
