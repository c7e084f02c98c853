/** @file mark.h
 * Marks: how guest software reports what it does to an observer of the machine.
 *
 * A mark is `slti x0, rs1, kind`, a HINT that the specification reserves for custom use (Unpriv:
 * "HINT Instructions"): on any other RISC-V it does nothing. `kind` is one of those below, the
 * payload is the value of rs1. It costs the one cycle of its instruction, wherever it stands.
 *
 * Usable from C and from assembler.
 */
#ifndef RS_ABI_MARK_H
#define RS_ABI_MARK_H

/* From a guest about itself, from any mode. */
#define RS_MARK_OP_BEGIN	  1 /* payload: id of op.def; a privileged operation starts */
#define RS_MARK_OP_END		  2 /* payload: the same id */
#define RS_MARK_WORKLOAD_BEGIN	  3 /* payload: its size, whatever that counts; timing starts */
#define RS_MARK_WORKLOAD_END	  4 /* payload: 0 if its result is right; timing ends */
#define RS_MARK_WORKLOAD_PROGRESS 5 /* payload: how much of its size is done */
#define RS_MARK_PROGRAM_FAULT	  6 /* payload: pc at which an OS ends a program for a fault */

#define RS_MARK_WORKLOAD_RESPONSE                                                              \
	7 /* payload: tick at which the request that is now served arrived */

/* From a hypervisor about its guests; they count from the hypervisor's mode only. A kernel with
 * containers makes CONTEXT and those of its scheduler about them; the number is a container's then. */
#define RS_MARK_CONTEXT	   16 /* payload: vm << 32 | RS_CONTEXT_*: what it is about to run */
#define RS_MARK_HYPERCALL  17 /* payload: vm << 32 | id of hypercall.def, or of an SBI call */
#define RS_MARK_EMULATED   18 /* payload: the word of the instruction that it emulates */
#define RS_MARK_RELAY	   20 /* payload: vm << 32 | mode << 16 | kind: a nested machine's mark */
#define RS_MARK_RELAY_DATA 21 /* payload: the payload of the relayed mark, right after RELAY */
#define RS_MARK_NESTED	   22 /* payload: physical address of a struct rs_nested (abi/nested.h) */

#define RS_MARK_GUEST                                                                          \
	23 /* payload: vm << 32: what an emulator interprets next is its guest's first
			       * instruction; what it did before was start-up */

/* From an emulator about what it emulates. */
#define RS_MARK_EMULATES 24 /* payload: 0; it begins an instruction outside of its fast path */
#define RS_MARK_EVENT	 25 /* payload: vm << 56 | physical address of a struct rs_event */
#define RS_MARK_STEP                                                                           \
	26 /* payload: vm << 56 | that of a struct rs_nested_step: the guest is there */

#define RS_MARK_BEHALF                                                                         \
	32 /* payload: vm << 56 | RS_BEHALF_*: what it does from here on is for that */

/* From a hypervisor's scheduler. CONTEXT says which VM has the CPU; between SLEEP and WAKE a VM does
 * not want it. `tick` is a time of the `time` CSR. */
#define RS_MARK_VM_WAKE	 27 /* payload: vm << 56 | tick at which it became due */
#define RS_MARK_VM_SLEEP 28 /* payload: vm << 56 */
#define RS_MARK_VM_STEAL                                                                       \
	29 /* payload: vm << 56 | ticks that it waited for the CPU; before END */
#define RS_MARK_VM_CAPPED                                                                      \
	30		  /* payload: vm << 56 | ticks that its cap made it wait; before END */
#define RS_MARK_VM_END 31 /* payload: vm << 56 | 256 if it crashed | its exit code */

/* From a kernel with containers; before END. */
#define RS_MARK_VM_HELD 34 /* payload: vm << 56 | bytes of memory that it held at most */

#define RS_MARK_VM_SHIFT 56 /* where those have the number of the VM */

#define RS_MARK_VM_READY                                                                       \
	33 /* payload: vm << 56; of an emulator: its guest's first program begins next */
#define RS_MARK_VM_ENTER                                                                       \
	35 /* payload: vm << 56; of an emulator: its guest goes on, without a return of the CPU */

/* From a hypervisor: what it does next is to make a virtual machine, which lasts until another mark about one. */
#define RS_MARK_VM_MAKE 36 /* payload: vm << 56 */

/* The mode of the guest that is acted out: its U, S and M; or none, where it runs no guest. */
#define RS_BEHALF_U	 0
#define RS_BEHALF_S	 1
#define RS_BEHALF_NOBODY 2
#define RS_BEHALF_M	 3

#define RS_CONTEXT_KERNEL 0
#define RS_CONTEXT_USER	  1

#ifdef __ASSEMBLER__
/* clang-format off */
.macro rs_mark kind, reg
	slti	x0, \reg, \kind
.endm
#define OP(id, name, slug, what) .equ RS_OP_##name, id
#include "ringside/abi/op.def"
#undef OP
/* clang-format on */
#else
#include <stdint.h>

#if defined(__riscv)
/** Report `payload` to the observer. `kind` is a constant of this file. */
#define rs_mark(kind, payload)                                                                 \
	__asm__ volatile("slti x0, %0, %1" ::"r"((uint64_t)(payload)), "i"(kind) : "memory")
#define rs_op_begin(id) rs_mark(RS_MARK_OP_BEGIN, id)
#define rs_op_end(id)	rs_mark(RS_MARK_OP_END, id)
#endif

/** Ids of privileged operations: RS_OP_<name>. The numbers are stable. */
enum rs_op {
#define OP(id, name, slug, what) RS_OP_##name = (id),
#include "ringside/abi/op.def"
#undef OP
};
#endif

#endif
